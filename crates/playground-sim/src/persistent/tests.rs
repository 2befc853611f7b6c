use std::collections::BTreeMap;

use super::tree::Tree;
use super::{FULL, List, Map, diff};
use crate::random::{Seed, Stream};

/// The same random changes to a map and to the standard library's, clones taken on the way.
#[test]
fn a_map_is_what_the_standard_one_is_and_its_clones_never_change() {
    for (seed, n_keys) in [(1, 10), (2, 100), (3, 3_000)] {
        let mut random = Stream::new(Seed(seed), "persistent");
        let (mut map, mut model) = (Map::default(), BTreeMap::new());
        let mut clones = Vec::new();
        for turn in 0..6_000_u64 {
            // Grows at first, shrinks to nothing in the end.
            let (key, is_insert) = (random.next() % n_keys, random.next() % 6_000 > turn);
            if is_insert {
                assert_eq!(map.insert(key, turn), model.insert(key, turn));
            } else {
                assert_eq!(map.remove(&key), model.remove(&key));
            }
            if let Some(value) = map.get_mut(&(key + 1)) {
                *value += 1;
            }
            model.entry(key + 1).and_modify(|it| *it += 1);
            assert_eq!(map.len(), model.len());
            assert_eq!(map.get(&key), model.get(&key));
            assert_eq!(map.first(), model.first_key_value());
            if turn % 500 == 0 {
                clones.push((map.clone(), model.clone()));
                assert!(map.range_from(&key).eq(model.range(key..)));
            }
        }
        for (map, model) in clones {
            assert!(map.iter().eq(model.iter()));
            let mut again = Map::default();
            model.into_iter().rev().for_each(|(key, value)| _ = again.insert(key, value));
            assert!(map == again);
        }
    }
}

/// How many leaves the tree of a map has.
fn leaves<K, V>(tree: &Tree<K, V>) -> usize {
    match tree {
        Tree::Leaf(_) => 1,
        Tree::Branch(children) => children.iter().map(|(_, it)| leaves(it)).sum(),
    }
}

#[test]
fn what_is_appended_lies_dense_and_what_is_consumed_leaves_nothing() {
    let mut map = Map::default();
    (0..FULL * FULL * 2).for_each(|it| _ = map.insert(it, it));
    assert_eq!(leaves(&map.root), FULL * 2);
    let longer = map.clone();
    for at in 0..FULL * FULL * 2 {
        assert_eq!(map.pop_first(), Some((at, at)));
    }
    assert_eq!((map.len(), map.pop_first(), leaves(&map.root)), (0, None, 1));
    assert_eq!(longer.len(), FULL * FULL * 2);
}

#[test]
fn a_list_is_what_a_vector_is_and_its_clones_never_change() {
    let all: Vec<usize> = (0..FULL * FULL + 5).collect();
    let mut list = List::default();
    for it in &all {
        assert_eq!((list.len(), list.last()), (*it, it.checked_sub(1).as_ref()));
        list.push(*it);
    }
    for len in [all.len(), FULL * FULL, FULL * FULL - 1, FULL + 1, FULL, FULL - 1, 1, 0] {
        let longer = list.clone();
        list.truncate(len);
        assert!(list.iter().eq(&all[..len]), "{len}");
        assert!(longer.iter_from(len).eq(&all[len..longer.len()]), "{len}");
        let mut again = list.clone();
        again.push(7);
        assert_eq!((again.get(len), list.get(len)), (Some(&7), None), "{len}");
        *again.get_mut(0).expect("there is one") = 8;
        assert_eq!((again.get(0), list.get(0)), (Some(&8), all[..len].first()), "{len}");
        assert!(list != again && longer.iter_from(longer.len() + 40).next().is_none());
    }
}

/// The entries that differ, and how many were looked at to find them.
fn differing(
    older: &Map<u64, u64>,
    newer: &Map<u64, u64>,
) -> (BTreeMap<u64, [Option<u64>; 2]>, usize) {
    let (mut found, mut n_seen) = (BTreeMap::new(), 0);
    diff(older, newer, |key, old, new| {
        n_seen += 1;
        if old != new {
            assert_eq!(found.insert(*key, [old.copied(), new.copied()]), None, "told once");
        }
    });
    (found, n_seen)
}

#[test]
fn a_difference_is_found_whatever_changed() {
    let mut random = Stream::new(Seed(5), "persistent");
    for n_keys in [0, 1, 40, 1_000, 20_000] {
        let mut older = Map::default();
        (0..n_keys).for_each(|it| _ = older.insert(it * 2, 0));
        for n_changes in [0, 1, 5, 300] {
            let mut newer = older.clone();
            let mut expected = BTreeMap::new();
            for turn in 1..=n_changes {
                let key = random.next() % (2 * n_keys + 3);
                let before = older.get(&key).copied();
                let after = (random.next() % 4 != 1).then_some(turn);
                match after {
                    Some(value) => newer.insert(key, value),
                    None => newer.remove(&key),
                };
                expected.insert(key, [before, after]);
            }
            expected.retain(|_, [before, after]| before != after);
            assert_eq!(differing(&older, &newer).0, expected);
            let back = expected.iter().map(|(key, [before, after])| (*key, [*after, *before]));
            assert_eq!(differing(&newer, &older).0, back.collect());
        }
    }
}

#[test]
fn a_difference_costs_what_changed() {
    let mut older = Map::default();
    (0..100_000_u64).for_each(|it| _ = older.insert(it, it));
    let mut newer = older.clone();
    for key in [0, 31_337, 99_999] {
        newer.insert(key, 7);
    }
    newer.remove(&50_000);
    assert_eq!(differing(&older, &older.clone()), (BTreeMap::new(), 0));
    let (found, n_seen) = differing(&older, &newer);
    assert_eq!(found.len(), 4);
    assert!(n_seen <= 5 * FULL, "{n_seen} entries were looked at");
}
