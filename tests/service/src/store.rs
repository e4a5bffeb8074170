//! The shop's database. Whatever is in it is JSON, by `serde`.

use std::path::Path;

use redb::{Database, TableDefinition};
use serde::{Serialize, de::DeserializeOwned};

use crate::Result;

pub type Table = TableDefinition<'static, &'static str, &'static str>;

/// Orders, each as its request's own form for stores.
pub const ORDERS: Table = TableDefinition::new("orders");
/// What a payment is found by, from before it was sent.
pub const REFERENCES: Table = TableDefinition::new("references");
/// What became of payments.
pub const RECEIPTS: Table = TableDefinition::new("receipts");
/// What later payments need.
pub const CREDENTIALS: Table = TableDefinition::new("credentials");
/// Payments of which nobody knows what became.
pub const UNKNOWN: Table = TableDefinition::new("unknown");
/// Ids of tokens.
pub const TOKENS: Table = TableDefinition::new("tokens");
/// What a declined payment is to be tried again by.
pub const ADVICE: Table = TableDefinition::new("advice");

pub struct Store(Database);

impl Store {
    pub fn open(folder: &Path) -> Result<Self> {
        Ok(Self(Database::create(folder.join("shop.redb"))?))
    }

    pub fn put_text(&self, table: Table, key: &str, text: &str) -> Result {
        let write = self.0.begin_write()?;
        write.open_table(table)?.insert(key, text)?;
        Ok(write.commit()?)
    }

    pub fn text(&self, table: Table, key: &str) -> Result<String> {
        let table = self.0.begin_read()?.open_table(table)?;
        let text = table.get(key)?.ok_or_else(|| format!("nothing is stored of {key}"))?;
        Ok(text.value().to_owned())
    }

    /// Stores a value, and looks whether it comes back as it was.
    pub fn put<T: Serialize + DeserializeOwned + PartialEq>(&self, table: Table, key: &str, value: &T) -> Result {
        self.put_text(table, key, &serde_json::to_string(value)?)?;
        let is_same = self.get::<T>(table, key)? == *value;
        is_same.then_some(()).ok_or_else(|| format!("{key} comes back as something else").into())
    }

    pub fn get<T: DeserializeOwned>(&self, table: Table, key: &str) -> Result<T> {
        Ok(serde_json::from_str(&self.text(table, key)?)?)
    }
}
