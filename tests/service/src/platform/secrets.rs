//! What may be in no store and no log: what went over the wire of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Values by the names of their fields.
pub type Used = BTreeMap<String, BTreeSet<String>>;

#[derive(Clone, Default, serde::Serialize)]
pub struct Secrets(Used);

/// Fields that hold secrets, wherever they lie.
const NAMES: [&str; 9] =
    ["cavv", "cryptogram", "data", "issuerAuthCode", "number", "otp", "secureToken", "securityCode", "signedPayload"];

impl Secrets {
    pub fn note(&mut self, json: &Value) {
        match json {
            Value::Array(elements) => elements.iter().for_each(|element| self.note(element)),
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        // What is masked is none.
                        Value::String(text) if NAMES.contains(&name.as_str()) && !text.contains("XXXX") => {
                            self.0.entry(name.clone()).or_default().insert(text.clone());
                        }
                        _ => self.note(value),
                    }
                }
            }
            _ => {}
        }
    }
}
