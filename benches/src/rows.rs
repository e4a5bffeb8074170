//! The rows of the table, in order.

use crate::{Failed, arguments::Setting, comparison, generator, growth, loopback, peers, row::Row};

/// Measures every row that is asked for.
pub(crate) fn each(setting: &Setting, tell: &mut dyn FnMut(Row)) -> Result<(), Failed> {
    for comparison in comparison::all() {
        let has_what_it_needs = !comparison.what.contains("pages") || !setting.pages.is_empty();
        if has_what_it_needs && setting.wants(comparison.what) {
            tell(comparison.row(setting)?);
        }
    }
    generator::rows(setting, tell)?;
    growth::rows(setting, tell)?;
    loopback::rows(setting, tell)?;
    peers::rows(setting, tell)
}
