//! Keys and certificates from PEM and P12.
