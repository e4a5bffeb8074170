//! Files → the guides that they are, each page read once.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use pages::Page;

use super::spec::{Operation, Place, Spec, anchors};

/// A file that was read.
#[derive(Debug)]
pub struct File {
    /// As it was named.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A page and the guide that it is read as.
#[derive(Debug)]
pub struct Guide<'a> {
    /// The file.
    pub file: &'a File,
    /// What is on it.
    pub page: Page<'a>,
    /// The spec's key, if it has the guide.
    pub key: Option<String>,
    /// The page's domain and that of the spec, if the page is another brand's.
    pub brand: Option<(String, String)>,
    /// For each section, the use cases that it is about.
    pub owners: Vec<Vec<usize>>,
}

/// Reads files, and all pages in folders.
///
/// # Errors
///
/// If one cannot be read.
pub fn files(paths: &[PathBuf]) -> Result<Vec<File>, String> {
    let mut found = Vec::new();
    for path in paths {
        collect(path, &mut found)?;
    }
    if found.is_empty() {
        return Err("no page there: a page ends in .md or .txt".to_owned());
    }
    let read = |path: PathBuf| {
        let name = path.display().to_string();
        let text = fs::read(&path).map_err(|error| format!("cannot read {name}: {error}"))?;
        let text = String::from_utf8(text).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
            format!("cannot read {name}: line {line} is not UTF-8")
        })?;
        if text.trim().is_empty() {
            return Err(format!("cannot read {name}: it is empty"));
        }
        // How lines end is a matter of who saved the page, and what is stored of it has one way.
        let text = if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text };
        Ok(File { name, text })
    };
    found.into_iter().map(read).collect()
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let failed = |error| format!("cannot read {}: {error}", path.display());
    if !path.is_dir() {
        fs::metadata(path).map_err(failed)?;
        found.push(path.to_owned());
        return Ok(());
    }
    let mut inner = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        inner.push(entry.map_err(failed)?.path());
    }
    inner.sort();
    for path in inner {
        let is_page = path.extension().is_some_and(|end| end == "md" || end == "txt");
        let is_about = path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
        if path.is_dir() || is_page && !is_about {
            collect(&path, found)?;
        }
    }
    Ok(())
}

impl<'a> Guide<'a> {
    /// Reads a page as a guide of the spec: the one that is said, or the one of its title and edition. Of a guide beside the others, the
    /// sections that are cited are left.
    #[must_use]
    pub fn of(file: &'a File, spec: &Spec, said: Option<&str>) -> Self {
        let mut guide = Self::whole(file, spec, said);
        if guide.is_beside(spec) {
            guide.leave_cited(spec);
        }
        guide
    }

    /// The same with all sections.
    #[must_use]
    pub fn whole(file: &'a File, spec: &Spec, said: Option<&str>) -> Self {
        let page = pages::read(&file.text);
        let key = said.map(str::to_owned).or_else(|| known(&page, &file.name, spec));
        let mut guide = Self { file, page, key, brand: None, owners: Vec::new() };
        guide.brand = guide.brand(spec);
        guide.owners = guide.owners(spec);
        guide
    }

    /// Whether the spec takes single sections of it.
    fn is_beside(&self, spec: &Spec) -> bool {
        self.key.as_deref().and_then(|key| spec.guides.get(key)).is_some_and(|guide| guide.beside)
    }

    /// Empties the sections that nobody cites, and forgets what was not understood in them: of a guide beside the others, nobody means to
    /// have more.
    fn leave_cited(&mut self, spec: &Spec) {
        let key = self.key.clone().unwrap_or_default();
        let words =
            spec.lookups.values().map(|it| &it.documented).chain(spec.code_lists.values().map(|it| &it.documented));
        let words = words.chain(spec.modes.values().map(|it| &it.documented));
        let cited: BTreeSet<_> =
            words.chain(spec.operations.iter().map(|it| &it.documented)).flat_map(|all| anchors(all, &key)).collect();
        let owned = self.page.sections.iter().zip(&self.owners).map(|(section, owners)| {
            !owners.is_empty() || section.anchor.as_deref().is_some_and(|anchor| cited.contains(anchor))
        });
        let owned: Vec<bool> = owned.collect();
        let lines: Vec<_> = self.page.sections.iter().map(|section| section.line).zip(owned.iter().copied()).collect();
        let is_left =
            |line: usize| lines.iter().rev().find(|(first, _)| *first <= line).is_some_and(|(_, owned)| *owned);
        self.page.unread.retain(|unread| is_left(unread.line));
        for (section, _) in self.page.sections.iter_mut().zip(&owned).filter(|(_, owned)| !**owned) {
            section.fields = None;
            section.endpoints.clear();
            section.blocks.clear();
            section.tables.clear();
            section.bullets.clear();
            section.headers.clear();
            section.says.clear();
            section.is_relaxed = false;
        }
    }

    /// Its key, if its rules are compared: of a guide beside the others, those of the sections that use cases cite.
    #[must_use]
    pub fn compared(&self, spec: &Spec) -> Option<&str> {
        let key = self.key.as_deref()?;
        let is_cited = || spec.whole().any(|(_, use_case)| use_case.anchors(key).next().is_some());
        spec.guides.get(key).filter(|guide| !guide.beside || is_cited()).map(|_| key)
    }

