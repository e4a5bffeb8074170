//! Model → one JSON document that says everything that the spec says, for people and tools that do not read Rust.

use serde_json::{Map, Value, json};

use crate::{
    diagnostic::Span,
    model::{
        Alternatives, Api, Body, Condition, Contract, Degree, Document, FieldId, Guide, Lookup, Model, Operation, Ours,
        Parameter, Rules, Shape, Subject, Topic, Type, UseCase,
    },
    spec::Scalar,
};

/// Operations, use cases, code lists, errata and published blocks.
pub(crate) fn inventory(model: &Model) -> Value {
    let topics = || model.topics.iter();
    let operations: Vec<_> =
        topics().flat_map(|topic| &topic.operations).map(|operation| self::operation(model, operation)).collect();
    let use_cases: Vec<_> =
        topics().flat_map(|topic| &topic.use_cases).flat_map(|use_case| self::use_case(model, use_case)).collect();
    let code_lists: Map<_, _> = model.api.code_lists.iter().map(|list| (list.name.clone(), code_list(list))).collect();
    let lookups: Map<_, _> = model.api.lookups.iter().map(|known| (known.name.clone(), lookup(model, known))).collect();
    let guides: Map<_, _> = model.api.guides.iter().map(|(key, known)| (key.clone(), guide(known))).collect();
    let shapes: Vec<_> = topics().flat_map(|topic| &topic.shapes).map(|known| shape(model, known)).collect();
    let errata: Vec<_> =
        topics().flat_map(|topic| &topic.use_cases).flat_map(|use_case| errata(model, use_case)).collect();
    let blocks: Vec<_> = topics().flat_map(blocks).collect();
    json!({
        "guides": guides,
        "operations": operations,
        "use_cases": use_cases,
        "code_lists": code_lists,
        "lookups": lookups,
        "shapes": shapes,
        "errata": errata,
        "blocks": blocks,
    })
}

fn guide(guide: &Guide) -> Value {
    json!({ "name": guide.name, "title": guide.title, "edition": guide.edition, "beside": guide.beside })
}

fn operation(model: &Model, operation: &Operation) -> Value {
    let paths = Paths::of_request(model, operation);
    let mut headers = parameters(model, &operation.headers);
    headers.extend(when_jose(operation.jose).map(|sent| {
        json!({ "name": ACCEPT.0, "type": "text", "says": format!("`{}`, sent {sent}.", ACCEPT.1), "ours": null })
    }));
    json!({
        "id": operation.name,
        "title": operation.title,
        "documented": operation.documented,
        "method": operation.method,
        "path": operation.path,
        "family": operation.family,
        "base_addresses": operation.hosts.iter().map(|host| {
            (host.environment.clone(), Value::from(host.base.as_str()))
        }).collect::<Map<_, _>>(),
        "hosts": operation.hosts.iter().map(|host| {
            json!({ "environment": host.environment, "base": host.base, "place": place(&host.span) })
        }).collect::<Vec<_>>(),
        "path_parameters": parameters(model, &operation.parameters),
        "query_parameters": parameters(model, &operation.query),
        "headers": headers,
        "lists": operation.lists,
        "encryption": word(operation.encryption, ["never", "optional", "required"]),
        "jose": word(operation.jose, ["never", "chosen", "default"]),
        "optional": paths.of(&operation.optional),
        "allowed": operation.rules.values.iter().map(|rule| {
            (paths.at(rule.field).to_owned(), rule.values.iter().map(Scalar::to_json).collect())
        }).collect::<Map<_, _>>(),
        "at_most_one_of": paths.each(&operation.rules.at_most_one_of),
        "error": operation.error.map(|body| &model.body(body).name),
    })
}

/// What an operation's fields are called.
#[derive(Clone, Copy)]
struct Paths<'a>(Option<&'a Body>);

impl<'a> Paths<'a> {
    fn of_request(model: &'a Model, operation: &Operation) -> Self {
        Self(operation.request.map(|body| model.body(body)))
    }

    fn at(self, field: FieldId) -> &'a str {
        self.0.map_or("", |body| body[field].path.as_str())
    }

    fn of(self, fields: &[FieldId]) -> Vec<&'a str> {
        fields.iter().map(|field| self.at(*field)).collect()
    }

    fn each(self, choices: &[Alternatives]) -> Vec<Vec<&'a str>> {
        choices.iter().map(|choice| self.of(&choice.fields)).collect()
    }

    fn required(self, rules: &Rules) -> Vec<&'a str> {
        rules.required.iter().map(|requirement| self.at(requirement.field)).collect()
    }
}

/// Every rule of a contract with its place in the spec, its guide, and our reason where it is ours.
struct Stated<'a> {
    model: &'a Model,
    use_case: &'a UseCase,
    paths: Paths<'a>,
    /// Where rules are documented whose field says nothing else.
    guide: Vec<String>,
}

