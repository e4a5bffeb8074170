//! Steps of work, counted in tests alone: they tell what hostile input costs where a clock would only guess.

/// Says that so many steps were done.
#[inline]
pub(super) fn count(steps: usize) {
    #[cfg(test)]
    counted::STEPS.with(|counted| counted.set(counted.get() + steps));
    #[cfg(not(test))]
    let _ = steps;
}

#[cfg(test)]
pub(super) mod counted {
    use std::cell::Cell;

    thread_local!(pub(super) static STEPS: Cell<usize> = const { Cell::new(0) });

    /// The steps of one piece of work.
    pub(in super::super) fn of<T>(work: impl FnOnce() -> T) -> (usize, T) {
        STEPS.set(0);
        let done = work();
        (STEPS.get(), done)
    }
}

#[cfg(test)]
mod tests;
