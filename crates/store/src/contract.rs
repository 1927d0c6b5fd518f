//! What every engine does alike. Each test runs on SQLite, and on PostgreSQL where `WHOLETIME_TEST_POSTGRES` is the URL of
//! a server for tests (`cargo xtask test` starts one).

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// An empty database of a test's own, gone when the test is over.
struct Database {
    location: Location,
    made: Made,
}

enum Made {
    File { _folder: tempfile::TempDir },
    Schema { server: String, name: String },
}

impl Database {
    fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("odd #1 100% folder?").join("people.sqlite");
        Self { location: Location::Sqlite(path), made: Made::File { _folder: folder } }
    }

    /// A schema of its own on the server for tests; none where there is no server.
    fn postgres() -> Option<Self> {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var("WHOLETIME_TEST_POSTGRES") else {
            eprintln!("skipped on PostgreSQL: WHOLETIME_TEST_POSTGRES names no server");
            return None;
        };
        let name = format!("test_{}_{}", std::process::id(), SCHEMAS.fetch_add(1, Ordering::Relaxed));
        run(&server, &format!("CREATE SCHEMA {name}")).unwrap();
        let join = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{join}options=-c%20search_path%3D{name}");
        Some(Self { location: Location::Postgres(url), made: Made::Schema { server, name } })
    }

    fn open(&self) -> Store {
        Store::open(&self.location).unwrap()
    }

    /// Says something in SQL behind the store's back.
    fn run(&self, sql: &str) -> Result<(), sqlx::Error> {
        match &self.location {
            Location::Sqlite(_) => run(self.location.options().unwrap().database_url.as_ref(), sql),
            Location::Postgres(url) => run(url, sql),
        }
    }

    /// Takes away what guards the log, as somebody with all rights could.
    fn unguard(&self) {
        let steps: &[&str] = match &self.location {
            Location::Sqlite(_) => &["DROP TRIGGER audit_log_refuses_update", "DROP TRIGGER audit_log_refuses_delete"],
            Location::Postgres(_) => &["DROP TRIGGER audit_log_refuses_change ON audit_log"],
        };
        for step in steps {
            self.run(step).unwrap();
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Made::Schema { server, name } = &self.made {
            let _ = run(server, &format!("DROP SCHEMA {name} CASCADE"));
        }
    }
}

fn run(url: &str, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::any::install_default_drivers();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = AnyConnection::connect(url).await?;
        sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
        connection.close().await
    })
}

/// An empty database on each engine there is.
fn databases() -> Vec<Database> {
    std::iter::once(Database::sqlite()).chain(Database::postgres()).collect()
}

fn planner() -> Doing {
    Doing { by: "planner".into(), at: "2026-11-22T04:00:00Z".into() }
}

fn group(store: &Store, id: &str, name: &str) {
    store.set_group(&id.parse().unwrap(), name, &["U99901".into(), "U99902".into()], &planner()).unwrap();
}

/// A group changed and removed, another kept, a successor and a standard: six entries.
fn fill(store: &Store) {
    group(store, "docks", "Docks");
    group(store, "docks", "Docks and “Ware”house – Ž");
    group(store, "hill", "Hill");
    assert!(store.remove_group(&"hill".parse().unwrap(), &planner()).unwrap());
    store.set_successor("Z99001", "Z99002", "told by\nthe ICB", &planner()).unwrap();
    // A number that no short decimal equals: it must come back to the last bit.
    store.set_standard("nurse_fte_per_100k", 0.1 + 0.2, "local paper", &planner()).unwrap();
}

fn everything(store: &Store) -> (Vec<Group>, Vec<Successor>, Vec<Standard>) {
    (store.groups().unwrap(), store.successors().unwrap(), store.standards().unwrap())
}

