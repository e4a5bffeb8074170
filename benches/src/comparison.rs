//! Two pieces of work of which one is held to the other.

use crate::{
    Failed, answer,
    arguments::Setting,
    generator, instructions, pages, request,
    row::{End, Row, count, ratio},
    sending, times,
};

/// What is done again and again.
pub(crate) type Work = Box<dyn FnMut()>;

/// A piece of work that a process can be told to do.
pub(crate) struct Side {
    pub(crate) name: &'static str,
    pub(crate) begin: fn(&Setting) -> Result<Work, Failed>,
}

impl Side {
    /// Prepares what is not counted.
    pub(crate) fn begin(&self, setting: &Setting) -> Result<Work, Failed> {
        (self.begin)(setting)
    }
}

pub(crate) struct Comparison {
    pub(crate) what: &'static str,
    pub(crate) against: &'static str,
    pub(crate) ours: Side,
    pub(crate) other: Side,
    /// What `ours` does too and is not asked about.
    pub(crate) besides: Option<Side>,
    /// A part of what the other does, with what it is called, told beside the ratio.
    pub(crate) apart: Option<(&'static str, Side)>,
    /// How many of the other's instructions ours may take.
    pub(crate) instructions: Option<f64>,
    /// How much of the other's time ours may take.
    pub(crate) time: Option<f64>,
    /// How often the work is done where instructions are counted.
    pub(crate) times: u64,
    /// Why a goal is missed, where it is.
    pub(crate) reason: &'static str,
}

/// Every comparison that there is.
pub(crate) fn all() -> Vec<Comparison> {
    let all = [request::comparisons(), answer::comparisons(), sending::comparisons(), pages::comparisons()];
    all.into_iter().flatten().collect()
}

/// The piece of work with a name.
pub(crate) fn find(name: &str) -> Result<Side, Failed> {
    let sides = all()
        .into_iter()
        .flat_map(|it| [Some(it.ours), Some(it.other), it.besides, it.apart.map(|(_, side)| side)])
        .flatten();
    sides
        .chain(generator::sides())
        .find(|side| side.name == name)
        .ok_or_else(|| format!("there is no work `{name}`").into())
}

impl Comparison {
    /// Measures it. What is not asked for is measured in instructions alone, which take longer and lie less.
    pub(crate) fn row(&self, setting: &Setting) -> Result<Row, Failed> {
        let (mut goal, mut measured, mut is_met) = (Vec::new(), Vec::new(), true);
        let mut hold = |value: f64, most: Option<f64>, unit: &str, told: &str| {
            if let Some(most) = most {
                goal.push(format!("≤ {most} × {unit}"));
                is_met &= value <= most;
            }
            measured.push(format!("{} × {unit} ({told})", ratio(value)));
        };
        let sides = [Some(&self.ours), Some(&self.other), self.besides.as_ref()];
        if (self.instructions.is_some() || self.time.is_none()) && instructions::can_be_counted() {
            let mut counts = sides.iter().flatten().map(|side| instructions::of(side, self.times, setting));
            let (ours, other) = (counts.next().transpose()?, counts.next().transpose()?);
            let (ours, other) = (ours.unwrap_or_default(), other.unwrap_or_default());
            let ours = ours - counts.next().transpose()?.unwrap_or_default();
            let mut told = format!("{} against {}", count(ours), count(other));
            if let Some((what, side)) = &self.apart {
                told += &format!(", of which {what} {}", count(instructions::of(side, self.times, setting)?));
            }
            hold(ours / other, self.instructions, "instructions", &told);
        }
        if self.time.is_some() || !instructions::can_be_counted() {
            let mut works: Vec<Work> =
                sides.iter().flatten().map(|side| side.begin(setting)).collect::<Result<_, _>>()?;
            let took = times::of(&mut works);
            let ours = took[0] - took.get(2).copied().unwrap_or_default();
            let told = format!("{} against {} ns", count(ours), count(took[1]));
            hold(ours / took[1], self.time, "time", &told);
        }
        let (goal, measured) = (goal.join(", "), measured.join(", "));
        let end = if goal.is_empty() { End::Told(self.reason.to_owned()) } else { End::of(is_met, self.reason) };
        Ok(Row { what: self.what.to_owned(), against: self.against.to_owned(), goal, measured, end })
    }
}
