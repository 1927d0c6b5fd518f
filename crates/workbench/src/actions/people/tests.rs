//! Accounts on Havelock, the invented place: who may do what to whom, and what many at once can not do.

use std::cell::Cell;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_access::{Deed, Refused, Who};
use wholetime_vocabulary::{Cancel, Level, Quiet};

use super::*;
use crate::questions::people::AccountState;
use crate::{Scope, Settings};

const PASSWORD: &str = "tide lamp ox";
const DAY: i64 = 86_400;

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(1_000_000) };
}

fn wait(seconds: i64) {
    NOW.with(|now| now.set(now.get() + seconds));
}

fn open(workspace: &Path, by: &str) -> Workbench {
    let clock = || jiff::Timestamp::from_second(NOW.with(Cell::get)).unwrap();
    Workbench::open(Settings { workspace: workspace.to_owned(), database: None, by: by.to_owned(), clock }).unwrap()
}

/// Havelock, imported once.
static HAVELOCK: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let bench = open(&folder.path().join("workspace"), "zoe");
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    folder
});

/// A workspace of a test's own.
struct Place {
    folder: TempDir,
}

impl Place {
    fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn havelock() -> Self {
        let place = Self::empty();
        copy(&HAVELOCK.path().join("workspace"), place.folder.path());
        place
    }

    /// As somebody at the command line.
    fn by(&self, name: &str) -> Workbench {
        open(self.folder.path(), name)
    }

    /// With an administrator of England called ada.
    fn with_ada(self) -> Self {
        self.by("zoe").invite(&to_invite("ada", &["administrator@ENG"])).unwrap();
        self
    }

    /// The secret with which somebody is signed in for the first time.
    fn sign_up(&self, name: &str, roles: &[&str]) -> Secret {
        let answer = self.by("ada").invite(&to_invite(name, roles)).unwrap();
        self.by("").take_up(secret(&answer), PASSWORD).unwrap().unwrap().secret
    }

    /// As somebody signed in.
    fn holding(&self, secret: &Secret) -> Workbench {
        let bench = self.by("");
        let who = bench.who_holds(Some(secret.reveal())).unwrap();
        bench.acting_as(who)
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(&source, &target).unwrap();
        }
    }
}

fn to_invite(name: &str, roles: &[&str]) -> ToInvite {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    ToInvite { name: name.to_owned(), roles, ..ToInvite::default() }
}

fn secret(answer: &InvitationAnswer) -> &str {
    answer.link.strip_prefix("/invitation/").unwrap()
}

fn told<T: std::fmt::Debug>(answer: Result<T, WorkbenchError>) -> String {
    answer.unwrap_err().to_string()
}

/// A practice, its PCN, and a practice of another PCN.
fn places(bench: &Workbench) -> (String, String, String) {
    let pcns = bench.areas(None, Some(Level::Pcn), None, Scope::default(), 2).unwrap().areas;
    let first = |pcn: &str| {
        let inside = bench.areas(None, Some(Level::Practice), Some(pcn), Scope::default(), 1).unwrap();
        inside.areas.first().unwrap().code.clone()
    };
    (first(&pcns[0].code), pcns[0].code.clone(), first(&pcns[1].code))
}

#[test]
fn the_first_account_is_that_of_an_administrator_of_england() {
    let place = Place::empty();
    let zoe = place.by("zoe");
    for roles in [&["planner@ENG"][..], &[]] {
        let why = told(zoe.invite(&to_invite("ada", roles)));
        assert!(why.contains("--role"), "{why}");
    }
    assert!(zoe.who().unwrap().is_alone(), "nothing was kept of it");
    zoe.invite(&to_invite("Ada", &["planner@ENG", "administrator@england"])).unwrap();
    let people = place.by("ada").people_list().unwrap().people;
    assert_eq!((people[0].name.as_str(), people[0].state), ("ada", AccountState::Invited));
}

#[test]
fn accounts_make_the_workspace_shared_for_commands_too() {
    let place = Place::empty();
    assert!(place.by("zoe").who().unwrap().is_alone());
    let place = place.with_ada();
    assert_eq!(place.by("zoe").who().unwrap(), Who::Stranger { name: Some("zoe".to_owned()) });
    let why = told(place.by("zoe").sources());
    assert!(why.contains("no account in use is called zoe"), "{why}");
    place.by("ADA").sources().unwrap();
    place.by("ada").invite(&to_invite("ben", &["viewer@ENG"])).unwrap();
    place.by("ben").sources().unwrap();
    place.by("ada").disable("ben").unwrap();
    assert!(place.by("ben").sources().is_err());
}

