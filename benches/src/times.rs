//! How long pieces of work take, in turn, so that whatever else the machine does disturbs all of them alike.

use std::time::{Duration, Instant};

use crate::comparison::Work;

/// How often each is measured: the median counts.
const ROUNDS: usize = 301;

/// How long a measurement takes at least: so short that few are interrupted.
const LEAST: Duration = Duration::from_micros(200);

/// The median of what one time of each takes, in nanoseconds.
pub(crate) fn of(works: &mut [Work]) -> Vec<f64> {
    let often: Vec<_> = works.iter_mut().map(enough).collect();
    let mut took = vec![Vec::with_capacity(ROUNDS); works.len()];
    for _ in 0..ROUNDS {
        for ((work, often), took) in works.iter_mut().zip(&often).zip(&mut took) {
            took.push(measured(work, *often).as_secs_f64() * 1e9 / f64::from(*often));
        }
    }
    took.into_iter().map(median).collect()
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// How often a piece of work is done so that a measurement takes long enough.
fn enough(work: &mut Work) -> u32 {
    let mut often = 1;
    while measured(work, often) < LEAST {
        often *= 2;
    }
    often
}

fn measured(work: &mut Work, often: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..often {
        work();
    }
    start.elapsed()
}