#[test]
fn a_group_is_there_after_the_store_is_opened_again() {
    for database in databases() {
        let id = "Docks".parse().unwrap();
        {
            let store = database.open();
            store.set_group(&id, "Docks", &["U99901".into(), "U99902".into()], &planner()).unwrap();
            store.set_group(&id, "Docks place", &["U99901".into()], &planner()).unwrap();
        }
        if let Location::Sqlite(path) = &database.location {
            assert!(path.is_file(), "it lies where it was asked for, whatever signs its folder's name holds");
        }
        let store = database.open();
        let groups = store.groups().unwrap();
        assert_eq!(groups.len(), 1, "setting a group again replaces it");
        assert_eq!((groups[0].id.as_str(), groups[0].name.as_str()), ("docks", "Docks place"));
        assert_eq!(groups[0].members, ["U99901"]);
        assert!(store.remove_group(&id, &planner()).unwrap());
        assert!(!store.remove_group(&id, &planner()).unwrap());
    }
}

#[test]
fn successors_and_standards_are_replaced_not_doubled() {
    for database in databases() {
        let store = database.open();
        store.set_successor("Z99001", "Z99002", "told by the ICB", &planner()).unwrap();
        store.set_successor("Z99001", "Z99003", "mended", &planner()).unwrap();
        assert_eq!(store.successors().unwrap()[0].successor, "Z99003");
        store.set_standard("nurse_fte_per_100k", 15.0, "local paper", &planner()).unwrap();
        store.set_standard("nurse_fte_per_100k", 16.0, "local paper 2", &planner()).unwrap();
        let standards = store.standards().unwrap();
        assert_eq!((standards.len(), standards[0].at_least), (1, 16.0));
        assert!(store.remove_successor("Z99001", &planner()).unwrap());
        assert!(!store.remove_successor("Z99001", &planner()).unwrap());
        assert!(store.remove_standard("nurse_fte_per_100k", &planner()).unwrap());
        assert!(!store.remove_standard("nurse_fte_per_100k", &planner()).unwrap());
        assert_eq!(everything(&store), (vec![], vec![], vec![]));
    }
}