#[test]
fn an_invitation_is_taken_up_once_and_within_a_week() {
    let place = Place::empty().with_ada();
    let answer = place.by("ada").invite(&to_invite("ben", &["viewer@ENG"])).unwrap();
    let bench = place.by("");
    assert_eq!(bench.invitation(secret(&answer)).unwrap().unwrap().name, "ben");
    assert!(told(bench.take_up(secret(&answer), "short")).contains("at least 12"));
    let held = bench.take_up(secret(&answer), PASSWORD).unwrap().unwrap();
    assert_eq!(place.holding(&held.secret).who().unwrap().name(), "ben");
    assert_eq!(bench.take_up(secret(&answer), "another long one").unwrap(), None, "it was used");

    let first = place.by("ada").invite(&to_invite("ben", &[])).unwrap();
    let second = place.by("ada").invite(&to_invite("ben", &[])).unwrap();
    assert_eq!(bench.invitation(secret(&first)).unwrap(), None, "a new link ends the old one");
    wait(7 * DAY - 1);
    assert!(bench.invitation(secret(&second)).unwrap().unwrap().has_password);
    wait(1);
    assert_eq!(bench.take_up(secret(&second), PASSWORD).unwrap(), None);
}

#[test]
fn two_who_take_up_one_link_at_the_same_moment_are_one() {
    let place = Place::empty().with_ada();
    let answer = place.by("ada").invite(&to_invite("ben", &["viewer@ENG"])).unwrap();
    let bench = place.by("");
    let taken = std::thread::scope(|threads| {
        let takers: Vec<_> = (0..4)
            .map(|nth| {
                let (bench, link) = (bench.clone(), secret(&answer));
                threads.spawn(move || bench.take_up(link, &format!("tide lamp ox {nth}")).unwrap())
            })
            .collect();
        takers.into_iter().filter_map(|taker| taker.join().unwrap()).count()
    });
    assert_eq!(taken, 1);
}

#[test]
fn an_unknown_name_and_a_wrong_password_are_answered_alike_and_five_lock() {
    let place = Place::empty().with_ada();
    place.sign_up("ben", &["viewer@ENG"]);
    let bench = place.by("");
    assert_eq!(bench.sign_in("nobody", PASSWORD).unwrap(), None);
    assert_eq!(bench.sign_in("../../etc", PASSWORD).unwrap(), None);
    assert_eq!(bench.sign_in("ada", PASSWORD).unwrap(), None, "no password was chosen yet");
    assert!(bench.sign_in(" Ben ", PASSWORD).unwrap().is_some());
    for _ in 0..5 {
        assert_eq!(bench.sign_in("ben", "wrong").unwrap(), None);
    }
    assert_eq!(bench.sign_in("ben", PASSWORD).unwrap(), None, "locked");
    let line = || place.by("ada").people_list().unwrap().people.pop().unwrap();
    assert_eq!(line().state, AccountState::Locked);
    wait(15 * 60);
    assert!(bench.sign_in("ben", PASSWORD).unwrap().is_some(), "a quarter of an hour later");
    for _ in 0..5 {
        assert_eq!(bench.sign_in("ben", "wrong").unwrap(), None);
    }
    assert_eq!(place.by("ada").unlock("ben").unwrap().state, AccountState::Active);
    assert!(bench.sign_in("ben", PASSWORD).unwrap().is_some());
}

#[test]
fn many_attempts_at_once_are_not_more_than_five() {
    let place = Place::empty().with_ada();
    place.sign_up("ben", &["viewer@ENG"]);
    let before = place.by("ada").audit(1, false).unwrap().entries;
    let last = before.first().unwrap().sequence;
    let bench = place.by("");
    std::thread::scope(|threads| {
        for _ in 0..12 {
            let bench = bench.clone();
            threads.spawn(move || assert_eq!(bench.sign_in("ben", "wrong").unwrap(), None));
        }
    });
    let log = place.by("ada").audit(100, true).unwrap();
    let attempts = log.entries.iter().filter(|entry| last < entry.sequence && entry.what == "try to sign in").count();
    assert_eq!(attempts, 5);
    assert_eq!(bench.sign_in("ben", PASSWORD).unwrap(), None, "locked, the right one too");
}

