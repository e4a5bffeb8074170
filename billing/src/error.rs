//! Why a step of the run did not come to its end. The queue brings its job again.

use std::fmt;

/// Why a step of the run did not come to its end. It names no card data: there is none in the books.
#[derive(Debug)]
pub enum Error {
    /// The database failed.
    Database(sqlx::Error),
    /// The queue failed.
    Queue(String),
    /// The books hold, or were given, what they cannot.
    Books(String),
    /// The platform did not answer.
    Platform(Box<visa_acceptance::client::Error>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the database failed: {error}"),
            Self::Queue(why) => write!(f, "the queue failed: {why}"),
            Self::Books(why) => write!(f, "the books are wrong: {why}"),
            Self::Platform(error) => write!(f, "the platform did not answer: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        // Its words may repeat a value.
        Self::Books(format!("JSON of another form in column {}", error.column()))
    }
}

impl From<jiff::Error> for Error {
    fn from(error: jiff::Error) -> Self {
        Self::Books(error.to_string())
    }
}

impl From<visa_acceptance::client::Error> for Error {
    fn from(error: visa_acceptance::client::Error) -> Self {
        Self::Platform(Box::new(error))
    }
}
