//! The lessons that come with the playground.

/// Name and text of every lesson, in the order in which they are taught.
///
/// They are part of the program, so that a page has them without asking a server.
pub const LESSONS: &[(&str, &str)] = &[
    ("01-the-guard-on-every-floor", include_str!("../lessons/01-the-guard-on-every-floor.md")),
    ("02-why-is-there-no-pod", include_str!("../lessons/02-why-is-there-no-pod.md")),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::Lesson;

    #[test]
    fn the_list_is_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder")
            .map(|it| it.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        files.sort_unstable();
        let listed: Vec<String> = LESSONS.iter().map(|(name, _)| format!("{name}.md")).collect();
        assert_eq!(listed, files, "add new lessons to LESSONS, by name");
    }

    #[test]
    fn every_lesson_keeps_its_promises() {
        for (name, text) in LESSONS {
            let lesson = Lesson::parse(text).unwrap_or_else(|it| panic!("{name}.md:{it}"));
            let console = lesson.rehearse().unwrap_or_else(|it| panic!("{name}.md:{it}"));
            let violations = playground_sim::audit::violations(console.cluster());
            assert_eq!(violations, Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn every_lesson_asks_and_checks() {
        for (name, text) in LESSONS {
            let lesson = Lesson::parse(text).expect("it is read by another test");
            assert!(lesson.questions().next().is_some(), "{name} asks nothing");
            assert!(lesson.expectations().next().is_some(), "{name} checks nothing");
        }
    }
}
