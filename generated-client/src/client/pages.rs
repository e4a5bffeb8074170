//! Lists that come in pages.

use std::collections::BTreeSet;

use futures_util::{Stream, stream};

use super::{Call, Client, Error, Link, Reply, route::Route};
use crate::runtime::{Request, UseCase};

impl Client {
    /// Every page of a list, from the one that the request asks for (`offset`, `limit`) to the last: each page is read when it
    /// is polled for, by the link `next` of the page before, with the headers of the request. The first error ends the stream.
    pub fn pages<U: UseCase>(
        &self,
        request: Request<U>,
    ) -> impl Stream<Item = Result<Reply<U::Response>, Error>> + Send + use<U>
    where
        U::Response: Send,
    {
        let begin = match self.prepare(request) {
            Ok(call) => Next::Page(Box::new(call), BTreeSet::new()),
            Err(error) => Next::Failed(error),
        };
        stream::unfold(begin, |next| async move {
            let (mut call, mut read) = match next {
                Next::Page(call, read) => (call, read),
                Next::Failed(error) => return Some((Err(error), Next::End)),
                Next::End => return None,
            };
            let page = call.page().await;
            let link = page.as_ref().ok().and_then(|page| Link::of(&page.body, "next"));
            let next = match link {
                // A page that leads back to one that was read would never end.
                Some(link) if read.insert(link.href.clone()) => match call.turn_to(&link) {
                    Ok(()) => Next::Page(call, read),
                    Err(error) => Next::Failed(error),
                },
                _ => Next::End,
            };
            Some((page, next))
        })
    }
}

impl<U: UseCase> Call<U> {
    /// The same request at a link's address.
    fn turn_to(&mut self, link: &Link) -> Result<(), Error> {
        *self.exchange.request.uri_mut() = Route::of(&self.client.shared.target, &link.href)?.uri;
        Ok(())
    }
}

/// What the stream reads next, and the links that it has followed.
enum Next<U: UseCase> {
    Page(Box<Call<U>>, BTreeSet<String>),
    Failed(Error),
    End,
}
