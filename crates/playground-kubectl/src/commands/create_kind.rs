//! `kubectl create deployment|quota|priorityclass|poddisruptionbudget|service`: objects made from
//! flags.
//!
//! Mirrors `create_deployment.go` and its neighbours in kubectl's `pkg/cmd/create`. Each makes
//! the tree of a manifest, which goes the way of every manifest.

use playground_api::{Fields, Kind, Value};
use playground_manifest::Refusal;
use playground_sim::{Command, CommandError};

use super::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::flags::{DryRun, Flag, Flags};

/// What can be made without a manifest, by name.
pub(super) const ALL: &[Verb] = &[
    Verb {
        name: "deployment",
        usage: "kubectl create deployment NAME --image IMAGE [--replicas N] [--port N]",
        about: "stores a Deployment of one container",
        grammar: Grammar::new(&[Words::Free], DEPLOYMENT.flags),
        run: |context, arguments| DEPLOYMENT.make(context, arguments),
    },
    Verb {
        name: "poddisruptionbudget",
        usage: "kubectl create poddisruptionbudget NAME --selector K=V --min-available N",
        about: "stores a PodDisruptionBudget",
        grammar: Grammar::new(&[Words::Free], BUDGET.flags),
        run: |context, arguments| BUDGET.make(context, arguments),
    },
    Verb {
        name: "priorityclass",
        usage: "kubectl create priorityclass NAME --value N",
        about: "stores a PriorityClass",
        grammar: Grammar::new(&[Words::Free], PRIORITY_CLASS.flags),
        run: |context, arguments| PRIORITY_CLASS.make(context, arguments),
    },
    Verb {
        name: "quota",
        usage: "kubectl create quota NAME --hard pods=5",
        about: "stores a ResourceQuota",
        grammar: Grammar::new(&[Words::Free], QUOTA.flags),
        run: |context, arguments| QUOTA.make(context, arguments),
    },
    Verb {
        name: "service",
        usage: "kubectl create service clusterip|nodeport|loadbalancer NAME --tcp 80:8080",
        about: "stores a Service",
        grammar: Grammar::new(
            &[Words::OneOf(&["clusterip", "nodeport", "loadbalancer"]), Words::Free],
            SERVICE.flags,
        ),
        run: |context, arguments| SERVICE.make(context, arguments),
    },
];

/// Other words for them.
const ALIASES: &[(&str, &str)] = &[
    ("deploy", "deployment"),
    ("pc", "priorityclass"),
    ("pdb", "poddisruptionbudget"),
    ("resourcequota", "quota"),
    ("svc", "service"),
];

/// How an object is made: the command, the kind, the flags, and what fills in the rest.
struct Recipe {
    command: &'static str,
    /// What its error says that it failed to create.
    failing: &'static str,
    kind: Kind,
    flags: &'static [Flag],
    fill: fn(&mut Fields, &str, &Flags) -> Result<(), Failure>,
}

const DEPLOYMENT: Recipe = Recipe {
    command: "kubectl create deployment",
    failing: "deployment",
    kind: Kind::Deployment,
    flags: &[
        DryRun::FLAG,
        Flag::PRINTED,
        FIELD_MANAGER,
        Flag::text("image").of(Words::ImageNames),
        Flag::int("replicas").short('r'),
        Flag::int("port"),
    ],
    fill: deployment,
};

const QUOTA: Recipe = Recipe {
    command: "kubectl create quota",
    failing: "quota",
    kind: Kind::ResourceQuota,
    flags: &[DryRun::FLAG, Flag::PRINTED, FIELD_MANAGER, Flag::text("hard"), Flag::text("scopes")],
    fill: quota,
};

const PRIORITY_CLASS: Recipe = Recipe {
    command: "kubectl create priorityclass",
    failing: "priorityclass",
    kind: Kind::PriorityClass,
    flags: &[
        DryRun::FLAG,
        Flag::PRINTED,
        FIELD_MANAGER,
        Flag::int("value"),
        Flag::truth("global-default"),
        Flag::text("description"),
        Flag::text("preemption-policy"),
    ],
    fill: priority_class,
};

