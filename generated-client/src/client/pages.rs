//! Lists that come in pages.

use futures_util::{Stream, stream};
use http::Method;

use super::{Client, Error, Link, Reply, call};
use crate::runtime::{Object, Request, UseCase};

impl Client {
    /// Every page of a list, from the one that the request asks for (`offset`, `limit`) to the last: each page is read when it
    /// is polled for, by the link `next` of the page before. The first error ends the stream.
    pub fn pages<U: UseCase>(
        &self,
        request: Request<U>,
    ) -> impl Stream<Item = Result<Reply<U::Response>, Error>> + Send + use<U>
    where
        U::Response: Send,
    {
        let begin = Next::First(self.clone(), Box::new(request));
        stream::unfold(begin, |next| async move {
            let (client, page, from) = match next {
                Next::First(client, request) => (client.clone(), client.send(*request).await, None),
                Next::Link(client, link) => {
                    let page = client.page::<U::Response>(&link).await;
                    (client, page, Some(link))
                }
                Next::End => return None,
            };
            let next = match &page {
                // A page that names itself as the next one would never end.
                Ok(page) => Link::of(&page.body, "next").filter(|link| Some(link) != from.as_ref()),
                Err(_) => None,
            };
            Some((page, next.map_or(Next::End, |link| Next::Link(client, link))))
        })
    }

    async fn page<T>(&self, link: &Link) -> Result<Reply<T>, Error>
    where
        T: Object + Default + serde::de::DeserializeOwned,
    {
        let exchange = self.raw(Method::GET, &link.href).exchange()?;
        call::reply(self, &exchange).await
    }
}

/// What the stream reads next.
enum Next<U: UseCase> {
    First(Client, Box<Request<U>>),
    Link(Client, Link),
    End,
}
