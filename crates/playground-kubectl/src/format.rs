//! `-o`: the forms in which objects are printed.

use playground_api::{Fields, Value};

use crate::context::Failure;
use crate::edit;
use crate::item::Item;
use crate::jsonpath::{self, Template};
use crate::printers::Layout;

/// `-o` of the verbs that print objects.
pub(crate) const FORMS: &[&str] = &["wide", "yaml", "json", "name", "jsonpath=", "custom-columns="];

/// A form of output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Format {
    /// A table.
    Table {
        /// With all columns.
        wide: bool,
    },
    /// `kind/name`.
    Name,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// A JSONPath template.
    JsonPath(Template),
    /// `HEADER:.path,...`
    CustomColumns(Vec<(String, Template)>),
}

const ALLOWED: &str = "custom-columns,custom-columns-file,go-template,go-template-file,json,\
    jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml";

impl Format {
    /// Reads the value of `-o`.
    ///
    /// # Errors
    ///
    /// There is no such form, or it is not supported here.
    pub(crate) fn parse(text: Option<&str>) -> Result<Self, Failure> {
        let text = text.unwrap_or_default();
        let (name, template) = text.split_once('=').unwrap_or((text, ""));
        match name {
            "" => Ok(Format::Table { wide: false }),
            "wide" => Ok(Format::Table { wide: true }),
            "name" => Ok(Format::Name),
            "yaml" => Ok(Format::Yaml),
            "json" => Ok(Format::Json),
            "jsonpath" if template.is_empty() => {
                Err(Failure::error("template format specified but no template given"))
            }
            "jsonpath" => Ok(Format::JsonPath(parse_template(template)?)),
            "custom-columns" => custom_columns(template),
            _ if ALLOWED.split(',').any(|it| it == name) => {
                Err(Failure::not_simulated(format!("the output format {name:?}")))
            }
            _ => Err(Failure::error(format!(
                "unable to match a printer suitable for the output format {name:?}, allowed \
                 formats are: {ALLOWED}"
            ))),
        }
    }

    /// Prints objects in a form that is no table.
    pub(crate) fn print(
        &self,
        items: &[Item],
        single: bool,
        headers: bool,
    ) -> Result<String, Failure> {
        match self {
            Format::Table { .. } => Ok(String::new()),
            Format::Name => Ok(items.iter().map(|it| it.full_name() + "\n").collect()),
            Format::Yaml => Ok(playground_manifest::to_yaml(&whole(items, single))),
            Format::Json => Ok(playground_manifest::to_json_pretty(&whole(items, single))),
            Format::JsonPath(template) => template.run(&whole(items, single)).map_err(|it| {
                Failure::error(format!("error executing jsonpath {:?}: {it}", template.text()))
            }),
            Format::CustomColumns(columns) => Ok(custom_table(columns, items, headers)),
        }
    }
}

fn parse_template(text: &str) -> Result<Template, Failure> {
    Template::parse(text)
        .map_err(|it| Failure::error(format!("error parsing jsonpath {text}, {it}")))
}

/// One object, or a list of them.
fn whole(items: &[Item], single: bool) -> Value {
    if single && let [one] = items {
        return one.tree();
    }
    let mut metadata = Fields::new();
    metadata.insert("resourceVersion", "");
    let mut list = Fields::new();
    list.insert("apiVersion", "v1");
    list.insert("items", items.iter().map(Item::tree).collect::<Vec<_>>());
    list.insert("kind", "List");
    list.insert("metadata", metadata);
    Value::Object(list)
}

fn custom_columns(text: &str) -> Result<Format, Failure> {
    if text.is_empty() {
        return Err(Failure::error("custom-columns format specified but no custom columns given"));
    }
    let mut columns = Vec::new();
    for part in text.split(',') {
        let Some((header, path)) = part.split_once(':') else {
            return Err(Failure::error(format!(
                "unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>"
            )));
        };
        columns.push((header.to_owned(), parse_template(&jsonpath::relaxed(path))?));
    }
    Ok(Format::CustomColumns(columns))
}

fn custom_table(columns: &[(String, Template)], items: &[Item], headers: bool) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    if headers {
        rows.push(columns.iter().map(|(header, _)| header.clone()).collect());
    }
    for item in items {
        let tree = item.tree();
        let cell = |(_, template): &(String, Template)| {
            let values: Vec<String> = template.values(&tree).iter().map(edit::go_text).collect();
            if values.is_empty() { "<none>".to_owned() } else { values.join(",") }
        };
        rows.push(columns.iter().map(cell).collect());
    }
    Layout::TABLE.table(&rows)
}
