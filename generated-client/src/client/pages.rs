//! Lists that come in pages.

use std::collections::BTreeSet;

use http::Method;

use super::{Call, Client, Error, Link, Reply, route::Route};
use crate::runtime::{Lists, Request};

/// A list that comes in pages, each read when it is asked for.
#[must_use = "nothing is read until `next` is awaited"]
pub struct Pages<U: Lists> {
    next: Next<U::Response>,
    /// The links that were followed.
    read: BTreeSet<String>,
    /// What is left of the page that was read last.
    items: std::vec::IntoIter<U::Item>,
}

enum Next<T> {
    Page(Box<Call<T>>),
    Failed(Error),
    End,
}

impl Client {
    /// Everything in a list, from the page that the request asks for (`offset`, `limit`) to the last: each page is read by the link `next`
    /// of the one before, with the headers of the request. The first error ends the list. Only use cases that list have pages, so
    /// nothing that changes something is ever repeated by this.
    ///
    /// ```no_run
    /// # async fn all(client: visa_acceptance::client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use visa_acceptance::instrument_identifiers::ListPaymentInstruments;
    ///
    /// let mut instruments = client.pages(ListPaymentInstruments::builder("7010000000016241111").build()?);
    /// while let Some(instrument) = instruments.next().await? {
    ///     println!("{:?} is {:?}", instrument.id, instrument.state);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages<U: Lists>(&self, request: Request<U>) -> Pages<U> {
        let next = match self.prepare(request) {
            Ok(call) => Next::Page(Box::new(call)),
            Err(error) => Next::Failed(error),
        };
        Pages { next, read: BTreeSet::new(), items: Vec::new().into_iter() }
    }
}

impl<U: Lists> Pages<U> {
    /// The next element, or `None` behind the last one or behind an error.
    ///
    /// # Errors
    ///
    /// If a page cannot be read.
    pub async fn next(&mut self) -> Result<Option<U::Item>, Error> {
        loop {
            if let Some(item) = self.items.next() {
                return Ok(Some(item));
            }
            let Some(page) = self.next_page().await? else { return Ok(None) };
            self.items = U::items(page.body).into_iter();
        }
    }

    /// The next page whole, or `None` behind the last one or behind an error. What is left of the page before is passed over.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub async fn next_page(&mut self) -> Result<Option<Reply<U::Response>>, Error> {
        self.items = Vec::new().into_iter();
        let mut call = match std::mem::replace(&mut self.next, Next::End) {
            Next::Page(call) => call,
            Next::Failed(error) => return Err(error),
            Next::End => return Ok(None),
        };
        let page = call.page().await?;
        let link = Link::of(&page.body, "next");
        // A page that leads back to one that was read would never end, and one that is not read by GET is none.
        if let Some(link) = link.filter(|link| link.method == Method::GET && self.read.insert(link.href.clone())) {
            self.next = match call.turn_to(&link) {
                Ok(()) => Next::Page(call),
                Err(error) => Next::Failed(error),
            };
        }
        Ok(Some(page))
    }

    /// The elements as a stream.
    #[cfg(feature = "futures")]
    pub fn into_stream(self) -> impl futures_util::Stream<Item = Result<U::Item, Error>>
    where
        U::Item: Send,
    {
        futures_util::stream::unfold(self, |mut pages| async move {
            pages.next().await.transpose().map(|item| (item, pages))
        })
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

impl<U: Lists> std::fmt::Debug for Pages<U> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("read", &self.read.len()).finish_non_exhaustive()
    }
}