#[test]
fn lists_have_one_order_whatever_the_language_of_the_server() {
    for database in databases() {
        let store = database.open();
        for id in ["ab", "a1", "a-b", "a"] {
            group(&store, id, id);
            store.set_standard(&id.replace('-', "_"), 1.0, "local paper", &planner()).unwrap();
            store.set_successor(&id.replace('-', "_"), "Z99009", "told", &planner()).unwrap();
        }
        let (groups, successors, standards) = everything(&store);
        // By the codes of the signs. Dictionaries put `_` before digits, and some skip the hyphen.
        assert_eq!(groups.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a", "a-b", "a1", "ab"]);
        assert_eq!(standards.iter().map(|one| one.indicator.as_str()).collect::<Vec<_>>(), ["a", "a1", "a_b", "ab"]);
        assert_eq!(successors.iter().map(|one| one.practice.as_str()).collect::<Vec<_>>(), ["a", "a1", "a_b", "ab"]);
    }
}

#[test]
fn every_change_is_logged_with_how_it_was_before_and_after() {
    for database in databases() {
        let store = database.open();
        fill(&store);
        let log = store.audit(1, 100).unwrap();
        let told: Vec<(i64, &str, &str)> =
            log.iter().map(|entry| (entry.sequence, entry.what.as_str(), entry.subject.as_str())).collect();
        assert_eq!(
            told,
            [
                (1, "set group", "group:docks"),
                (2, "set group", "group:docks"),
                (3, "set group", "group:hill"),
                (4, "remove group", "group:hill"),
                (5, "set successor", "successor:Z99001"),
                (6, "set standard", "standard:nurse_fte_per_100k"),
            ]
        );
        let group = |text: &str| serde_json::from_str::<Option<Group>>(text).unwrap().map(|group| group.name);
        assert_eq!((group(&log[0].before), group(&log[0].after)), (None, Some("Docks".into())));
        assert_eq!(
            (group(&log[1].before), group(&log[1].after)),
            (Some("Docks".into()), Some("Docks and “Ware”house – Ž".into()))
        );
        assert_eq!((group(&log[3].before), group(&log[3].after)), (Some("Hill".into()), None));
        assert_eq!((log[0].by.as_str(), log[0].at.as_str()), ("planner", "2026-11-22T04:00:00Z"));
        assert!(!store.remove_group(&"hill".parse().unwrap(), &planner()).unwrap());
        assert_eq!(store.last_sequence().unwrap(), 6, "what changes nothing is not a change");
        let page: Vec<i64> = store.audit(3, 2).unwrap().iter().map(|entry| entry.sequence).collect();
        assert_eq!(page, [3, 4]);
        let last_hash = log[5].hash.clone();
        assert_eq!(store.verify_audit().unwrap(), Chain::Whole { entries: 6, last_hash });
    }
}

#[test]
fn the_first_entry_has_the_hash_that_the_guide_tells_how_to_work_out() {
    for database in databases() {
        let store = database.open();
        store.set_standard("x", 1.5, "y", &Doing { by: "z".into(), at: "t".into() }).unwrap();
        let after = r#"{"at_least":1.5,"indicator":"x","set_at":"t","set_by":"z","source":"y"}"#;
        let list = serde_json::json!([1, "t", "z", "set standard", "standard:x", "null", after]);
        let zeros = "0".repeat(64);
        assert_eq!(store.audit(1, 1).unwrap()[0].hash, audit::sha256(format!("{zeros}\n{list}").as_bytes()));
    }
}

#[test]
fn two_programs_that_write_at_once_leave_one_whole_chain() {
    for database in databases() {
        std::thread::scope(|threads| {
            for writer in ["a", "b"] {
                let database = &database;
                threads.spawn(move || {
                    let store = database.open();
                    for round in 0..25 {
                        group(&store, &format!("{writer}{round}"), "made at once");
                        group(&store, "shared", &format!("{writer} in round {round}"));
                    }
                });
            }
        });
        let store = database.open();
        let chain = store.verify_audit().unwrap();
        assert!(matches!(chain, Chain::Whole { entries: 100, .. }), "{chain:?}");
        assert_eq!(store.groups().unwrap().len(), 51, "each its own 25, and the one they share");
        let shared: Vec<Entry> =
            store.audit(1, 1000).unwrap().into_iter().filter(|entry| entry.subject == "group:shared").collect();
        for pair in shared.windows(2) {
            assert_eq!(pair[0].after, pair[1].before, "each saw what the other had left");
        }
    }
}

#[test]
fn several_programs_may_open_a_new_database_at_once() {
    for database in databases() {
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| assert_eq!(database.open().groups().unwrap(), []));
            }
        });
    }
}

#[test]
fn the_database_itself_refuses_to_change_or_remove_an_entry() {
    for database in databases() {
        fill(&database.open());
        for sql in ["UPDATE audit_log SET done_by = 'nobody' WHERE sequence = 2", "DELETE FROM audit_log"] {
            let refusal = database.run(sql).unwrap_err().to_string();
            assert!(refusal.contains("the audit log is append-only"), "{refusal}");
        }
        assert_eq!(database.open().last_sequence().unwrap(), 6);
    }
}

#[test]
fn a_tampered_log_is_found_and_says_where() {
    let broken = |sql: &str, place: i64| {
        for database in databases() {
            fill(&database.open());
            database.unguard();
            database.run(sql).unwrap();
            let chain = database.open().verify_audit().unwrap();
            assert!(matches!(&chain, Chain::Broken { sequence, .. } if *sequence == place), "{sql}: {chain:?}");
        }
    };
    broken("UPDATE audit_log SET done_by = 'nobody' WHERE sequence = 2", 2);
    broken("UPDATE audit_log SET value_after = 'null' WHERE sequence = 6", 6);
    broken("UPDATE audit_log SET hash = previous_hash WHERE sequence = 3", 3);
    broken("DELETE FROM audit_log WHERE sequence = 4", 4);
    broken("DELETE FROM audit_log WHERE sequence = 1", 1);
    broken("UPDATE audit_log SET sequence = 9 WHERE sequence = 6", 6);
}

