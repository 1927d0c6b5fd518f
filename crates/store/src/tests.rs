//! What is put into the store is there after it is opened again.

use super::*;

fn planner() -> Doing {
    Doing { by: "planner".into(), at: "2026-11-22T04:00:00Z".into() }
}

#[test]
fn a_group_is_there_after_the_store_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd #1 100% folder?").join("people.sqlite");
    let id = "Havering".parse().unwrap();
    {
        let store = Store::open(&path).unwrap();
        store.set_group(&id, "Havering", &["U29424".into(), "U50107".into()], &planner()).unwrap();
        store.set_group(&id, "Havering place", &["U29424".into()], &planner()).unwrap();
    }
    assert!(path.is_file(), "the database lies where it was asked for, whatever signs its folder's name holds");
    let store = Store::open(&path).unwrap();
    let groups = store.groups().unwrap();
    assert_eq!(groups.len(), 1, "setting a group again replaces it");
    assert_eq!((groups[0].id.as_str(), groups[0].name.as_str()), ("havering", "Havering place"));
    assert_eq!(groups[0].members, ["U29424"]);
    assert!(store.remove_group(&id).unwrap());
    assert!(!store.remove_group(&id).unwrap());
}

#[test]
fn successors_and_standards_are_replaced_not_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("people.sqlite")).unwrap();
    store.set_successor("Z99001", "Z99002", "told by the ICB", &planner()).unwrap();
    store.set_successor("Z99001", "Z99003", "mended", &planner()).unwrap();
    assert_eq!(store.successors().unwrap()[0].successor, "Z99003");
    store.set_standard("nurse_fte_per_100k", 15.0, "local paper", &planner()).unwrap();
    store.set_standard("nurse_fte_per_100k", 16.0, "local paper 2", &planner()).unwrap();
    let standards = store.standards().unwrap();
    assert_eq!((standards.len(), standards[0].at_least), (1, 16.0));
}
