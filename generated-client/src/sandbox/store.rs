//! Small tables of bytes, in memory or in a file: what was acknowledged is still there after `kill -9`.

mod veil;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fmt, io,
    ops::Range,
    path::Path,
    sync::{
        Arc, PoisonError, RwLock,
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use redb::{Database, DatabaseError, ReadableTable, TableDefinition};

use self::veil::Veil;

/// All tables in one; a key is a table's name, a zero, and the key within it.
const ROWS: TableDefinition<'static, &[u8], &[u8]> = TableDefinition::new("rows");

/// The key by which numbers are hidden.
const VEIL: &str = "veil";

/// Tables that hold nothing but what the sandbox made by itself.
const OWN: [&str; 6] = [VEIL, "meta", "sandbox-identity", "sandbox-merchants", "sandbox-jti", "webhook-key"];

/// The most commits that share one write to the disk.
const MOST_AT_ONCE: usize = 256;

/// What the sandbox remembers.
pub(crate) struct Store {
    backend: Backend,
}

enum Backend {
    Memory(RwLock<Tables>),
    File { database: Arc<Database>, writer: Option<Writer>, veil: Box<Veil> },
}

/// Rows by table.
type Tables = HashMap<&'static str, BTreeMap<Vec<u8>, Vec<u8>>>;

struct Writer {
    commits: Sender<Commit>,
    thread: JoinHandle<()>,
}

/// Changes that are made together or not at all.
#[derive(Default)]
pub(crate) struct Batch(Vec<Change>);

struct Change {
    table: &'static str,
    key: Vec<u8>,
    /// `None` removes it.
    value: Option<Vec<u8>>,
    /// Nothing of the batch is done if the key is there.
    if_absent: bool,
}

impl Change {
    fn hide(&mut self, veil: &Veil) {
        for bytes in [&mut self.key].into_iter().chain(&mut self.value) {
            if let Cow::Owned(hidden) = hidden(veil, self.table, bytes) {
                *bytes = hidden;
            }
        }
    }
}

/// What is written of a key or a record.
fn hidden<'a>(veil: &Veil, table: &str, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    if OWN.contains(&table) { Cow::Borrowed(bytes) } else { veil.hide(bytes) }
}

struct Commit {
    batch: Batch,
    done: SyncSender<Result<bool, StoreError>>,
}

/// The state could not be read or written. The message names the file's trouble and none of its contents.
#[derive(Debug, Clone)]
pub(crate) struct StoreError(Arc<str>);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the sandbox's state cannot be used: {}", self.0)
    }
}

impl std::error::Error for StoreError {}

impl StoreError {
    pub(crate) fn new(why: impl fmt::Display) -> Self {
        Self(why.to_string().into())
    }
}

impl Batch {
    /// Writes a value, over what is there.
    pub(crate) fn put(&mut self, table: &'static str, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> &mut Self {
        self.0.push(Change { table, key: key.into(), value: Some(value.into()), if_absent: false });
        self
    }

    /// Writes a value; where there is one already, nothing of the whole batch is done.
    pub(crate) fn claim(
        &mut self,
        table: &'static str,
        key: impl Into<Vec<u8>>,
        value: impl Into<Vec<u8>>,
    ) -> &mut Self {
        self.0.push(Change { table, key: key.into(), value: Some(value.into()), if_absent: true });
        self
    }

    /// Removes a value.
    pub(crate) fn remove(&mut self, table: &'static str, key: impl Into<Vec<u8>>) -> &mut Self {
        self.0.push(Change { table, key: key.into(), value: None, if_absent: false });
        self
    }
}

impl Store {
    /// A state that ends with the program.
    pub(crate) fn memory() -> Self {
        Self { backend: Backend::Memory(RwLock::default()) }
    }

    /// A state in a file, which is made if it is not there, for its owner alone.
    pub(crate) fn file(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let database = Arc::new(database(path.as_ref())?);
        // A read of a table that was never written would be an error.
        let write = database.begin_write().map_err(StoreError::new)?;
        let key = key_of_veil(&mut write.open_table(ROWS).map_err(StoreError::new)?)?;
        write.commit().map_err(StoreError::new)?;
        let (commits, queue) = mpsc::channel();
        let of_thread = Arc::clone(&database);
        let thread = std::thread::Builder::new().name("sandbox-store".to_owned());
        let thread = thread.spawn(move || write_all(&of_thread, &queue)).map_err(StoreError::new)?;
        Ok(Self {
            backend: Backend::File {
                database,
                writer: Some(Writer { commits, thread }),
                veil: Box::new(Veil::new(&key)),
            },
        })
    }

