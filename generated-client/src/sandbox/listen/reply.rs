//! The body of an answer: whole, or cut off in its middle.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

/// Long enough that what was written so far is on its way.
const BEFORE_THE_CUT: Duration = Duration::from_millis(30);

pub(super) enum Reply {
    Whole(Option<Bytes>),
    Cut { half: Option<Bytes>, promised: u64, then: Pin<Box<Sleep>> },
}

impl Reply {
    pub(super) fn whole(body: Vec<u8>) -> Self {
        Self::Whole(Some(Bytes::from(body)).filter(|body| !body.is_empty()))
    }

    /// Promises the whole length and sends half.
    pub(super) fn cut(mut body: Vec<u8>) -> Self {
        let promised = u64::try_from(body.len()).unwrap_or(u64::MAX);
        body.truncate(body.len() / 2);
        let then = Box::pin(tokio::time::sleep(BEFORE_THE_CUT));
        Self::Cut { half: Some(Bytes::from(body)), promised, then }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Whole(body) => Poll::Ready(body.take().map(|body| Ok(Frame::data(body)))),
            Self::Cut { half, then, .. } => {
                if let Some(half) = half.take() {
                    return Poll::Ready(Some(Ok(Frame::data(half))));
                }
                std::task::ready!(then.as_mut().poll(cx));
                Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => SizeHint::with_exact(body.as_ref().map_or(0, |body| body.len() as u64)),
            Self::Cut { promised, .. } => SizeHint::with_exact(*promised),
        }
    }
}
