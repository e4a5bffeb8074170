//! A request that is ready to be sent, typed or raw.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

use http::{HeaderValue, header};

use super::{
    Attempts, Client, ConfigurationError, Error, References, Reply,
    exchange::{Exchange, Received, Trouble},
    refusal, sending,
    signing::{Sealing, Signed},
    splice,
};
use crate::runtime::{
    Contract, Nothing, Object, Prepared, Repeatable, Request, Undecodable, UseCase, decode, erased::Erased, once,
    value::Value,
};

/// A request that is ready to be sent, once. Its references can be stored first.
///
/// [`send`](Self::send) does everything. Who has a loop of his own uses the two halves of it, neither of which does any I/O:
/// [`sign`](Self::sign) gives the request for one attempt, sealed and signed, and [`read`](Self::read) tells its answer apart.
#[must_use = "nothing is sent until `send` is awaited"]
pub struct Call<T> {
    pub(super) client: Client,
    pub(super) exchange: Exchange,
    /// Reads the body of an answer of success.
    pub(super) decode: fn(&[u8]) -> Result<T, Undecodable>,
    /// Whether the request was signed for a loop of the caller's, who may have sent it.
    signed: AtomicBool,
}

impl<T> Call<T> {
    pub(super) fn new(client: Client, exchange: Exchange, decode: fn(&[u8]) -> Result<T, Undecodable>) -> Self {
        Self { client, exchange, decode, signed: AtomicBool::new(false) }
    }

    /// What the request will be found by, whatever becomes of it. Store it before sending.
    #[must_use]
    pub fn references(&self) -> &References {
        &self.exchange.references
    }

