//! `kubectl events`: Events by time.
//!
//! Mirrors kubectl's `pkg/cmd/events`.

use playground_api::{Event, Kind, sort_by_key};

use super::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::find;
use crate::flags::{Flag, Flags};
use crate::printers::{Layout, timeline};
use crate::resource::Resource;

pub(super) const VERB: Verb = Verb {
    name: "events",
    usage: "kubectl events [-n NAMESPACE | -A] [--for TYPE/NAME] [--types=Warning,Normal]",
    about: "lists Events by time",
    grammar: Grammar::new(&[], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    find::ALL_NAMESPACES,
    Flag::text("for").of(Words::Objects(&[Kind::DaemonSet, Kind::Pod, Kind::Node])),
    Flag::text("types").of(Words::OneOf(&["Normal", "Warning"])),
    Flag::OUTPUT,
    Flag::truth("no-headers"),
    Flag::truth("watch").short('w'),
    Flag::int("chunk-size"),
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl events", FLAGS)?;
    if flags.is_true("watch") {
        return Err(Failure::not_simulated("watching: let the time run, and ask again"));
    }
    if flags.has("output") {
        return Err(Failure::not_simulated(
            "output formats of \"kubectl events\": use \"get events\"",
        ));
    }
    let events = find_events(context, &flags)?;
    let everywhere = flags.is_true("all-namespaces");
    if events.is_empty() {
        let place = format!(" in {} namespace", flags.namespace());
        let place = if everywhere { "" } else { &place };
        context.warn(format!("No events found{place}."));
        return Ok(());
    }
    let mut rows = Vec::new();
    if !flags.is_true("no-headers") {
        let header = ["NAMESPACE", "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];
        let header = header.iter().skip(usize::from(!everywhere));
        rows.push(header.map(|it| (*it).to_owned()).collect());
    }
    rows.extend(timeline(&events, context.cluster().timestamp(), everywhere));
    context.print_raw(&Layout::TABLE.table(&rows));
    Ok(())
}

/// The Events that are asked for, oldest first.
fn find_events(context: &Context<'_>, flags: &Flags) -> Result<Vec<Event>, Failure> {
    let types: Vec<String> =
        flags.all("types").flat_map(|it| it.split(',')).map(str::to_ascii_lowercase).collect();
    if types.iter().any(|it| it != "normal" && it != "warning") {
        return Err(Failure::error("valid --types are Normal or Warning"));
    }
    let about = flags.get("for").map(about).transpose()?;
    let everywhere = flags.is_true("all-namespaces");
    let wanted = |it: &Event| {
        let object = &it.involved_object;
        let is_about = about.as_ref().is_none_or(|(resource, name)| {
            object.kind.as_str() == resource.kind_name() && *object.name == **name
        });
        let kind = it.event_type.as_str().to_ascii_lowercase();
        is_about
            && (everywhere || *it.namespace == *flags.namespace())
            && (types.is_empty() || types.contains(&kind))
    };
    let mut events: Vec<Event> = context.cluster().events().filter(wanted).collect();
    sort_by_key(&mut events, |it| it.last_timestamp);
    Ok(events)
}

/// Reads `ds/fluentd`.
fn about(text: &str) -> Result<(Resource, String), Failure> {
    let Some((kind, name)) = text.split_once('/') else {
        return Err(Failure::error("--for must be in resource/name form"));
    };
    let resources = Resource::from_word(kind)?;
    let first = resources.first().copied().unwrap_or(Resource::Of(playground_api::Kind::Pod));
    Ok((first, name.to_owned()))
}
