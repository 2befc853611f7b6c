//! Amounts of resources: `100m`, `200Mi`, `1.5`, `12e6`.
//!
//! Mirrors `apimachinery/pkg/api/resource`.
//! Deliberate difference: amounts are kept in billionths in 128 bits, so a number beyond
//! 10^29 is held as the largest that fits.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use crate::Name;

const NANO: i128 = 1_000_000_000;
/// The largest amount that upstream's slow path yields.
const CAP: i128 = i64::MAX as i128 * NANO;

/// An amount of a resource, as exact as Kubernetes keeps it: in billionths, rounded up.
///
/// Compares by amount. Prints in Kubernetes' canonical form, or as it was written where that
/// is as short.
#[derive(Clone)]
pub struct Quantity {
    nanos: i128,
    format: QuantityFormat,
    /// Whether upstream holds it as an `int64Amount`, and not as an `inf.Dec`.
    is_small: bool,
    /// The text as written, kept where upstream keeps it.
    text: Option<Name>,
}

/// The family of suffixes in which a [`Quantity`] is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuantityFormat {
    /// `12e6`
    DecimalExponent,
    /// `12Mi`
    BinarySi,
    /// `12M`
    DecimalSi,
}

/// Why a text is no quantity, in upstream's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseQuantityError {
    /// It does not have the form of a number with a suffix.
    Format,
    /// The suffix does not exist.
    Suffix,
}

impl Quantity {
    const ZERO: Quantity =
        Quantity { nanos: 0, format: QuantityFormat::DecimalSi, is_small: true, text: None };

    /// So many whole units.
    pub const fn from_units(units: i64) -> Self {
        Quantity { nanos: units as i128 * NANO, ..Quantity::ZERO }
    }

    /// So many thousandths.
    pub const fn from_millis(millis: i64) -> Self {
        Quantity { nanos: millis as i128 * (NANO / 1000), ..Quantity::ZERO }
    }

    /// So many bytes, printed with a binary suffix.
    pub const fn from_bytes(bytes: i64) -> Self {
        let format = QuantityFormat::BinarySi;
        Quantity { nanos: bytes as i128 * NANO, format, ..Quantity::ZERO }
    }

    /// Whole units, rounded away from zero.
    pub fn value(&self) -> i64 {
        self.in_units_of(NANO)
    }

    /// Thousandths, rounded away from zero.
    pub fn milli_value(&self) -> i64 {
        self.in_units_of(NANO / 1000)
    }

    /// What does not fit is zero or wraps around, as upstream holds the amount.
    ///
    /// Mirrors `Quantity.ScaledValue`.
    fn in_units_of(&self, unit: i128) -> i64 {
        if let (Ok(nanos), Ok(unit)) = (u64::try_from(self.nanos), u64::try_from(unit)) {
            return nanos.div_ceil(unit) as i64; // Much cheaper, and enough for most.
        }
        let rounded = self.nanos / unit + (self.nanos % unit).signum();
        i64::try_from(rounded).unwrap_or(if self.is_small { 0 } else { rounded as i64 })
    }

    /// Whether the amount is zero.
    pub fn is_zero(&self) -> bool {
        self.nanos == 0
    }

    /// Whether the amount is below zero.
    pub fn is_negative(&self) -> bool {
        self.nanos < 0
    }

    /// The family of suffixes.
    pub fn format(&self) -> QuantityFormat {
        self.format
    }

    /// The sum, in the format of `self` unless that is zero.
    #[must_use]
    pub fn plus(&self, other: &Quantity) -> Quantity {
        let format = if self.is_zero() { other.format } else { self.format };
        let is_small = self.is_small && other.is_small;
        Quantity { nanos: self.nanos.saturating_add(other.nanos), format, is_small, text: None }
    }

    /// The difference, in the format of `self` unless that is zero.
    #[must_use]
    pub fn minus(&self, other: &Quantity) -> Quantity {
        let format = if self.is_zero() { other.format } else { self.format };
        let is_small = self.is_small && other.is_small;
        Quantity { nanos: self.nanos.saturating_sub(other.nanos), format, is_small, text: None }
    }

    /// So many times the amount, in its format.
    #[must_use]
    pub fn times(&self, n: u32) -> Quantity {
        Quantity { nanos: self.nanos.saturating_mul(n.into()), text: None, ..self.clone() }
    }

    fn canonical(&self) -> String {
        if self.nanos == 0 {
            return "0".to_owned();
        }
        match self.format {
            QuantityFormat::BinarySi if self.nanos.abs() >= 1024 * NANO => {
                if self.nanos % NANO == 0 { self.binary() } else { self.decimal(si_suffix) }
            }
            QuantityFormat::BinarySi | QuantityFormat::DecimalSi => self.decimal(si_suffix),
            QuantityFormat::DecimalExponent => self.decimal(exponent_suffix),
        }
    }

