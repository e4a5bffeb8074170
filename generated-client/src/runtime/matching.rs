//! JSON and contracts → those that it may be meant for, the best first, and why.

#[cfg(feature = "sandbox")]
mod nearest;
#[cfg(feature = "sandbox")]
mod tally;

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
    fmt,
};

#[cfg(feature = "sandbox")]
pub(crate) use self::nearest::Nearest;
use super::{
    check,
    contract::Contract,
    decode::{self, Note},
    findings::plain,
    given::Given,
    reach::Reach,
    rules::Place,
    undecodable::Undecodable,
    value::{Object, View},
    verdict::{Rule, Verdict, Violation},
};

/// A use case that JSON may be meant for, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// The use case's id.
    pub use_case: &'static str,
    /// Paths and headers at which there is a value that the use case names.
    pub has: Vec<&'static str>,
    /// Paths and headers at which there is something else than the use case allows.
    pub differs: Vec<String>,
    /// Paths of what the use case requires and is not there.
    pub lacks: Vec<String>,
    /// Paths of fields that are there in the place of one that it lacks: others require them, it does not document them. A card's number
    /// is in the place of a token's id.
    pub instead: Vec<String>,
    /// Paths of the other fields that are there and that the use case does not document.
    pub beside: Vec<String>,
    /// How many fields are there of those that the use case always requires: the more it asks for, the more it tells.
    pub meets: usize,
    /// What the use case's contract says of it.
    pub verdict: Verdict,
}

impl Candidate {
    /// Whether nothing tells which of two candidates is meant.
    #[must_use]
    pub fn is_as_good_as(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }

    /// How much of what is there is meant for something else.
    fn contradicts(&self) -> usize {
        self.differs.len() + self.instead.len()
    }