#[test]
fn another_password_ends_the_sessions_of_the_old_one() {
    let place = Place::empty().with_ada();
    let old = place.sign_up("ben", &["viewer@ENG"]);
    let ben = place.holding(&old);
    assert_eq!(ben.change_password("wrong", "three other words").unwrap(), None);
    assert!(told(ben.change_password(PASSWORD, "ben 12345678")).contains("name of the account"));
    let new = ben.change_password(PASSWORD, "three other words").unwrap().unwrap().secret;
    let stranger = Who::Stranger { name: None };
    assert_eq!(place.by("").who_holds(Some(old.reveal())).unwrap(), stranger);
    assert_eq!(place.holding(&new).who().unwrap().name(), "ben");
    place.holding(&new).sign_out_everywhere().unwrap();
    assert_eq!(place.by("").who_holds(Some(new.reveal())).unwrap(), stranger);

    let one = place.by("").sign_in("ben", "three other words").unwrap().unwrap().secret;
    let two = place.by("").sign_in("ben", "three other words").unwrap().unwrap().secret;
    place.by("").sign_out(one.reveal()).unwrap();
    assert_eq!(place.by("").who_holds(Some(one.reveal())).unwrap(), stranger);
    assert_eq!(place.holding(&two).who().unwrap().name(), "ben", "another browser stays signed in");
    wait(8 * 3600);
    assert_eq!(place.by("").who_holds(Some(two.reveal())).unwrap(), stranger, "nobody used it for eight hours");
}

#[test]
fn a_disabled_account_is_nobodys() {
    let place = Place::empty().with_ada();
    let held = place.sign_up("ben", &["viewer@ENG"]);
    let link = place.by("ada").invite(&to_invite("ben", &[])).unwrap();
    place.by("ada").disable("ben").unwrap();
    let bench = place.by("");
    assert_eq!(bench.who_holds(Some(held.reveal())).unwrap(), Who::Stranger { name: None });
    assert_eq!(bench.sign_in("ben", PASSWORD).unwrap(), None);
    assert_eq!(bench.invitation(secret(&link)).unwrap(), None);
    place.by("ada").enable("ben").unwrap();
    assert_eq!(bench.who_holds(Some(held.reveal())).unwrap(), Who::Stranger { name: None }, "that session is over");
    assert_eq!(bench.invitation(secret(&link)).unwrap(), None, "and so is the link");
    assert!(bench.sign_in("ben", PASSWORD).unwrap().is_some());
}

#[test]
fn an_administrator_of_england_is_always_left() {
    let place = Place::empty().with_ada();
    let ada = place.by("ada");
    for why in [told(ada.revoke("ada", Role::Administrator, "ENG")), told(ada.disable("ada"))] {
        assert!(why.contains("last administrator of England"), "{why}");
    }
    for _ in 0..5 {
        ada.invite(&to_invite("eve", &["viewer@ENG"])).unwrap();
        ada.grant("eve", Role::Administrator, "ENG").unwrap();
        let eve = place.by("eve");
        let left = std::thread::scope(|threads| {
            let one = threads.spawn(|| ada.revoke("eve", Role::Administrator, "ENG").is_err());
            let two = threads.spawn(|| eve.revoke("ada", Role::Administrator, "ENG").is_err());
            (one.join().unwrap(), two.join().unwrap())
        });
        assert_ne!(left, (false, false), "they cannot both go");
        let rescued = place.by("zoe").rescue("ada").unwrap();
        assert_eq!(rescued.person.roles.len(), 1);
        place.by("ada").rescue("eve").unwrap();
        place.by("ada").revoke("eve", Role::Administrator, "ENG").unwrap();
        place.by("ada").revoke("eve", Role::Viewer, "ENG").unwrap();
        let eve = place.by("").store().unwrap().document::<Account>("eve").unwrap().unwrap();
        let gone = place.by("ada").invitations_of("eve").unwrap();
        let steps = gone.iter().fold(Steps::new().remove("remove", &eve), |steps, one| steps.remove("remove", one));
        place.by("").store().unwrap().take(&steps, &place.by("").doing()).unwrap();
    }
}

