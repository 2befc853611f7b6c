//! `kubectl api-resources`: the kinds that the playground stores.
//!
//! Mirrors kubectl's `pkg/cmd/apiresources`.
//! Deliberate difference: kinds that are not simulated are not listed.

use playground_api::sort_by;

use super::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::flags::{Flag, Flags};
use crate::printers::Layout;
use crate::resource::Resource;

pub(super) const VERB: Verb = Verb {
    name: "api-resources",
    usage: "kubectl api-resources [--namespaced=true] [-o name]",
    about: "lists the kinds that the playground simulates",
    grammar: Grammar::new(&[], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    Flag::text("api-group"),
    Flag::truth("namespaced"),
    Flag::truth("no-headers"),
    Flag::OUTPUT.of(Words::OneOf(&["name"])),
    Flag::text("sort-by").of(Words::OneOf(&["name", "kind"])),
    Flag::text("verbs").elsewhere(),
    Flag::text("categories").elsewhere(),
    Flag::truth("cached").elsewhere(),
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl api-resources", FLAGS)?;
    if !flags.words.is_empty() {
        let text = format!("unexpected arguments: [{}]", flags.words.join(" "));
        return Err(Failure::usage("kubectl api-resources", text));
    }
    let resources = resources(&flags)?;
    match flags.get("output") {
        None | Some("") => {}
        Some("name") => {
            resources.iter().for_each(|it| context.print(it.qualified()));
            return Ok(());
        }
        Some(form @ ("json" | "wide" | "yaml")) => {
            return Err(Failure::not_simulated(format!("\"kubectl api-resources -o {form}\"")));
        }
        Some(other) => {
            return Err(Failure::error(format!(
                "unable to match a printer suitable for the output format {other:?}, allowed \
                 formats are: json,name,wide,yaml"
            )));
        }
    }
    let row = |it: &Resource| {
        [
            it.plural(),
            &it.short_names().join(","),
            it.version(),
            if it.is_namespaced() { "true" } else { "false" },
            it.kind_name(),
        ]
        .map(str::to_owned)
        .to_vec()
    };
    let header = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"].map(str::to_owned);
    let header = (!flags.is_true("no-headers")).then(|| header.to_vec());
    let rows: Vec<Vec<String>> = header.into_iter().chain(resources.iter().map(row)).collect();
    context.print_raw(&Layout::TABLE.table(&rows));
    Ok(())
}

/// What is listed, by group and name unless the line says otherwise.
fn resources(flags: &Flags) -> Result<Vec<Resource>, Failure> {
    let key: fn(Resource) -> &'static str = match flags.get("sort-by") {
        None | Some("") => Resource::group,
        Some("name") => Resource::plural,
        Some("kind") => Resource::kind_name,
        Some(_) => return Err(Failure::error("--sort-by accepts only name or kind")),
    };
    let is_asked = |it: &Resource| {
        flags.get("api-group").is_none_or(|group| it.group() == group)
            && (!flags.has("namespaced") || it.is_namespaced() == flags.is_true("namespaced"))
    };
    let mut all: Vec<Resource> = Resource::all().filter(is_asked).collect();
    sort_by(&mut all, |a, b| (key(*a), a.plural()).cmp(&(key(*b), b.plural())));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use playground_sim::Config;

    use crate::Console;

    #[test]
    fn every_kind_is_listed_by_its_group() {
        let mut console = Console::new(Config::default());
        let mut stdout = |line: &str| console.run(&format!("kubectl api-resources {line}")).stdout;
        expect![[r#"
            NAME                   SHORTNAMES   APIVERSION             NAMESPACED   KIND
            events                 ev           v1                     true         Event
            namespaces             ns           v1                     false        Namespace
            nodes                  no           v1                     false        Node
            pods                   po           v1                     true         Pod
            resourcequotas         quota        v1                     true         ResourceQuota
            services               svc          v1                     true         Service
            controllerrevisions                 apps/v1                true         ControllerRevision
            daemonsets             ds           apps/v1                true         DaemonSet
            deployments            deploy       apps/v1                true         Deployment
            replicasets            rs           apps/v1                true         ReplicaSet
            endpointslices                      discovery.k8s.io/v1    true         EndpointSlice
            poddisruptionbudgets   pdb          policy/v1              true         PodDisruptionBudget
            priorityclasses        pc           scheduling.k8s.io/v1   false        PriorityClass
        "#]].assert_eq(&stdout(""));
        assert_eq!(stdout("-o json") + &stdout("pods"), "");
        expect![[r#"
            namespaces
            nodes
            priorityclasses.scheduling.k8s.io
        "#]]
        .assert_eq(&stdout("--namespaced=false -o name"));
        expect![[r#"
            controllerrevisions            apps/v1   true   ControllerRevision
            daemonsets            ds       apps/v1   true   DaemonSet
            deployments           deploy   apps/v1   true   Deployment
            replicasets           rs       apps/v1   true   ReplicaSet
        "#]]
        .assert_eq(&stdout("--api-group apps --sort-by kind --no-headers"));
    }
}
