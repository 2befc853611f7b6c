//! Ages and instants as kubectl prints them.

use playground_api::Timestamp;

/// The time since an instant, as in the column AGE; `<unknown>` without one.
///
/// Mirrors `translateTimestampSince`.
pub fn since(then: Option<Timestamp>, now: Timestamp) -> String {
    match then {
        Some(then) => human_duration(now.millis_since(then)),
        None => "<unknown>".to_owned(),
    }
}

/// A span of milliseconds in two units at most.
///
/// Mirrors `duration.HumanDuration`.
pub fn human_duration(millis: i64) -> String {
    let seconds = millis / 1000;
    if seconds < -1 {
        return "<invalid>".to_owned();
    }
    if seconds < 0 {
        return "0s".to_owned();
    }
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let days = hours / 24;
    match () {
        () if seconds < 120 => format!("{seconds}s"),
        () if minutes < 10 => two(minutes, "m", seconds % 60, "s"),
        () if minutes < 180 => format!("{minutes}m"),
        () if hours < 8 => two(hours, "h", minutes % 60, "m"),
        () if hours < 48 => format!("{hours}h"),
        () if hours < 192 => two(days, "d", hours % 24, "h"),
        () if days < 730 => format!("{days}d"),
        () if days < 8 * 365 => two(days / 365, "y", days % 365, "d"),
        () => format!("{}y", days / 365),
    }
}

/// A span of milliseconds in one unit.
///
/// Mirrors `duration.ShortHumanDuration`.
pub fn short_human_duration(millis: i64) -> String {
    let seconds = millis / 1000;
    match seconds {
        ..-1 => "<invalid>".to_owned(),
        -1 => "0s".to_owned(),
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{}h", seconds / 3600),
        86_400..31_536_000 => format!("{}d", seconds / 86_400),
        _ => format!("{}y", seconds / 31_536_000),
    }
}

fn two(first: i64, unit: &str, second: i64, smaller: &str) -> String {
    if second == 0 { format!("{first}{unit}") } else { format!("{first}{unit}{second}{smaller}") }
}

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// An instant as `describe` prints it: `Mon, 02 Jan 2006 15:04:05 +0000`.
///
/// Mirrors Go's `time.RFC1123Z`.
pub fn rfc1123(instant: Option<Timestamp>) -> String {
    let Some(instant) = instant else { return "Mon, 01 Jan 0001 00:00:00 +0000".to_owned() };
    let (year, month, day) = instant.date();
    let (hour, minute, second) = instant.time();
    let days = instant.as_millis().div_euclid(86_400_000).rem_euclid(7);
    let week_day = usize::try_from(days).ok().and_then(|it| DAYS.get(it)).unwrap_or(&"");
    let month = MONTHS.get(month.saturating_sub(1) as usize).unwrap_or(&"");
    format!("{week_day}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} +0000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_two_units_at_most() {
        let spans = [
            (-2_000, "<invalid>"),
            (-1_000, "0s"),
            (119_000, "119s"),
            (120_000, "2m"),
            (599_000, "9m59s"),
            (600_000, "10m"),
            (10_800_000, "3h"),
            (28_740_000, "7h59m"),
            (172_800_000, "2d"),
            (687_600_000, "7d23h"),
            (691_200_000, "8d"),
            (63_158_400_000, "2y1d"),
        ];
        for (millis, expected) in spans {
            assert_eq!(human_duration(millis), expected, "{millis}");
        }
    }

    #[test]
    fn an_instant_has_its_day_of_the_week() {
        let instant = "2025-06-10T11:59:53Z".parse().ok();
        assert_eq!(rfc1123(instant), "Tue, 10 Jun 2025 11:59:53 +0000");
    }
}
