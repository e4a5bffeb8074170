//! A call as code to run again: Rust that makes the request by its use case, and a shell script that signs it for curl. What is hidden on the
//! page is hidden here: it is asked for by name.

use std::fmt::Write as _;

use super::{
    super::{record::Call, world::route},
    names,
    tree::Node,
};
use crate::runtime::{Contract, Encryption, Operation};

/// What could not be shown, by the name that it has in the code.
#[derive(Default)]
struct Asked(Vec<String>);

impl Asked {
    /// The same field has the same name, wherever it lies.
    fn name(&mut self, field: &str) -> String {
        let mut name = String::new();
        for character in field.chars().filter(char::is_ascii_alphanumeric) {
            if character.is_ascii_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(character.to_ascii_uppercase());
        }
        if name == "NUMBER" {
            name.insert_str(0, "CARD_");
        }
        if !self.0.contains(&name) {
            self.0.push(name.clone());
        }
        name
    }
}

/// How a language writes what is asked for.
#[derive(Clone, Copy)]
enum Language {
    Rust,
    Shell,
}

/// The operation of a call, and how its path fills in the template.
pub(super) struct Addressed<'a> {
    pub(super) operation: &'static Operation,
    pub(super) contract: Option<&'static Contract>,
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
}

/// The request in Rust, if a use case is known for it.
pub(super) fn rust(addressed: &Addressed<'_>, body: Option<&Node>) -> Option<String> {
    let contract = addressed.contract?;
    let name = names::of(contract.id)?;
    let short = name.rsplit("::").next().unwrap_or(name);
    let mut asked = Asked::default();
    let json = body.map(|body| json(body, "", 0, Language::Rust, &mut asked));
    let mut code = format!("use visa_acceptance::{{FromJson, checks::Given}};\nuse {name};\n\n");
    for name in &asked.0 {
        _ = writeln!(code, "let {} = std::env::var(\"{name}\")?;", name.to_lowercase());
    }
    if let Some(json) = &json {
        _ = writeln!(code, "let body = serde_json::json!({json});");
    }
    code.push_str("let given = Given::default()");
    for (name, value) in parameters(addressed) {
        _ = write!(code, "\n    .parameter({name:?}, {value:?})");
    }
    for (name, value) in form_urlencoded::parse(addressed.query.unwrap_or_default().as_bytes()) {
        _ = write!(code, "\n    .query({name:?}, {value:?})");
    }
    let bytes = if json.is_some() { "body.to_string()" } else { "\"\"" };
    _ = write!(
        code,
        ";\nlet request = {short}::from_json({bytes}, given)?;\nlet reply = client.send(request).await?;\n"
    );
    Some(code)
}

