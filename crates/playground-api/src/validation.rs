//! Syntax of names and labels, in the API server's words.
//!
//! Mirrors `apimachinery/pkg/util/validation/validation.go` of v1.34.
//! Each function returns what is wrong; an empty list means that the text is valid.

/// Names of objects: a DNS-1123 subdomain.
pub fn dns1123_subdomain(text: &str) -> Vec<String> {
    let mut errors = too_long(text, 253);
    if !text.split('.').all(is_dns1123_label) {
        errors.push(SUBDOMAIN.to_owned());
    }
    errors
}

/// Names of containers, volumes and namespaces: a DNS-1123 label.
pub fn dns1123_label(text: &str) -> Vec<String> {
    let mut errors = too_long(text, 63);
    if !is_dns1123_label(text) {
        // A valid subdomain that is no label can only have dots in it, unless it is too long.
        let is_subdomain = text.split('.').all(is_dns1123_label);
        let problem = if is_subdomain { "must not contain dots" } else { LABEL };
        errors.push(problem.to_owned());
    }
    errors
}

/// Names of Services: a DNS-1035 label.
pub fn dns1035_label(text: &str) -> Vec<String> {
    let mut errors = too_long(text, 63);
    if !is_dns1123_label(text) || text.starts_with(|it: char| it.is_ascii_digit()) {
        errors.push(LABEL_1035.to_owned());
    }
    errors
}

/// Keys of labels, annotations and taints: a qualified name.
pub fn label_key(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    let name = match text.split_once('/') {
        None => text,
        Some((_, name)) if name.contains('/') => {
            errors.push(QUALIFIED.to_owned());
            return errors;
        }
        Some(("", name)) => {
            errors.push("prefix part must be non-empty".to_owned());
            name
        }
        Some((prefix, name)) => {
            let prefix_errors = dns1123_subdomain(prefix);
            errors.extend(prefix_errors.into_iter().map(|it| format!("prefix part {it}")));
            name
        }
    };
    if name.is_empty() {
        errors.push("name part must be non-empty".to_owned());
    } else {
        errors.extend(too_long(name, 63).into_iter().map(|it| format!("name part {it}")));
    }
    if !is_qualified(name) {
        errors.push(format!("name part {NAME_PART}"));
    }
    errors
}

/// Keys of ConfigMaps and Secrets.
pub fn config_key(text: &str) -> Vec<String> {
    let mut errors = too_long(text, 253);
    let legal = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
    if text.is_empty() || !text.bytes().all(legal) {
        errors.push(CONFIG_KEY.to_owned());
    }
    match text {
        "." => errors.push("must not be '.'".to_owned()),
        ".." => errors.push("must not be '..'".to_owned()),
        _ if text.starts_with("..") => errors.push("must not start with '..'".to_owned()),
        _ => {}
    }
    errors
}

/// Values of labels and taints.
pub fn label_value(text: &str) -> Vec<String> {
    let mut errors = too_long(text, 63);
    if !text.is_empty() && !is_qualified(text) {
        errors.push(VALUE.to_owned());
    }
    errors
}

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
    characters, '-' or '.', and must start and end with an alphanumeric character (e.g. \
    'example.com', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_1035: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or \
    '-', start with an alphabetic character, and end with an alphanumeric character (e.g. \
    'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric \
    characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  \
    or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const NAME_PART: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start \
    and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex \
    used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const CONFIG_KEY: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const QUALIFIED: &str = "a qualified name must consist of alphanumeric characters, '-', '_' or \
    '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  \
    or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with \
    an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
const VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, \
    '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or \
    'my_value',  or '12345', regex used for validation is \
    '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

fn too_long(text: &str, limit: usize) -> Vec<String> {
    let too_long = text.len() > limit;
    too_long.then(|| format!("must be no more than {limit} characters")).into_iter().collect()
}

fn is_dns1123_label(text: &str) -> bool {
    let inner = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit();
    is_framed(text, inner, |it| it == b'-')
}

fn is_qualified(text: &str) -> bool {
    is_framed(text, |it| it.is_ascii_alphanumeric(), |it| matches!(it, b'-' | b'_' | b'.'))
}

/// Not empty, of `inner` and `joint` bytes, and `inner` at both ends.
fn is_framed(text: &str, inner: impl Fn(u8) -> bool, joint: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    let ends = bytes.first().zip(bytes.last());
    ends.is_some_and(|(first, last)| inner(*first) && inner(*last))
        && bytes.iter().all(|it| inner(*it) || joint(*it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_keys() {
        for key in ["a", "A.b_c-1", "example.com/name", "node-role.kubernetes.io/control-plane"] {
            assert_eq!(label_key(key), Vec::<String>::new(), "{key}");
        }
        for key in ["", "a/", "/a", "a/b/c", "-a", "a b", "UPPER.com/x"] {
            assert_ne!(label_key(key), Vec::<String>::new(), "{key}");
        }
    }

    #[test]
    fn label_values() {
        for value in ["", "a", "1.2_3-x"] {
            assert_eq!(label_value(value), Vec::<String>::new(), "{value}");
        }
        for value in ["-1", "a b", "x.", "é"] {
            assert_ne!(label_value(value), Vec::<String>::new(), "{value}");
        }
        assert_eq!(label_value(&"x".repeat(64)), ["must be no more than 63 characters"]);
    }
}