    fn binary(&self) -> String {
        let mut mantissa = self.nanos / NANO;
        let mut power = 0;
        while mantissa % 1024 == 0 && power < BINARY.len() - 1 {
            mantissa /= 1024;
            power += 1;
        }
        format!("{mantissa}{}", BINARY.get(power).copied().unwrap_or_default())
    }

    fn decimal(&self, suffix: fn(i32) -> String) -> String {
        let mut mantissa = self.nanos;
        let mut exponent = -9;
        while mantissa % 1000 == 0
            && (exponent < 18 || self.format == QuantityFormat::DecimalExponent)
        {
            mantissa /= 1000;
            exponent += 3;
        }
        format!("{mantissa}{}", suffix(exponent))
    }
}

const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];

fn si_suffix(exponent: i32) -> String {
    let found = DECIMAL.iter().find(|(_, it)| *it == exponent);
    found.map(|(suffix, _)| (*suffix).to_owned()).unwrap_or_default()
}

fn exponent_suffix(exponent: i32) -> String {
    if exponent == 0 { String::new() } else { format!("e{exponent}") }
}

impl FromStr for Quantity {
    type Err = ParseQuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (negative, rest) = match text.as_bytes().first() {
            None => return Err(ParseQuantityError::Format),
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            Some(_) => (false, text),
        };
        let (whole, rest) = split_digits(rest);
        let (fraction, suffix) = match rest.strip_prefix('.') {
            Some(rest) => split_digits(rest),
            None => ("", rest),
        };
        let (multiplier, exponent, format) = interpret(suffix)?;
        let mut nanos = scaled(whole, fraction, multiplier, exponent);
        if negative {
            nanos = -nanos;
        }
        let is_small = is_small(whole, fraction, multiplier, exponent);
        let mut quantity = Quantity { nanos, format, is_small, text: None };
        if fraction.is_empty() && keeps_text(whole, exponent, &quantity) {
            quantity.text = Some(text.into());
        }
        Ok(quantity)
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// What a suffix multiplies by: a power of two, and a power of ten.
fn interpret(suffix: &str) -> Result<(i128, i32, QuantityFormat), ParseQuantityError> {
    if let Some(power) = BINARY.iter().skip(1).position(|it| *it == suffix) {
        return Ok((1 << (10 * (power + 1)), 0, QuantityFormat::BinarySi));
    }
    if let Some((_, exponent)) = DECIMAL.iter().find(|(it, _)| *it == suffix) {
        return Ok((1, *exponent, QuantityFormat::DecimalSi));
    }
    let has_form = has_suffix_form(suffix);
    let exponent = suffix.strip_prefix(['e', 'E']).filter(|it| !it.is_empty());
    match exponent.map(str::parse) {
        Some(Ok(exponent)) if has_form => Ok((1, exponent, QuantityFormat::DecimalExponent)),
        _ if has_form => Err(ParseQuantityError::Suffix),
        _ => Err(ParseQuantityError::Format),
    }
}

/// Letters, then a sign, then digits: `[eEinumkKMGTP]*[-+]?[0-9]*`.
fn has_suffix_form(suffix: &str) -> bool {
    let rest = suffix.trim_start_matches(|it| "eEinumkKMGTP".contains(it));
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest);
    rest.bytes().all(|it| it.is_ascii_digit())
}

/// Whether upstream's fast path reads the number: it has few digits.
///
/// Mirrors the beginning of `ParseQuantity`.
fn is_small(whole: &str, fraction: &str, multiplier: i128, exponent: i32) -> bool {
    let digits = whole.trim_start_matches('0').len().max(1);
    if multiplier > 1 {
        let power = multiplier.trailing_zeros() as usize;
        return fraction.is_empty() && digits + power * 3 / 10 < 15;
    }
    let places = i32::try_from(fraction.len()).unwrap_or(i32::MAX);
    digits + fraction.len() <= 18 && exponent.saturating_sub(places) >= -9
}

/// The amount in billionths, rounded up, at most [`CAP`] unless it is a plain integer.
fn scaled(whole: &str, fraction: &str, multiplier: i128, exponent: i32) -> i128 {
    let mut nanos: i128 = 0;
    let mut inexact = false;
    let places = i32::try_from(fraction.len()).unwrap_or(i32::MAX);
    for digit in whole.bytes().chain(fraction.bytes()) {
        nanos = nanos.saturating_mul(10).saturating_add(i128::from(digit - b'0'));
    }
    nanos = nanos.saturating_mul(multiplier);
    let mut shift = exponent.saturating_sub(places).saturating_add(9);
    while shift > 0 && nanos != 0 && nanos != i128::MAX {
        nanos = nanos.saturating_mul(10);
        shift -= 1;
    }
    while shift < 0 && nanos != 0 {
        inexact |= nanos % 10 != 0;
        nanos /= 10;
        shift += 1;
    }
    let nanos = nanos.saturating_add(i128::from(inexact));
    if multiplier > 1 { nanos.min(CAP) } else { nanos }
}