impl Stated<'_> {
    fn of_contract(&self, contract: &Contract) -> Vec<Value> {
        let mut stated = self.of_rules(&contract.always, &[]);
        for conditional in &contract.when {
            let conditions = conditional.conditions.iter();
            let when: Vec<_> = conditions.map(|of| condition(&self.model.api, of, self.paths)).collect();
            stated.extend(self.of_rules(&conditional.rules, &when));
        }
        stated
    }

    fn of_rules(&self, rules: &Rules, when: &[Value]) -> Vec<Value> {
        let mut stated = Vec::new();
        for of in &rules.required {
            stated.push(self.rule("required", &[of.field], &of.span, &Value::Null, when));
        }
        for of in &rules.values {
            let (kind, values) = (if of.fixed { "fixed" } else { "allowed" }, of.values.iter().map(Scalar::to_json));
            stated.push(self.rule(kind, &[of.field], &of.span, &values.collect(), when));
        }
        for (kind, all) in [("at_least_one_of", &rules.at_least_one_of), ("at_most_one_of", &rules.at_most_one_of)] {
            stated.extend(all.iter().map(|of| self.rule(kind, &of.fields, &of.span, &Value::Null, when)));
        }
        stated
    }

    fn rule(&self, kind: &str, fields: &[FieldId], span: &Span, values: &Value, when: &[Value]) -> Value {
        let is_about = |what: &Subject| match what {
            Subject::Field(field) => fields == [*field],
            Subject::AtLeastOneOf(of) => kind == "at_least_one_of" && fields == of,
            Subject::AtMostOneOf(of) => kind == "at_most_one_of" && fields == of,
            Subject::Mode(_) => false,
        };
        let ours = self.use_case.ours.iter().find(|ours| is_about(&ours.what)).map(|ours| &ours.why);
        let documented = fields.first().and_then(|field| Some(&self.paths.0?[*field].documented));
        let elsewhere = documented.filter(|documented| !documented.is_empty());
        let guide = elsewhere.map_or_else(|| self.guide.clone(), |documented| self.model.guides(documented));
        json!({
            "rule": kind,
            "paths": self.paths.of(fields),
            "values": values,
            "when": when,
            "guide": guide,
            "ours": ours,
            "place": place(span),
        })
    }
}

/// Where something stands in the spec.
fn place(span: &Span) -> Value {
    json!({ "file": &*span.file, "line": span.line, "column": span.column })
}

fn word(choice: Degree, words: [&'static str; 3]) -> &'static str {
    match choice {
        Degree::Never => words[0],
        Degree::May => words[1],
        Degree::Must => words[2],
    }
}

fn shape(model: &Model, shape: &Shape) -> Value {
    let marks: Map<_, _> = shape.marks.iter().map(|(path, mark)| (path.clone(), Value::from(mark.word()))).collect();
    json!({
        "name": shape.name,
        "title": shape.title,
        "body": model.body(shape.body).name,
        "marks": marks,
        "status": shape.status,
        "reason": shape.reason,
        "message": shape.message,
        "field": shape.field,
        "field_reason": shape.field_reason,
        "field_message": shape.field_message,
    })
}

/// The header that asks for a JOSE answer.
const ACCEPT: (&str, &str) = ("accept", "application/jose");

/// When that header is sent.
fn when_jose(jose: Degree) -> Option<&'static str> {
    match jose {
        Degree::Never => None,
        Degree::May => Some("when asked for"),
        Degree::Must => Some("unless told otherwise"),
    }
}

/// Headers with one value: those that are always sent, and the one that asks for a JOSE answer.
fn fixed_headers(use_case: &UseCase) -> Vec<Value> {
    let always = use_case.headers.iter().map(|(name, value)| (name.as_str(), value.as_str(), "always"));
    let jose = when_jose(use_case.jose).map(|sent| (ACCEPT.0, ACCEPT.1, sent));
    always.chain(jose).map(|(name, value, sent)| json!({ "name": name, "value": value, "sent": sent })).collect()
}

fn parameters(model: &Model, parameters: &[Parameter]) -> Vec<Value> {
    let describe = |parameter: &Parameter| json!({ "name": parameter.name, "type": type_name(&model.api, &parameter.ty), "says": parameter.says, "ours": parameter.ours });
    parameters.iter().map(describe).collect()
}

fn type_name(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Named(index) => api.types[*index].name.clone(),
        Type::Code(index) => api.code_lists[*index].name.clone(),
        Type::Boolean => "boolean".to_owned(),
        Type::Integer => "integer".to_owned(),
        _ => "text".to_owned(),
    }
}