#[test]
fn what_was_set_before_there_was_a_log_is_kept() {
    for database in databases() {
        group(&database.open(), "docks", "Docks");
        // As the first version left it: groups, but no log.
        database.run("DROP TABLE audit_log").unwrap();
        database.run("DROP TABLE documents").unwrap();
        database.run("DELETE FROM _sqlx_migrations WHERE 1 < version").unwrap();
        let store = database.open();
        assert_eq!(store.groups().unwrap()[0].name, "Docks");
        assert_eq!(store.last_sequence().unwrap(), 0);
        group(&store, "docks", "Docks place");
        assert!(store.audit(1, 1).unwrap()[0].before.contains("\"Docks\""));
    }
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    for database in databases() {
        fill(&database.open());
        let newer = match &database.location {
            Location::Sqlite(_) => "INSERT INTO _sqlx_migrations VALUES (99, 'later', '2030-01-01', TRUE, X'00', 1)",
            Location::Postgres(_) => "INSERT INTO _sqlx_migrations VALUES (99, 'later', now(), TRUE, ''::bytea, 1)",
        };
        database.run(newer).unwrap();
        let refusal = Store::open(&database.location).unwrap_err();
        assert!(matches!(refusal, StoreError::Newer { held: 99, .. }), "{refusal}");
        assert!(refusal.to_string().contains("newer Wholetime"), "{refusal}");
    }
}

#[test]
fn the_condition_tells_engine_layout_rows_and_log() {
    for database in databases() {
        let store = database.open();
        fill(&store);
        let condition = store.condition().unwrap();
        let engine = if database.location.is_shared() { "PostgreSQL " } else { "SQLite 3." };
        assert!(condition.engine.starts_with(engine), "{}", condition.engine);
        assert_eq!(condition.layout, migrations::newest());
        assert_eq!(condition.rows, Rows { groups: 1, successors: 1, standards: 1, documents: 0, audit_entries: 6 });
        assert_eq!(condition.chain, store.verify_audit().unwrap());
        assert!(!condition.is_open_to_listeners);
    }
}

#[test]
fn a_backup_is_restored_on_any_engine_as_it_was() {
    for from in databases() {
        let store = from.open();
        fill(&store);
        let file = store.backup(&planner()).unwrap().to_file().unwrap();
        for to in databases() {
            let restored = to.open();
            let backup = Backup::from_file(&file).unwrap();
            assert_eq!((backup.made_by(), backup.rows().audit_entries), ("planner", 6));
            restored.restore(&backup, false, &planner()).unwrap();
            assert_eq!(everything(&restored), everything(&store));
            assert_eq!(restored.audit(1, 6).unwrap(), store.audit(1, 6).unwrap());
            assert_eq!(restored.audit(7, 9).unwrap()[0].what, "restore", "a restore is a change, too");
            assert!(matches!(restored.verify_audit().unwrap(), Chain::Whole { entries: 7, .. }));
            group(&restored, "docks", "changed after");
            assert!(matches!(restored.verify_audit().unwrap(), Chain::Whole { entries: 8, .. }));
            let refusal = to.run("DELETE FROM audit_log").unwrap_err().to_string();
            assert!(refusal.contains("append-only"), "the log is guarded again: {refusal}");
        }
    }
}

#[test]
fn a_database_that_is_not_empty_is_replaced_only_when_asked_for() {
    for database in databases() {
        let store = database.open();
        fill(&store);
        let backup = store.backup(&planner()).unwrap();
        group(&store, "later", "Later");
        let refusal = store.restore(&backup, false, &planner()).unwrap_err();
        assert!(matches!(refusal, StoreError::NotEmpty { rows: 11, .. }), "4 rows and 7 entries: {refusal}");
        assert_eq!(store.groups().unwrap().len(), 2, "nothing was touched");
        let Chain::Whole { last_hash, .. } = store.verify_audit().unwrap() else { panic!("the log is whole") };
        store.restore(&backup, true, &planner()).unwrap();
        assert_eq!(store.groups().unwrap().len(), 1);
        let entry = &store.audit(7, 1).unwrap()[0];
        assert!(entry.before.contains(&last_hash), "where the log ended that was replaced is kept: {}", entry.before);
        assert!(matches!(store.verify_audit().unwrap(), Chain::Whole { entries: 7, .. }));
        let again = database.open();
        assert_eq!(everything(&again), everything(&store));
    }
}