const BUDGET: Recipe = Recipe {
    command: "kubectl create poddisruptionbudget",
    failing: "poddisruptionbudgets",
    kind: Kind::PodDisruptionBudget,
    flags: &[
        DryRun::FLAG,
        Flag::PRINTED,
        FIELD_MANAGER,
        Flag::text("selector"),
        Flag::text("min-available"),
        Flag::text("max-unavailable"),
    ],
    fill: budget,
};

const SERVICE: Recipe = Recipe {
    command: "kubectl create service",
    failing: "ClusterIP service",
    kind: Kind::Service,
    flags: &[
        DryRun::FLAG,
        Flag::PRINTED,
        FIELD_MANAGER,
        Flag::text("tcp"),
        Flag::text("clusterip"),
    ],
    fill: service,
};

const FIELD_MANAGER: Flag = Flag::text("field-manager");

/// What a word makes, if it is one of these.
pub(super) fn named(word: &str) -> Option<&'static Verb> {
    let name = ALIASES.iter().find(|it| it.0 == word).map_or(word, |it| it.1);
    ALL.iter().find(|it| it.name == name)
}

impl Recipe {
    fn make(&self, context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
        let flags = Flags::read(arguments, self.command, self.flags)?;
        let Some(name) = flags.words.last() else {
            return Err(Failure::usage(self.command, "exactly one NAME is required, got 0"));
        };
        let mut metadata = Fields::new();
        metadata.insert("name", name.as_str());
        let mut tree = Fields::new();
        tree.insert("apiVersion", self.kind.api_version());
        tree.insert("kind", self.kind.as_str());
        tree.insert("metadata", metadata);
        (self.fill)(&mut tree, name, &flags)?;
        let object = playground_manifest::decode_value(&Value::Object(tree)).accepted();
        let mut object = object.map_err(|it| refused(self.kind.as_str(), name, &it))?;
        let kind = self.kind;
        if kind.is_namespaced() {
            object.metadata_mut().namespace = flags.namespace().into();
        }
        let dry_run = DryRun::of(&flags)?;
        if dry_run == DryRun::No {
            let sent = context.send(Command::Create(object));
            sent.map_err(|it| failed(self.failing, &it))?;
        }
        context.print(format!("{}/{name} created{}", kind.singular(), dry_run.suffix()));
        Ok(())
    }
}

fn refused(kind: &str, name: &str, refusal: &Refusal) -> Failure {
    match refusal {
        Refusal::Invalid(errors) => match errors.as_slice() {
            [one] => Failure::plain(format!("The {kind} {name:?} is invalid: {one}")),
            many => {
                let causes: Vec<String> = many.iter().map(|it| format!("* {it}")).collect();
                Failure::plain(format!("The {kind} {name:?} is invalid: \n{}", causes.join("\n")))
            }
        },
        other => Failure::error(format!("failed to create {kind}: {other}")),
    }
}

/// These commands put their own words before the API server's.
fn failed(what: &str, error: &CommandError) -> Failure {
    Failure::error(format!("failed to create {what}: {error}"))
}

fn needed<'a>(flags: &'a Flags, name: &str) -> Result<&'a str, Failure> {
    let value = flags.get(name).filter(|it| !it.is_empty());
    value.ok_or_else(|| Failure::error(format!("required flag(s) \"{name}\" not set")))
}

/// A map from `a=b,c=d`.
fn pairs(text: &str) -> Result<Fields, Failure> {
    let pair = |it: &str| {
        let (key, value) = it.split_once('=').ok_or_else(|| {
            Failure::error(format!("Invalid argument syntax {it}, expected <resource>=<value>"))
        })?;
        Ok((key.trim().into(), Value::from(value.trim())))
    };
    text.split(',').map(pair).collect()
}

fn number_or_text(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| text.into(), Value::from)
}

