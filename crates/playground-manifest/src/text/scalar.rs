//! Scalars by the rules of YAML 1.1: what `yes`, `0600`, `1e3` and `~` are.
//!
//! Mirrors `sigs.k8s.io/yaml/goyaml.v2` (`resolve.go`), and the way of its numbers through JSON:
//! a float without a fraction arrives at the API server as an integer.

use super::Node;

/// What a plain scalar, one without quotes, means.
pub(super) fn resolve(text: &str) -> Node {
    word(text).or_else(|| number(text)).unwrap_or_else(|| Node::Text(text.to_owned()))
}

/// Whether go-yaml puts a text in quotes, since without them it could be read as something else.
pub(crate) fn needs_quotes(text: &str) -> bool {
    !matches!(resolve(text), Node::Text(_))
        || matches!(text.trim_start_matches(['-', '+']), ".inf" | ".Inf" | ".INF")
        || matches!(text, ".nan" | ".NaN" | ".NAN" | "<<")
        || is_timestamp(text)
        || is_base_60(text)
}

/// Such as `2024-01-31` and `2024-01-31T12:00:00Z`; they are read as texts all the same.
fn is_timestamp(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let (day, time) = rest.split_at(rest.find(['T', 't', ' ']).unwrap_or(rest.len()));
    let is_time = |it: &str| it.chars().all(|it| it.is_ascii_digit() || ":.Z+-".contains(it));
    year.len() == 4
        && [year, month, day].iter().all(|it| !it.is_empty() && all_digits(it))
        && is_time(time.get(1..).unwrap_or_default())
}

/// `1:30`: a number that counts by sixties, which nobody reads and everybody quotes.
fn is_base_60(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = text.split(':');
    parts.next().is_some_and(|it| !it.is_empty() && all_digits(it))
        && text.contains(':')
        && parts.all(|it| matches!(it.len(), 1 | 2) && all_digits(it) && it < "6")
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit())
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
        Node::Decimal(text) => Some(text.clone()),
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
    let (is_negative, digits) = match plain.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    integer(is_negative, digits).map(Node::Int).or_else(|| decimal(is_negative, digits))
}

/// `strconv.ParseInt` with base 0: a prefix says the base, and a leading zero means octal.
fn integer(is_negative: bool, digits: &str) -> Option<i64> {
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
    let size = u64::from_str_radix(digits, base).ok()?;
    if is_negative { 0i64.checked_sub_unsigned(size) } else { size.try_into().ok() }
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
///
/// Deliberate difference: all digits are kept, where Go rounds to a float. So no arithmetic is
/// needed, which would take more room than all of YAML.
fn decimal(is_negative: bool, text: &str) -> Option<Node> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let written = format!("{whole}{fraction}");
    if written.is_empty() || !all_digits(&written) {
        return None;
    }
    let digits = written.trim_start_matches('0');
    // Where the point is, seen from the first digit that counts.
    let point = whole.len() as i64 - (written.len() - digits.len()) as i64;
    let point = point + exponent.parse::<i32>().ok().map(i64::from)?;
    let digits = digits.trim_end_matches('0');
    match point {
        _ if digits.is_empty() => Some(Node::Int(0)),
        // Like Go, for which a number so large is a text and one so small is none.
        MAX_POINT.. => None,
        ..MIN_POINT => Some(Node::Int(0)),
        _ => Some(number_of(is_negative, digits, point)),
    }
}

/// The largest float is `1.8e308`.
const MAX_POINT: i64 = 310;
/// The smallest float is `4.9e-324`.
const MIN_POINT: i64 = -323;

/// The number `0.DIGITS` times ten to the power of `point`, as Go prints it in JSON.
fn number_of(is_negative: bool, digits: &str, point: i64) -> Node {
    let sign = if is_negative { "-" } else { "" };
    let n_digits = digits.len() as i64;
    let zeros = |n: i64| "0".repeat(usize::try_from(n).unwrap_or(0));
    let text = match point {
        ..=-6 | 22.. => {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            format!("{sign}{first}{dot}{rest}e{:+}", point - 1)
        }
        ..=0 => format!("{sign}0.{}{digits}", zeros(-point)),
        _ if point < n_digits => {
            let (whole, fraction) = digits.split_at(point as usize);
            format!("{sign}{whole}.{fraction}")
        }
        _ => format!("{sign}{digits}{}", zeros(point - n_digits)),
    };
    // Without a fraction it arrives at the API server as an integer.
    text.parse().map_or(Node::Decimal(text), Node::Int)
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
    fn fractions_stay_as_written() {
        #[track_caller]
        fn check_decimal(texts: &str, expected: &str) {
            check(texts, &Node::Decimal(expected.to_owned()));
        }
        check_decimal("0.5 .5 5e-1 +0.5 00.50 0.05e1", "0.5");
        check_decimal("-12.25 -1225e-2", "-12.25");
        check_decimal("1e-6", "0.000001");
        check_decimal("1.5e-7 0.00000015", "1.5e-7");
        check_decimal("1e20 100000000000000000000", "100000000000000000000");
        check_decimal("1e21 1E+21", "1e+21");
        check_decimal("1.25e+300", "1.25e+300");
        check("0.0 -0.0 0e999 1e-999", &Node::Int(0));
        check("1e18 1000000000000000000.0", &Node::Int(1_000_000_000_000_000_000));
        check("9223372036854775807", &Node::Int(i64::MAX));
        check("-9223372036854775808", &Node::Int(i64::MIN));
    }

    #[test]
    fn what_go_yaml_quotes() {
        for text in [
            "",
            "~",
            "null",
            "yes",
            "0600",
            "1.5",
            "1e3",
            ".inf",
            "-.inf",
            ".nan",
            "<<",
            "1:30",
            "-1:59:00",
            "2024-01-31",
            "2024-1-2T03:04:05Z",
            "2024-01-02T03:04:05.678+02:00",
            "2024-01-02 03:04:05",
        ] {
            assert!(needs_quotes(text), "{text}");
        }
        for text in ["a", "1.2.3", "10Gi", "1:60", "1:", "nginx:1.2", "2024-01", "2024-01-31 x"] {
            assert!(!needs_quotes(text), "{text}");
        }
    }

    #[test]
    fn tags_of_yaml_decide() {
        assert_eq!(resolve_as("str", "yes"), Node::Text("yes".to_owned()));
        assert_eq!(resolve_as("binary", "aGVs bG8="), Node::Text("hello".to_owned()));
        assert_eq!(resolve_as("int", "010"), Node::Int(8));
    }
}