#[test]
fn a_restore_that_fails_on_the_way_leaves_everything_as_it_was() {
    for database in databases() {
        let store = database.open();
        fill(&store);
        let before = (everything(&store), store.audit(1, 100).unwrap());
        let mut backup = store.backup(&planner()).unwrap();
        backup.repeat_last_entry();
        assert!(store.restore(&backup, true, &planner()).is_err(), "two entries cannot have one place");
        assert_eq!((everything(&store), store.audit(1, 100).unwrap()), before);
    }
}

#[test]
fn every_table_is_known_to_backups() {
    let database = Database::sqlite();
    let store = database.open();
    let select = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> '_sqlx_migrations' ORDER BY name";
    let rows = store.runtime.block_on(sqlx::query(select).fetch_all(&store.pool)).unwrap();
    let tables: Vec<String> = rows.iter().map(|row| sqlx::Row::get(row, 0)).collect();
    assert_eq!(
        tables,
        ["area_groups", "audit_log", "documents", "standards", "successors"],
        "a new table belongs into the lines of a backup, into its count, and into this list"
    );
}

#[test]
fn a_user_with_the_rights_of_the_guide_can_plan_but_not_rewrite_the_log() {
    let Some(database) = Database::postgres() else { return };
    fill(&database.open());
    let (Made::Schema { server, name }, Location::Postgres(url)) = (&database.made, &database.location) else { return };
    let role = format!("{name}_planner");
    for step in [
        format!("CREATE ROLE {role} LOGIN"),
        format!("GRANT USAGE ON SCHEMA {name} TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON area_groups, successors, standards, documents TO {role}"),
        format!("GRANT SELECT, INSERT ON audit_log TO {role}"),
        format!("GRANT SELECT ON _sqlx_migrations TO {role}"),
    ] {
        database.run(&step).unwrap();
    }
    let planner_url = format!("{url}&user={role}");
    let store = Store::open(&Location::Postgres(planner_url.clone())).unwrap();
    group(&store, "docks", "Changed by a planner");
    assert!(store.remove_group(&"docks".parse().unwrap(), &planner()).unwrap());
    assert!(matches!(store.verify_audit().unwrap(), Chain::Whole { entries: 8, .. }));
    let backup = store.backup(&planner()).unwrap();
    let refusal = store.restore(&backup, true, &planner()).unwrap_err();
    assert!(matches!(refusal, StoreError::NotPermitted { .. }), "{refusal}");
    for step in ["DROP TRIGGER audit_log_refuses_change ON audit_log", "DELETE FROM audit_log", "DROP TABLE audit_log"]
    {
        assert!(run(&planner_url, step).is_err(), "{step}");
    }
    drop(store);
    database.run(&format!("DROP OWNED BY {role}")).unwrap();
    run(server, &format!("DROP ROLE {role}")).unwrap();
}

#[test]
fn a_server_that_is_not_there_is_told_at_once() {
    let location = Location::Postgres("postgres://planner:hush@127.0.0.1:1/planning".to_owned());
    let refusal = Store::open(&location).unwrap_err();
    assert!(matches!(refusal, StoreError::Unreachable { .. }), "{refusal}");
    let told = format!("{refusal} {refusal:?}");
    assert!(told.contains("planning at 127.0.0.1:1") && told.contains("check that the server runs"), "{told}");
    assert!(!told.contains("hush"), "{told}");
}

