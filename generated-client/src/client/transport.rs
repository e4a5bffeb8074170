//! How bytes get to the service and back.
