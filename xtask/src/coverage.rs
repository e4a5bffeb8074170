//! The inventory for people: a table of operations and use cases, and what has no example.

use serde_json::Value;

/// One line of the table.
struct Row {
    name: String,
    counts: [usize; 5],
}

const HEADS: [&str; 5] = ["fields", "rules", "examples", "errata", "hatches"];

/// The table, what has no example, and totals.
#[must_use]
pub fn table(inventory: &Value) -> String {
    let use_cases = list(inventory, "use_cases");
    let mut rows = Vec::new();
    for operation in list(inventory, "operations") {
        let id = text(operation, "id");
        let own: Vec<_> = use_cases.iter().filter(|use_case| text(use_case, "operation") == id).collect();
        let name = format!("{} {}", text(operation, "method"), text(operation, "path"));
        rows.push(Row { name, counts: total(inventory, own.iter().copied()) });
        rows.extend(own.into_iter().map(|use_case| row(inventory, use_case)));
    }
    let totals = total(inventory, use_cases);
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default() + 2;
    let mut report = format!("{:width$}{}\n", "", HEADS.map(|head| format!("{head:>10}")).concat());
    for row in &rows {
        let counts = row.counts.map(|count| format!("{count:>10}")).concat();
        report += &format!("{:width$}{counts}\n", row.name);
    }
    report +=
        &format!("{:width$}{}\n", "in all, without variants", totals.map(|count| format!("{count:>10}")).concat());
    let silent: Vec<_> = use_cases.iter().filter(|use_case| list(use_case, "examples").is_empty()).collect();
    report += &format!("\n{} without an example:\n", silent.len());
    for use_case in silent {
        report += &format!("  {}\n", text(use_case, "id"));
    }
    report + &published(inventory)
}

/// The sum of use cases; variants are counted with theirs.
fn total<'a>(inventory: &Value, use_cases: impl IntoIterator<Item = &'a Value>) -> [usize; 5] {
    let whole = use_cases.into_iter().filter(|use_case| use_case["variant"].is_null());
    let counts = whole.map(|use_case| row(inventory, use_case).counts);
    counts.fold([0; 5], |sum: [usize; 5], counts| std::array::from_fn(|index| sum[index] + counts[index]))
}

/// How many blocks of the documents are in the spec, by kind.
fn published(inventory: &Value) -> String {
    let blocks = list(inventory, "blocks");
    let mut report = format!("\n{} published blocks", blocks.len());
    for (kind, many) in
        [("request", "requests"), ("response", "responses"), ("fragment", "fragments"), ("shell", "shell commands")]
    {
        let count = blocks.iter().filter(|block| text(block, "kind") == kind).count();
        let separator = if many == "requests" { ": " } else { ", " };
        report += &format!("{separator}{count} {}", if count == 1 { many.trim_end_matches('s') } else { many });
    }
    report + "\n"
}

fn row(inventory: &Value, use_case: &Value) -> Row {
    let conditional = list(use_case, "conditional");
    let rules = list(use_case, "required").len()
        + count(&use_case["allowed"])
        + count(&use_case["optional_values"])
        + list(use_case, "at_least_one_of").len()
        + conditional.iter().map(|rules| list(rules, "required").len() + count(&rules["allowed"])).sum::<usize>();
    let fields = list(use_case, "required").len() + list(use_case, "optional").len();
    let examples = list(use_case, "examples");
    let documents = examples.iter().flat_map(|example| [&example["request"], &example["response"]]);
    let hatches = examples.iter().filter_map(|example| example["escape_hatches"].as_u64()).sum::<u64>();
    let errata =
        list(inventory, "errata").iter().filter(|erratum| text(erratum, "use_case") == text(use_case, "id")).count();
    let counts = [
        fields,
        rules,
        documents.filter(|document| !document.is_null()).count(),
        errata,
        usize::try_from(hatches).unwrap_or(usize::MAX),
    ];
    Row { name: format!("  {}", text(use_case, "id")), counts }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn count(value: &Value) -> usize {
    value.as_object().map_or(0, serde_json::Map::len)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn fields_rules_and_what_has_no_example_are_counted() {
        let inventory = json!({
            "operations": [{ "id": "pay", "method": "POST", "path": "/payments" }],
            "use_cases": [
                {
                    "id": "once", "operation": "pay", "variant": null, "required": ["a", "b"], "optional": ["c"],
                    "allowed": { "b": ["x"] }, "conditional": [{ "required": ["c"] }], "at_least_one_of": [],
                    "examples": [{ "request": "r.json", "response": null, "escape_hatches": 2 }],
                },
                { "id": "silent", "operation": "pay", "variant": null, "examples": [] },
            ],
            "errata": [{ "use_case": "once" }],
            "blocks": [{ "kind": "request" }, { "kind": "request" }, { "kind": "shell" }],
        });
        let report = super::table(&inventory);
        let words: Vec<_> = report.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let expected = [
            "fields rules examples errata hatches",
            "POST /payments 3 4 1 1 2",
            "once 3 4 1 1 2",
            "silent 0 0 0 0 0",
            "in all, without variants 3 4 1 1 2",
            "",
            "1 without an example:",
            "silent",
            "",
            "3 published blocks: 2 requests, 0 responses, 0 fragments, 1 shell command",
        ];
        assert_eq!(words, expected);
    }
}
