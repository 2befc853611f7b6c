//! From Markdown to the steps of a lesson.
//!
//! The Markdown itself is read by `pulldown-cmark`; here is only what lessons make of it.

mod blocks;
mod question;
mod reader;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Tag, TagEnd};

use crate::error::LessonError;
use crate::lesson::{Content, Part, Step};
use crate::prose::plain_text;
use reader::Reader;

/// The steps of a lesson.
pub(crate) fn steps(text: &str) -> Result<Vec<Step>, LessonError> {
    let mut reader = Reader::new(text, 1, Options::empty());
    let mut steps: Vec<Step> = Vec::new();
    while let Some((event, line)) = reader.next() {
        if let Event::Start(Tag::Heading { level, .. }) = event {
            let is_first = steps.is_empty();
            steps.push(step(&mut reader, level, line, is_first)?);
            continue;
        }
        let Some(part) = part(&mut reader, event, line)? else { continue };
        let step = steps.last_mut().ok_or_else(|| LessonError::no_title(line))?;
        step.parts.push(part);
    }
    if steps.is_empty() {
        return Err(LessonError::no_title(1));
    }
    match steps.iter().find(|it| it.parts.is_empty()) {
        Some(empty) => Err(LessonError::empty_step(empty.line, &empty.title)),
        None => Ok(steps),
    }
}

fn step(
    reader: &mut Reader<'_>,
    level: HeadingLevel,
    line: usize,
    is_first: bool,
) -> Result<Step, LessonError> {
    match level {
        HeadingLevel::H1 if !is_first => return Err(LessonError::second_title(line)),
        HeadingLevel::H2 if is_first => return Err(LessonError::no_title(line)),
        HeadingLevel::H1 | HeadingLevel::H2 => {}
        _ => return Err(LessonError::heading_too_deep(line)),
    }
    let title = reader.inlines(|it| matches!(it, TagEnd::Heading(_)))?;
    Ok(Step { title: plain_text(&title), line, parts: Vec::new() })
}

