//! Who signs a request, for which merchant, and how.
