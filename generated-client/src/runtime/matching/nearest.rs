//! A request → the one use case that judges it. Who sends a request is asked for a verdict of one contract, so that it is found without
//! verdicts of all: the sandbox does.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    Candidate, Matcher, Read, collect, differing, fitting,
    tally::{Questions, Tally},
};
use crate::runtime::{contract::Contract, given::Given, undecodable::Undecodable};

/// What contradicts, then what is explained less what is missing or beside: smaller is nearer.
pub(crate) type Distance = (usize, Reverse<i64>);

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX / 8)
}

/// A distance that a request's is not below, without a verdict.
fn at_least(contract: &Contract, seen: Tally, read: &Read, given: &Given) -> Distance {
    // What is waived is no difference, and what reads as something else may explain why a field is missing.
    let contradicted = if given.waivers.is_empty() { seen.contradicted } else { 0 };
    let is_plain = given.waivers.is_empty() && read.notes.is_empty();
    let missing = if is_plain { seen.missing } else { 0 };
    let named = seen.named + fitting(contract, given).count();
    let explained = count(named) + count(contract.always.required.len()) - 2 * count(missing);
    (contradicted + differing(contract, given).count(), Reverse(explained - count(seen.beside)))
}

impl Candidate {
    /// How far a request is from the use case: first by what contradicts it, then by how much of what it asks for is there. A use case that
    /// asks for little must not judge what lacks one field of many: it explains less of what is there.
    pub(crate) fn distance(&self) -> Distance {
        let explained = count(self.has.len()) + count(self.meets);
        (self.contradicts(), Reverse(explained - count(self.lacks.len()) - count(self.beside.len())))
    }
}

/// Finds the use case of an operation that a request is nearest to.
pub(crate) struct Nearest {
    matcher: Matcher,
    questions: Questions,
}

impl Nearest {
    /// Among these contracts, of which those are no use cases that variants share.
    pub(crate) fn new(contracts: &[&'static Contract]) -> Self {
        let matcher = Matcher::new(contracts);
        let questions = Questions::new(&matcher.contracts);
        Self { matcher, questions }
    }

    /// Reads a request for them; `None` if there are none.
    pub(crate) fn read(&self, json: &[u8]) -> Option<Result<Read, Undecodable>> {
        self.matcher.read(json)
    }

    /// The use case that a request is nearest to, by [`Candidate::distance`]. Those that cannot be it are not judged: what fixed values, required
    /// fields and undocumented ones tell is cheap to see.
    pub(crate) fn nearest(&self, read: &Read, given: &Given) -> Option<Candidate> {
        let body = read.body.as_ref();
        let seen = self.questions.tally(body, given);
        let each = self.matcher.contracts.iter().copied().zip(seen).enumerate();
        let mut each: Vec<_> = each
            .map(|(number, (contract, seen))| (at_least(contract, seen, read, given), number, contract, seen))
            .collect();
        each.sort_unstable_by_key(|(bound, number, ..)| (*bound, *number));
        let mut leaves = None;
        let mut candidates: Vec<(usize, Candidate)> = Vec::new();
        let mut nearest = None;
        for (bound, number, contract, seen) in each {
            if nearest.is_some_and(|nearest| bound > nearest) {
                break;
            }
            let beside = if seen.beside == 0 {
                BTreeSet::new()
            } else {
                let leaves = leaves.get_or_insert_with(|| {
                    let mut leaves = BTreeSet::new();
                    collect(body, "", &mut leaves);
                    leaves
                });
                let is_known = |leaf: &&String| self.matcher.documenting(leaf).any(|documenting| documenting == number);
                leaves.iter().filter(|leaf| !is_known(leaf)).map(String::as_str).collect()
            };
            let candidate = self.matcher.candidate(contract, read, beside, given);
            nearest = nearest.into_iter().chain([candidate.distance()]).min();
            candidates.push((number, candidate));
        }
        // Of two that are as near the better candidate goes first, and then the one that stands first in the spec.
        let best = candidates.into_iter().min_by(|(one, first), (other, second)| {
            let (a, b) = (first.distance(), second.distance());
            a.cmp(&b).then_with(|| first.rank().cmp(&second.rank())).then(one.cmp(other))
        });
        best.map(|(_, candidate)| candidate)
    }

    /// All of them, the best first.
    #[cfg(test)]
    pub(crate) fn candidates(&self, read: &Read, given: &Given) -> Vec<Candidate> {
        self.matcher.candidates(read, given)
    }
}