    /// What speaks against it, the worst first, then what speaks for it: smaller is better.
    fn rank(&self) -> impl Ord + use<> {
        (self.contradicts(), self.lacks.len() + self.beside.len(), Reverse((self.has.len(), self.meets)))
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.use_case)?;
        let parts = [
            ("its own value at", self.has.join("`, `")),
            ("another value at", self.differs.join("`, `")),
            ("nothing at", self.lacks.join("`, `")),
            ("in the place of that", self.instead.join("`, `")),
            ("it does not document", self.beside.join("`, `")),
        ];
        let parts = parts.iter().filter(|(_, paths)| !paths.is_empty()).enumerate();
        for (number, (what, paths)) in parts {
            write!(f, "{} {what} `{paths}`", if number == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

/// The use cases that JSON, as text or bytes, may be meant for, the best first. A contract that variants share is none: they are.
///
/// What tells use cases apart is what they fix, require and document, and the fixed headers; a content type that `given` does not say is
/// JSON. Where nothing does, the spec says that two are alike, and both are equally good.
///
/// # Errors
///
/// If it is not JSON, or not an object.
pub fn candidates(
    contracts: impl IntoIterator<Item = &'static Contract>,
    json: impl AsRef<[u8]>,
    given: &Given,
) -> Result<Vec<Candidate>, Undecodable> {
    // Use cases of one operation share a body, which is read once for all of them.
    let mut operations: Vec<(&'static str, Vec<&'static Contract>)> = Vec::new();
    for contract in contracts {
        let operation = contract.operation.id;
        match operations.iter_mut().find(|(id, _)| *id == operation) {
            Some((_, alike)) => alike.push(contract),
            None => operations.push((operation, vec![contract])),
        }
    }
    let mut candidates = Vec::new();
    for (_, contracts) in operations {
        let matcher = Matcher::new(&contracts);
        if let Some(read) = matcher.read(json.as_ref()) {
            candidates.extend(matcher.candidates(&read?, given));
        }
    }
    candidates.sort_by_key(Candidate::rank);
    Ok(candidates)
}

/// The use cases of one operation, and which of them document a path.
pub(crate) struct Matcher {
    contracts: Vec<&'static Contract>,
    /// A list's path stands here without the marks at its end too.
    documents: HashMap<&'static str, Vec<usize>>,
    /// Which of them always require a path.
    requires: HashMap<&'static str, Vec<usize>>,
}

/// A request's JSON as its operation's body, and what in it was not as documented.
pub(crate) struct Read {
    pub(crate) body: Box<dyn Object>,
    notes: Vec<Note>,
}

impl Read {
    /// JSON as the body of a contract's operation.
    pub(crate) fn of(contract: &Contract, json: &[u8]) -> Result<Self, Undecodable> {
        let mut body = (contract.body)();
        let notes = decode::slice_into(body.as_mut(), json)?;
        Ok(Self { body, notes })
    }

    /// What a contract of the same operation says of it.
    pub(crate) fn judged_by(&self, contract: &Contract, given: &Given) -> Verdict {
        contract.judge(self.body.as_ref(), given, self.notes.clone())
    }
}

impl Matcher {
    /// Those of the contracts that are use cases: one that variants share is none, they are.
    pub(crate) fn new(contracts: &[&'static Contract]) -> Self {
        let has_variants = |contract: &&'static Contract| {
            let is_variant = |id: &str| id.strip_prefix(contract.id).is_some_and(|rest| rest.starts_with('.'));
            contracts.iter().any(|other| is_variant(other.id))
        };
        let contracts: Vec<_> = contracts.iter().copied().filter(|contract| !has_variants(contract)).collect();
        let (mut documents, mut requires) = (HashMap::<_, Vec<usize>>::new(), HashMap::<_, Vec<usize>>::new());
        for (number, contract) in contracts.iter().enumerate() {
            for field in contract.always.required {
                requires.entry(field.place.path).or_default().push(number);
            }
            for path in contract.documented_paths() {
                for path in [path, path.strip_suffix("[]").unwrap_or(path)] {
                    documents.entry(path).or_default().push(number);
                }
            }
        }
        Self { contracts, documents, requires }
    }

    /// Reads a request for them; `None` if there are none.
    pub(crate) fn read(&self, json: &[u8]) -> Option<Result<Read, Undecodable>> {
        self.contracts.first().map(|contract| Read::of(contract, json))
    }

    /// Those that the request may be meant for, the best first.
    pub(crate) fn candidates(&self, read: &Read, given: &Given) -> Vec<Candidate> {
        let mut leaves = BTreeSet::new();
        collect(read.body.as_ref(), "", &mut leaves);
        let beside = self.beside(&leaves);
        let each = self.contracts.iter().zip(beside);
        let mut candidates: Vec<_> =
            each.map(|(contract, beside)| self.candidate(contract, read, beside, given)).collect();
        candidates.sort_by_key(Candidate::rank);
        candidates
    }

    fn candidate(&self, contract: &'static Contract, read: &Read, beside: BTreeSet<&str>, given: &Given) -> Candidate {
        let verdict = read.judged_by(contract, given);
        let (mut has, mut differs, mut lacks) =
            (check::named(contract, &Reach::new(read.body.as_ref()), given), Vec::new(), Vec::new());
        for Violation { rule, path, .. } in &verdict.violations {
            match rule {
                Rule::Required | Rule::AtLeastOneOf => lacks.push(path.clone()),
                // What is wrong with the question is wrong for every use case.
                Rule::Given | Rule::Waiver | Rule::Bound => {}
                _ => differs.push(path.clone()),
            }
        }
        differs.extend(differing(contract, given).map(str::to_owned));
        has.extend(fitting(contract, given));
        let required = contract.always.required.len();
        let meets = required.saturating_sub(lacks.len());
        let mut beside: BTreeSet<_> = beside.into_iter().map(str::to_owned).collect();
        beside.extend(verdict.undocumented.iter().map(|field| plain(&field.path).into_owned()));
        let (instead, beside) =
            beside.into_iter().partition(|path| lacks.iter().any(|lacked| self.is_instead(path, lacked)));
        Candidate { use_case: contract.id, has, differs, lacks, instead, beside, meets, verdict }
    }

    /// Whether a field is there in the place of another: some use case requires it and not the other, in the same part of the body.
    fn is_instead(&self, path: &str, lacked: &str) -> bool {
        let lacked = plain(lacked);
        let requires = |path: &str| self.requires.get(path).map_or(&[][..], Vec::as_slice);
        part(path) == part(&lacked) && requires(path).iter().any(|number| !requires(&lacked).contains(number))
    }

    /// Who documents a field, or something that it lies in.
    fn documenting(&self, leaf: &str) -> impl Iterator<Item = usize> {
        let ends = leaf.match_indices(['.', '[']).map(|(at, _)| at).chain([leaf.len()]);
        ends.filter_map(|end| self.documents.get(leaf.get(..end)?)).flatten().copied()
    }

    /// For each use case the fields that are there and that it does not document. Each path is looked up once for all of them.
    fn beside<'l>(&self, leaves: &'l BTreeSet<String>) -> Vec<BTreeSet<&'l str>> {
        let mut beside = vec![BTreeSet::new(); self.contracts.len()];
        let mut known = vec![false; self.contracts.len()];
        for leaf in leaves {
            known.fill(false);
            for number in self.documenting(leaf) {
                known[number] = true;
            }
            for (beside, _) in beside.iter_mut().zip(&known).filter(|(_, known)| !**known) {
                beside.insert(leaf.as_str());
            }
        }
        beside
    }
}

const CONTENT_TYPE: &str = "content-type";
const JSON: &str = "application/json";

/// The headers that a use case fixes; a body is JSON unless it says otherwise.
fn headers(contract: &Contract) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    let fixed = contract.headers.iter().copied();
    let is_said = fixed.clone().any(|(name, _)| name == CONTENT_TYPE);
    fixed.chain((!is_said && contract.operation.has_body).then_some((CONTENT_TYPE, JSON)))
}