/// A script that signs the request and sends it; nothing where it would have to be encrypted.
pub(super) fn curl(call: &Call, operation: Option<&Operation>, body: Option<&Node>, origin: &str) -> Option<String> {
    if operation.is_some_and(|operation| operation.encryption == Encryption::Required) {
        return None;
    }
    let merchant = call.merchant.as_deref()?;
    let mut asked = Asked::default();
    let json = body.map(|body| json(body, "", 0, Language::Shell, &mut asked));
    let (method, target) = (call.method.as_str(), super::tree::scrubbed(&call.path));
    let media_type = call.headers.get("content-type").and_then(|value| value.to_str().ok());
    let mut code = String::new();
    for name in &asked.0 {
        _ = writeln!(code, ": \"${{{name}:?say it first}}\"");
    }
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let (target, lower) = (quoted(&target), method.to_ascii_lowercase());
    _ = write!(
        code,
        "SANDBOX={} TARGET={target} MERCHANT={}\n\
         of() {{ sed -n \"s/.*\\\"$1\\\":\\\"\\([^\\\"]*\\)\\\".*/\\1/p\"; }}\n\
         KEYS=$(curl -s \"$SANDBOX/sandbox/merchants\" -H 'content-type: application/json' -d \"{{\\\"merchant_id\\\":\\\"$MERCHANT\\\"}}\")\n\
         SECRET=$(printf %s \"$KEYS\" | of shared_secret | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')\n\
         DATE=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')\n",
        quoted(origin),
        quoted(merchant),
    );
    let (mut covered, mut signed) = ("host date request-target v-c-merchant-id".to_owned(), String::new());
    _ = write!(signed, "host: {host}\\ndate: %s\\nrequest-target: {lower} %s\\nv-c-merchant-id: %s");
    let mut values = "\"$DATE\" \"$TARGET\" \"$MERCHANT\"".to_owned();
    if let Some(json) = &json {
        let media_type = media_type.unwrap_or("application/json");
        _ = write!(code, "BODY='{json}'\nTYPE={}\n", quoted(media_type));
        code.push_str("DIGEST=\"SHA-256=$(printf %s \"$BODY\" | openssl dgst -sha256 -binary | openssl base64 -A)\"\n");
        covered.push_str(" digest");
        signed.push_str("\\ndigest: %s");
        values.push_str(" \"$DIGEST\"");
    }
    _ = write!(
        code,
        "SIGNATURE=$(printf '{signed}' {values} |\n  openssl dgst -sha256 -mac HMAC -macopt hexkey:\"$SECRET\" -binary | openssl base64 -A)\n\
         curl -i -X {method} \"$SANDBOX$TARGET\" -H \"date: $DATE\" -H \"v-c-merchant-id: $MERCHANT\" \\\n"
    );
    if json.is_some() {
        code.push_str("  -H \"content-type: $TYPE\" -H \"digest: $DIGEST\" --data-binary \"$BODY\" \\\n");
    }
    _ = writeln!(
        code,
        "  -H \"signature: keyid=\\\"$(printf %s \"$KEYS\" | of key_id)\\\", algorithm=\\\"HmacSHA256\\\", headers=\\\"{covered}\\\", \
         signature=\\\"$SIGNATURE\\\"\""
    );
    Some(code)
}

/// A text that the shell takes as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The parameters of the path, by name.
fn parameters(addressed: &Addressed<'_>) -> impl Iterator<Item = (&'static str, String)> {
    let values = route::parameters(addressed.operation.path, &route::printed(addressed.path)).unwrap_or_default();
    addressed.operation.parameters().zip(values)
}

fn json(node: &Node, field: &str, depth: usize, language: Language, asked: &mut Asked) -> String {
    let pad = "    ".repeat(depth);
    let text = |text: &str| match language {
        Language::Rust => serde_json::Value::from(text).to_string(),
        Language::Shell => serde_json::Value::from(text).to_string().replace('\'', r"'\''"),
    };
    match node {
        Node::Object(members) => {
            let known = members.iter().filter(|(_, value)| !matches!(value, Node::Undocumented));
            let members: Vec<_> = known
                .map(|(name, value)| {
                    format!("{pad}    {}: {}", text(name), json(value, name, depth + 1, language, asked))
                })
                .collect();
            if members.is_empty() { "{}".to_owned() } else { format!("{{\n{}\n{pad}}}", members.join(",\n")) }
        }
        Node::List(elements) => {
            let elements: Vec<_> = elements.iter().map(|value| json(value, field, depth, language, asked)).collect();
            format!("[{}]", elements.join(", "))
        }
        Node::Text(value) => text(value),
        Node::Bare(value) => value.clone(),
        Node::Masked(_) | Node::Secret | Node::Personal { is_formed: true } => {
            let name = asked.name(field);
            match language {
                Language::Rust => name.to_lowercase(),
                Language::Shell => format!("\"'\"${name}\"'\""),
            }
        }
        // Any text will do: the field's name does.
        Node::Personal { is_formed: false } => text(field),
        Node::Undocumented => "null".to_owned(),
    }
}