fn deployment(tree: &mut Fields, name: &str, flags: &Flags) -> Result<(), Failure> {
    let image = needed(flags, "image")?;
    let mut labels = Fields::new();
    labels.insert("app", name);
    let mut container = Fields::new();
    let base = image.rsplit('/').next().unwrap_or(image);
    let base = base.split(['@', ':']).next().unwrap_or(base);
    container.insert("name", base.replace('_', "-"));
    container.insert("image", image);
    if let Some(port) = flags.int("port").filter(|it| *it > 0) {
        let mut entry = Fields::new();
        entry.insert("containerPort", port);
        container.insert("ports", vec![Value::Object(entry)]);
    }
    let mut pod = Fields::new();
    pod.insert("containers", vec![Value::Object(container)]);
    let mut metadata = Fields::new();
    metadata.insert("labels", labels.clone());
    let mut template = Fields::new();
    template.insert("metadata", metadata);
    template.insert("spec", pod);
    let mut selector = Fields::new();
    selector.insert("matchLabels", labels.clone());
    let mut spec = Fields::new();
    spec.insert("replicas", flags.int("replicas").unwrap_or(1));
    spec.insert("selector", selector);
    spec.insert("template", template);
    tree.insert("spec", spec);
    if let Some(Value::Object(metadata)) = tree.get_mut("metadata") {
        metadata.insert("labels", labels);
    }
    Ok(())
}

fn quota(tree: &mut Fields, _: &str, flags: &Flags) -> Result<(), Failure> {
    let mut spec = Fields::new();
    if let Some(hard) = flags.get("hard") {
        spec.insert("hard", pairs(hard)?);
    }
    if let Some(scopes) = flags.get("scopes") {
        spec.insert("scopes", scopes.split(',').map(Value::from).collect::<Vec<_>>());
    }
    tree.insert("spec", spec);
    Ok(())
}

fn priority_class(tree: &mut Fields, _: &str, flags: &Flags) -> Result<(), Failure> {
    tree.insert("value", flags.int("value").unwrap_or(0));
    if flags.is_true("global-default") {
        tree.insert("globalDefault", true);
    }
    for (flag, field) in [("description", "description"), ("preemption-policy", "preemptionPolicy")]
    {
        if let Some(text) = flags.get(flag) {
            tree.insert(field, text);
        }
    }
    Ok(())
}

fn budget(tree: &mut Fields, _: &str, flags: &Flags) -> Result<(), Failure> {
    let selector = flags.get("selector").filter(|it| !it.is_empty());
    let selector = selector.ok_or_else(|| Failure::error("a selector must be specified"))?;
    let mut labels = Fields::new();
    labels.insert("matchLabels", pairs(selector)?);
    let mut spec = Fields::new();
    spec.insert("selector", labels);
    match (flags.get("min-available"), flags.get("max-unavailable")) {
        (Some(_), Some(_)) => {
            return Err(Failure::error(
                "min-available and max-unavailable cannot be both specified",
            ));
        }
        (None, None) => {
            return Err(Failure::error(
                "one of min-available or max-unavailable must be specified",
            ));
        }
        (Some(least), None) => spec.insert("minAvailable", number_or_text(least)),
        (None, Some(most)) => spec.insert("maxUnavailable", number_or_text(most)),
    };
    tree.insert("spec", spec);
    Ok(())
}

/// `create service clusterip|nodeport|loadbalancer NAME --tcp=PORT[:TARGET]`.
fn service(tree: &mut Fields, name: &str, flags: &Flags) -> Result<(), Failure> {
    let types =
        [("clusterip", "ClusterIP"), ("nodeport", "NodePort"), ("loadbalancer", "LoadBalancer")];
    let asked = flags.words.first().map(String::as_str).unwrap_or_default();
    let Some((_, service_type)) = types.iter().find(|it| it.0 == asked) else {
        return Err(Failure::not_simulated(format!("\"kubectl create service {asked}\"")));
    };
    let mut selector = Fields::new();
    selector.insert("app", name);
    let mut spec = Fields::new();
    spec.insert("type", *service_type);
    spec.insert("selector", selector);
    if let Some(ip) = flags.get("clusterip") {
        spec.insert("clusterIP", ip);
    }
    let mut ports = Vec::new();
    for text in flags.get("tcp").into_iter().flat_map(|it| it.split(',')) {
        let (port, target) = text.split_once(':').unwrap_or((text, text));
        let mut entry = Fields::new();
        entry.insert("name", text.replace(':', "-"));
        entry.insert("port", number_or_text(port));
        entry.insert("targetPort", number_or_text(target));
        entry.insert("protocol", "TCP");
        ports.push(Value::Object(entry));
    }
    if ports.is_empty() && flags.get("clusterip") != Some("None") {
        return Err(Failure::error("at least one tcp port specifier must be provided"));
    }
    spec.insert("ports", ports);
    tree.insert("spec", spec);
    Ok(())
}
