//! "Did you mean": the nearest word of a list.

/// The word that is meant, if one is near enough: the same but for case, or a slip or two.
pub(super) fn nearest<'w>(written: &str, words: &[&'w str]) -> Option<&'w str> {
    let same = words.iter().find(|it| it.eq_ignore_ascii_case(written));
    let allowed = if written.len() < 5 { 1 } else { 2 };
    let near = words.iter().map(|it| (distance(written, it), *it)).filter(|it| it.0 <= allowed);
    same.copied().or_else(|| near.min().map(|it| it.1))
}

/// How many letters must be added, dropped, changed or swapped.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 2 || a.len() > 64 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let changed = at(&last, j) + usize::from(x != y);
            let mut best = changed.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_seen_through() {
        let words = ["image", "imagePullPolicy", "name", "tolerations", "nodeSelector"];
        let of = |written| nearest(written, &words);
        assert_eq!(of("imgae"), Some("image"));
        assert_eq!(of("toleration"), Some("tolerations"));
        assert_eq!(of("nodeselector"), Some("nodeSelector"));
        assert_eq!(of("mane"), None);
        assert_eq!(of("nme"), Some("name"));
        assert_eq!(of("replicas"), None);
        assert_eq!(of(""), None);
    }
}
