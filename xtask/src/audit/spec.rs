//! The inventory, as the audit asks it.

use std::collections::{BTreeMap, BTreeSet};

use codegen::Source;
use serde::Deserialize;
use serde_json::Value;

/// Everything that the spec says.
#[derive(Debug, Default, Deserialize)]
pub struct Spec {
    pub guides: BTreeMap<String, GuideInfo>,
    pub operations: Vec<Operation>,
    pub use_cases: Vec<UseCase>,
    pub code_lists: BTreeMap<String, CodeList>,
    pub lookups: BTreeMap<String, Lookup>,
    pub modes: BTreeMap<String, Mode>,
    pub errata: Vec<Erratum>,
    pub blocks: Vec<Block>,
    /// The spec's files, for what the inventory has no places of, and the published examples.
    #[serde(skip)]
    pub files: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
pub struct GuideInfo {
    pub title: String,
    pub edition: Option<String>,
    pub beside: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
}

#[derive(Debug, Deserialize)]
pub struct Operation {
    pub id: String,
    pub documented: Vec<String>,
    pub method: String,
    pub path: String,
    pub family: String,
    pub hosts: Vec<Host>,
    pub query_parameters: Vec<Named>,
    pub optional: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Host {
    pub environment: String,
    pub base: String,
    pub ours: Option<String>,
    pub place: Place,
}

#[derive(Debug, Deserialize)]
pub struct Named {
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub struct UseCase {
    pub id: String,
    pub variant: Option<String>,
    pub operation: String,
    pub documented: Vec<String>,
    pub optional: Vec<String>,
    pub rules: Vec<Rule>,
    pub headers: Vec<Header>,
    pub ours: Vec<Ours>,
    #[serde(default)]
    pub networks: Vec<String>,
    #[serde(default)]
    pub relaxable: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Rule {
    pub rule: String,
    pub paths: Vec<String>,
    pub values: Option<Vec<Value>>,
    pub when: Vec<BTreeMap<String, Value>>,
    pub ours: Option<String>,
    pub place: Place,
}

#[derive(Debug, Deserialize)]
pub struct Header {
    pub name: String,
    pub value: String,
}

#[derive(Debug, Deserialize)]
pub struct Ours {
    pub path: Option<String>,
    #[serde(default)]
    pub paths: Vec<String>,
    pub mode: Option<String>,
    pub why: String,
}

#[derive(Debug, Deserialize)]
pub struct CodeList {
    pub documented: Vec<String>,
    pub values: BTreeMap<String, String>,
    pub grounds: BTreeMap<String, Grounds>,
}

#[derive(Debug, Deserialize)]
pub struct Grounds {
    pub place: Place,
}

#[derive(Debug, Deserialize)]
pub struct Lookup {
    pub documented: Vec<String>,
    pub keys: serde_json::Map<String, Value>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
pub struct Row {
    pub keys: BTreeMap<String, String>,
    pub gives: Vec<String>,
    pub place: Place,
}

#[derive(Debug, Deserialize)]
pub struct Mode {
    pub documented: Vec<String>,
    pub lifts: Vec<String>,
    pub pairs: Vec<(String, Vec<String>)>,
}

#[derive(Debug, Deserialize)]
pub struct Erratum {
    pub use_case: String,
    #[serde(rename = "in")]
    pub within: String,
    pub document: String,
    pub line: Option<usize>,
    pub place: Place,
    pub path: String,
    pub published: String,
    pub used: String,
}

#[derive(Debug, Deserialize)]
pub struct Block {
    pub document: String,
    pub line: Option<usize>,
    pub kind: String,
    pub file: String,
    pub place: Place,
}

impl Spec {
    /// Reads the spec's own view of itself.
    ///
    /// # Errors
    ///
    /// If the spec does not compile.
    pub fn of(sources: &[Source]) -> Result<Self, String> {
        let read = codegen::Spec::read(sources);
        let inventory = read.inventory().map_err(|failure| failure.to_string())?;
        let value = serde_json::to_value(&inventory).map_err(|error| error.to_string())?;
        let mut spec: Self = serde_json::from_value(value).map_err(|error| error.to_string())?;
        spec.files = sources.iter().map(|source| (source.path.clone(), source.text.clone())).collect();
        Ok(spec)
    }

    /// Use cases without their variants, whose rules are theirs.
    pub fn whole(&self) -> impl Iterator<Item = (usize, &UseCase)> {
        self.use_cases.iter().enumerate().filter(|(_, use_case)| use_case.variant.is_none())
    }

    #[must_use]
    pub fn operation(&self, use_case: &UseCase) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == use_case.operation)
    }

    /// An example's published text.
    #[must_use]
    pub fn example(&self, block: &Block) -> Option<&str> {
        self.files.get(&format!("spec/{}", block.file)).map(String::as_str)
    }

    /// Whether what an erratum of a list is about stands in an example.
    #[must_use]
    pub fn is_in_example(&self, erratum: &Erratum) -> bool {
        let holds = |block: &Block| {
            let lines = self.example(block).map_or(0, |text| text.lines().count());
            let range = block.line.map(|first| first..first + lines);
            range.zip(erratum.line).is_some_and(|(range, line)| range.contains(&line))
        };
        self.blocks.iter().filter(|block| block.document == erratum.document).any(holds)
    }

    /// Errata of a use case's field list, on pages of a guide.
    pub fn list_errata<'s>(&'s self, use_case: &'s str, guide: &'s str) -> impl Iterator<Item = &'s Erratum> {
        let of = move |it: &&Erratum| it.use_case == use_case && it.document == guide && it.within == "list";
        self.errata.iter().filter(of)
    }