    /// The body as it is before it is encrypted, with everything that was added to it. It may hold card data: do not log it.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.exchange.request.body()
    }

    /// Sends the request again, up to so many times, also when an attempt may have been processed.
    ///
    /// **A payment may be charged twice by this.** It is safe only where the service recognizes the repetition, as it does by
    /// `clientReferenceInformation.transactionId` on Visa Platform Connect. For anything that moves money the client must have been
    /// told that this is its processor, by [`ClientBuilder::processor`](super::ClientBuilder::processor), unless the use case says that done twice
    /// it does no more than once, as a reversal of a whole authorization and a void do
    /// ([`Contract::repeatable`](crate::Contract::repeatable)). `DUPLICATE_REQUEST` then
    /// ends up as [`Error::OutcomeUnknown`], since the first attempt may have been carried out; and an answer says by its
    /// [`attempts`](Reply::attempts) that an earlier attempt may have been carried out too.
    ///
    /// # Errors
    ///
    /// If the request holds something that is good for one attempt, such as a cryptogram, which is told by the names that documented fields
    /// of that kind have, wherever they stand, so that raw calls are held to it as well; or if it moves money, and no processor is set
    /// for which a guard against repetitions is documented, or the request has no transaction id; or if its use case says that it is
    /// looked up first, as a capture, a refund and a reversal in part are. A raw call is held to the use case of its operation that
    /// allows least.
    pub fn retry_even_if_processed(mut self, times: u32) -> Result<Self, Error> {
        if let Some(used_up) = self.used_up() {
            return Err(used_up.into());
        }
        let references = &self.exchange.references;
        let guarded = references.transaction_id.is_some()
            && self.client.shared.processor.is_some_and(super::Processor::guards_by_transaction_id);
        // What is not known to be harmless below the payments' path moves money.
        let moves_money = references.kind.is_some() || self.exchange.is_of_payments();
        match self.exchange.repeatable {
            Repeatable::AfterLookup => return Err(ConfigurationError::LookedUpFirst.into()),
            Repeatable::Unsaid if moves_money && !guarded => return Err(ConfigurationError::NoDuplicateGuard.into()),
            _ => {}
        }
        self.exchange.beyond_doubt = times;
        Ok(self)
    }

    /// Sends the request and waits for the answer.
    ///
    /// A dropped future has no result: if the request was on its way, its outcome is unknown. A hook is told, and a warning is
    /// traced with the references.
    ///
    /// # Errors
    ///
    /// If there is no answer of success; [`Error`] says what happened. Nothing is sent of a request that was [signed](Self::sign) before
    /// and holds something that is good for one attempt: [`Error::Configuration`].
    ///
    /// # Panics
    ///
    /// If there is no Tokio runtime, or its timer is off.
    #[expect(clippy::manual_async_fn, reason = "an `async fn` keeps the call twice, and many may wait at once")]
    pub fn send(self) -> impl Future<Output = Result<Reply<T>, Error>> {
        async move {
            if self.signed.load(Ordering::SeqCst)
                && let Some(used_up) = self.used_up()
            {
                return Err(used_up.into());
            }
            self.page().await
        }
    }

    /// Sends the request as it stands now.
    pub(super) async fn page(&self) -> Result<Reply<T>, Error> {
        let (received, attempts) = sending::run(&self.exchange, &self.client, None).await?;
        self.reply(received, attempts)
    }

    /// The request for one attempt: sealed, signed at this time, its token named by this id, which must be a fresh one.
    ///
    /// # Errors
    ///
    /// If a key cannot be used, or if the request was signed before and holds something that is good for one attempt, such as a cryptogram,
    /// since nobody but the caller knows whether that was sent: [`Error::Configuration`].
    pub fn sign(&self, now: SystemTime, id: &str) -> Result<Signed, Error> {
        if self.signed.swap(true, Ordering::SeqCst)
            && let Some(used_up) = self.used_up()
        {
            return Err(used_up.into());
        }
        // What could not be signed was not handed out.
        self.exchange.sign(&self.client.keys.now(), now, id).map_err(|error| {
            self.signed.store(false, Ordering::SeqCst);
            error.into()
        })
    }

    /// Why there is no second attempt, if it holds something that is good for one.
    fn used_up(&self) -> Option<ConfigurationError> {
        let path = once::held(self.body(), good_for_one_attempt())?;
        Some(ConfigurationError::GoodForOneAttempt { path })
    }

    /// Tells the answer to an attempt apart, which came at this time.
    ///
    /// # Errors
    ///
    /// If it is not an answer of success; [`Error`] says what happened.
    pub fn read(&self, response: http::Response<Vec<u8>>, now: SystemTime) -> Result<Reply<T>, Error> {
        let (shared, source) = (&self.client.shared, &self.client.keys);
        match self.exchange.read(shared, source, &source.now(), response, now) {
            Ok(received) => self.reply(received, Attempts::default()),
            Err(Trouble::Refused(refusal)) => Err(Error::Api(refusal)),
            Err(Trouble::Failed(failure)) => Err(failure.concluded(self.exchange.changes_something())),
            Err(Trouble::Unusable(error)) => Err(error.into()),
        }
    }

    pub(super) fn reply(&self, received: Received, mut attempts: Attempts) -> Result<Reply<T>, Error> {
        let Ok(body) = (self.decode)(&received.body) else {
            attempts.last_is_unclear(self.exchange.changes_something());
            let failure = self.exchange.undecodable(received, self.client.shared.clock.now());
            return Err(failure.concluded(self.exchange.changes_something()).with_attempts(attempts));
        };
        let mut references = self.exchange.references.clone();
        references.ended(&attempts);
        let Received { status, headers, .. } = received;
        Ok(Reply { references, attempts, ..Reply::new(status, headers, body) })
    }
}

impl<T> std::fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").field("references", &self.exchange.references).finish_non_exhaustive()
    }
}

impl Client {
    pub(super) fn typed<U: UseCase>(&self, request: &Request<U>) -> Result<Call<U::Response>, Error> {
        let answered = std::any::TypeId::of::<U::Response>() != std::any::TypeId::of::<Nothing>();
        let exchange = self.exchange(request.erased(), answered)?;
        // A read can be read again; of a write it must be known what the answer says.
        let is_read = !exchange.changes_something();
        let decode = if is_read { decode::answer::<U::Response> } else { recognized::<U::Response> };
        Ok(Call::new(self.clone(), exchange, decode))
    }