/// The use case itself, then its variants.
fn use_case(model: &Model, use_case: &UseCase) -> Vec<Value> {
    let variants =
        use_case.builders.iter().filter_map(|builder| Some((builder.variant.as_deref()?, &builder.contract)));
    let own = entry(model, use_case, None, &use_case.contract);
    let variants = variants.map(|(variant, contract)| entry(model, use_case, Some(variant), contract));
    std::iter::once(own).chain(variants).collect()
}

fn entry(model: &Model, use_case: &UseCase, variant: Option<&str>, contract: &Contract) -> Value {
    let operation = model.operation(use_case);
    let Rules { required, values, at_least_one_of, .. } = &contract.always;
    let paths = Paths::of_request(model, operation);
    let may_be_empty: Vec<_> = required
        .iter()
        .filter(|requirement| requirement.may_be_empty)
        .map(|requirement| paths.at(requirement.field))
        .collect();
    let (fixed, allowed) = (fixed(&contract.always, paths), allowed(&contract.always, paths));
    let optional_values = values.iter().filter(|rule| rule.fixed && !rule.preset);
    let optional_values: Map<_, _> = optional_values
        .filter_map(|rule| Some((paths.at(rule.field).to_owned(), rule.values.first()?.to_json())))
        .collect();
    json!({
        "id": contract.id,
        "variant": variant,
        "title": use_case.title,
        "operation": operation.name,
        "guide": model.guides(&use_case.documented),
        "documented": use_case.documented,
        "required": paths.required(&contract.always),
        "may_be_empty": may_be_empty,
        "fixed": fixed,
        "allowed": allowed,
        "optional": paths.of(&contract.optional),
        "optional_values": optional_values,
        "conditional": contract.when.iter().map(|conditional| {
            let rules = &conditional.rules;
            json!({
                "when": conditional.conditions.iter().map(|condition| self::condition(&model.api, condition, paths)).collect::<Vec<_>>(),
                "required": paths.required(rules),
                "fixed": self::fixed(rules, paths),
                "allowed": self::allowed(rules, paths),
            })
        }).collect::<Vec<_>>(),
        "at_least_one_of": paths.each(at_least_one_of),
        "rules": Stated { model, use_case, paths, guide: model.guides(&use_case.documented) }.of_contract(contract),
        "supports": supports(model, use_case),
        "lifted": lifted(model, operation, contract, paths),
        "headers": fixed_headers(use_case),
        "encryption": word(use_case.encryption, ["never", "optional", "required"]),
        "jose": word(use_case.jose, ["never", "chosen", "default"]),
        "ours": use_case.ours.iter().map(|entry| ours(entry, paths)).collect::<Vec<_>>(),
        "notes": use_case.notes,
        "examples": examples(use_case, variant),
    })
}

fn ours(Ours { what, why }: &Ours, paths: Paths<'_>) -> Value {
    match what {
        Subject::Field(field) => json!({ "path": paths.at(*field), "why": why }),
        Subject::AtLeastOneOf(fields) | Subject::AtMostOneOf(fields) => {
            json!({ "paths": paths.of(fields), "why": why })
        }
        Subject::Mode(mode) => json!({ "mode": mode, "why": why }),
    }
}

fn fixed(rules: &Rules, paths: Paths<'_>) -> Map<String, Value> {
    let preset = rules.values.iter().filter(|rule| rule.preset && rule.fixed);
    preset.filter_map(|rule| Some((paths.at(rule.field).to_owned(), rule.values.first()?.to_json()))).collect()
}

fn allowed(rules: &Rules, paths: Paths<'_>) -> Map<String, Value> {
    let several = rules.values.iter().filter(|rule| !rule.fixed);
    several.map(|rule| (paths.at(rule.field).to_owned(), rule.values.iter().map(Scalar::to_json).collect())).collect()
}

fn condition(api: &Api, condition: &Condition, paths: Paths<'_>) -> Value {
    match condition {
        Condition::Present(field) => json!({ "present": paths.at(*field) }),
        Condition::Absent(field) => json!({ "absent": paths.at(*field) }),
        Condition::Equals(field, value) => json!({ "equals": { paths.at(*field): value.to_json() } }),
        Condition::Selector(of, values) => json!({ "selector": api.selectors[of.selector].name, "values": values }),
        Condition::Mode(mode) => json!({ "mode": api.modes[*mode].name }),
    }
}

fn supports(model: &Model, use_case: &UseCase) -> Map<String, Value> {
    let name = |selector: usize| model.api.selectors[selector].name.clone();
    use_case.supports.iter().map(|(selector, values)| (name(*selector), json!(values))).collect()
}

/// Mode → required paths that it lifts.
fn lifted(model: &Model, operation: &Operation, contract: &Contract, paths: Paths<'_>) -> Map<String, Value> {
    let lifts = |mode: usize| contract.modes.iter().find(|change| change.mode == mode).map(|change| &change.lifts);
    let name = |mode: usize| model.api.modes[mode].name.clone();
    operation
        .modes
        .iter()
        .map(|&mode| (name(mode), json!(paths.of(lifts(mode).map_or(&[][..], Vec::as_slice)))))
        .collect()
}

