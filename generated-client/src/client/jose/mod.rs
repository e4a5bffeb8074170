//! Compact JWS and JWE, over a closed list of algorithms.