/// Whether the number is already the canonical one, so that upstream prints the text as written.
fn keeps_text(whole: &str, exponent: i32, quantity: &Quantity) -> bool {
    if quantity.nanos.unsigned_abs() == i128::MAX.unsigned_abs() {
        return true; // Beyond what is held exactly: at least the text stays right.
    }
    let canonical = quantity.canonical();
    let (digits, suffix) = split_digits(canonical.trim_start_matches('-'));
    let same_scale = match quantity.format {
        QuantityFormat::DecimalExponent => suffix == exponent_suffix(exponent),
        QuantityFormat::DecimalSi => suffix == si_suffix(exponent),
        QuantityFormat::BinarySi => true,
    };
    !quantity.is_zero() && same_scale && whole.trim_start_matches('0') == digits
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => f.pad(text),
            None => f.pad(&self.canonical()),
        }
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for ParseQuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ParseQuantityError::Format => {
                "quantities must match the regular expression \
                 '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            }
            ParseQuantityError::Suffix => "unable to parse quantity's suffix",
        })
    }
}

impl std::error::Error for ParseQuantityError {}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.nanos.hash(state);
    }
}

/// Amounts by resource, shared when cloned: `requests`, `limits`, `allocatable`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ResourceList(Option<Arc<BTreeMap<Name, Quantity>>>);

impl ResourceList {
    /// No resources.
    pub const fn new() -> Self {
        ResourceList(None)
    }

    /// Whether no resource is listed.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|map| map.is_empty())
    }

    /// The amount of a resource, if it is listed.
    pub fn get(&self, resource: &str) -> Option<&Quantity> {
        self.0.as_ref()?.get(resource)
    }

    /// Sets the amount of a resource.
    pub fn insert(&mut self, resource: impl Into<Name>, quantity: Quantity) {
        Arc::make_mut(self.0.get_or_insert_default()).insert(resource.into(), quantity);
    }

    /// The resources in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Quantity)> {
        self.0.iter().flat_map(|map| map.iter())
    }

    /// The amount of a resource as the scheduler counts it: thousandths of a core for `cpu`,
    /// whole units for all others, rounded up; 0 when it is not listed.
    pub fn scheduler_units(&self, resource: &str) -> i64 {
        self.get(resource).map_or(0, |it| crate::pod::scheduler_units(resource, it))
    }

    /// Adds the amounts of another list.
    pub fn add(&mut self, other: &ResourceList) {
        for (name, quantity) in other.iter() {
            let sum = self.get(name).map_or_else(|| quantity.clone(), |it| it.plus(quantity));
            self.insert(name.clone(), sum);
        }
    }

    /// Raises each amount to that of another list, where that one is larger.
    pub fn raise_to(&mut self, other: &ResourceList) {
        for (name, quantity) in other.iter() {
            if self.get(name).is_none_or(|it| it < quantity) {
                self.insert(name.clone(), quantity.clone());
            }
        }
    }
}

impl<K: Into<Name>> FromIterator<(K, Quantity)> for ResourceList {
    fn from_iter<I: IntoIterator<Item = (K, Quantity)>>(entries: I) -> Self {
        // `collect` would sort first, and link a sort for each type of map.
        let mut map = BTreeMap::new();
        map.extend(entries.into_iter().map(|(name, quantity)| (name.into(), quantity)));
        ResourceList((!map.is_empty()).then(|| Arc::new(map)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let actual = match text.parse::<Quantity>() {
            Ok(quantity) => quantity.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(actual, expected, "{text}");
    }

    #[test]
    fn canonical_forms() {
        for (text, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("+1", "+1"),
            ("007", "007"),
            ("1.5", "1500m"),
            ("1.", "1."),
            ("1000m", "1"),
            ("1000k", "1M"),
            ("123e5", "12300e3"),
            ("1e0", "1e0"),
            ("1e30", "1e30"),
            ("1024Ki", "1Mi"),
            ("1.5Ki", "1536"),
            ("0.1Gi", "107374182400m"),
            ("0.1n", "1n"),
            ("-1Gi", "-1Gi"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn whole_numbers_are_rounded_away_from_zero_and_do_not_always_fit() {
        for (text, value, milli) in [
            ("1.5", 2, 1500),
            ("-.5", -1, -500),
            ("-100m", -1, -100),
            ("1E", 1_000_000_000_000_000_000, 0),
            ("1e30", 0, 0),
            ("1Ei", 1 << 60, i64::MIN),
            ("18446744073709551616", 0, 0),
        ] {
            let quantity: Quantity = text.parse().unwrap();
            assert_eq!((quantity.value(), quantity.milli_value()), (value, milli), "{text}");
        }
    }

    #[test]
    fn mistakes_are_named_as_upstream_names_them() {
        check("1K", "unable to parse quantity's suffix");
        check("1e", "unable to parse quantity's suffix");
        check("1GB", &ParseQuantityError::Format.to_string());
        check("", &ParseQuantityError::Format.to_string());
    }
}