#[test]
fn rescue_is_for_who_has_the_database() {
    let place = Place::empty();
    assert!(told(place.by("zoe").rescue("ada")).contains("nobody is locked out"));
    let place = place.with_ada();
    let ada = place.sign_up("ben", &["administrator@ENG"]);
    assert!(told(place.holding(&ada).rescue("ben")).contains("on the computer"));
    let answer = place.by("zoe").rescue("cleo").unwrap();
    assert_eq!(answer.person.roles[0].place, "ENG");
    place.by("").take_up(secret(&answer), PASSWORD).unwrap().unwrap();
    let log = place.by("cleo").audit(100, true).unwrap();
    assert!(log.entries.iter().any(|entry| entry.what == "rescue" && entry.subject == "account:cleo"));
}

#[test]
fn nobody_gives_roles_or_links_beyond_their_own_reach() {
    let place = Place::havelock().with_ada();
    let (practice, pcn, elsewhere) = places(&place.by("ada"));
    let ada = place.by("ada");
    ada.invite(&to_invite("pat", &[&format!("administrator@{pcn}")])).unwrap();
    let pat = place.by("pat");
    pat.invite(&to_invite("ed", &[&format!("practice_editor@{practice}")])).unwrap();
    pat.grant("ed", Role::PcnLead, &pcn).unwrap();
    for (name, place) in [("fay", elsewhere.as_str()), ("fay", "ENG")] {
        let why = pat.invite(&to_invite(name, &[&format!("viewer@{place}")])).unwrap_err();
        assert!(matches!(why, WorkbenchError::NotPermitted(Refused::NotPermitted { .. })), "{why}");
    }
    for refused in [
        told(pat.grant("ed", Role::Viewer, &elsewhere)),
        told(pat.invite(&to_invite("ada", &[]))),
        told(pat.disable("ada")),
        told(pat.unlock("ada")),
        told(place.by("ed").invite(&to_invite("fay", &[&format!("viewer@{practice}")]))),
        told(place.by("ed").people_list()),
    ] {
        assert!(refused.contains("may not manage accounts"), "{refused}");
    }
    let listed: Vec<String> = pat.people_list().unwrap().people.into_iter().map(|line| line.name).collect();
    assert_eq!(listed, ["ed", "pat"], "ada of England is not theirs to see");
    ada.grant("ed", Role::Viewer, &elsewhere).unwrap();
    assert!(told(pat.invite(&to_invite("ed", &[]))).contains("may not manage"), "ed reaches further now");
    assert!(told(ada.grant("ed", Role::Viewer, "Z99999")).contains("no area"), "a place nobody knows");
}

#[test]
fn a_group_is_not_a_way_to_reach_further() {
    let place = Place::havelock().with_ada();
    let (practice, pcn, elsewhere) = places(&place.by("ada"));
    let ada = place.by("ada");
    ada.set_group("docks", None, std::slice::from_ref(&practice)).unwrap();
    ada.invite(&to_invite("pam", &["planner@group:docks"])).unwrap();
    let pam = place.by("pam");
    let permit = |text: &str| pam.permit(Deed::Collect, &pam.resolve(text).unwrap());
    permit(&practice).unwrap();
    permit("group:docks").unwrap();
    assert!(permit(&pcn).is_err());
    assert!(told(pam.set_group("docks", None, &[practice.clone(), elsewhere.clone()])).contains("may not set up"));
    for why in [told(pam.remove_group("docks")), told(ada.remove_group("docks"))] {
        assert!(why.contains("pam has a role"), "{why}");
    }
    ada.set_group("hill", None, std::slice::from_ref(&elsewhere)).unwrap();
    assert!(told(pam.set_group("hill", None, std::slice::from_ref(&practice))).contains("may not set up"));
    assert!(told(pam.set_standard("nurse_fte_per_100k", 20.0, "a paper")).contains("may not set up"));
    assert!(told(pam.set_successor(&practice, &elsewhere, "said so")).contains("may not set up"));
    ada.set_group("docks", None, std::slice::from_ref(&pcn)).unwrap();
    permit(&pcn).unwrap();
}

