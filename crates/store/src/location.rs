//! Where people's data are kept: a SQLite file of the workspace, or a PostgreSQL database that several people share.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::any::AnyConnectOptions;
use sqlx::postgres::PgConnectOptions;

use crate::StoreError;

/// Where people's data are kept. Shown and debugged without the password of an address.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file; it is made where there is none.
    Sqlite(PathBuf),
    /// The URL of a PostgreSQL database, such as `postgres://USER@HOST/DATABASE`. The database must exist.
    Postgres(String),
}

/// The parameters of a database URL that the driver understands. It writes others to the log with their value, and a
/// misspelt `password` must not end there.
const PARAMETERS: [&str; 13] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];

impl Location {
    /// Whether it is a database that several people may share.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// The host of a server that is reached over a network; none for a file or a socket.
    pub(crate) fn host(&self) -> Option<String> {
        let Self::Postgres(url) = self else { return None };
        checked(url).ok()?;
        let options = PgConnectOptions::from_str(url).ok()?;
        options.get_socket().is_none().then(|| options.get_host().to_owned())
    }

    /// What the driver needs to connect.
    pub(crate) fn options(&self) -> Result<AnyConnectOptions, StoreError> {
        match self {
            Self::Sqlite(path) => Ok(sqlite_address(path).parse()?),
            Self::Postgres(url) => checked(url),
        }
    }
}

/// A path put into an address: what an address gives a meaning to is written out.
fn sqlite_address(path: &Path) -> String {
    let mut address = String::from("sqlite://");
    for letter in path.to_string_lossy().replace('\\', "/").chars() {
        match letter {
            '%' => address.push_str("%25"),
            '?' => address.push_str("%3F"),
            '#' => address.push_str("%23"),
            other => address.push(other),
        }
    }
    address + "?mode=rwc"
}

/// Refuses an address that would be read otherwise than it was meant, before any part of it is shown to anybody: with a
/// `/`, `?`, `#` or `@` in it, a password would become part of the host or of the database's name.
fn checked(url: &str) -> Result<AnyConnectOptions, StoreError> {
    let refused = |why: &str| Err(StoreError::Address(why.to_owned()));
    if !["postgres://", "postgresql://"].iter().any(|start| url.starts_with(start)) {
        return refused("it does not begin with postgres://; write postgres://USER@HOST/DATABASE");
    }
    let unreadable =
        "it cannot be read; in a user, password or name, write / as %2F, ? as %3F, # as %23, @ as %40, % as %25";
    let Ok(options) = url.parse::<AnyConnectOptions>() else { return refused(unreadable) };
    let address = &options.database_url;
    let name = address.path().trim_start_matches('/');
    let query = address.query().unwrap_or_default();
    if address.fragment().is_some() || name.contains(['/', '@']) || query.contains('@') {
        return refused(unreadable);
    }
    let is_known = |key: &str| PARAMETERS.contains(&key) || key.starts_with("options[");
    if !address.query_pairs().all(|(key, _)| is_known(&key)) {
        return refused(&format!("it has a parameter other than {}", PARAMETERS.join(", ")));
    }
    if PgConnectOptions::from_str(url).is_err() {
        return refused("the value of a parameter is not one it can have, such as a port or an sslmode");
    }
    Ok(options)
}

impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = match self {
            Self::Sqlite(path) => return write!(out, "{}", path.display()),
            Self::Postgres(url) => url,
        };
        if checked(url).is_err() {
            return out.write_str("a PostgreSQL database");
        }
        let Ok(options) = PgConnectOptions::from_str(url) else { return out.write_str("a PostgreSQL database") };
        let user = options.get_username();
        // Without a name, PostgreSQL takes that of the user.
        let name = options.get_database().unwrap_or(user);
        match options.get_socket() {
            Some(folder) => write!(out, "database {name} at {} as {user}", folder.display()),
            None => write!(out, "database {name} at {}:{} as {user}", options.get_host(), options.get_port()),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for url in [
            "postgres://planner:hush@db.example:5433/planning",
            "postgres://db.example/planning?user=planner&password=hush",
            "postgres://planner:1/hush@db.example/planning",
            "postgres://planner:1?hush@db.example/planning",
            "postgres://planner:1#hush@db.example/planning",
            "postgres://planner@db.example/planning?pasword=hush",
            "postgres://planner@db.example/planning?port=hush",
            "mysql://planner:hush@db.example/planning",
        ] {
            let location = Location::Postgres(url.to_owned());
            let shown = format!("{location} {location:?} {:?}", location.options().err());
            assert!(!shown.contains("hush"), "{shown}");
        }
    }

    #[test]
    fn an_address_says_which_database_it_is() {
        let location = Location::Postgres("postgres://planner:hush@db.example:5433/planning".to_owned());
        assert_eq!(location.to_string(), "database planning at db.example:5433 as planner");
        let location = Location::Postgres("postgres:///planning?host=/run/postgresql&user=planner".to_owned());
        assert_eq!(location.to_string(), "database planning at /run/postgresql as planner");
    }

    #[test]
    fn an_address_that_would_be_misread_is_refused_with_what_to_write() {
        let refusal = |url: &str| Location::Postgres(url.to_owned()).options().unwrap_err().to_string();
        assert!(refusal("db.example/planning").contains("postgres://USER@HOST/DATABASE"));
        assert!(refusal("postgres://planner:1/2@db.example/planning").contains("write / as %2F"));
        assert!(refusal("postgres://planner@db.example/planning?sslmod=require").contains("sslmode"));
    }
}
