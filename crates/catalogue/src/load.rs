//! Finds the definition files, shipped or overridden, and checks that they agree with each other.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use rust_embed::RustEmbed;

use crate::{Catalogue, Columns, Expected, Indicator, PublicationDefinition, Roles, measures};

#[derive(RustEmbed)]
#[folder = "../../catalogue"]
struct Shipped;

/// A definition that cannot be used: which file, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("catalogue/{file}: {what}")]
pub struct CatalogueError {
    file: String,
    what: String,
}

impl CatalogueError {
    pub(crate) fn new(file: &str, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), what: what.into() }
    }
}

/// Every definition file by its path below `catalogue/`, those of `folder` over the shipped ones.
///
/// # Errors
/// Where a file of `folder` cannot be read or is not text.
pub fn catalogue_files(folder: Option<&Path>) -> Result<BTreeMap<String, Cow<'static, str>>, CatalogueError> {
    let mut files = BTreeMap::new();
    for name in Shipped::iter() {
        let Some(file) = Shipped::get(&name) else { continue };
        let text = match file.data {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).ok(),
            Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).ok(),
        };
        let text = text.ok_or_else(|| CatalogueError::new(&name, "is not UTF-8 text"))?;
        files.insert(name.replace('\\', "/"), text);
    }
    if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
        add_folder(folder, "", &mut files)?;
    }
    Ok(files)
}

fn add_folder(
    folder: &Path,
    below: &str,
    files: &mut BTreeMap<String, Cow<'static, str>>,
) -> Result<(), CatalogueError> {
    let unreadable = |why: std::io::Error| CatalogueError::new(below, format!("{}: {why}", folder.display()));
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if entry.path().is_dir() {
            add_folder(&entry.path(), &path, files)?;
        } else if !name.starts_with('.') {
            let text =
                std::fs::read_to_string(entry.path()).map_err(|why| CatalogueError::new(&path, why.to_string()))?;
            files.insert(path, Cow::Owned(text));
        }
    }
    Ok(())
}

fn toml_of<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, CatalogueError> {
    toml::from_str(text).map_err(|why| CatalogueError::new(file, why.to_string()))
}

pub(crate) fn load(folder: Option<&Path>) -> Result<Catalogue, CatalogueError> {
    let files = catalogue_files(folder)?;
    let text = |file: &str| files.get(file).ok_or_else(|| CatalogueError::new(file, "is not there"));
    let columns_file = "columns/gp_workforce_practice.csv";
    let columns = Columns::parse(columns_file, text(columns_file)?)?;
    let roles: Roles = toml_of("roles.toml", text("roles.toml")?)?;
    let stems: std::collections::HashSet<&str> = columns.iter().map(|column| column.stem.as_str()).collect();
    for role in &roles.role {
        if let Some(stem) = role.stems.iter().find(|stem| !stems.contains(stem.as_str())) {
            let what = format!("role `{}` names the stem `{stem}`, which no column has", role.id);
            return Err(CatalogueError::new("roles.toml", what));
        }
    }
    let measures = measures::all(&columns, &roles);

    let mut publications = BTreeMap::new();
    let mut indicators = BTreeMap::new();
    let mut own_tables = BTreeMap::new();
    let mut forms = BTreeMap::new();
    let mut tables = BTreeMap::new();
    for (file, text) in &files {
        if let Some(name) = file.strip_prefix("own_tables/").and_then(|rest| rest.strip_suffix(".mapping.toml")) {
            toml_of::<toml::Table>(file, text)?;
            own_tables.insert(name.to_owned(), text.clone().into_owned());
            continue;
        }
        let Some(path) = file.strip_suffix(".toml") else { continue };
        if let Some(id) = path.strip_prefix("sources/") {
            let mut definition: PublicationDefinition = toml_of(file, text)?;
            id.clone_into(&mut definition.id);
            publications.insert(id.to_owned(), definition);
        } else if let Some(id) = path.strip_prefix("returns/") {
            forms.insert(id.to_owned(), text.clone().into_owned());
        } else if ["pay/", "arrs/", "assumptions/", "substitution/", "mix/"]
            .iter()
            .any(|folder| path.starts_with(folder))
        {
            toml_of::<toml::Table>(file, text)?;
            tables.insert(path.to_owned(), text.clone().into_owned());
        } else if let Some(rest) = path.strip_prefix("indicators/") {
            let (theme, id) =
                rest.split_once('/').ok_or_else(|| CatalogueError::new(file, "belongs into the folder of a theme"))?;
            let mut indicator: Indicator = toml_of(file, text)?;
            id.clone_into(&mut indicator.id);
            theme.clone_into(&mut indicator.theme);
            check(file, &indicator, &measures)?;
            if indicators.insert(id.to_owned(), indicator).is_some() {
                return Err(CatalogueError::new(file, "another theme has an indicator of that name"));
            }
        }
    }
    Ok(Catalogue {
        publications,
        columns,
        roles,
        measures,
        indicators,
        own_tables,
        forms,
        tables,
        variants: OnceLock::new(),
    })
}

fn check(file: &str, indicator: &Indicator, measures: &BTreeMap<String, crate::Measure>) -> Result<(), CatalogueError> {
    if let Some(unknown) = indicator.measures().into_iter().find(|name| !measures.contains_key(*name)) {
        return Err(CatalogueError::new(file, format!("there is no measure `{unknown}`")));
    }
    if indicator.example.is_empty() {
        return Err(CatalogueError::new(file, "has no worked example"));
    }
    for example in &indicator.example {
        let got = indicator.work(example);
        let right = match &example.expected {
            Expected::Number(wanted) => {
                got.known().is_some_and(|number| (number - wanted).abs() <= 1e-9 * wanted.abs().max(1.0))
            }
            Expected::Missing(kind) => got.missing() == Some(*kind),
        };
        if !right {
            let what = format!("the example {:?} comes to {got:?}, not to {:?}", example.given, example.expected);
            return Err(CatalogueError::new(file, what));
        }
    }
    Ok(())
}
