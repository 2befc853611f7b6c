//! The name of a Node where there may not be room for all of it.

use yew::prelude::*;

/// So many of its last letters are always shown: they tell the Nodes of a pool apart.
const END: usize = 6;

/// A name whose end stays when it is cut, and whose domain goes first. Several boxes for those who hear it: what holds
/// it has the name as its label.
pub(super) fn node_name(name: &str) -> Html {
    let (host, domain) = name.split_at(name.find('.').unwrap_or(name.len()));
    let (start, end) = halves(host);
    html! {
        <span class="node-name">
            <span>{ start }</span><span>{ end }</span>
            if !domain.is_empty() {
                <span class="node-name__domain">{ domain }</span>
            }
        </span>
    }
}

fn halves(name: &str) -> (&str, &str) {
    let at = name.char_indices().rev().nth(END - 1).map_or(0, |(at, _)| at);
    // A short name is cut at its end, as everything is.
    if at < END { (name, "") } else { name.split_at_checked(at).unwrap_or((name, "")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_long_name_stands_alone() {
        assert_eq!(halves("pool-yd23sqk7u-3i7v3"), ("pool-yd23sqk7u", "-3i7v3"));
        assert_eq!(halves("worker-1"), ("worker-1", ""));
        assert_eq!(halves("control-plane-1"), ("control-p", "lane-1"));
        assert_eq!(halves(""), ("", ""));
    }
}
