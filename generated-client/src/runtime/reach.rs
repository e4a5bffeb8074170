//! Paths through a body → what lies at their ends. Where a path passes no list, what lies there is known without a walk for each field of
//! an object.

use std::cell::Cell;

use super::{
    rules::Place,
    steps,
    value::{Object, Presence, View},
    verdict::Found,
    way::Way,
};

/// A body, with the object that was last asked for at hand.
pub(super) struct Reach<'a> {
    pub(super) body: &'a dyn Object,
    /// The way to the level, so that the next field of the same object finds it.
    way: Cell<Way>,
    level: Level<'a>,
}

/// What lies at the end of a way: an object with its fields, none, or several where the way passes a list.
struct Level<'a> {
    object: Cell<&'a dyn Object>,
    presence: Cell<Presence>,
    has_lists: Cell<bool>,
}

/// A field of a body.
pub(super) enum At<'a> {
    /// It is set.
    Value(View<'a>),
    /// It is not, or what it should lie in is not there.
    Absent,
    /// There may be several.
    Many,
}

impl<'a> Reach<'a> {
    pub(super) fn new(body: &'a dyn Object) -> Self {
        let presence = Cell::new(body.presence());
        let level = Level { object: Cell::new(body), presence, has_lists: Cell::new(false) };
        Self { body, way: Cell::new(Way::START), level }
    }

    /// What lies at a path.
    #[inline]
    pub(super) fn at(&self, place: &Place) -> At<'a> {
        let (level, number) = (self.level(place.way.parent()), place.way.last());
        if level.presence.get().is_set(number) {
            At::Value(level.object.get().view(number))
        } else if level.has_lists.get() {
            At::Many
        } else {
            At::Absent
        }
    }

    /// Whether a field is there and says something; of several, nothing is said.
    #[inline]
    pub(super) fn has(&self, place: &Place) -> Option<bool> {
        let level = self.level(place.way.parent());
        if level.has_lists.get() { None } else { Some(level.presence.get().is_filled(place.way.last())) }
    }

    #[inline]
    fn level(&self, way: Way) -> &Level<'a> {
        if !self.way.get().is(way) {
            self.go(way);
        }
        &self.level
    }

    fn go(&self, way: Way) {
        self.way.set(way);
        let (mut object, mut rest) = (self.body, way);
        let (mut presence, mut has_lists) = (Presence::default(), false);
        loop {
            steps::count(1);
            let Some((first, after)) = rest.next() else {
                presence = object.presence();
                break;
            };
            match object.view(first) {
                View::Object(inner) => (object, rest) = (inner, after),
                other => {
                    has_lists = matches!(other, View::List(_));
                    break;
                }
            }
        }
        self.level.object.set(object);
        self.level.presence.set(presence);
        self.level.has_lists.set(has_lists);
    }

    /// Whether there is a value that passes a test.
    pub(super) fn any(&self, place: &Place, test: impl Fn(View<'_>) -> bool) -> bool {
        match self.at(place) {
            At::Value(view) => test(view),
            At::Absent => false,
            At::Many => {
                let mut found = false;
                each(self.body, place.way, &mut Vec::new(), &mut |view, _| found |= test(view));
                found
            }
        }
    }

    /// Whether there is a value that says something.
    pub(super) fn any_filled(&self, place: &Place) -> bool {
        self.has(place).unwrap_or_else(|| self.any(place, filled))
    }
}

fn filled(view: View<'_>) -> bool {
    view.is_filled()
}

/// Calls `visit` with every value at the end of the way, and with the indexes of the lists on it.
pub(super) fn each(object: &dyn Object, way: Way, indexes: &mut Vec<usize>, visit: &mut dyn FnMut(View<'_>, &[usize])) {
    objects(object, way.parent(), indexes, &mut |object, indexes| {
        let view = object.map_or(View::Absent, |object| object.view(way.last()));
        if view.is_present() {
            visit(view, indexes);
        }
    });
}

/// What to do with an object, or where one is missing or a list is empty, and with the indexes of the lists on the way.
type Visit<'a> = &'a mut dyn FnMut(Result<&dyn Object, Found>, &[usize]);

/// Calls `visit` with every object at the end of the way, or with what is in its place.
pub(super) fn objects(object: &dyn Object, way: Way, indexes: &mut Vec<usize>, visit: Visit<'_>) {
    steps::count(1);
    let Some((first, rest)) = way.next() else {
        visit(Ok(object), indexes);
        return;
    };
    match object.view(first) {
        View::Object(inner) => objects(inner, rest, indexes, visit),
        View::List(list) if !list.is_empty() => {
            for index in 0..list.len() {
                indexes.push(index);
                match list.get(index) {
                    Some(View::Object(inner)) => objects(inner, rest, indexes, visit),
                    _ => visit(Err(Found::Missing), indexes),
                }
                indexes.pop();
            }
        }
        View::List(_) => visit(Err(Found::Empty), indexes),
        _ => visit(Err(Found::Missing), indexes),
    }
}
