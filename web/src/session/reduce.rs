//! What an action makes of a session.

use std::rc::Rc;

use yew::Reducible;

use super::Session;
use super::lines::MOVES;
use crate::action::Action;
use crate::view::Detail;

impl Reducible for Session {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        // Every frame asks; between two simulated seconds there is mostly nothing to do.
        if let Action::Tick(seconds) = action
            && (!self.playing || (seconds == 0 && self.ahead.is_none() && self.left.is_none()))
        {
            return self;
        }
        let mut next = Rc::unwrap_or_clone(self);
        next.take(action);
        Rc::new(next)
    }
}

impl Session {
    fn take(&mut self, action: Action) {
        if self.readonly && changes_session(&action) {
            self.announcement = READONLY.to_owned();
            return;
        }
        self.note_tried(&action);
        match action {
            Action::Run(line) => {
                self.run(&line);
            }
            Action::Apply => self.apply(),
            Action::Type(text) => self.files.write(&mut self.console, text),
            Action::OpenFile(file) => self.files.show(&file),
            Action::NewFile => self.files.add(&mut self.console),
            Action::CloseFile(file) => self.files.close(&mut self.console, &file),
            Action::RenameFile { file, name } => {
                self.files.rename_to(&mut self.console, &file, &name);
            }
            Action::ReopenFile => self.files.reopen(&mut self.console),
            Action::Reveal { file, line } => self.reveal_line(&file, line),
            Action::Unfold(daemon_set) => self.unfolded = daemon_set,
            Action::Select(selection) => self.select(selection),
            Action::Deselect => self.deselect(),
            Action::ShowTab(tab) => {
                self.tab = tab;
                self.detail = Detail::default();
            }
            Action::Detail(detail) => self.detail = detail,
            Action::Open(dialog) => self.open_dialog(dialog),
            Action::CloseDialog => self.dialog = None,
            Action::Board(action) => self.board(action),
            Action::FilterJournal(filter) => self.journal = filter,
            Action::Play => self.play(),
            Action::Pause => self.playing = false,
            Action::Tick(seconds) => self.tick(seconds),
            Action::SetSpeed(speed) => self.set_speed(speed),
            Action::Glance(millis) => self.look_at(millis),
            Action::GlanceAway => self.look_away(),
            Action::Undo => self.take_back(),
            Action::Redo => self.make_again(),
            Action::Fork => self.fork_here(),
            Action::SwitchTo(id) => self.switch_to(id),
            Action::RenameCourse { id, name } => self.rename_course(id, &name),
            Action::DeleteCourse(id) => self.delete_course(id),
            Action::BringBackCourse => self.bring_back_course(),
            Action::ShowPanel(panel) => self.panel = panel,
            Action::SetTheme(theme) => self.theme = theme,
            Action::SetMotion(motion) => self.motion = motion,
            Action::ShowHint(hint) => self.show_hint(hint),
            Action::OpenExample(example) => self.open_example(example),
            Action::CloseNote => self.close_note(),
            Action::StartOver => {
                self.replace_with(Session::opening(), "The playground begins anew.");
            }
            Action::OpenSession { text, told } => self.replace_with(Session::open(&text), &told),
            Action::OpenKept(kept) => self.open_kept(&kept),
            Action::BringBack => self.bring_back(),
            Action::Kept(keeping) => self.note_keeping(keeping),
            Action::CloseKeepingNote => self.is_keeping_told = true,
            Action::Redraw => {}
            Action::OpenLink(request) => self.open_link(&request),
            Action::OpenText { text, step } => {
                self.replace_with(Session::open_at(&text, step), "The session is open.");
            }
        }
    }
}

/// What is said to who wants to change a session that is for reading only.
pub(super) const READONLY: &str = "Here time can be moved, and nothing else changed.";

/// Whether an action of the learner does more than to look at a session and to move in its time.
fn changes_session(action: &Action) -> bool {
    match action {
        Action::Run(line) => {
            line.starts_with("sim reset") || !MOVES.iter().any(|it| line.starts_with(it))
        }
        Action::Apply
        | Action::Type(_)
        | Action::NewFile
        | Action::CloseFile(_)
        | Action::RenameFile { .. }
        | Action::ReopenFile
        | Action::Fork
        | Action::SwitchTo(_)
        | Action::RenameCourse { .. }
        | Action::DeleteCourse(_)
        | Action::BringBackCourse
        | Action::OpenSession { .. }
        | Action::OpenKept(_)
        | Action::StartOver => true,
        _ => false,
    }
}
