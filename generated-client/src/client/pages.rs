//! Lists that come in pages.

use std::collections::BTreeSet;

use http::Method;

use super::{Call, Client, Error, Link, Reply, route::Route};
use crate::runtime::{Lists, Object, Request};

/// The pages of a list, each read when it is asked for.
#[must_use = "no page is read until `next` is awaited"]
pub struct Pages<T> {
    next: Next<T>,
    /// The links that were followed.
    read: BTreeSet<String>,
}

enum Next<T> {
    Page(Box<Call<T>>),
    Failed(Error),
    End,
}

impl Client {
    /// Every page of a list, from the one that the request asks for (`offset`, `limit`) to the last: each is read by the link `next`
    /// of the one before, with the headers of the request. The first error ends them. Only use cases that list have pages, so
    /// nothing that changes something is ever repeated by this.
    ///
    /// ```no_run
    /// # async fn all(client: visa_acceptance::client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use visa_acceptance::instrument_identifiers::ListPaymentInstruments;
    ///
    /// let mut pages = client.pages(ListPaymentInstruments::builder("7010000000016241111").build()?);
    /// while let Some(page) = pages.next().await {
    ///     println!("{:?} of {:?}", page?.body.count, "the total");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages<U: Lists>(&self, request: Request<U>) -> Pages<U::Response> {
        let next = match self.prepare(request) {
            Ok(call) => Next::Page(Box::new(call)),
            Err(error) => Next::Failed(error),
        };
        Pages { next, read: BTreeSet::new() }
    }
}

impl<T: Object> Pages<T> {
    /// The next page, or `None` behind the last one or behind an error.
    pub async fn next(&mut self) -> Option<Result<Reply<T>, Error>> {
        let mut call = match std::mem::replace(&mut self.next, Next::End) {
            Next::Page(call) => call,
            Next::Failed(error) => return Some(Err(error)),
            Next::End => return None,
        };
        let page = call.page().await;
        let link = page.as_ref().ok().and_then(|page| Link::of(&page.body, "next"));
        // A page that leads back to one that was read would never end, and one that is not read by GET is none.
        if let Some(link) = link.filter(|link| link.method == Method::GET && self.read.insert(link.href.clone())) {
            self.next = match call.turn_to(&link) {
                Ok(()) => Next::Page(call),
                Err(error) => Next::Failed(error),
            };
        }
        Some(page)
    }

    /// The pages as a stream.
    #[cfg(feature = "futures")]
    pub fn into_stream(self) -> impl futures_util::Stream<Item = Result<Reply<T>, Error>>
    where
        T: Send,
    {
        futures_util::stream::unfold(self, |mut pages| async move { pages.next().await.map(|page| (page, pages)) })
    }
}

impl<T> Call<T> {
    /// The same request at a link's address.
    fn turn_to(&mut self, link: &Link) -> Result<(), Error> {
        let uri = Route::of(&self.client.shared.target, &link.href)?.uri;
        self.exchange.references.path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        *self.exchange.request.uri_mut() = uri;
        Ok(())
    }
}

impl<T> std::fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("read", &self.read.len()).finish_non_exhaustive()
    }
}
