//! Any `tower` service as the transport.

use std::{error::Error, fmt, future::poll_fn};

use tower_service::Service;

use super::{Limits, Place, Placing, Sending, Transport, TransportError, causes};

/// Sends by a `tower` service.
///
/// The service must send what it gets once: no layer that retries, follows redirects or decompresses. It reads whole bodies,
/// so it should limit them itself; an answer above the limit is refused here once it has come.
///
/// An error of the service that is a [`TransportError`], or that has one as its source, keeps its kind. Any other error counts
/// as interrupted, since the request may have gone out. A service that does not become ready has sent nothing.
#[derive(Clone)]
pub struct TowerTransport<S> {
    service: S,
}

impl<S> TowerTransport<S> {
    /// Sends by clones of this service.
    pub fn new(service: S) -> Self {
        Self { service }
    }
}

impl<S> Transport for TowerTransport<S>
where
    S: Service<http::Request<Vec<u8>>, Response = http::Response<Vec<u8>>> + Clone + Send + Sync + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    S::Future: Send + 'static,
{
    /// Waits until the service is ready.
    fn place<'a>(&'a self, _: &'a http::Uri) -> Placing<'a> {
        Box::pin(async move {
            let ready = self.ready().await?;
            Ok(Some(Box::new(ready) as Box<dyn Place>))
        })
    }

    fn send(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'_> {
        Box::pin(async move { Box::new(self.ready().await?).send(request, limits).await })
    }
}

impl<S> TowerTransport<S>
where
    S: Service<http::Request<Vec<u8>>> + Clone,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
{
    async fn ready(&self) -> Result<Ready<S>, TransportError> {
        let mut service = self.service.clone();
        poll_fn(|context| service.poll_ready(context)).await.map_err(TransportError::not_sent)?;
        Ok(Ready(service))
    }
}

/// A service that is ready for one request.
struct Ready<S>(S);

impl<S> Place for Ready<S>
where
    S: Service<http::Request<Vec<u8>>, Response = http::Response<Vec<u8>>> + Send + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    S::Future: Send + 'static,
{
    fn send(mut self: Box<Self>, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'static> {
        let response = self.0.call(request);
        Box::pin(async move {
            let response = response.await.map_err(|error| kept(error.into()))?;
            if response.body().len() > limits.body {
                let (head, _) = response.into_parts();
                return Err(TransportError::too_large().with_head(head.status, head.headers));
            }
            Ok(response)
        })
    }
}

impl<S> fmt::Debug for TowerTransport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}

fn kept(error: Box<dyn Error + Send + Sync>) -> TransportError {
    let error = match error.downcast::<TransportError>() {
        Ok(own) => return *own,
        Err(error) => error,
    };
    let within = causes(error.as_ref()).find_map(|cause| cause.downcast_ref::<TransportError>());
    let Some(within) = within else {
        return TransportError::interrupted(error);
    };
    let (kind, status, headers) = (within.kind(), within.status(), within.headers().clone());
    let failure = TransportError::new(kind, Some(error));
    match status {
        Some(status) => failure.with_head(status, headers),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        pin::pin,
        task::{Context, Poll, Waker},
        time::Duration,
    };

    use http::{HeaderMap, StatusCode};

    use super::{super::Cause, *};

    type Outcome = fn() -> Result<http::Response<Vec<u8>>, Box<dyn Error + Send + Sync>>;

    #[derive(Clone)]
    struct Scripted {
        ready: bool,
        outcome: Outcome,
    }

    impl Service<http::Request<Vec<u8>>> for Scripted {
        type Response = http::Response<Vec<u8>>;
        type Error = Box<dyn Error + Send + Sync>;
        type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(if self.ready { Ok(()) } else { Err("closed".into()) })
        }

        fn call(&mut self, _: http::Request<Vec<u8>>) -> Self::Future {
            std::future::ready((self.outcome)())
        }
    }

    fn send(ready: bool, outcome: Outcome) -> Result<http::Response<Vec<u8>>, TransportError> {
        let transport = TowerTransport::new(Scripted { ready, outcome });
        let sending = transport.send(http::Request::new(Vec::new()), Limits::new(3, Duration::MAX));
        match pin!(sending).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => panic!("a scripted service does not wait"),
        }
    }

    #[track_caller]
    fn fails(ready: bool, outcome: Outcome, kind: Cause) -> TransportError {
        let error = send(ready, outcome).expect_err("a failure");
        assert_eq!(error.kind(), kind);
        error
    }

    #[test]
    fn an_answer_within_the_limit_is_handed_over() {
        let answer = send(true, || Ok(http::Response::new(b"abc".to_vec()))).expect("an answer");
        assert_eq!(answer.body(), b"abc");
    }

    #[test]
    fn an_answer_above_the_limit_keeps_its_status() {
        let error = fails(true, || Ok(http::Response::new(b"abcd".to_vec())), Cause::TooLarge);
        assert_eq!(error.status(), Some(StatusCode::OK));
    }

    #[test]
    fn a_service_that_is_not_ready_has_sent_nothing() {
        fails(false, || Err("never called".into()), Cause::NotSent);
    }

    #[test]
    fn a_foreign_error_may_have_sent_the_request() {
        fails(true, || Err("CANARY".into()), Cause::Interrupted);
        let refused = || Err(io::Error::from(io::ErrorKind::ConnectionRefused).into());
        fails(true, refused, Cause::Interrupted);
    }

    #[test]
    fn an_error_of_ours_keeps_its_kind_and_its_head() {
        fails(true, || Err(TransportError::not_sent("refused").into()), Cause::NotSent);
        let wrapped = || {
            let own = TransportError::timeout("slow").with_head(StatusCode::CREATED, HeaderMap::new());
            Err(Box::new(Layer(own)).into())
        };
        let error = fails(true, wrapped, Cause::Timeout);
        assert_eq!(error.status(), Some(StatusCode::CREATED));
    }

    #[derive(Debug)]
    struct Layer(TransportError);

    impl fmt::Display for Layer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a layer failed")
        }
    }

    impl Error for Layer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }
}