    /// The sections that a use case is documented in.
    pub fn sections_of(&self, use_case: usize) -> impl Iterator<Item = &pages::Section<'a>> {
        let owned = self.page.sections.iter().zip(&self.owners);
        owned.filter(move |(_, owners)| owners.contains(&use_case)).map(|(section, _)| section)
    }

    /// Another brand publishes the same pages, with its own hosts: those that most endpoints of the page have.
    fn brand(&self, spec: &Spec) -> Option<(String, String)> {
        let key = self.key.as_deref()?;
        let hosts = self.page.sections.iter().flat_map(|section| &section.endpoints);
        let ours = spec
            .operations
            .iter()
            .filter(|operation| operation.documented.iter().any(|it| it.starts_with(&format!("{key}#"))));
        let ours = most(ours.flat_map(|operation| &operation.hosts).map(|host| domain(&host.base)))?;
        let theirs = most(hosts.map(|endpoint| domain(&endpoint.host)))?;
        let has_ours =
            self.page.sections.iter().flat_map(|section| &section.endpoints).any(|it| domain(&it.host) == ours);
        (theirs != ours && !has_ours).then(|| (theirs.to_owned(), ours.to_owned()))
    }

    /// A host of the page as the guide of an operation would publish it: what another guide documents may be another brand's, too.
    #[must_use]
    pub fn host_of(&self, operation: &Operation, host: &str) -> String {
        if self.key.as_deref().is_some_and(|key| anchors(&operation.documented, key).next().is_some()) {
            return self.as_ours(host);
        }
        let hosts = self.page.sections.iter().flat_map(|section| &section.endpoints).map(|it| domain(&it.host));
        match most(hosts).zip(most(operation.hosts.iter().map(|host| domain(&host.base)))) {
            Some((theirs, ours)) if domain(host) == theirs => host.replace(theirs, ours),
            _ => host.to_owned(),
        }
    }

    /// A text of the page as the spec's brand would publish it.
    #[must_use]
    pub fn as_ours(&self, text: &str) -> String {
        match &self.brand {
            Some((theirs, ours)) => text.replace(theirs.as_str(), ours),
            None => text.to_owned(),
        }
    }

    /// The use cases that cite a section or one around it. Examples, endpoints and lists that follow a cited section and are not cited
    /// themselves belong to the same use cases.
    fn owners(&self, spec: &Spec) -> Vec<Vec<usize>> {
        let sections = &self.page.sections;
        let mut owners = vec![Vec::new(); sections.len()];
        let Some(key) = self.key.as_deref() else { return owners };
        for (number, use_case) in spec.whole() {
            for anchor in use_case.anchors(key) {
                for section in self.page.anchored(anchor) {
                    for within in self.page.within(section) {
                        push(&mut owners, within, number);
                    }
                }
            }
        }
        let mut current: Vec<usize> = Vec::new();
        for number in 0..sections.len() {
            let Some(section) = sections.get(number) else { break };
            let own = owners.get(number).cloned().unwrap_or_default();
            let follows = !matches!(section.kind, pages::Kind::Other | pages::Kind::Revision | pages::Kind::Revisions);
            if !own.is_empty() {
                if section.level == 1 {
                    current = own;
                }
            } else if section.level > 1 || follows {
                for owner in &current {
                    push(&mut owners, number, *owner);
                }
            } else {
                current.clear();
            }
        }
        self.divide(spec, &mut owners);
        owners
    }

    /// Where several use cases cite one section, its parts belong to those that they are named after.
    fn divide(&self, spec: &Spec, owners: &mut [Vec<usize>]) {
        for (section, owners) in self.page.sections.iter().zip(owners) {
            if owners.len() < 2 || section.level == 1 {
                continue;
            }
            let title = section.title.to_lowercase();
            let names = |owner: &usize| {
                let id = spec.use_cases.get(*owner).map_or("", |use_case| &use_case.id);
                id.rsplit('/').next().is_some_and(|name| name.split('-').all(|word| title.contains(word)))
            };
            let named: Vec<_> = owners.iter().copied().filter(|owner| names(owner)).collect();
            if !named.is_empty() {
                *owners = named;
            }
        }
    }

    /// The page as reports name it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.file.name
    }
}

fn push(owners: &mut [Vec<usize>], section: usize, owner: usize) {
    if let Some(owners) = owners.get_mut(section).filter(|owners| !owners.contains(&owner)) {
        owners.push(owner);
    }
}

/// The guide of a page: by its title, and by its edition where the spec says of which the guide is.
fn known(page: &Page<'_>, file: &str, spec: &Spec) -> Option<String> {
    let plain = |title: &str| title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let title = plain(page.title());
    let fits = |info: &super::spec::GuideInfo| {
        let edition = info.edition.as_deref().and_then(|edition| edition.split('`').nth(1));
        plain(&info.title) == title
            && edition.is_none_or(|edition| {
                page.source.as_deref().is_none_or(|source| source.contains(&format!("/{edition}/")))
            })
    };
    let mut fitting = spec.guides.iter().filter(|(_, info)| fits(info)).map(|(key, _)| key);
    let first = fitting.next()?;
    // Of guides with one title, the file's name tells.
    let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let named = fitting.find(|key| stem.starts_with(key.as_str())).filter(|_| !stem.starts_with(first.as_str()));
    Some(named.unwrap_or(first).clone())
}

/// The last two names of a host.
pub(super) fn domain(host: &str) -> &str {
    let name = host.rsplit('/').next().unwrap_or(host);
    name.rmatch_indices('.').nth(1).and_then(|(at, _)| name.get(at + 1..)).unwrap_or(name)
}

/// The most frequent.
fn most<'t>(of: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for text in of {
        match counts.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += 1,
            None => counts.push((text, 1)),
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(text, _)| text)
}

/// The place of a section's heading, as differences name it.
#[must_use]
pub fn heading(section: &pages::Section<'_>) -> String {
    section.anchor.as_ref().map_or_else(|| section.title.clone(), |anchor| format!("#{anchor}"))
}

/// As messages have it.
#[must_use]
pub fn at(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}