#[test]
fn every_question_and_action_asks_who_asks() {
    let place = Place::havelock().with_ada();
    let (practice, ..) = places(&place.by("ada"));
    let of_a_year = crate::questions::skillmix::SkillmixAsked::of(1);
    let chosen = place.by("ada").skillmix(&practice, &of_a_year, Scope::default()).unwrap();
    let nobody = [Who::Stranger { name: None }, Who::Person { name: "nil".to_owned(), grants: Vec::new() }];
    for bench in nobody.map(|who| place.by("").acting_as(who)) {
        let (scope, file) = (Scope::default(), place.folder.path().join("aside"));
        let key = wholetime_snapshots::EditionKey {
            source: "patients_totals".to_owned(),
            period: "2025-01".parse().unwrap(),
            revision: 1,
        };
        let standard_of = crate::questions::plans::standard::StandardOf::List { list: 27_000, there: None };
        let plan = crate::questions::plans::PlanSource::Held { id: "docks".to_owned(), number: None };
        let document = wholetime_plans::plan::Plan::from_toml(
            "schema = 1\nid = \"docks\"\ntitle = \"Docks\"\nyears = [\"2026/27\"]\n[[place]]\nid = \"docks\"\ntitle = \"Docks\"\n",
        )
        .unwrap();
        let scenario = wholetime_models::scenario::Scenario::of_nothing("later", "Later");
        let later = crate::questions::scenarios::ScenarioSource::Document(Box::new(scenario.clone()));
        let gps = crate::questions::forecast::ForecastAsked::of(wholetime_vocabulary::StaffGroup::Gp, 1);
        let lever = crate::questions::scenarios::seek::Lever::RetireLater;
        let seek = crate::questions::scenarios::seek::SeekAsked { lever, chance_pct: 70.0, at_most: None };
        let mix = crate::questions::skillmix::SkillmixAsked::of(1);
        let regret = crate::questions::skillmix::regret::RegretAsked { mix, scenarios: vec![later.clone()] };
        let asked = [
            ("areas", bench.areas(None, None, None, scope, 1).err()),
            ("whereabouts", bench.whereabouts(&practice).err()),
            ("usual GPs", bench.usual_gps().err()),
            ("standing", bench.standing(&practice).err()),
            ("news", bench.news().err()),
            ("search", bench.search("nurse", 1).err()),
            ("own place", bench.own_place().err()),
            ("choose place", bench.choose_place(&practice).err()),
            ("forget place", bench.forget_place().err()),
            ("arrivals", bench.arrivals().err()),
            ("import invented", bench.import_invented(&Quiet, &Cancel::default()).err()),
            ("profile", bench.profile(&practice, None, scope).err()),
            ("series", bench.series(&practice, "nurse_fte", Default::default(), scope).err()),
            ("control", bench.control(&practice, "nurse_fte", &Default::default(), scope).err()),
            ("explain", bench.explain(&practice, "nurse_fte", None, scope).err()),
            ("compare", bench.compare("nurse_fte", "ENG", Default::default(), scope).err()),
            ("backtest", bench.backtest(&Default::default()).err()),
            ("backtest of practices", bench.backtest_of_practices(&Default::default()).err()),
            ("flows", bench.flows("ENG", crate::questions::flows::FlowsAsked::of(gps.group), scope).err()),
            ("forecast", bench.forecast("ENG", &gps, scope).err()),
            ("forecast parts", bench.forecast_parts("ENG", &gps, wholetime_vocabulary::Level::Pcn, scope).err()),
            ("read known", bench.read_known("post\n").err()),
            ("skillmix", bench.skillmix("ENG", &crate::questions::skillmix::SkillmixAsked::of(1), scope).err()),
            ("skillmix regret", bench.skillmix_regret("ENG", &regret, scope).err()),
            ("assumptions", bench.assumptions(None).err()),
            ("scenarios", bench.scenarios(false).err()),
            ("scenario", bench.scenario("later", None).err()),
            ("read scenario", bench.read_scenario(b"", "later.toml").err()),
            ("open scenario", bench.open_scenario(&later).err()),
            ("compare scenarios", bench.compare_scenarios("ENG", &[], &gps, scope).err()),
            ("tornado", bench.tornado("ENG", &gps, scope).err()),
            ("seek", bench.seek("ENG", &gps, &seek, scope).err()),
            ("accept scenario", bench.accept_scenario(&scenario, "").err()),
            ("withdraw scenario", bench.withdraw_scenario("later", "over").err()),
            ("worked examples", bench.worked_examples().err()),
            ("substitution", bench.substitution(&Default::default(), scope).err()),
            ("gradient", bench.gradient("nurse_fte", "ENG", Default::default(), scope).err()),
            ("ages", bench.ages("ENG", None, scope).err()),
            ("map", bench.map("ENG", "nurse_fte", Default::default(), scope).err()),
            ("variation", bench.variation("ENG", &Default::default(), scope).err()),
            ("movement", bench.movement("ENG", &Default::default(), scope).err()),
            ("definitions", bench.definitions(&practice, "nurse_fte", None, scope).err()),
            ("attention", bench.attention("ENG", scope).err()),
            ("condition", bench.condition("ENG", "single_handed", Default::default(), scope).err()),
            ("estimate", bench.estimate("ENG", "nurse_fte", Default::default(), scope).err()),
            ("triangulate", bench.triangulate("ENG", "nurse_fte", &Default::default(), scope).err()),
            ("bridge", bench.bridge("ENG", "nurse_fte", Default::default(), scope).err()),
            ("bridge baselines", bench.bridge_baselines("ENG", "nurse_fte", ("a", "b"), Default::default()).err()),
            (
                "bridge scenarios",
                bench
                    .bridge_scenarios(
                        "ENG",
                        &crate::questions::forecast::ForecastAsked::of(wholetime_vocabulary::StaffGroup::Gp, 1),
                        (None, &wholetime_models::scenario::Scenario::of_nothing("x", "X")),
                        Default::default(),
                        scope,
                    )
                    .err(),
            ),
            (
                "need",
                bench
                    .need("ENG", &crate::questions::need::NeedAsked::of(wholetime_vocabulary::StaffGroup::Gp, 1), scope)
                    .err(),
            ),
            ("changes", bench.changes("ENG", None, None, scope).err()),
            ("vacancies", bench.vacancies("ENG", &Default::default()).err()),
            ("skills", bench.skills("ENG", &Default::default()).err()),
            ("training", bench.training("ENG", None).err()),
            ("community", bench.community("ENG", None).err()),
            ("team", bench.team("ENG", scope).err()),
            ("load adverts", bench.load_adverts(b"role,place,advertised\n", "list.csv").err()),
            ("add advert", bench.add_advert(&Default::default()).err()),
            ("arrs", bench.arrs("ENG", &Default::default()).err()),
            ("arrs rules", bench.arrs_rules(None).err()),
            ("load arrs", bench.load_arrs("ENG", b"place,month,kind,value\n", "arrs.csv", None, false).err()),
            ("check data", bench.check_data(None, &Default::default(), scope).err()),
            ("check rates", bench.check_rates(b"area,group,rate\n", "rates.csv", scope).err()),
            ("check statements", bench.check_statements(b"", "paper.csv").err()),
            ("check file", bench.check_file(b"", "paper.csv", None).err()),
            ("plan findings", bench.plan_findings(&plan, None).err()),
            ("plan targets", bench.plan_targets(&plan, &Default::default()).err()),
            ("plan reach", bench.plan_reach(&plan, &Default::default()).err()),
            (
                "plan standard",
                bench.plan_standard(wholetime_plans::quantity::Per100k::whole(44), &standard_of, scope).err(),
            ),
            ("plan cost", bench.plan_cost(&plan, Default::default()).err()),
            ("plan fund", bench.plan_fund(&plan, wholetime_plans::cost::Way::OF_THE_PLAN).err()),
            ("plan reproduce", bench.plan_reproduce(&plan).err()),
            ("pay tables", bench.pay_tables().err()),
            ("pay", bench.pay(None, "", None, &Default::default()).err()),
            ("pay for plan", bench.pay_for_plan("afc-band-6", &Default::default()).err()),
            ("plan delivery", bench.plan_delivery(&plan, &Default::default()).err()),
            ("plan risks", bench.plan_risks(&plan, None).err()),
            ("plan action", bench.plan_action(&plan, "map").err()),
            ("plan risk", bench.plan_risk(&plan, "money").err()),
            ("plan time", bench.plan_time(&plan).err()),
            ("plan workbook", bench.plan_workbook(&plan).err()),
            ("plan calendar", bench.plan_calendar(&plan).err()),
            ("say of action", bench.say_of_action("docks", "map", &Default::default(), Default::default()).err()),
            ("say of risk", bench.say_of_risk("docks", "money", &Default::default(), Default::default()).err()),
            ("sources", bench.sources().err()),
            ("receipt", bench.receipt(&key).err()),
            ("query", bench.query("SELECT 1", 1).err()),
            ("tables", bench.tables().err()),
            ("groups", bench.groups().err()),
            ("standards", bench.standards().err()),
            ("successors", bench.successors().err()),
            ("set group", bench.set_group("docks", None, std::slice::from_ref(&practice)).err()),
            ("remove group", bench.remove_group("docks").err()),
            ("set standard", bench.set_standard("nurse_fte", 1.0, "said so").err()),
            ("remove standard", bench.remove_standard("nurse_fte").err()),
            ("set successor", bench.set_successor(&practice, &practice, "said so").err()),
            ("remove successor", bench.remove_successor(&practice).err()),
            ("import", bench.import(&[], None, &Quiet, &Cancel::default()).err()),
            ("withdraw", bench.withdraw(&key, "a reason").err()),
            ("convert", bench.convert(&file, None, &file).err()),
            ("audit", bench.audit(1, false).err()),
            ("backup", bench.backup(&file).err()),
            ("restore", bench.restore(&file, false).err()),
            ("people", bench.people_list().err()),
            ("invite", bench.invite(&to_invite("fay", &["viewer@ENG"])).err()),
            ("grant", bench.grant("ada", Role::Viewer, "ENG").err()),
            ("revoke", bench.revoke("ada", Role::Administrator, "ENG").err()),
            ("plans", bench.plans().err()),
            ("open plan", bench.open_plan(&plan).err()),
            ("accept plan", bench.accept_plan(&document, None, "").err()),
            ("plan versions", bench.plan_versions("nurses").err()),
            ("read plan", bench.read_plan(b"", "plan.toml").err()),
            ("plan overview", bench.plan_overview(&plan).err()),
            ("plan gap", bench.plan_gap(&plan).err()),
            ("plan diff", bench.plan_diff(&plan, &plan).err()),
            ("plan changes", bench.plan_changes("nurses", None, None).err()),
            ("start plan", bench.start_plan(&practice, &Default::default()).err()),
            ("accept started plan", bench.accept_started_plan(&practice, &Default::default()).err()),
            ("plan of mix", bench.plan_of_mix(&chosen, None).err()),
            ("accept plan of mix", bench.accept_plan_of_mix(&chosen, None).err()),
            ("disable", bench.disable("ada").err()),
            ("enable", bench.enable("ada").err()),
            ("unlock", bench.unlock("ada").err()),
        ];
        for (what, why) in asked {
            assert!(matches!(why, Some(WorkbenchError::NotPermitted(_))), "{what}: {why:?}");
        }
    }
}