#[test]
fn a_wrong_password_and_a_missing_database_are_told_apart() {
    let Some(database) = Database::postgres() else { return };
    let Made::Schema { server, .. } = &database.made else { panic!("a schema was made") };
    let join = if server.contains('?') { '&' } else { '?' };
    let missing = Location::Postgres(format!("{server}{join}dbname=no_such_place"));
    let refusal = Store::open(&missing).unwrap_err();
    assert!(matches!(refusal, StoreError::NoDatabase { .. }), "{refusal}");
    assert!(refusal.to_string().contains("createdb"), "{refusal}");

    // The server of `cargo xtask test` asks this user, and no other, for a password.
    let _ = run(server, "CREATE ROLE guarded LOGIN PASSWORD 'right'");
    let guarded = |password: &str| Location::Postgres(format!("{server}{join}user=guarded&password={password}"));
    match Store::open(&guarded("hush")) {
        Err(refusal @ StoreError::NotLetIn { .. }) => {
            let told = format!("{refusal} {refusal:?}");
            assert!(told.contains("guarded") && !told.contains("hush"), "{told}");
        }
        Err(StoreError::NotPermitted { .. }) => eprintln!("skipped: this server asks nobody for a password"),
        other => panic!("a wrong password was answered with {other:?}"),
    }
}

/// A document as simple as can be.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Note {
    name: String,
    says: String,
}

impl Document for Note {
    const KIND: &'static str = "note";

    fn id(&self) -> String {
        self.name.clone()
    }

    fn logged(&self) -> serde_json::Value {
        serde_json::json!({ "letters": self.says.chars().count() })
    }
}

fn note(name: &str, says: &str) -> Note {
    Note { name: name.into(), says: says.into() }
}

#[test]
fn steps_all_happen_or_none_does() {
    for database in databases() {
        let store = database.open();
        let (one, two) = (note("bury/1", "first"), note("bury/2", "second “Ž”"));
        store.take(&Steps::new().add("write", &one).add("write", &two), &planner()).unwrap();
        let three = note("bury/3", "third");
        let refused = store.take(&Steps::new().add("write", &three).add("write", &two), &planner()).unwrap_err();
        assert!(refused.to_string().contains("note:bury/2 is already there"), "{refused}");
        assert_eq!(store.documents::<Note>("bury/").unwrap(), [one, two], "the third was not kept by half");
        assert_eq!(store.last_sequence().unwrap(), 2, "nor logged");
    }
}

#[test]
fn a_step_that_rests_on_what_was_changed_meanwhile_is_refused() {
    for database in databases() {
        let store = database.open();
        let seen = note("bury/1", "as both saw it");
        store.take(&Steps::new().add("write", &seen), &planner()).unwrap();
        let (mine, yours) = (note("bury/1", "mine"), note("bury/1", "yours"));
        store.take(&Steps::new().replace("change", &seen, &mine), &planner()).unwrap();
        for late in [Steps::new().replace("change", &seen, &yours), Steps::new().remove("remove", &seen)] {
            let refused = store.take(&late, &planner()).unwrap_err();
            assert!(refused.to_string().contains("changed by somebody else meanwhile"), "{refused}");
        }
        assert_eq!(store.document::<Note>("bury/1").unwrap(), Some(mine.clone()));
        store.take(&Steps::new().remove("remove", &mine), &planner()).unwrap();
        assert_eq!(store.document::<Note>("bury/1").unwrap(), None);
    }
}

#[test]
fn documents_are_found_by_how_their_names_begin_and_signs_mean_themselves() {
    for database in databases() {
        let store = database.open();
        let names = ["a%/1", "a_/1", "ab/1", "Ž/1"].map(|name| note(name, ""));
        let all = names.iter().fold(Steps::new(), |steps, one| steps.add("write", one));
        store.take(&all, &planner()).unwrap();
        let found = |begins: &str| -> Vec<String> {
            store.documents::<Note>(begins).unwrap().into_iter().map(|one| one.name).collect()
        };
        assert_eq!(found("a_/"), ["a_/1"]);
        assert_eq!(found("Ž"), ["Ž/1"]);
        assert_eq!(found("").len(), 4);
        assert_eq!(found("b").len(), 0);
    }
}

