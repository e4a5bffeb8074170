//! What the spec covers, for people: a table of operations and use cases, and what has no example.

use codegen::{Blocks, Counts, Coverage};

/// One line of the table.
struct Row {
    name: String,
    counts: Counts,
}

/// The table, what has no example, and totals.
#[must_use]
pub fn table(coverage: &Coverage) -> String {
    let mut rows = Vec::new();
    for operation in &coverage.operations {
        let name = format!("{} {}", operation.method, operation.path);
        rows.push(Row { name, counts: operation.counts() });
        let use_cases = operation.use_cases.iter();
        rows.extend(use_cases.map(|use_case| Row { name: format!("  {}", use_case.id), counts: use_case.counts }));
    }
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default() + 2;
    let counts = coverage.operations.iter().map(codegen::CoveredOperation::counts).sum();
    rows.push(Row { name: "in all, without variants".to_owned(), counts });
    let heads = ["fields", "rules", "examples", "errata", "hatches"];
    let mut report = format!("{:width$}{}\n", "", heads.map(|head| format!("{head:>10}")).concat());
    for Row { name, counts: Counts { fields, rules, examples, errata, escape_hatches } } in &rows {
        let figures = [fields, rules, examples, errata, escape_hatches].map(|count| format!("{count:>10}"));
        report += &format!("{name:width$}{}\n", figures.concat());
    }
    let use_cases = coverage.operations.iter().flat_map(|operation| &operation.use_cases);
    let silent: Vec<_> = use_cases.filter(|use_case| use_case.counts.examples == 0).collect();
    report += &format!("\n{} without an example:\n", silent.len());
    for use_case in silent {
        report += &format!("  {}\n", use_case.id);
    }
    report + &published(coverage.blocks)
}

/// How many blocks of the documents are in the spec, by kind.
fn published(Blocks { requests, responses, fragments, commands }: Blocks) -> String {
    let kinds = [(requests, "request"), (responses, "response"), (fragments, "fragment"), (commands, "shell command")];
    let kinds = kinds.map(|(count, kind)| format!("{count} {kind}{}", if count == 1 { "" } else { "s" }));
    format!("\n{} published blocks: {}\n", requests + responses + fragments + commands, kinds.join(", "))
}

#[cfg(test)]
mod tests {
    use codegen::{Blocks, Counts, Coverage, CoveredOperation, CoveredUseCase};

    #[test]
    fn totals_leave_out_variants_and_what_has_no_example_is_listed() {
        let use_case = |id: &str, is_variant, examples| CoveredUseCase {
            id: id.to_owned(),
            is_variant,
            counts: Counts { fields: 3, rules: 4, examples, errata: 1, escape_hatches: 2 },
        };
        let coverage = Coverage {
            operations: vec![CoveredOperation {
                method: "POST".to_owned(),
                path: "/payments".to_owned(),
                use_cases: vec![
                    use_case("once", false, 1),
                    use_case("once.token", true, 1),
                    use_case("silent", false, 0),
                ],
            }],
            blocks: Blocks { requests: 2, responses: 0, fragments: 0, commands: 1 },
        };
        let report = super::table(&coverage);
        let words: Vec<_> = report.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let expected = [
            "fields rules examples errata hatches",
            "POST /payments 6 8 1 2 4",
            "once 3 4 1 1 2",
            "once.token 3 4 1 1 2",
            "silent 3 4 0 1 2",
            "in all, without variants 6 8 1 2 4",
            "",
            "1 without an example:",
            "silent",
            "",
            "3 published blocks: 2 requests, 0 responses, 0 fragments, 1 shell command",
        ];
        assert_eq!(words, expected);
    }
}
