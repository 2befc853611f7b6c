//! What a file would take back.

use playground_api::Value;

use super::keys::merge_key;

/// The same part of an object on all sides, with defaults.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'a> {
    /// As the file has it.
    pub(crate) file: Option<&'a Value>,
    /// As it was applied last.
    pub(crate) applied: Option<&'a Value>,
    pub(crate) live: Option<&'a Value>,
}

impl<'a> Sides<'a> {
    fn each(self, get: impl Fn(&'a Value) -> Option<&'a Value>) -> Sides<'a> {
        Sides {
            file: self.file.and_then(&get),
            applied: self.applied.and_then(&get),
            live: self.live.and_then(&get),
        }
    }
}

/// A part of a manifest with the values that the live object has in the place of those that were applied.
///
/// What was changed in the file itself stays, and what else the live object has is left out: it would stay if the file
/// were applied. `None` if the live object has nothing there.
pub(crate) fn overtaken(
    (parent, name): (&str, &str),
    written: &Value,
    sides: Sides<'_>,
) -> Option<Value> {
    let Sides { file, applied, live } = sides;
    match (written, file, applied, live) {
        (_, _, applied, live) if applied == live => Some(written.clone()),
        (Value::Object(written), Some(_), Some(Value::Object(_)), Some(Value::Object(_))) => {
            let fields = written.iter().filter_map(|(field, value)| {
                let sides = sides.each(|it| it.as_object()?.get(field));
                Some((field.clone(), overtaken((name, field), value, sides)?))
            });
            Some(Value::Object(fields.collect()))
        }
        (Value::List(written), Some(_), Some(Value::List(_)), Some(Value::List(_)))
            if merge_key(parent, name).is_some() =>
        {
            let key = merge_key(parent, name).unwrap_or_default();
            let id = |it: &Value| it.at(&[key]).cloned();
            let items = written.iter().enumerate().filter_map(|(at, item)| {
                let is_same = |it: &&Value| id(it) == id(item);
                // Of several items with one key each has its own.
                let n_before = written.iter().take(at).filter(is_same).count();
                let sides = sides.each(|it| it.as_list()?.iter().filter(is_same).nth(n_before));
                overtaken(("", name), item, sides)
            });
            Some(items.collect::<Vec<_>>().into())
        }
        _ if file != applied => Some(written.clone()),
        _ => live.cloned(),
    }
}