/// A header of a request; a content type that nobody said is JSON.
fn said<'g>(name: &str, given: &'g Given) -> Option<&'g str> {
    let said = given.headers.iter().find(|(said, _)| said.eq_ignore_ascii_case(name)).map(|(_, said)| said.as_str());
    said.or((name == CONTENT_TYPE).then_some(JSON))
}

/// The headers that are not what the use case fixes.
fn differing(contract: &Contract, given: &Given) -> impl Iterator<Item = &'static str> {
    headers(contract)
        .filter(|(name, value)| said(name, given).is_some_and(|said| !is_type(said, value)))
        .map(|(name, _)| name)
}

/// The headers that are what the use case fixes, where that tells something.
fn fitting(contract: &Contract, given: &Given) -> impl Iterator<Item = &'static str> {
    let fits = |said: &str, value| value != JSON && is_type(said, value);
    headers(contract)
        .filter(move |(name, value)| said(name, given).is_some_and(|said| fits(said, value)))
        .map(|(name, _)| name)
}

/// Whether a header has a value, whatever parameters stand behind it.
fn is_type(said: &str, value: &str) -> bool {
    said.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(value)
}

/// The part of a body that a path lies in.
fn part(path: &str) -> Option<&str> {
    path.split(['.', '[']).next()
}

/// The paths of the values in an object, with `[]` for lists.
fn collect(object: &dyn Object, within: &str, leaves: &mut BTreeSet<String>) {
    for (name, view) in object.fields().filter(|(_, view)| view.is_filled()) {
        let path = if within.is_empty() { name.wire.to_owned() } else { format!("{within}.{}", name.wire) };
        match view {
            View::Object(inner) => collect(inner, &path, leaves),
            View::List(_) => {
                let path = path + "[]";
                for element in view.elements() {
                    match element {
                        View::Object(inner) => collect(inner, &path, leaves),
                        _ => _ = leaves.insert(path.clone()),
                    }
                }
            }
            _ => _ = leaves.insert(path),
        }
    }
}

impl Contract {
    /// Every path that its requirements and its documented fields name.
    pub(crate) fn documented_paths(&self) -> impl Iterator<Item = &'static str> {
        let conditions =
            self.when.iter().flat_map(|conditional| conditional.conditions).filter_map(|condition| match condition {
                super::rules::Condition::Present(Place { path, .. })
                | super::rules::Condition::Absent(Place { path, .. })
                | super::rules::Condition::Equals(Place { path, .. }, _) => Some(*path),
                _ => None,
            });
        let optional = self.optional.iter().chain(self.operation.optional).copied();
        self.requirements().chain(optional).chain(conditions)
    }
}