#[test]
fn the_log_tells_what_was_done_and_no_secret() {
    let place = Place::empty().with_ada();
    let asked = ToInvite { email: Some("ben@example.org".to_owned()), ..to_invite("ben", &["viewer@ENG"]) };
    let answer = place.by("ada").invite(&asked).unwrap();
    let held = place.by("").take_up(secret(&answer), PASSWORD).unwrap().unwrap();
    place.by("").sign_in("ben", PASSWORD).unwrap().unwrap();
    let log = place.by("ada").audit(100, true).unwrap();
    let said = serde_json::to_string(&log).unwrap();
    for hidden in ["argon2", "example.org", secret(&answer), held.secret.reveal(), "session:"] {
        assert!(!said.contains(hidden), "{hidden}");
    }
    let done: Vec<(&str, &str)> = log.entries.iter().map(|entry| (entry.by.as_str(), entry.what.as_str())).collect();
    assert_eq!(
        done,
        [
            ("zoe", "invite"),
            ("zoe", "make link"),
            ("ada", "invite"),
            ("ada", "make link"),
            ("ben", "take up invitation"),
            ("ben", "choose password"),
            ("somebody not signed in", "try to sign in"),
            ("ben", "sign in"),
        ]
    );
}

#[test]
fn a_link_ends_where_whoever_made_it_could_not_make_it_any_more() {
    let place = Place::havelock().with_ada();
    let (practice, pcn, _) = places(&place.by("ada"));
    let ada = place.by("ada");
    ada.invite(&to_invite("pat", &[&format!("administrator@{pcn}")])).unwrap();
    let link = |name: &str| {
        let answer = place.by("pat").invite(&to_invite(name, &[&format!("viewer@{practice}")])).unwrap();
        secret(&answer).to_owned()
    };
    let (ed, fay) = (link("ed"), link("fay"));
    let (bench, is_open) = (place.by(""), |link: &str| place.by("").invitation(link).unwrap().is_some());
    assert!(is_open(&ed) && is_open(&fay));
    // Who has pat's link would be an administrator of England.
    ada.grant("ed", Role::Administrator, "ENG").unwrap();
    assert!(!is_open(&ed));
    assert_eq!(bench.take_up(&ed, PASSWORD).unwrap(), None);
    ada.disable("pat").unwrap();
    assert!(!is_open(&fay), "who left keeps no way in");
    assert_eq!(bench.take_up(&fay, PASSWORD).unwrap(), None);
    assert!(is_open(secret(&ada.invite(&to_invite("ed", &[])).unwrap())));
    // Who has the database needs no role for a link, and a role given later takes none away.
    let rescued = place.by("zoe").rescue("cleo").unwrap();
    ada.invite(&to_invite("zoe", &[&format!("viewer@{practice}")])).unwrap();
    assert!(is_open(secret(&rescued)));
}

