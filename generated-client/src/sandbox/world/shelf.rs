//! What is stored, for who looks at it: tokens of every kind, with what may be seen of them.

use serde::de::DeserializeOwned;

use super::{World, ground::Ground, record, settings::Stored};

/// A token, or an address, that a merchant has stored.
pub(crate) struct Kept {
    pub(crate) kind: &'static str,
    pub(crate) merchant: String,
    pub(crate) id: String,
    /// Its state, and what it stands for.
    pub(crate) what: String,
}

impl World {
    /// What is stored, as many of each kind as this.
    pub(crate) fn kept(&self, most: usize) -> Stored<Vec<Kept>> {
        let ground = &self.ground;
        let mut kept = Vec::new();
        let state = |is_deleted| if is_deleted { "deleted" } else { "active" };
        of::<record::Customer>(ground, record::CUSTOMERS, "customer", most, &mut kept, |customer| {
            let pays = customer.instrument.map_or_else(String::new, |id| format!(", pays with {id}"));
            (customer.id, format!("{}{pays}", state(customer.is_deleted)))
        })?;
        of::<record::PaymentInstrument>(ground, record::INSTRUMENTS, "payment instrument", most, &mut kept, |kept| {
            (
                kept.id,
                format!("{}, of {}", state(kept.is_deleted), kept.identifier.as_deref().unwrap_or("no identifier")),
            )
        })?;
        of::<record::Identifier>(ground, record::IDENTIFIERS, "instrument identifier", most, &mut kept, |kept| {
            let token = kept.token.map_or_else(String::new, |id| format!(", network token {id}"));
            (kept.id, format!("{}, {}{token}", state(kept.is_deleted), kept.masked))
        })?;
        of::<record::Token>(ground, record::TOKENS, "network token", most, &mut kept, |token| {
            (token.id, format!("{}, {}, ends in {}", token.state.to_lowercase(), token.network, token.suffix))
        })?;
        of::<record::Address>(ground, record::ADDRESSES, "shipping address", most, &mut kept, |address| {
            (address.id, format!("{}, of {}", state(address.is_deleted), address.customer))
        })?;
        Ok(kept)
    }
}

/// The rows of one table; one that does not read is left out, since nobody's call depends on it.
fn of<T: DeserializeOwned>(
    ground: &Ground,
    table: &'static str,
    kind: &'static str,
    most: usize,
    kept: &mut Vec<Kept>,
    shown: impl Fn(T) -> (String, String),
) -> Stored<()> {
    for (key, value) in ground.store.under(table, b"", most)? {
        let merchant = key.split(|byte| *byte == 0).next().unwrap_or_default();
        let merchant = String::from_utf8_lossy(merchant).into_owned();
        if let Ok(record) = serde_json::from_slice(&value) {
            let (id, what) = shown(record);
            kept.push(Kept { kind, merchant, id, what });
        }
    }
    Ok(())
}
