//! Message-level encryption: keys that requests are encrypted to, keys that open answers.