#[test]
fn a_group_holds_no_group_however_it_is_typed() {
    let place = Place::havelock().with_ada();
    let (practice, ..) = places(&place.by("ada"));
    let ada = place.by("ada");
    ada.set_group("docks", None, std::slice::from_ref(&practice)).unwrap();
    assert!(told(ada.set_group("hill", None, &[" group:docks".to_owned()])).contains("cannot hold"));
}

#[test]
fn a_correction_is_seen_where_the_practice_lies_today() {
    let place = Place::havelock().with_ada();
    let bench = place.by("").acting_as(Who::Alone { name: "zoe".to_owned() });
    let holdings = bench.holdings().unwrap();
    let today = holdings.tree(holdings.register.today().unwrap(), crate::Geography::AsNow).unwrap();
    let periods = holdings.workforce_periods();
    let moved = periods.iter().find_map(|period| {
        let then = holdings.tree(*period, crate::Geography::AsAt).unwrap();
        then.members.iter().find_map(|member| {
            let (old, new) = (member.pcn.clone()?, today.member(&member.code)?.pcn.clone()?);
            let is_there = holdings.tree(*periods.last()?, crate::Geography::AsAt).ok()?.member(&member.code).is_some();
            (is_there && old != new).then(|| (member.code.clone(), old, new))
        })
    });
    let (practice, old, new) = moved.expect("somebody moved on Havelock");
    let dispute = crate::actions::corrections::Dispute {
        practice,
        figure: "nurse_fte".to_owned(),
        ours: 7.77,
        because: "two came back".to_owned(),
        until: None,
        period: None,
    };
    bench.dispute(&dispute).unwrap();
    let seen_by_planner_of = |pcn: &str| {
        let grants = vec![Grant { role: Role::Planner, place: pcn.to_owned() }];
        let planner = bench.acting_as(Who::Person { name: "pam".to_owned(), grants });
        planner.corrections(Some(pcn), true).unwrap().corrections.len()
    };
    assert_eq!((seen_by_planner_of(&old), seen_by_planner_of(&new)), (0, 1));
}