    /// Where a use case says something of a path; where it begins, if it does not.
    #[must_use]
    pub fn place(&self, use_case: &UseCase, path: &str) -> Option<Place> {
        let (topic, name) = use_case.id.rsplit_once('/')?;
        let file = format!("spec/{topic}.yaml");
        let text = self.files.get(&file)?;
        let head = format!("  {name}:");
        let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line));
        // Operations may have the names of use cases.
        let lines = lines.skip_while(|(_, line)| line.trim_end() != "use_cases:");
        let mut own = lines.skip_while(|(_, line)| line.trim_end() != head);
        let first = own.next()?;
        let is_own = |line: &str| line.is_empty() || line.starts_with("   ") || line.trim_start().starts_with('#');
        let mut own = own.take_while(|(_, line)| is_own(line));
        let mentions = |line: &str| {
            line.match_indices(path).any(|(at, _)| {
                let behind = line.get(at + path.len()..).unwrap_or_default();
                !behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.')
            })
        };
        let found = own.find(|(_, line)| !path.is_empty() && mentions(line));
        Some(Place { line: found.unwrap_or(first).0, file })
    }
}

impl Operation {
    /// Whether its path has a parameter of this name.
    #[must_use]
    pub fn has_parameter(&self, name: &str) -> bool {
        has_parameter(&self.path, name)
    }
}

/// Whether a template of a path has a parameter of this name.
pub(super) fn has_parameter(path: &str, name: &str) -> bool {
    path.split(['{', '}']).skip(1).step_by(2).any(|parameter| parameter == name)
}

impl UseCase {
    /// Why the spec says something of a path that no page says.
    #[must_use]
    pub fn why(&self, path: &str) -> Option<&str> {
        let is_about =
            |ours: &&Ours| ours.path.iter().chain(&ours.paths).any(|of| pages::bare(of) == pages::bare(path));
        self.ours.iter().find(is_about).map(|ours| ours.why.as_str())
    }

    /// Why it has a mode that its pages do not name.
    #[must_use]
    pub fn why_mode(&self) -> Option<&str> {
        self.ours.iter().find(|ours| ours.mode.is_some()).map(|ours| ours.why.as_str())
    }

    /// The anchors of a guide that it is documented at.
    pub fn anchors<'u>(&'u self, guide: &'u str) -> impl Iterator<Item = &'u str> {
        anchors(&self.documented, guide)
    }
}

/// The anchors among citations of a guide.
pub fn anchors<'c>(citations: &'c [String], guide: &'c str) -> impl Iterator<Item = &'c str> {
    citations.iter().filter_map(move |citation| citation.strip_prefix(guide)?.strip_prefix('#'))
}

impl Rule {
    /// Its conditions, as texts that can be compared.
    #[must_use]
    pub fn conditions(&self) -> BTreeSet<String> {
        self.when.iter().map(condition).collect()
    }
}

fn condition(of: &BTreeMap<String, Value>) -> String {
    if let Some(Value::Array(values)) = of.get("values") {
        let mut values: Vec<_> = values.iter().map(plain).collect();
        values.sort();
        return format!("network {}", values.join(", "));
    }
    match of.iter().next() {
        Some((word, Value::Object(equal))) => {
            let pairs: Vec<_> =
                equal.iter().map(|(path, value)| format!("{} is {}", pages::bare(path), plain(value))).collect();
            if word == "equals" { pairs.join(", ") } else { format!("{word} {}", pairs.join(", ")) }
        }
        Some((word, value)) => format!("{word} {}", pages::bare(&plain(value))),
        None => String::new(),
    }
}

/// A value as pages write it: text without quotes.
#[must_use]
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
