//! What can be set of the world, and what follows from it where nothing was.

use jiff::SignedDuration;

use super::super::store::StoreError;

/// How the world behaves.
#[derive(Debug, Clone)]
pub(crate) struct WorldSettings {
    pub(crate) profile: Profile,
    pub(crate) behaviour: Behaviour,
    /// Masked numbers and unknown tokens of the published examples pass.
    pub(crate) published: bool,
    /// The account has relaxed requirements.
    pub(crate) relaxed: bool,
    /// How long after it was made something is found by its id; what the behaviour says unless given.
    pub(crate) found_after: Option<SignedDuration>,
    /// The same of searches.
    pub(crate) searched_after: Option<SignedDuration>,
    /// Whether a merchant-initiated payment must name what stored its credentials; what the behaviour says unless given.
    pub(crate) checks_chain: Option<bool>,
    /// How long after it was made a capture, a sale or a refund is settled.
    pub(crate) settled_after: SignedDuration,
    /// Whether a merchant's own reference may not come again within 15 minutes, which accounts can have.
    pub(crate) guards_references: bool,
    /// For how many days a transaction id is unique, where the processor looks at it.
    pub(crate) unique_days: u32,
}

impl Default for WorldSettings {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            behaviour: Behaviour::default(),
            published: false,
            relaxed: false,
            found_after: None,
            searched_after: None,
            checks_chain: None,
            // When is not documented; batches go once a day.
            settled_after: SignedDuration::from_hours(24),
            guards_references: false,
            // The number in the service's own answer; a guide has 180.
            unique_days: 60,
        }
    }
}

/// Whose answers are given: each processor has values and triggers of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Profile {
    /// The processor of the credentials guide: a transaction id guards nothing.
    #[default]
    Guide,
    /// Visa Platform Connect: a transaction id guards against duplicates, and reverses by it.
    Vpc,
}

/// Which side is taken where the documentation and what was seen differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// The stricter one where a request is judged, the weaker one where a client is protected.
    #[default]
    Safest,
    /// As the guides say.
    Documented,
    /// As others saw it.
    Observed,
}

impl WorldSettings {
    pub(super) fn found_after(&self) -> SignedDuration {
        self.found_after.unwrap_or(match self.behaviour {
            Behaviour::Documented => SignedDuration::ZERO,
            Behaviour::Safest | Behaviour::Observed => SignedDuration::from_secs(1),
        })
    }

    pub(super) fn searched_after(&self) -> SignedDuration {
        self.searched_after.unwrap_or(match self.behaviour {
            Behaviour::Documented => SignedDuration::ZERO,
            Behaviour::Safest | Behaviour::Observed => SignedDuration::from_secs(30),
        })
    }

    /// Whether stored credentials are followed back to the payment that stored them.
    pub(super) fn checks_chain(&self) -> bool {
        !self.published && self.checks_chain.unwrap_or(self.behaviour != Behaviour::Observed)
    }

    /// What the answer to a repeated transaction id says.
    pub(super) fn duplicate(&self) -> &'static str {
        if self.behaviour == Behaviour::Observed { "INVALID_DATA" } else { "DUPLICATE_REQUEST" }
    }
}

/// What opening and answering can fail with.
pub(super) type Stored<T> = Result<T, StoreError>;
