//! Where requests go: an environment, and base addresses that the caller moves.

use std::{collections::BTreeMap, fmt, net::IpAddr};

use http::Uri;
use zeroize::Zeroize as _;

use super::operation::{Encryption, Operation};

/// An environment, with base addresses of the caller's own for some API families or for all.
#[derive(Debug, Clone)]
pub struct Target {
    environment: &'static str,
    known: &'static [&'static str],
    everything: Option<String>,
    families: BTreeMap<&'static str, String>,
    prefixes: Vec<(String, String)>,
    plain_http: bool,
}

impl Target {
    pub(crate) fn of(environment: &'static str, known: &'static [&'static str]) -> Self {
        Self {
            environment,
            known,
            everything: None,
            families: BTreeMap::new(),
            prefixes: Vec::new(),
            plain_http: false,
        }
    }

    /// Allows base addresses that are set **after** this to be `http` at any host, for a mock in a network of one's own.
    ///
    /// **Everything travels unprotected then**: card numbers, signatures, answers. Never for the real service.
    #[must_use]
    pub fn dangerously_allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Sends everything to this base address, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    ///
    /// If it is not an `https` address, or an `http` address of this machine.
    pub fn base(mut self, address: &str) -> Result<Self, Unsendable> {
        self.everything = Some(checked(address, self.plain_http)?);
        Ok(self)
    }

    /// Sends the operations of one API family to this base address.
    ///
    /// # Errors
    ///
    /// If it is not an `https` address, or an `http` address of this machine, or if there is no such family.
    pub fn family_base(mut self, family: &str, address: &str) -> Result<Self, Unsendable> {
        let Some(known) = self.known.iter().find(|known| **known == family) else {
            return Err(Unsendable::Family { known: self.known.to_vec() });
        };
        self.families.insert(known, checked(address, self.plain_http)?);
        Ok(self)
    }

    /// Moves the paths that begin with a prefix, such as `/loans/v1`, to another, such as `/lending/v1`. It moves paths and
    /// nothing else: bodies stay as they are documented for the old prefix, and a newer version may have other ones.
    ///
    /// # Errors
    ///
    /// If one of the two does not begin with a slash, or ends with one.
    pub fn move_prefix(mut self, from: &str, to: &str) -> Result<Self, Unsendable> {
        let is_prefix = |path: &str| {
            let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte));
            path.starts_with('/') && !path.ends_with('/') && plain
        };
        if !is_prefix(from) || !is_prefix(to) {
            return Err(Unsendable::Prefix);
        }
        self.prefixes.push((from.to_owned(), to.to_owned()));
        Ok(self)
    }

    /// The prefix that a path is moved from and the one that it is moved to.
    pub(crate) fn moved(&self, path: &str) -> Option<(&str, &str)> {
        self.prefixes.iter().find(|(from, _)| is_below(path, from)).map(|(from, to)| (from.as_str(), to.as_str()))
    }

    /// The documented path of one that may have been moved, as the links of answers are.
    #[cfg(feature = "client")]
    pub(crate) fn documented<'a>(&self, path: &'a str) -> std::borrow::Cow<'a, str> {
        let moved = self.prefixes.iter().find(|(_, to)| is_below(path, to));
        moved.map_or(path.into(), |(from, to)| format!("{from}{}", &path[to.len()..]).into())
    }

    /// The path of an operation's base address, where a link leads to that address's host.
    #[cfg(feature = "client")]
    pub(crate) fn base_path(&self, operation: &Operation, link: &Uri) -> Option<String> {
        let base: Uri = self.base_of(operation)?.parse().ok()?;
        let port = |uri: &Uri| uri.port_u16().or(if uri.scheme_str() == Some("http") { Some(80) } else { Some(443) });
        let plain = |uri: &Uri| uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        let same = base.scheme() == link.scheme()
            && base.host()?.eq_ignore_ascii_case(link.host()?)
            && port(&base) == port(link)
            && plain(link);
        same.then(|| base.path().trim_end_matches('/').to_owned())
    }

    fn base_of(&self, operation: &Operation) -> Option<&str> {
        let own = self.families.get(operation.family).or(self.everything.as_ref()).map(String::as_str);
        own.or_else(|| operation.hosts.iter().find(|(name, _)| *name == self.environment).map(|(_, base)| *base))
    }

    /// Where an operation is reached.
    pub(crate) fn uri(&self, operation: &Operation, path: &str) -> Result<Uri, Unsendable> {
        let moved = self.moved(path).map(|(from, to)| format!("{to}{}", &path[from.len()..]));
        let path = moved.as_deref().unwrap_or(path);
        sendable(path)?;
        let Some(base) = self.base_of(operation) else {
            return Err(Unsendable::Environment {
                operation: operation.id,
                environment: self.environment,
                documented: operation.hosts.iter().map(|(name, _)| *name).collect(),
            });
        };
        format!("{base}{path}").parse().map_err(|_| Unsendable::Address)
    }
}

fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// The longest path with its query that is sent.
const LONGEST_PATH: usize = 8_000;