    /// A text as it is kept: what could be a card's number in it is another number in a file.
    pub(crate) fn kept<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match &self.backend {
            Backend::Memory(_) => Cow::Borrowed(text),
            Backend::File { veil, .. } => match veil.hide(text.as_bytes()) {
                Cow::Borrowed(_) => Cow::Borrowed(text),
                Cow::Owned(hidden) => Cow::Owned(String::from_utf8_lossy(&hidden).into_owned()),
            },
        }
    }

    /// Whether it is there after the program's end.
    pub(crate) fn is_kept(&self) -> bool {
        matches!(self.backend, Backend::File { .. })
    }

    pub(crate) fn get(&self, table: &'static str, key: impl AsRef<[u8]>) -> Result<Option<Vec<u8>>, StoreError> {
        match &self.backend {
            Backend::Memory(tables) => {
                let tables = tables.read().unwrap_or_else(PoisonError::into_inner);
                Ok(tables.get(table).and_then(|rows| rows.get(key.as_ref()).cloned()))
            }
            Backend::File { database, veil, .. } => {
                let rows = database.begin_read().map_err(StoreError::new)?.open_table(ROWS).map_err(StoreError::new)?;
                let value =
                    rows.get(row(table, &hidden(veil, table, key.as_ref())).as_slice()).map_err(StoreError::new)?;
                Ok(value.map(|value| value.value().to_vec()))
            }
        }
    }

    pub(crate) fn put(
        &self,
        table: &'static str,
        key: impl Into<Vec<u8>>,
        value: impl Into<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put(table, key, value);
        self.commit(batch).map(drop)
    }

    /// Whether it was written: it is not where there is a value already.
    pub(crate) fn put_if_absent(
        &self,
        table: &'static str,
        key: impl Into<Vec<u8>>,
        value: impl Into<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        let mut batch = Batch::default();
        batch.claim(table, key, value);
        self.commit(batch)
    }

    pub(crate) fn remove(&self, table: &'static str, key: impl Into<Vec<u8>>) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.remove(table, key);
        self.commit(batch).map(drop)
    }

    /// The values whose keys lie in the range, at most so many, in the order of their keys.
    pub(crate) fn range(&self, table: &'static str, keys: Range<&[u8]>, most: usize) -> Result<Rows, StoreError> {
        if keys.start >= keys.end {
            return Ok(Rows::new());
        }
        match &self.backend {
            Backend::Memory(tables) => {
                let tables = tables.read().unwrap_or_else(PoisonError::into_inner);
                let Some(rows) = tables.get(table) else { return Ok(Rows::new()) };
                let found = rows.range(keys.start.to_vec()..keys.end.to_vec()).take(most);
                Ok(found.map(|(key, value)| (key.clone(), value.clone())).collect())
            }
            Backend::File { database, veil, .. } => {
                let rows = database.begin_read().map_err(StoreError::new)?.open_table(ROWS).map_err(StoreError::new)?;
                let bound = |key| row(table, &hidden(veil, table, key));
                let (start, end) = (bound(keys.start), bound(keys.end));
                let found = rows.range(start.as_slice()..end.as_slice()).map_err(StoreError::new)?;
                let strip = table.len() + 1;
                let mut rows = Rows::new();
                for found in found.take(most) {
                    let (key, value) = found.map_err(StoreError::new)?;
                    rows.push((key.value().get(strip..).unwrap_or_default().to_vec(), value.value().to_vec()));
                }
                Ok(rows)
            }
        }
    }

    /// The values whose keys begin like this.
    pub(crate) fn under(&self, table: &'static str, prefix: &[u8], most: usize) -> Result<Rows, StoreError> {
        let mut end = prefix.to_vec();
        // The first key that does not begin so. A key of the sandbox's own is text: none ends in the highest byte.
        end.push(u8::MAX);
        self.range(table, prefix..&end, most)
    }

    /// Makes the changes; they are durable when it returns. Whether they were made: they are not where a claimed key is taken.
    pub(crate) fn commit(&self, batch: Batch) -> Result<bool, StoreError> {
        match &self.backend {
            Backend::Memory(tables) => {
                let mut tables = tables.write().unwrap_or_else(PoisonError::into_inner);
                let is_taken = |change: &Change| {
                    change.if_absent && tables.get(change.table).is_some_and(|rows| rows.contains_key(&change.key))
                };
                if batch.0.iter().any(is_taken) {
                    return Ok(false);
                }
                for Change { table, key, value, .. } in batch.0 {
                    let rows = tables.entry(table).or_default();
                    match value {
                        Some(value) => _ = rows.insert(key, value),
                        None => _ = rows.remove(&key),
                    }
                }
                Ok(true)
            }
            Backend::File { writer, veil, .. } => {
                let mut batch = batch;
                for change in &mut batch.0 {
                    change.hide(veil);
                }
                let (done, result) = mpsc::sync_channel(1);
                let ended = || StoreError::new("its writer has ended");
                let writer = writer.as_ref().ok_or_else(ended)?;
                writer.commits.send(Commit { batch, done }).map_err(|_| ended())?;
                result.recv().map_err(|_| ended())?
            }
        }
    }
}

