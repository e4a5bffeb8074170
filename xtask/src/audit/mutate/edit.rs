//! A place on a page → the page's text with one thing edited there.

use fastrand::Rng;

use super::{
    make::Make,
    site::{self, Site},
};
use crate::audit::guide::Guide;

/// A page with one thing edited.
#[derive(Debug)]
pub(super) struct Edit {
    pub line: usize,
    pub what: String,
    pub text: String,
    /// How many findings it may be at most.
    pub count: usize,
    paths: Vec<String>,
}

impl Edit {
    /// Whether a finding is about what was edited.
    pub(super) fn is_about(&self, path: &str) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|of| of == path) || path.starts_with('#')
    }
}

/// Edits a page at a place, if it can be done there.
#[expect(clippy::too_many_lines, reason = "an arm for each kind of edit")]
pub(super) fn edit(guide: &Guide<'_>, site: &Site, rng: &mut Rng) -> Option<Edit> {
    let mut lines: Vec<String> = guide.file.text.split_inclusive('\n').map(str::to_owned).collect();
    let at = site.line.checked_sub(1)?;
    let here = lines.get(at)?.clone();
    let mut count = site.paths.len().max(1);
    match site.make {
        Make::Drop => {
            lines.drain(extent(guide, &lines, at));
        }
        Make::Rename => {
            let name = site.text.rsplit(['.', ' ', ']']).find(|name| !name.is_empty())?;
            let named = here.rfind(&format!("{name}]")).or_else(|| here.rfind(name))?;
            lines.get_mut(at)?.insert_str(named + name.len(), ["New", "Two", "Alt"][rng.usize(0..3)]);
        }
        Make::Move => {
            let taken: Vec<_> = lines.drain(extent(guide, &lines, at)).collect();
            let next = guide.page.sections.iter().find(|section| section.level == 1 && section.line > site.line);
            let behind = next.map_or(lines.len(), |section| section.line.saturating_sub(1 + taken.len()));
            let optional = next.filter(|section| section.kind == pages::Kind::Fields(pages::Degree::Optional));
            let list = optional
                .and_then(|section| section.fields.as_ref())
                .map(|list| list.line.saturating_sub(1 + taken.len()));
            let mut new: Vec<String> = Vec::new();
            if list.is_none() {
                new.extend(
                    ["Optional Fields for This {#optional_fields_of_a_test}\n", "===\n", "\n"].map(str::to_owned),
                );
            }
            new.extend(taken);
            new.push("\n".to_owned());
            let place = list.unwrap_or(behind).min(lines.len());
            lines.splice(place..place, new);
            // A new section may be told of as well.
            count += 1;
        }
        Make::Fixed | Make::Code => {
            replace(&mut lines, at, &format!("`{}`", site.text), &format!("`{}`", other(&site.text, rng)))?;
        }
        Make::Verb => {
            let verbs = ["Set the value to `", "Set this field to `", "Set to `", "Set this field value to `"];
            let verb = verbs.iter().find(|verb| here.contains(**verb))?;
            replace(&mut lines, at, verb, verbs[rng.usize(0..verbs.len())])?;
        }
        Make::Allowed | Make::Letters => {
            let code = format!("`{}`", site.text);
            let line = (at..lines.len().min(at + 60))
                .find(|line| lines.get(*line).is_some_and(|line| line.contains(&code)))?;
            let is_letters = site.make == Make::Letters;
            let new = if is_letters { site::other_letters(&site.text) } else { other(&site.text, rng) };
            replace(&mut lines, line, &code, &format!("`{new}`"))?;
        }
        Make::Condition => replace(&mut lines, at, &site.text, if site.text == "JCB" { "Discover" } else { "JCB" })?,
        Make::Host => {
            let name = site.text.rsplit('/').next()?;
            let (first, rest) = name.split_once('.')?;
            let new = if rng.bool() { format!("{first}x.{rest}") } else { format!("{first}.example.com") };
            replace(&mut lines, at, name, &new)?;
        }
        Make::Path => {
            let version = here.find("/v").filter(|at| here[*at + 2..].starts_with(|c: char| c.is_ascii_digit()))?;
            lines.get_mut(at)?.replace_range(version + 2..version + 3, "9");
        }
        Make::Example => {
            let inner: Vec<_> = site
                .text
                .lines()
                .enumerate()
                .filter(|(_, line)| line.contains("\": \""))
                .map(|(number, _)| number)
                .collect();
            let line = at + *rng.choice(&inner)?;
            let text = lines.get(line)?.clone();
            let from = text.find("\": \"")? + 4;
            let letters: Vec<_> =
                text.char_indices().filter(|(at, c)| *at >= from && c.is_ascii_alphanumeric()).collect();
            let (place, c) = *rng.choice(&letters)?;
            lines.get_mut(line)?.replace_range(place..=place, if c == 'Q' { "R" } else { "Q" });
        }
        Make::Network => replace(&mut lines, at, &site.text, "Voyager")?,
        Make::Row => {
            count = 8;
            let new = other(&site.text, rng);
            // The first cell may have the same text.
            let bar = here.match_indices('|').nth(1)?.0;
            let from = bar + here.get(bar..)?.find(&site.text)?;
            lines.get_mut(at)?.replace_range(from..from + site.text.len(), &new);
        }
        Make::Blank => {
            // Within a definition it would end it.
            if at > 0 && lines.get(at - 1)?.trim() == ":" {
                return None;
            }
            lines.insert(at, "\n\n".to_owned());
        }
        Make::Space => replace(&mut lines, at, ".", ". ")?,
        Make::Link => {
            let path = here.trim_end();
            *lines.get_mut(at)? = format!("[{path}](https://example.com/fields/a.md \"\")\n");
        }
        Make::Colon => {
            let is_bare =
                lines.get(at + 1)?.trim() == ":" && lines.get(at + 2).is_none_or(|line| line.trim().is_empty());
            // Above a colon alone there must be a path: a name without dots could be anything.
            if !is_bare || !here.contains('.') || at == 0 || !lines.get(at - 1)?.trim().is_empty() {
                return None;
            }
            lines.remove(at + 1);
        }
        Make::Anchor => {
            let blank =
                (at + 2..lines.len()).find(|line| lines.get(*line).is_some_and(|line| line.trim().is_empty()))?;
            lines.insert(blank, "\n{#an_anchor_of_a_test}\n".to_owned());
        }
        Make::Paragraph => {
            // Not between a label and its block, nor within a list.
            lines.insert(at, "\n".to_owned());
            let is_blank = at > 0 && lines.get(at - 1)?.trim().is_empty();
            is_blank.then_some(())?;
        }
        Make::Fence => {
            let fence = lines.get_mut(at.checked_sub(1)?)?;
            let bare = fence.trim_end().trim_end_matches("keyword").to_owned();
            *fence = format!("{bare}{}\n", if fence.contains("keyword") { "" } else { "keyword" });
        }
        Make::Endpoints => {
            let is_endpoint = |line: &String| line.contains("://") && line.trim_start().starts_with(['*', '-']);
            let next = lines.get(at + 1)?;
            if !is_endpoint(next) || !is_endpoint(&here) {
                return None;
            }
            // What follows a line, a break or a paragraph's end, stays where it is.
            let swapped = [next.clone(), here.clone()].map(|line| line.trim_end().to_owned());
            for (line, text) in lines.iter_mut().skip(at).zip(swapped) {
                let end = line.get(line.trim_end().len()..).unwrap_or("\n").to_owned();
                *line = text + &end;
            }
        }
        Make::Trailing => *lines.get_mut(at)? = format!("{} \n", here.trim_end()),
        Make::Order => {
            let own = extent(guide, &lines, at);
            let next = guide
                .page
                .sections
                .iter()
                .flat_map(|section| &section.fields)
                .flat_map(|list| &list.entries)
                .find(|entry| entry.line > site.line)?;
            let is_near = next.line.checked_sub(1)? == own.end && lines.get(own.end.checked_sub(1)?)?.trim().is_empty();
            let is_of_list = guide.page.sections.iter().filter_map(|section| section.fields.as_ref()).any(|list| {
                let has = |line: usize| list.entries.iter().any(|entry| entry.line == line && entry.when.is_empty());
                has(site.line) && has(next.line)
            });
            let other = extent(guide, &lines, own.end);
            if !is_near || !is_of_list || !lines.get(other.end.checked_sub(1)?)?.trim().is_empty() {
                return None;
            }
            lines.get_mut(own.start..other.end)?.rotate_left(own.len());
        }
    }
    let paths = site.paths.iter().chain(&site.corrected).cloned().collect();
    Some(Edit {
        line: site.line,
        what: site.text.lines().next().unwrap_or_default().to_owned(),
        text: lines.concat(),
        count,
        paths,
    })
}