/// Whether a path with its query is sent just as it stands: what is signed, what is asked for and what arrives are one.
pub(crate) fn sendable(path: &str) -> Result<(), Unsendable> {
    let encoded = |(at, _): (usize, &str)| {
        let digits = path.as_bytes().get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let plain = |byte: u8| byte.is_ascii_graphic() && !br#"{}"<>\^`|#"#.contains(&byte);
    let before_query = path.split('?').next().unwrap_or_default();
    let dots = |segment: &str| {
        let may_be = segment.len() <= "%2e%2e".len() && segment.contains(['.', '%']);
        may_be && matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
    };
    let problem = if path.len() > LONGEST_PATH {
        "is longer than 8000 bytes"
    } else if !path.starts_with('/') || path.starts_with("//") {
        "does not begin with one slash"
    } else if path.contains(['{', '}']) {
        "has a parameter in braces that is not filled in"
    } else if path.contains('#') {
        "has a fragment, which is never sent; write `%23` for the character"
    } else if !path.bytes().all(plain) {
        "has characters that must be percent-encoded"
    } else if !path.match_indices('%').all(encoded) {
        "has a percent sign that begins no encoding; write `%25` for the character"
    } else if before_query.split('/').any(dots) {
        "has dots for a segment, which servers would resolve into another path"
    } else {
        return Ok(());
    };
    Err(Unsendable::Path(problem))
}

fn checked(address: &str, plain_http: bool) -> Result<String, Unsendable> {
    let address = address.trim_end_matches('/');
    let uri: Uri = address.parse().map_err(|_| Unsendable::Address)?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let secure = match uri.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => local || (plain_http && !host.is_empty()),
        _ => false,
    };
    // A fragment is dropped when an address is parsed, and so is what follows it; credentials belong elsewhere.
    let plain = uri.query().is_none() && !address.contains(['#', '@']);
    if !secure || !plain {
        return Err(Unsendable::Address);
    }
    // Hosts are signed as they are sent, which is in small letters.
    let begins = address.len() - uri.path().trim_end_matches('/').len();
    let (host, path) = address.split_at_checked(begins).unwrap_or((address, ""));
    Ok(host.to_ascii_lowercase() + path)
}

/// Why a request cannot be sent; nothing was.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsendable {
    /// The operation does not exist in the environment.
    Environment {
        /// The operation.
        operation: &'static str,
        /// The environment that was asked for.
        environment: &'static str,
        /// Where the operation is documented.
        documented: Vec<&'static str>,
    },
    /// There is no such API family.
    Family {
        /// Those that there are.
        known: Vec<&'static str>,
    },
    /// A base address is not an `https` address, or an `http` address of this machine.
    Address,
    /// A path would not be sent as it stands, or not whole: what is wrong with it.
    Path(&'static str),
    /// A prefix of paths does not have the form `/name/v1`.
    Prefix,
    /// The request must be encrypted and was not.
    Unencrypted,
    /// The body cannot be written as JSON.
    Body,
}

impl fmt::Display for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment { operation, environment, documented } => {
                let documented = documented.join(", ");
                write!(
                    f,
                    "`{operation}` is not documented for the environment {environment}, only for {documented}; "
                )?;
                f.write_str("choose one of those, or set the base address of its API family")
            }
            Self::Family { known } => write!(f, "there is no such API family, only {}", known.join(", ")),
            Self::Address => f.write_str(
                "a base address must be https, or http to this machine, without credentials, query or fragment",
            ),
            Self::Path(problem) => write!(f, "the path {problem}"),
            Self::Prefix => f.write_str("a prefix of paths begins with a slash and ends with none, as `/name/v1` does"),
            Self::Unencrypted => f.write_str("this request must be encrypted before it is sent"),
            Self::Body => f.write_str("the body cannot be written as JSON"),
        }
    }
}

impl std::error::Error for Unsendable {}

/// An HTTP request whose `Debug` shows neither headers nor body. The body is wiped when it is dropped or sealed.
pub struct Prepared {
    pub(super) request: http::Request<Vec<u8>>,
    pub(super) encryption: Encryption,
    pub(super) sealed: bool,
}

impl Prepared {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &http::Method {
        self.request.method()
    }

    /// The address.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        self.request.uri()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &http::HeaderMap {
        self.request.headers()
    }

    /// The headers, to add authentication; mark sensitive values as such.
    pub fn headers_mut(&mut self) -> &mut http::HeaderMap {
        self.request.headers_mut()
    }

    /// The body: the very bytes that are sent, and that a digest is made of.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.request.body()
    }

    /// Whether the body is to be encrypted.
    #[must_use]
    pub fn encryption(&self) -> Encryption {
        self.encryption
    }

    /// Puts an encrypted body in the place of the plain one.
    #[must_use]
    pub fn seal(mut self, encrypted: Vec<u8>) -> Self {
        self.request.body_mut().zeroize();
        *self.request.body_mut() = encrypted;
        self.sealed = true;
        self
    }

    /// The address, for pages that follow each other.
    #[cfg(feature = "client")]
    pub(crate) fn uri_mut(&mut self) -> &mut Uri {
        self.request.uri_mut()
    }

    /// The request as it is, for a client that encrypts it later.
    #[cfg(feature = "client")]
    pub(crate) fn into_request(mut self) -> http::Request<Vec<u8>> {
        std::mem::take(&mut self.request)
    }

    /// The request for an HTTP client. Its own `Debug` shows everything: do not log it.
    ///
    /// # Errors
    ///
    /// If the body must be encrypted and was not [sealed](Self::seal).
    pub fn into_http(mut self) -> Result<http::Request<Vec<u8>>, Unsendable> {
        if self.encryption == Encryption::Required && !self.sealed {
            return Err(Unsendable::Unencrypted);
        }
        Ok(std::mem::take(&mut self.request))
    }
}

/// A request of the caller's own, which may be encrypted.
impl From<http::Request<Vec<u8>>> for Prepared {
    fn from(request: http::Request<Vec<u8>>) -> Self {
        Self { request, encryption: Encryption::Optional, sealed: false }
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.request.body_mut().zeroize();
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("method", self.method())
            .field("host", &self.uri().host())
            .field("encryption", &self.encryption)
            .finish_non_exhaustive()
    }
}
