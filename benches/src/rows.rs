//! The rows of the table, in order.

use crate::{Failed, arguments::Setting, comparison, generator, growth, loopback, peers, row::Row};

/// Rows that are measured together.
type Rows = fn(&Setting, &mut dyn FnMut(Row)) -> Result<(), Failed>;

/// Measures every row that is asked for. One that cannot be measured says why, and those behind it follow.
pub(crate) fn each(setting: &Setting, tell: &mut dyn FnMut(Row)) {
    for comparison in comparison::all() {
        let has_what_it_needs = !comparison.what.contains("pages") || !setting.pages.is_empty();
        if has_what_it_needs && setting.wants(comparison.what) {
            let row = comparison.row(setting);
            tell(
                row.unwrap_or_else(|reason| Row::unmeasured(comparison.what, comparison.against.to_owned(), &*reason)),
            );
        }
    }
    let others: [(&str, Rows); 4] = [
        ("regenerate", generator::rows),
        ("generator: made-up APIs", growth::rows),
        ("send requests over TLS on this machine", loopback::rows),
        ("what peers generate", peers::rows),
    ];
    for (what, rows) in others {
        if let Err(reason) = rows(setting, tell) {
            tell(Row::unmeasured(what, String::new(), &*reason));
        }
    }
}