#[test]
fn the_log_holds_of_a_document_what_its_readers_may_see_and_a_backup_holds_all() {
    for database in databases() {
        let store = database.open();
        store.take(&Steps::new().add("write", &note("bury/1", "a secret")), &planner()).unwrap();
        let told = &store.audit(1, 10).unwrap()[0];
        assert_eq!((told.what.as_str(), told.subject.as_str()), ("write", "note:bury/1"));
        assert_eq!((told.before.as_str(), told.after.as_str()), ("null", r#"{"letters":8}"#));
        let file = store.backup(&planner()).unwrap().to_file().unwrap();
        let elsewhere = Database::sqlite();
        let other = elsewhere.open();
        other.restore(&Backup::from_file(&file).unwrap(), false, &planner()).unwrap();
        assert_eq!(other.document::<Note>("bury/1").unwrap().unwrap().says, "a secret");
    }
}

fn account(name: &str) -> wholetime_access::Account {
    let account = wholetime_access::Account::new(name.to_owned(), "zoe", wholetime_access::Moment(0));
    wholetime_access::Account {
        email: Some("ada@example.org".to_owned()),
        ..account.with_password("a hash".to_owned())
    }
}

#[test]
fn an_account_is_logged_without_its_password_and_a_session_is_neither_logged_nor_kept_elsewhere() {
    for database in databases() {
        let store = database.open();
        let ada = account("ada");
        let moment = wholetime_access::Moment(0);
        let session = wholetime_access::Session {
            id: "5e55".to_owned(),
            account: "ada".to_owned(),
            era: 1,
            begun: moment,
            used: moment,
        };
        store.take(&Steps::new().add("invite", &ada).add("sign in", &session), &planner()).unwrap();
        let log = store.audit(1, 10).unwrap();
        assert_eq!(log.len(), 1, "the session is not told");
        assert!(log[0].after.contains(r#""password":true"#), "{}", log[0].after);
        assert!(!log[0].after.contains("a hash") && !log[0].after.contains("example.org"), "{}", log[0].after);

        let file = store.backup(&planner()).unwrap().to_file().unwrap();
        let elsewhere = Database::sqlite();
        let other = elsewhere.open();
        other.take(&Steps::new().add("sign in", &session), &planner()).unwrap();
        other.restore(&Backup::from_file(&file).unwrap(), true, &planner()).unwrap();
        assert_eq!(other.document::<wholetime_access::Account>("ada").unwrap(), Some(ada));
        assert_eq!(
            other.documents::<wholetime_access::Session>("").unwrap(),
            [],
            "whoever was signed in is not any more"
        );
    }
}

#[test]
fn of_many_who_use_one_invitation_one_does() {
    for database in databases() {
        let store = database.open();
        let ada = account("ada");
        let invitation = wholetime_access::Invitation {
            id: "1417".to_owned(),
            account: "ada".to_owned(),
            expires: wholetime_access::Moment(9),
            made_by: "zoe".to_owned(),
            made_at: wholetime_access::Moment(0),
        };
        store.take(&Steps::new().add("invite", &ada).add("make link", &invitation), &planner()).unwrap();
        let used = std::thread::scope(|threads| {
            let users: Vec<_> = (0..6)
                .map(|nth| {
                    let (store, invitation, ada) = (&store, &invitation, &ada);
                    threads.spawn(move || {
                        let chosen = ada.with_password(format!("hash {nth}"));
                        let steps = Steps::new().remove("take up invitation", invitation).replace(
                            "choose password",
                            ada,
                            &chosen,
                        );
                        store.take(&steps, &planner()).is_ok()
                    })
                })
                .collect();
            users.into_iter().filter_map(|user| user.join().unwrap().then_some(())).count()
        });
        assert_eq!(used, 1);
        assert_eq!(store.documents::<wholetime_access::Invitation>("").unwrap(), []);
    }
}
