//! Scalars by the rules of YAML 1.1: what `yes`, `0600`, `1e3` and `~` are.
//!
//! Mirrors `sigs.k8s.io/yaml/goyaml.v2` (`resolve.go`), and the way of its numbers through JSON:
//! a float without a fraction arrives at the API server as an integer.

use super::Node;

/// What a plain scalar, one without quotes, means.
pub(super) fn resolve(text: &str) -> Node {
    word(text).or_else(|| number(text)).unwrap_or_else(|| Node::Text(text.to_owned()))
}

/// Whether a text, written without quotes, would be read as something else.
pub(crate) fn needs_quotes(text: &str) -> bool {
    !matches!(resolve(text), Node::Text(_))
}

/// What a scalar with a tag of YAML's own (`!!str`) means.
pub(super) fn resolve_as(tag: &str, text: &str) -> Node {
    match tag {
        "str" => Node::Text(text.to_owned()),
        "binary" => Node::Text(base64(text).unwrap_or_else(|| text.to_owned())),
        _ => resolve(text),
    }
}

/// The text of a key: keys of JSON are strings, whatever was written.
pub(super) fn key(node: &Node) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.clone()),
        Node::Bool(value) => Some(value.to_string()),
        Node::Int(value) => Some(value.to_string()),
        Node::Float(value) => Some(value.to_string()),
        Node::Null | Node::List(_) | Node::Map(_) => None,
    }
}

fn word(text: &str) -> Option<Node> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Node::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Node::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Node::Bool(false)
        }
        _ => return None,
    })
}

fn number(text: &str) -> Option<Node> {
    if !text.starts_with(|it: char| it.is_ascii_digit() || "+-.".contains(it)) {
        return None;
    }
    let plain = text.replace('_', "");
    integer(&plain).map(Node::Int).or_else(|| float(&plain))
}

/// `strconv.ParseInt` with base 0: a prefix says the base, and a leading zero means octal.
fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = if let Some(rest) = lower.strip_prefix("0x") {
        (16, rest)
    } else if let Some(rest) = lower.strip_prefix("0b") {
        (2, rest)
    } else if let Some(rest) = lower.strip_prefix("0o") {
        (8, rest)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, lower.get(1..)?)
    } else {
        (10, lower.as_str())
    };
    if !digits.starts_with(|it: char| it.is_ascii_alphanumeric()) {
        return None;
    }
    let size = i128::from_str_radix(digits, base).ok()?;
    i64::try_from(if negative { -size } else { size }).ok()
}

fn float(text: &str) -> Option<Node> {
    if !is_float(text) {
        return None;
    }
    // Like Go, which takes what is too large for a text.
    let value: f64 = text.parse().ok().filter(|it: &f64| it.is_finite())?;
    // Every integer up to here is a float of its own; beyond it digits would be made up.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        return Some(Node::Int(value as i64));
    }
    Some(Node::Float(value))
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at).unwrap_or(""), text.get(at + 1..)),
        None => (text, None),
    };
    let all_digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    let good_exponent = exponent.is_none_or(|it| {
        let it = it.strip_prefix(['-', '+']).unwrap_or(it);
        !it.is_empty() && all_digits(it)
    });
    let good_mantissa = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && all_digits(fraction),
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    good_mantissa && good_exponent
}

/// `!!binary`: base64 of what is, in a manifest, text.
fn base64(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut bits, mut n_bits) = (0u32, 0u32);
    for byte in text.bytes().filter(|it| !it.is_ascii_whitespace() && *it != b'=') {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(digit)) & 0xffff;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((bits >> n_bits) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(texts: &str, expected: &Node) {
        for text in texts.split(' ') {
            assert_eq!(&resolve(text), expected, "{text}");
        }
    }

    #[test]
    fn words_of_yaml_1_1() {
        check("y Y yes YES on On true True", &Node::Bool(true));
        check("n N no NO off Off false FALSE", &Node::Bool(false));
        check("~ null NULL Null", &Node::Null);
        assert_eq!(resolve(""), Node::Null);
    }

    #[test]
    fn a_leading_zero_means_octal() {
        check("0600 0o600 0x180 384 +384 3_84 0b110000000 384.0 3.84e2", &Node::Int(384));
        check("-010 -8", &Node::Int(-8));
        check("089", &Node::Int(89)); // Not octal; then it is a float, as in Go.
    }

    #[test]
    fn what_looks_like_a_number_and_is_none() {
        for text in
            ["1.2.3", "10Gi", "0x", "1e", "-", ".", "1:30", "2024-01-01", "+-3", "0b12", "1e999"]
        {
            assert_eq!(resolve(text), Node::Text(text.to_owned()));
        }
    }

    #[test]
    fn fractions_stay_floats() {
        check("0.5 .5 5e-1 +0.5", &Node::Float(0.5));
    }

    #[test]
    fn tags_of_yaml_decide() {
        assert_eq!(resolve_as("str", "yes"), Node::Text("yes".to_owned()));
        assert_eq!(resolve_as("binary", "aGVs bG8="), Node::Text("hello".to_owned()));
        assert_eq!(resolve_as("int", "010"), Node::Int(8));
    }
}