/// A use case's own entry has all of its examples, a variant's has its own.
fn examples(use_case: &UseCase, variant: Option<&str>) -> Vec<Value> {
    let own = use_case.examples.iter().filter(|example| variant.is_none() || example.variant.as_deref() == variant);
    own.map(|example| {
        let file = |document: &Option<Document>| document.as_ref().map(|document| document.file.clone());
        let documents = [&example.request, &example.response].into_iter().flatten();
        let places: Vec<_> = documents.map(|document| place(&document.span)).collect();
        json!({
            "name": example.suffix,
            "places": places,
            "request": file(&example.request),
            "response": file(&example.response),
            "escape_hatches": example.plan.as_ref().map_or(0, |plan| plan.around.len()),
        })
    })
    .collect()
}

fn code_list(list: &crate::model::CodeList) -> Value {
    let values: Map<_, _> =
        list.codes.iter().map(|code| (code.wire.clone(), Value::from(code.says.as_str()))).collect();
    json!({ "title": list.title, "documented": list.documented, "values": values })
}

fn lookup(model: &Model, lookup: &Lookup) -> Value {
    let list = |list: Option<usize>| list.map_or("text", |list| model.api.code_lists[list].name.as_str());
    let keys: Map<_, _> = lookup.keys.iter().map(|key| (key.name.clone(), Value::from(list(key.list)))).collect();
    let rows = lookup.rows.iter().map(|row| {
        let cells = lookup.keys.iter().zip(&row.cells);
        let cells: Map<_, _> = cells.map(|(key, cell)| (key.name.clone(), Value::from(cell.text.as_str()))).collect();
        json!({ "keys": cells, "gives": row.gives.iter().map(|cell| &cell.text).collect::<Vec<_>>(), "says": row.says })
    });
    json!({
        "title": lookup.title,
        "documented": lookup.documented,
        "keys": keys,
        "gives": list(lookup.gives),
        "rows": rows.collect::<Vec<_>>(),
    })
}

/// Those that are written down, and what makes objects of fragments.
fn errata(model: &Model, use_case: &UseCase) -> Vec<Value> {
    let written = use_case.errata.iter().map(|erratum| self::erratum(model, use_case, erratum));
    let fragments =
        use_case.fragments.iter().filter(|fragment| !(fragment.before.is_empty() && fragment.after.is_empty()));
    let around = fragments.map(|fragment| {
        let (document, line) = cited(&fragment.document.at);
        json!({
            "use_case": use_case.contract.id,
            "in": format!("{}.fragment", fragment.name),
            "document": document,
            "line": line,
            "guide": model.guides(std::slice::from_ref(&fragment.document.at)),
            "place": place(&fragment.document.span),
            "path": "",
            "published": "absent",
            "used": format!("{} … {}", fragment.before, fragment.after),
            "why": fragment.why,
            "notable": false,
        })
    });
    written.chain(around).collect()
}

fn erratum(model: &Model, use_case: &UseCase, erratum: &crate::model::Erratum) -> Value {
    let (document, line) = cited(&erratum.at);
    json!({
        "use_case": use_case.contract.id,
        "in": erratum.within,
        "document": document,
        "line": line,
        "guide": model.guides(std::slice::from_ref(&erratum.at)),
        "place": place(&erratum.span),
        "path": erratum.path,
        "published": erratum.published,
        "used": erratum.used,
        "why": erratum.why,
        "notable": erratum.notable,
    })
}

/// Document and line of a citation.
fn cited(citation: &str) -> (&str, Value) {
    let (document, line) = citation.split_once(':').unwrap_or((citation, ""));
    (document, line.parse::<u64>().map_or(Value::Null, Value::from))
}

fn blocks(topic: &Topic) -> Vec<Value> {
    let block = |kind: &str, at: &str, file: &str, span: &Span| {
        let (document, line) = cited(at);
        json!({ "document": document, "line": line, "kind": kind, "file": file, "place": place(span) })
    };
    let mut blocks = Vec::new();
    for use_case in &topic.use_cases {
        for example in &use_case.examples {
            for (kind, document) in [("request", &example.request), ("response", &example.response)] {
                blocks.extend(
                    document.as_ref().map(|document| block(kind, &document.at, &document.file, &document.span)),
                );
            }
        }
        let fragments = use_case.fragments.iter().map(|fragment| &fragment.document);
        blocks.extend(fragments.map(|document| block("fragment", &document.at, &document.file, &document.span)));
    }
    blocks.extend(topic.commands.iter().map(|command| block("shell", &command.at, &command.file, &command.span)));
    blocks
}
