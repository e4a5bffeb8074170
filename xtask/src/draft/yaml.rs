//! A tree with remarks → the YAML of the spec. Parsers keep no remarks, and libraries that write YAML write none.

/// What stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Text, in quotes where YAML would read it as something else.
    Text(String),
    /// A boolean or a number.
    Bare(String),
    List(Vec<Noted<Node>>),
    Map(Map),
}

/// Something with remarks in front of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Noted<T> {
    pub remarks: Vec<String>,
    pub of: T,
}

/// Keys and what they stand for, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Map(Vec<Noted<(String, Node)>>);

impl Node {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of things without remarks.
    pub(super) fn list(nodes: impl IntoIterator<Item = Self>) -> Self {
        Self::List(nodes.into_iter().map(Noted::plain).collect())
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::List(list) => list.is_empty(),
            Self::Map(map) => map.0.is_empty(),
            Self::Text(_) | Self::Bare(_) => false,
        }
    }
}

impl<T> Noted<T> {
    pub(super) fn plain(of: T) -> Self {
        Self { remarks: Vec::new(), of }
    }
}

impl Map {
    /// With a key more. Empty lists and maps are left out.
    #[must_use]
    pub(super) fn with(self, key: &str, node: Node) -> Self {
        self.noted(Vec::new(), key, node)
    }

    /// With a key more and remarks in front of it.
    #[must_use]
    pub(super) fn noted(mut self, remarks: Vec<String>, key: &str, node: Node) -> Self {
        if !node.is_empty() {
            self.0.push(Noted { remarks, of: (key.to_owned(), node) });
        }
        self
    }

    /// As a file has it.
    pub(super) fn print(&self) -> String {
        let mut text = String::new();
        self.write(0, &mut text);
        text
    }

    fn write(&self, indent: usize, text: &mut String) {
        for Noted { remarks, of: (key, node) } in &self.0 {
            remark(remarks, indent, text);
            pad(indent, text);
            text.push_str(&quoted(key));
            text.push(':');
            match node {
                Node::Text(_) | Node::Bare(_) => {
                    text.push(' ');
                    text.push_str(&scalar(node));
                    text.push('\n');
                }
                Node::List(list) => {
                    text.push('\n');
                    write_list(list, indent + STEP, text);
                }
                Node::Map(map) => {
                    text.push('\n');
                    map.write(indent + STEP, text);
                }
            }
        }
    }
}

/// How far inner things are indented.
const STEP: usize = 2;

fn write_list(list: &[Noted<Node>], indent: usize, text: &mut String) {
    for Noted { remarks, of: node } in list {
        remark(remarks, indent, text);
        pad(indent, text);
        let mut inner = String::new();
        match node {
            Node::Text(_) | Node::Bare(_) => {
                inner.push_str(&scalar(node));
                inner.push('\n');
            }
            Node::List(list) => write_list(list, indent + STEP, &mut inner),
            Node::Map(map) => map.write(indent + STEP, &mut inner),
        }
        text.push_str("- ");
        text.push_str(inner.trim_start());
    }
}

/// A remark of several lines stays one.
fn remark(remarks: &[String], indent: usize, text: &mut String) {
    for line in remarks.iter().flat_map(|remark| remark.lines()) {
        pad(indent, text);
        text.push_str("# ");
        text.extend(line.chars().filter(|c| !c.is_control()));
        text.push('\n');
    }
}

fn pad(indent: usize, text: &mut String) {
    text.extend(std::iter::repeat_n(' ', indent));
}

fn scalar(node: &Node) -> String {
    match node {
        Node::Text(text) => quoted(text),
        Node::Bare(text) => text.clone(),
        Node::List(_) | Node::Map(_) => String::new(),
    }
}

/// JSON's quotes are YAML's too.
fn quoted(text: &str) -> String {
    let is_word =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '/')
        && text.chars().all(|c| c.is_alphanumeric() || " _-./[]{},()=;".contains(c) || c == ':')
        && !text.ends_with([':', ' '])
        && !text.contains(": ");
    if is_plain && !is_word { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_maps_and_remarks_are_indented_and_odd_texts_quoted() {
        let inner = Map::default().with("at", Node::text("003:12")).noted(
            vec!["unsure\nof it".to_owned()],
            "used",
            Node::Bare("true".to_owned()),
        );
        let list = vec![
            Noted { remarks: vec!["page 7".to_owned()], of: Node::text("a.b[].c") },
            Noted::plain(Node::Map(inner)),
            Noted::plain(Node::text("10")),
        ];
        let map = Map::default()
            .with("title", Node::text("TODO"))
            .with("none", Node::List(Vec::new()))
            .with("required", Node::List(list))
            .with("says", Node::text("a: b # \"c\"\nd"))
            .with("yes", Node::Map(Map::default().with("x", Node::text("No"))));
        let expected = "title: TODO\nrequired:\n  # page 7\n  - a.b[].c\n  - at: \"003:12\"\n    # unsure\n    # of it\n    used: true\n  - \"10\"\nsays: \"a: b # \\\"c\\\"\\nd\"\n\"yes\":\n  x: \"No\"\n";
        assert_eq!(map.print(), expected);
    }
}
