//! Items in, what is made of each out, in their order: every core takes part, and takes the next item when it has made one.

use std::{
    num::NonZero,
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// As much as a program's first thread usually has: how deep what is made goes does not depend on which thread makes it.
const STACK: usize = 8 << 20;

/// Makes something of each item.
pub(crate) fn map<T: Sync, M: Send>(items: &[T], make: impl Fn(&T) -> M + Sync) -> Vec<M> {
    let next = AtomicUsize::new(0);
    let work = || {
        let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::SeqCst));
        let taken = numbers.map_while(|number| Some((number, items.get(number)?)));
        taken.map(|(number, item)| (number, make(item))).collect::<Vec<_>>()
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut made = thread::scope(|scope| {
        // This thread is one of them. One that cannot be had leaves its items to the others.
        let others = (1..cores.min(items.len())).map(|_| thread::Builder::new().stack_size(STACK));
        let others: Vec<_> = others.filter_map(|thread| thread.spawn_scoped(scope, work).ok()).collect();
        let mut made = work();
        for other in others {
            made.extend(other.join().unwrap_or_else(|panic| panic::resume_unwind(panic)));
        }
        made
    });
    made.sort_unstable_by_key(|(number, _)| *number);
    made.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_made_is_in_the_order_of_the_items() {
        let numbers: Vec<_> = (0..1000).collect();
        let made = super::map(&numbers, |number| number * 2);
        assert!(made.into_iter().eq((0..2000).step_by(2)));
        assert!(super::map(&[], |number: &i32| *number).is_empty());
    }

    #[test]
    #[should_panic(expected = "seven")]
    fn a_panic_reaches_the_caller_as_it_is() {
        let numbers: Vec<_> = (0..8).collect();
        super::map(&numbers, |number| assert!(*number != 7, "seven"));
    }
}