/// What begins with this event; a comment is nothing.
fn part<'a>(
    reader: &mut Reader<'a>,
    event: Event<'a>,
    line: usize,
) -> Result<Option<Part>, LessonError> {
    let content = match event {
        Event::Start(Tag::HtmlBlock) => return reader.comment(line).map(|()| None),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            blocks::fenced(&info, &reader.code(), line)?
        }
        other => Content::Prose(reader.block(other, line)?),
    };
    Ok(Some(Part { line, content }))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::lesson::{Content, Lesson};

    fn outline(lesson: &Lesson) -> String {
        let mut text = String::new();
        for step in lesson.steps() {
            text.push_str(&format!("{}: step {}\n", step.line, step.title));
            for part in &step.parts {
                let content = match &part.content {
                    Content::Prose(block) => format!("{block:?}"),
                    Content::Console(lines) => {
                        let lines: Vec<String> = lines
                            .iter()
                            .map(|it| format!("{}: {}", it.number, it.command))
                            .collect();
                        format!("console {}", lines.join(", "))
                    }
                    Content::File { name, text } => format!("file {name} {text:?}"),
                    Content::Expect(goals) => {
                        let goals: Vec<String> =
                            goals.iter().map(|it| format!("{}: {}", it.line, it.goal)).collect();
                        format!("expect {}", goals.join(", "))
                    }
                    Content::Predict(question) => format!("predict {question:?}"),
                };
                text.push_str(&format!("{}:   {content}\n", part.line));
            }
        }
        text
    }

    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let outcome = match Lesson::parse(text) {
            Ok(lesson) => outline(&lesson),
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&outcome);
    }

    #[test]
    fn a_whole_lesson() {
        check(
            r#"<!-- for teachers -->
# The `guard`

One *guard* on **every**
floor, see [the docs](https://kubernetes.io/).

1. first
2. second

## Begin

```yaml a.yaml
kind: DaemonSet
```

```console
# a remark
sim node add worker-1

kubectl apply -f a.yaml
```

```expect
node count 1

pod count 0
```

> Quoted
>
> - with a list

```text
  as it is
```
"#,
            expect![[r#"
                2: step The guard
                4:   Paragraph([Text("One "), Emphasis([Text("guard")]), Text(" on "), Strong([Text("every")]), Text(" floor, see "), Link { address: "https://kubernetes.io/", text: [Text("the docs")] }, Text(".")])
                7:   List { start: Some(1), items: [[Paragraph([Text("first")])], [Paragraph([Text("second")])]] }
                10: step Begin
                12:   file a.yaml "kind: DaemonSet\n"
                16:   console 18: sim node add worker-1, 20: kubectl apply -f a.yaml
                23:   expect 24: node count 1, 26: pod count 0
                29:   Quote([Paragraph([Text("Quoted")]), List { start: None, items: [[Paragraph([Text("with a list")])]] }])
                33:   Text("  as it is\n")
            "#]],
        );
    }

    #[test]
    fn a_question() {
        check(
            r#"# A
```predict
How many `Pods`
will there be?

- [ ] 2
- [x] 3, one for *each* Node

> Because of this.
```
"#,
            expect![[r#"
                1: step A
                2:   predict Question { text: [Text("How many "), Code("Pods"), Text(" will there be?")], choices: [Choice { text: [Text("2")], is_right: false }, Choice { text: [Text("3, one for "), Emphasis([Text("each")]), Text(" Node")], is_right: true }], answer: [Paragraph([Text("Because of this.")])] }
            "#]],
        );
    }

    #[test]
    fn a_lesson_has_one_title_and_full_steps() {
        check(
            "",
            expect![[r##"1: the lesson has no title: begin the file with a line like "# Title""##]],
        );
        check(
            "Hello\n\n# Late\n",
            expect![[r##"1: the lesson has no title: begin the file with a line like "# Title""##]],
        );
        check(
            "## Step\n",
            expect![[r##"1: the lesson has no title: begin the file with a line like "# Title""##]],
        );
        check(
            "# A\ntext\n\n# B\n",
            expect![[r###"4: a lesson has one title: begin a step with "## " instead of "# ""###]],
        );
        check(
            "# A\ntext\n\n### B\n",
            expect![[
                r###"4: there are no headings below "## ": make it a step of its own, or a paragraph"###
            ]],
        );
        check(
            "# A\ntext\n\n## B\n\n## C\ntext\n",
            expect![[r#"4: the step "B" is empty: write something in it, or take it out"#]],
        );
    }

    #[test]
    fn a_block_says_what_it_is() {
        check(
            "# A\n```\nkubectl get pods\n```\n",
            expect![
                "2: a fenced block without a word: write one of console, yaml FILE, expect, predict and text behind the fence"
            ],
        );
        check(
            "# A\n```bash\nkubectl get pods\n```\n",
            expect![[
                r#"2: a block of "bash": write one of console, yaml FILE, expect, predict and text behind the fence"#
            ]],
        );
        check(
            "# A\n```yaml\nkind: Pod\n```\n",
            expect![[
                r#"2: a yaml block goes to the editor and needs the name of its file: write "yaml fluentd.yaml" behind the fence"#
            ]],
        );
        check(
            "# A\n```yaml a.yaml b.yaml\nkind: Pod\n```\n",
            expect![[r#"2: "b.yaml" behind the file's name means nothing: take it out"#]],
        );
        check(
            "# A\n```console now\nsim step\n```\n",
            expect![[r#"2: "now" behind console means nothing: take it out"#]],
        );
        check(
            "# A\n\n```console\n# only a remark\n```\n",
            expect!["3: the console block is empty: fill it, or take it out"],
        );
        check(
            "# A\n```expect\n```\n",
            expect!["2: the expect block is empty: fill it, or take it out"],
        );
        check(
            "# A\n- one\n\n  ```console\n  sim step\n  ```\n",
            expect![
                "4: a fenced block inside a list or a quote can only be text: move it out to the left"
            ],
        );
    }

    #[test]
    fn a_wrong_goal_is_named_with_its_own_line() {
        check(
            "# A\n\n```expect\npod count 1\n\npods: 2\n```\n",
            expect![[
                r#"6: "pods: 2" is no goal: write it like "daemonset fluentd desired 3 ready 3" or "no daemonset fluentd" or "rollout of fluentd done" or "node worker-1 has pod of fluentd" or "node worker-1 has no pod of fluentd" or "node worker-1 cordoned" or "node worker-1 not cordoned" or "node count 3" or "pod count 3" or "clock T+16s""#
            ]],
        );
    }

    #[test]
    fn what_lessons_do_not_have_is_named() {
        check(
            "# A\n![x](y.png)\n",
            expect![
                "2: lessons have no pictures: use paragraphs, lists, quotes, emphasis, code and links"
            ],
        );
        check(
            "# A\ntext\n\n<b>bold</b>\n",
            expect![
                "4: lessons have no HTML: use paragraphs, lists, quotes, emphasis, code and links"
            ],
        );
        check(
            "# A\n<div>\n</div>\n",
            expect![
                "2: lessons have no HTML: use paragraphs, lists, quotes, emphasis, code and links"
            ],
        );
        check(
            "# A\ntext\n\n---\n",
            expect![
                "4: lessons have no rules: use paragraphs, lists, quotes, emphasis, code and links"
            ],
        );
        check(
            "# A\n\n    kubectl get pods\n",
            expect![
                "3: four spaces make a block of code: take them away, or fence it and write text behind the fence"
            ],
        );
        check(
            "# A\ntext  \nmore\n",
            expect![
                "2: lessons have no line breaks in a paragraph: use paragraphs, lists, quotes, emphasis, code and links"
            ],
        );
    }

    #[test]
    fn a_wrong_question_is_named() {
        let predict = |body: &str| format!("# A\n```predict\n{body}\n```\n");
        check(
            &predict(""),
            expect!["3: a predict block begins with its question: write it above the choices"],
        );
        check(
            &predict("- [ ] 1\n- [x] 2"),
            expect!["3: a predict block begins with its question: write it above the choices"],
        );
        check(
            &predict("How many?"),
            expect![[
                r#"3: a question needs at least two choices: write each as "- [ ] text", the right one as "- [x] text""#
            ]],
        );
        check(
            &predict("How many?\n- [x] 2"),
            expect![[
                r#"3: a question needs at least two choices: write each as "- [ ] text", the right one as "- [x] text""#
            ]],
        );
        check(
            &predict("How many?\n- [ ] 2\n- [ ] 3"),
            expect![[r#"3: 0 choices are ticked as right: tick exactly one with "- [x] text""#]],
        );
        check(
            &predict("How many?\n- [x] 2\n- [x] 3"),
            expect![[r#"3: 2 choices are ticked as right: tick exactly one with "- [x] text""#]],
        );
        check(
            &predict("How many?\n- [x] 2\n- 3"),
            expect![[
                r#"5: this is no choice: write "- [ ] text", or "- [x] text" if it is the right one"#
            ]],
        );
        check(
            &predict("How many?\n\n- [x] 2\n\n- [ ] 3\n\nIt is so."),
            expect![[
                r#"9: after the choices only the answer may stand: begin its lines with "> ""#
            ]],
        );
    }
}