/// The lines of a field with its notes, and the blank line behind them.
fn extent(guide: &Guide<'_>, lines: &[String], at: usize) -> std::ops::Range<usize> {
    let starts = guide.page.sections.iter().flat_map(|section| {
        let entries = section.fields.iter().flat_map(|list| &list.entries).map(|entry| entry.line);
        entries.chain([section.line])
    });
    let next = starts.filter(|line| *line > at + 1).min().map_or(lines.len(), |line| line - 1);
    let mut end = at + 1;
    while end < next {
        let is_blank = lines.get(end - 1).is_some_and(|line| line.trim().is_empty());
        let continues = lines
            .get(end)
            .is_some_and(|line| line.trim().is_empty() || line.starts_with("    ") || line.starts_with(':'));
        if is_blank && !continues {
            break;
        }
        end += 1;
    }
    at..end
}

fn replace(lines: &mut [String], at: usize, old: &str, new: &str) -> Option<()> {
    let line = lines.get_mut(at)?;
    let from = line.find(old)?;
    line.replace_range(from..from + old.len(), new);
    Some(())
}

/// Another value of the same look.
fn other(value: &str, rng: &mut Rng) -> String {
    if value == "true" {
        return "false".to_owned();
    }
    let number = value.parse::<u32>().ok().map(|number| number + 40 + rng.u32(0..9));
    number.map_or_else(|| format!("{value}Z"), |number| number.to_string())
}
