//! `cat > FILE <<'EOF'`: writes a file of the working folder, as a tab of the editor does.

use super::Arguments;
use crate::context::{Context, Failure};

pub(super) fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let first = arguments.next_word();
    let name = match first.as_deref() {
        Some(">") => arguments.next_word(),
        Some(word) => word.strip_prefix('>').map(str::to_owned),
        None => None,
    };
    match (name, context.input().map(str::to_owned)) {
        (Some(name), Some(text)) => {
            context.write_file(&name, &text);
            Ok(())
        }
        (None, None) => {
            let Some(name) = first else { return Err(usage()) };
            let text = context.read_file(&name)?;
            context.print_raw(&text);
            Ok(())
        }
        _ => Err(usage()),
    }
}

fn usage() -> Failure {
    Failure::error("use it as: cat > FILE <<'EOF', the text, and a line with EOF")
}
