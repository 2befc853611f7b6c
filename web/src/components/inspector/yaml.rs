//! An object as kubectl prints it.

use yew::prelude::*;

use crate::components::copy_button::CopyButton;
use crate::view::Yaml;

pub(super) fn draw(yaml: &Yaml) -> Html {
    html! {
        <>
            <div class="yaml__head">
                <p class="dialog__line">{ "$ " }{ &yaml.line }</p>
                <CopyButton text={yaml.text.clone()} />
            </div>
            <pre class="yaml" tabindex="0" role="group" aria-label="YAML">{ for yaml.text.lines().map(draw_line) }</pre>
        </>
    }
}

/// A line, its key in the color of keys.
fn draw_line(line: &str) -> Html {
    let (key, rest) = line.split_at(key_length(line));
    html! { <>if !key.is_empty() { <span class="yaml__key">{ key }</span> }{ rest }{ "\n" }</> }
}

/// How far the key of a line reaches, with what stands before it; 0 without one.
fn key_length(line: &str) -> usize {
    let indent = line.len() - line.trim_start_matches([' ', '-']).len();
    let key = line.get(indent..).unwrap_or_default();
    let end = match key.find(':') {
        Some(end) if !key.starts_with(['"', '\'']) => end,
        _ => return 0,
    };
    match key.as_bytes().get(end + 1) {
        None | Some(b' ') => indent + end,
        // A text with a colon in it.
        Some(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_have_the_color_of_keys() {
        let key = |line: &str| line[..key_length(line)].to_owned();
        assert_eq!(key("spec:"), "spec");
        assert_eq!(key("  - name: fluentd"), "  - name");
        assert_eq!(key("    image: fluentd:v1.14"), "    image");
        assert_eq!(key("    app.kubernetes.io/name: x"), "    app.kubernetes.io/name");
        assert_eq!(key("  - fluentd:v1.14"), "");
        assert_eq!(key("  - --flag=x"), "");
        assert_eq!(key(""), "");
    }
}
