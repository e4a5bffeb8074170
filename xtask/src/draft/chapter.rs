//! Sections of a page → chapters, each with all that is said of one use case.

use pages::{Kind, Page, Section};

/// A section that tells what something is for, and those on its endpoint, fields and examples.
#[derive(Debug)]
pub(super) struct Chapter<'p> {
    pub sections: Vec<&'p Section<'p>>,
}

/// The chapters that have fields, an endpoint or a request.
pub(super) fn chapters<'p>(page: &'p Page<'p>) -> Vec<Chapter<'p>> {
    let mut chapters: Vec<Chapter<'p>> = Vec::new();
    for section in &page.sections {
        if matches!(section.kind, Kind::Revision | Kind::Revisions) {
            continue;
        }
        let follows = section.level > 1 || !matches!(section.kind, Kind::Other);
        match chapters.last_mut().filter(|_| follows) {
            Some(chapter) => chapter.sections.push(section),
            None => chapters.push(Chapter { sections: vec![section] }),
        }
    }
    chapters.retain(Chapter::says_something);
    chapters
}

impl<'p> Chapter<'p> {
    fn says_something(&self) -> bool {
        self.sections.iter().any(|section| {
            let has_request = section.blocks.iter().any(|block| block.role == pages::Role::Request);
            section.fields.is_some() || !section.endpoints.is_empty() || has_request
        })
    }

    /// Of its first section.
    pub(super) fn title(&self) -> &'p str {
        self.sections.first().map_or("", |section| section.title.as_str())
    }

    /// Of its first section.
    pub(super) fn line(&self) -> usize {
        self.sections.first().map_or(0, |section| section.line)
    }

    pub(super) fn has(&self, anchor: &str) -> bool {
        self.anchors().any(|own| own == anchor)
    }

    pub(super) fn anchors(&self) -> impl Iterator<Item = &'p str> {
        self.sections.iter().filter_map(|section| section.anchor.as_deref())
    }

    /// How many fields it lists.
    pub(super) fn fields(&self) -> usize {
        self.sections.iter().filter_map(|section| section.fields.as_ref()).map(|list| list.entries.len()).sum()
    }

    /// The line that lists a path.
    pub(super) fn line_of(&self, path: &str) -> Option<usize> {
        let mut entries = self.sections.iter().filter_map(|section| section.fields.as_ref()).flat_map(|it| &it.entries);
        entries.find(|entry| pages::bare(&entry.path) == pages::bare(path)).map(|entry| entry.line)
    }

    /// What a use case of it cites: where it begins, and its lists.
    pub(super) fn cited(&self, guide: &str) -> Vec<String> {
        let numbered = self.sections.iter().enumerate();
        let cited =
            numbered.filter(|(number, section)| section.level == 1 && (*number == 0 || section.fields.is_some()));
        let of = |(_, section): (usize, &&'p Section<'p>)| match section.anchor.as_deref() {
            Some(anchor) => format!("{guide}#{anchor}"),
            None => format!("{guide}:{}", section.line),
        };
        let mut cited: Vec<_> = cited.map(of).collect();
        cited.dedup();
        cited
    }
}