#[test]
fn a_correction_names_no_practice_in_a_comparison_that_withholds_its_name() {
    let place = Place::havelock().with_ada();
    let bench = place.by("").acting_as(Who::Alone { name: "zoe".to_owned() });
    let (practice, pcn, elsewhere) = places(&bench);
    let name = bench.resolve(&practice).unwrap().area.name;
    let dispute = crate::actions::corrections::Dispute {
        practice: practice.clone(),
        figure: "nurse_fte".to_owned(),
        ours: 7.77,
        because: "two came back".to_owned(),
        until: None,
        period: None,
    };
    let id = bench.dispute(&dispute).unwrap().correction.id;
    bench.decide(&id, true, "seen the rota").unwrap();
    let viewer_at = |place: &str| {
        let grants = vec![Grant { role: Role::Viewer, place: place.to_owned() }];
        bench.acting_as(Who::Person { name: "vic".to_owned(), grants })
    };
    let asked = |bench: &Workbench| {
        let asked = crate::questions::compare::CompareAsked { level: Some(Level::Practice), ..Default::default() };
        let comparison = bench.compare("nurse_fte", &pcn, asked, Scope::default()).unwrap();
        assert_eq!(comparison.corrections.len(), 1);
        let variation = bench.variation(&pcn, &Default::default(), Scope::default()).unwrap();
        [serde_json::to_string(&comparison).unwrap(), serde_json::to_string(&variation.corrections).unwrap()]
    };
    for told in asked(&viewer_at(&elsewhere)) {
        assert!(!told.contains(&practice) && !told.contains(&name), "{told}");
    }
    assert!(asked(&viewer_at(&pcn)).iter().all(|told| told.contains(&name)));
}
