//! Sorting, in little code.
//!
//! The standard library's sorts are written out by the compiler for every type that is sorted,
//! five kilobytes each; these sort positions, in one place, and then move the items.
//! For few items or many, no order of this project is sorted often enough to feel it.

use std::cmp::Ordering;

/// Sorts items; equal ones stay in their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if items.len() < 2 {
        return;
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    sort_positions(&mut order, &|a, b| compare(&items[a], &items[b]));
    for to in 0..order.len() {
        let mut from = order[to];
        // What belongs here was moved away when its place was filled.
        while from < to {
            from = order[from];
        }
        order[to] = from;
        items.swap(to, from);
    }
}

/// Sorts items by what `key` says of them; equal ones stay in their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts items by their own order.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Not generic, so that there is one of it.
fn sort_positions(order: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    order.sort_by(|a, b| compare(*a, *b));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_sorted_as_by_the_standard_library() {
        // Every row of up to six items of up to three values, with a number to tell equal ones.
        for n in 0..=6u32 {
            for row in 0..3u32.pow(n) {
                let items = (0..n).map(|i| (row / 3u32.pow(i) % 3, i));
                let mut found: Vec<_> = items.clone().collect();
                let mut expected: Vec<_> = items.collect();
                sort_by_key(&mut found, |it| it.0);
                expected.sort_by_key(|it| it.0);
                assert_eq!(found, expected);
            }
        }
    }
}