/// Keys and values.
pub(crate) type Rows = Vec<(Vec<u8>, Vec<u8>)>;

impl Drop for Store {
    fn drop(&mut self) {
        let Backend::File { writer, .. } = &mut self.backend else { return };
        if let Some(Writer { commits, thread }) = writer.take() {
            drop(commits);
            // A writer that panicked has said so itself.
            _ = thread.join();
        }
    }
}

/// The key that the file has, or a new one.
fn key_of_veil(rows: &mut redb::Table<'_, &[u8], &[u8]>) -> Result<Vec<u8>, StoreError> {
    let place = row(VEIL, b"");
    if let Some(kept) = rows.get(place.as_slice()).map_err(StoreError::new)? {
        return Ok(kept.value().to_vec());
    }
    let key = Veil::key()?;
    rows.insert(place.as_slice(), key.as_slice()).map_err(StoreError::new)?;
    Ok(key.to_vec())
}

/// How long one is waited for that has the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who was killed has the file for a moment more, and whoever starts it again need not know that.
fn database(path: &Path) -> Result<Database, StoreError> {
    let began = Instant::now();
    loop {
        let file = open(path).map_err(StoreError::new)?;
        match redb::Builder::new().create_file(file) {
            Err(DatabaseError::DatabaseAlreadyOpen) if began.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(DatabaseError::DatabaseAlreadyOpen) => return Err(StoreError::new("another sandbox has it open")),
            opened => return opened.map_err(StoreError::new),
        }
    }
}

fn open(path: &Path) -> io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn row(table: &str, key: &[u8]) -> Vec<u8> {
    let mut row = Vec::with_capacity(table.len() + 1 + key.len());
    row.extend_from_slice(table.as_bytes());
    row.push(0);
    row.extend_from_slice(key);
    row
}

/// Writes what waits together, then tells everybody: a hundred callers wait for one disk, and not one after the other.
fn write_all(database: &Database, queue: &Receiver<Commit>) {
    while let Ok(first) = queue.recv() {
        let mut commits = vec![first];
        commits.extend(queue.try_iter().take(MOST_AT_ONCE - 1));
        let results = write(database, &commits);
        for (number, Commit { done, .. }) in commits.into_iter().enumerate() {
            let result = match &results {
                Ok(made) => Ok(made.get(number).copied().unwrap_or_default()),
                Err(error) => Err(error.clone()),
            };
            // Who no longer waits is not told.
            _ = done.send(result);
        }
    }
}

fn write(database: &Database, commits: &[Commit]) -> Result<Vec<bool>, StoreError> {
    let transaction = database.begin_write().map_err(StoreError::new)?;
    let mut made = Vec::with_capacity(commits.len());
    {
        let mut rows = transaction.open_table(ROWS).map_err(StoreError::new)?;
        for Commit { batch, .. } in commits {
            let mut is_free = true;
            for change in batch.0.iter().filter(|change| change.if_absent) {
                let there = rows.get(row(change.table, &change.key).as_slice()).map_err(StoreError::new)?;
                is_free &= there.is_none();
            }
            made.push(is_free);
            for Change { table, key, value, .. } in batch.0.iter().filter(|_| is_free) {
                let row = row(table, key);
                match value {
                    Some(value) => rows.insert(row.as_slice(), value.as_slice()).map(drop),
                    None => rows.remove(row.as_slice()).map(drop),
                }
                .map_err(StoreError::new)?;
            }
        }
    }
    transaction.commit().map_err(StoreError::new)?;
    Ok(made)
}

#[cfg(test)]
mod tests;