    /// What is sent for a request; compiled once, and not into every service for each use case that it sends.
    fn exchange(&self, request: Erased<'_>, answered: bool) -> Result<Exchange, Error> {
        let (contract, operation) = (request.contract, request.contract.operation);
        let keys = self.keys.now();
        let sealing = keys.sealing(operation.id, contract.encryption)?;
        if request.jose() && keys.token_management.is_empty() {
            let operation = operation.id.to_owned();
            return Err(ConfigurationError::NoTokenManagementKey { operation }.into());
        }
        let prepared = request.prepare(&self.shared.target).map_err(ConfigurationError::from)?.into_request();
        let prepared = self.complete(prepared, &own_references([contract]))?;
        let mut references = References::of(operation.id, &prepared, keys.credentials.merchant_id());
        references.use_case = Some(contract.id.to_owned());
        references.read(operation.path, &prepared);
        let waivers: Vec<_> = request.given.waivers.iter().map(|w| format!("{} ({})", w.path, w.reason)).collect();
        Ok(Exchange {
            request: prepared,
            references,
            path_template: operation.path.to_owned(),
            family: Some(operation.family),
            // One envelope is enough: an answer as JOSE is asked for without another around it.
            sealing: Sealing { answer: sealing.answer && !request.jose(), ..sealing },
            answered,
            repeatable: contract.repeatable,
            waived: waivers.join(", "),
            moved: refusal::moved(&self.shared.target, operation),
            beyond_doubt: 0,
        })
    }

    /// A request with the name of what sends it, and with those of the references that the caller has not given.
    pub(super) fn complete(
        &self,
        mut request: http::Request<Vec<u8>>,
        references: &[&'static str],
    ) -> Result<Prepared, ConfigurationError> {
        let name = HeaderValue::from_static(concat!("visa-acceptance/", env!("CARGO_PKG_VERSION")));
        request.headers_mut().insert(header::USER_AGENT, name);
        if !references.is_empty() {
            let texts = references.iter().map(|name| Ok((*name, self.reference()?)));
            let texts = texts.collect::<Result<Vec<_>, ConfigurationError>>()?;
            let texts: Vec<_> = texts.iter().map(|(name, text)| (*name, &**text)).collect();
            let body = std::mem::take(request.body_mut());
            *request.body_mut() = splice::with_texts(body, REFERENCES, &texts);
        }
        Ok(request.into())
    }

    /// A reference that was never given before.
    pub(super) fn reference(&self) -> Result<String, ConfigurationError> {
        let reference = self.shared.ids.reference();
        if (1..=30).contains(&reference.len()) { Ok(reference) } else { Err(ConfigurationError::Reference) }
    }
}

/// The names of all documented fields that are good for one attempt. What an answer brought is good for one too.
fn good_for_one_attempt() -> &'static once::Names {
    static NAMES: OnceLock<once::Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names = once::Names::new();
        for body in crate::use_cases().iter().flat_map(|contract| [contract.body, contract.response]) {
            once::collect(body().meta(), &mut names);
        }
        names
    })
}

/// The answer to a write, in which at least one documented field must be: JSON of another shape says nothing of what was done.
fn recognized<T: Object + Value>(body: &[u8]) -> Result<T, Undecodable> {
    let answer: T = decode::answer(body)?;
    if is_known(&answer) { Ok(answer) } else { Err(Undecodable::unrecognized()) }
}

fn is_known(answer: &dyn Object) -> bool {
    let is_empty = answer.meta().fields.is_empty() || answer.extra().is_empty();
    is_empty || answer.fields().any(|(_, view)| view.is_present())
}

/// The object of references that are the merchant's own.
const REFERENCES: &str = "clientReferenceInformation";

/// The references that requests of some use case may go without: they are made up. One that a use case requires means something, such
/// as which payment to reverse, and no other can stand for it. Only payments and what follows them have such: a customer's is stored with
/// the customer, and what the caller did not say of it stays as it is.
pub(super) fn own_references<'c>(use_cases: impl IntoIterator<Item = &'c Contract>) -> Vec<&'static str> {
    let mut found = Vec::new();
    for contract in use_cases.into_iter().filter(|contract| contract.operation.family == "payments") {
        let optional = contract.optional.iter().chain(contract.operation.optional);
        let names = optional.filter_map(|path| path.strip_prefix(REFERENCES)?.strip_prefix('.'));
        found.extend(names.filter(|name| ["code", "transactionId"].contains(name)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_made_up_for_payments_and_nothing_else() {
        let mut payments = 0;
        for contract in crate::use_cases().iter().copied() {
            let made_up = own_references([contract]);
            if contract.operation.family == "payments" {
                payments += usize::from(!made_up.is_empty());
            } else {
                assert!(made_up.is_empty(), "{}: {made_up:?}", contract.id);
            }
        }
        assert!(payments > 20, "{payments}");
    }
}
