//! Solves an invented mix of so many networks and says how long it took: `mix PLACES SOLVER RUNS FILE`, the problem as JSON into
//! FILE for others to solve.
//!
//! `mix futures PLACES FUTURES SOLVER` and `mix robust PLACES BUDGET SOLVER` do so where numbers are not sure; `mix all PLACES
//! SOLVER` asks all that is asked of a mix, and `mix file FILE SOLVER` of a problem kept as JSON.

use std::time::Instant;

use wholetime_plans::mix::{
    Activity, Effect, Effort, Future, PlaceInputs, Price, Problem, Purse, Ratio, Robust, RoleInputs, Solver, Standing,
    Stream, Teaching, cheapest, choose,
};
use wholetime_plans::substitution::Range;
use wholetime_plans::when::FinancialYear;
use wholetime_vocabulary::{Cancel, Progress};

const YEARS: usize = 5;

/// Name, pounds a WTE, what it does of three activities, supervision at first, what the additional roles sum pays, rooms, WTE
/// that can be found a year for each network.
type Of = (&'static str, f64, [f64; 6], f64, f64, f64, f64);

/// Twelve roles with numbers of the size that evidence and pay tables give them; invented.
const ROLES: [Of; 12] = [
    ("gp", 158_000.0, [0.0; 6], 0.0, 0.0, 0.6, 0.8),
    ("nurse", 47_000.0, [0.0, 0.0, 0.0, 0.0, 0.0, 1.0], 0.0, 0.0, 0.5, 1.4),
    ("advanced_practitioner", 69_000.0, [0.34, 0.12, 0.0, 0.0, 0.04, 0.0], 0.08, 66_500.0, 0.5, 0.9),
    ("clinical_pharmacist", 63_500.0, [0.02, 0.16, 0.26, 0.06, 0.0, 0.0], 0.05, 62_200.0, 0.3, 1.3),
    ("pharmacy_technician", 41_500.0, [0.0, 0.04, 0.14, 0.05, 0.0, 0.0], 0.02, 38_900.0, 0.2, 1.1),
    ("physician_associate", 58_500.0, [0.31, 0.09, 0.0, 0.05, 0.0, 0.0], 0.12, 57_000.0, 0.5, 0.7),
    ("physiotherapist", 62_000.0, [0.28, 0.06, 0.0, 0.0, 0.0, 0.0], 0.04, 62_200.0, 0.5, 0.8),
    ("paramedic", 59_500.0, [0.26, 0.03, 0.0, 0.0, 0.13, 0.0], 0.07, 57_000.0, 0.4, 0.6),
    ("link_worker", 36_500.0, [0.03, 0.05, 0.0, 0.0, 0.02, 0.0], 0.01, 35_900.0, 0.2, 2.0),
    ("care_coordinator", 31_500.0, [0.0, 0.04, 0.0, 0.10, 0.0, 0.0], 0.01, 30_200.0, 0.1, 2.2),
    ("mental_health", 60_500.0, [0.11, 0.13, 0.0, 0.0, 0.0, 0.0], 0.02, 31_000.0, 0.4, 0.6),
    ("clinical_administrator", 29_500.0, [0.0, 0.0, 0.0, 0.22, 0.0, 0.0], 0.01, 0.0, 0.1, 1.8),
];

const ACTIVITIES: [(&str, f64); 6] = [
    ("same_day", 0.40),
    ("long_term", 0.25),
    ("medicines", 0.10),
    ("letters", 0.15),
    ("visits", 0.10),
    ("nursing", 0.55),
];

/// Whole numbers that look drawn and are the same everywhere: Park and Miller's minimal standard generator (1988).
struct Invented(u64);

impl Invented {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        low + (high - low) * self.0 as f64 / 2_147_483_647.0
    }
}

fn by_year(first: f64, growth: f64) -> Vec<f64> {
    (0..YEARS).map(|year| (1e4 * first * (1.0 + growth).powi(year as i32)).round() / 1e4).collect()
}

fn role((id, cost, done, supervision, _, rooms, _): Of) -> RoleInputs {
    let effects = ACTIVITIES.iter().zip(done).filter(|(_, done)| 0.0 < *done).map(|((activity, _), done)| Effect {
        activity: (*activity).to_owned(),
        done: Range { low: 0.75 * done, central: done, high: 1.2 * done },
    });
    let teaching = |kind: &str, takes: f64| Teaching { kind: kind.to_owned(), takes };
    RoleInputs {
        id: id.to_owned(),
        title: id.replace('_', " "),
        is_gp: id == "gp",
        cost: by_year(cost, 0.03),
        leaving: 0.12,
        effects: effects.collect(),
        first_year_effect: 0.35,
        first_year_paid: 0.5,
        supervision_first: Range::sure(supervision),
        supervision_later: Range::sure(0.4 * supervision),
        rooms,
        teaching: match id {
            "gp" => Vec::new(),
            "nurse" => vec![teaching("mentors", 1.0)],
            _ => vec![teaching("supervisors", 0.5)],
        },
        market: None,
    }
}

fn place(number: usize, invented: &mut Invented) -> PlaceInputs {
    let list = invented.between(28_000.0, 62_000.0).round();
    let needed = list / 1_700.0;
    let growth = invented.between(0.004, 0.018);
    let gps = needed * invented.between(0.74, 0.92);
    let fall = invented.between(-0.02, 0.005);
    PlaceInputs {
        code: format!("U999{number:02}"),
        name: format!("Network {number}"),
        list,
        work: ACTIVITIES.iter().map(|(_, share)| by_year(1.12 * needed * share, growth)).collect(),
        work_uncertain: (0..YEARS).map(|year| 0.01 + 0.005 * year as f64).collect(),
        gps: by_year(gps, fall),
        posts: ROLES
            .iter()
            .map(|of| if of.0 == "gp" { 0.0 } else { (10.0 * invented.between(0.0, of.6)).round() / 10.0 })
            .collect(),
        recruits: ROLES.iter().map(|of| Some(by_year((10.0 * of.6 * list / 45_000.0).round() / 10.0, 0.0))).collect(),
        rooms: Some(by_year((list / 9_000.0).round(), 0.0)),
        teaching: vec![
            ("supervisors".to_owned(), by_year((list / 20_000.0).round(), 0.0)),
            ("mentors".to_owned(), by_year((list / 30_000.0).round(), 0.0)),
        ],
    }
}

fn problem(places: usize) -> Problem {
    let mut invented = Invented(20_261_122);
    let places: Vec<PlaceInputs> = (0..places).map(|number| place(number, &mut invented)).collect();
    let pays = |of: &Of| Price { role: of.0.to_owned(), most: by_year(of.4, 0.02), not_additional: Vec::new() };
    let pays: Vec<Price> = ROLES.iter().filter(|of| 0.0 < of.4).map(pays).collect();
    let stream = |(index, place): (usize, &PlaceInputs)| Stream {
        id: format!("arrs-{}", place.code),
        title: format!("The additional roles sum of {}", place.name),
        places: vec![index],
        pays: pays.clone(),
        amount: by_year((22.0 * place.list).round(), 0.02),
        source: "invented".to_owned(),
    };
    let mut streams: Vec<Stream> = places.iter().enumerate().map(stream).collect();
    let all: f64 = places.iter().map(|place| place.list).sum();
    streams.push(Stream {
        id: "fund".to_owned(),
        title: "The area's fund".to_owned(),
        places: Vec::new(),
        pays: ["nurse", "clinical_administrator", "gp"]
            .map(|role| Price { role: role.to_owned(), most: vec![30_000.0; YEARS], not_additional: Vec::new() })
            .to_vec(),
        amount: by_year((1.5 * all).round(), 0.0),
        source: "invented".to_owned(),
    });
    let mut roles: Vec<RoleInputs> = ROLES.into_iter().map(role).collect();
    for (role, of) in roles.iter_mut().zip(ROLES).filter(|_| 1 < places.len()) {
        role.market = Some(by_year((0.8 * of.6 * places.len() as f64).round(), 0.0));
    }
    Problem {
        title: format!("{} invented networks", places.len()),
        years: (0..YEARS as i16).filter_map(|year| FinancialYear::from_april(2026 + year)).collect(),
        unit: 0.5,
        activities: ACTIVITIES
            .iter()
            .map(|(id, _)| Activity {
                id: (*id).to_owned(),
                title: id.replace('_', " "),
                is_gp_work: *id != "nursing",
                price_undone: if *id == "nursing" { 75_000.0 } else { 215_000.0 },
            })
            .collect(),
        roles,
        places,
        streams,
        ratios: vec![Ratio {
            id: "associates".to_owned(),
            title: "Physician associates for each GP".to_owned(),
            roles: vec!["physician_associate".to_owned()],
            most: 0.2,
            supervisors: Vec::new(),
            by_gps: true,
            source: "invented".to_owned(),
        }],
        caps: Vec::new(),
        budget: Some(by_year((14.0 * all).round(), 0.03)),
        most_undone: None,
        discount: 0.035,
        purse: Purse::Own,
        robust: None,
        futures: Vec::new(),
        notes: Vec::new(),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["all", places, solver] => all(&problem(places.parse()?), solver_of(solver)?),
        ["futures", places, futures, solver] => {
            let problem = problem(places.parse()?);
            times(&Problem { futures: futures_of(&problem, futures.parse()?), ..problem }, solver_of(solver)?, 1)
        }
        ["robust", places, budget, solver] => {
            let robust = Some(Robust { budget: budget.parse()? });
            times(&Problem { robust, ..problem(places.parse()?) }, solver_of(solver)?, 1)
        }
        ["file", file, solver] => all(&serde_json::from_str(&std::fs::read_to_string(file)?)?, solver_of(solver)?),
        [places, solver, runs, file] => {
            let problem = problem(places.parse()?);
            std::fs::write(file, serde_json::to_string(&problem)?)?;
            times(&problem, solver_of(solver)?, runs.parse()?)
        }
        _ => {
            Err("asked for as `mix PLACES SOLVER RUNS FILE`, `mix all PLACES SOLVER` or `mix file FILE SOLVER`".into())
        }
    }
}

/// GPs up to a tenth fewer or more and work up to a twentieth, further apart each year.
fn futures_of(problem: &Problem, futures: u32) -> Vec<Future> {
    let mut invented = Invented(1_999);
    let mut drawn = |wide: f64| -> Vec<f64> {
        let end = invented.between(-wide, wide);
        (0..YEARS).map(|year| 1.0 + end * (year as f64 + 1.0) / YEARS as f64).collect()
    };
    let gps =
        |place: &PlaceInputs, times: &[f64]| place.gps.iter().zip(times).map(|(gps, times)| gps * times).collect();
    (0..futures)
        .map(|number| Future {
            title: format!("{number}"),
            weight: 1.0,
            gps: problem.places.iter().map(|place| gps(place, &drawn(0.1))).collect(),
            work: problem.places.iter().map(|_| drawn(0.05)).collect(),
        })
        .collect()
}

fn solver_of(name: &str) -> Result<Solver, Box<dyn std::error::Error>> {
    [Solver::Highs, Solver::Microlp]
        .into_iter()
        .find(|solver| solver.title().eq_ignore_ascii_case(name))
        .ok_or_else(|| format!("`{name}` is neither highs nor microlp").into())
}

fn gap_of(standing: &Standing) -> f64 {
    match standing {
        Standing::Best { gap_pct } | Standing::Found { gap_pct, .. } => *gap_pct,
        Standing::Impossible => f64::NAN,
    }
}

fn times(problem: &Problem, solver: Solver, runs: u32) -> Result<(), Box<dyn std::error::Error>> {
    let effort = Effort { solver, seconds: 60.0, gap_pct: 0.5 };
    for _ in 0..runs {
        let began = Instant::now();
        let choice = cheapest(problem, &effort)?.ok_or("no mix keeps all limits")?;
        let seconds = began.elapsed().as_secs_f64();
        println!(
            "{}",
            serde_json::json!({
                "tool": format!("Wholetime with {}", choice.solver),
                "seconds": seconds,
                "objective": choice.objective,
                "gap_pct": gap_of(&choice.standing),
            })
        );
    }
    Ok(())
}

/// Tells each step with the time.
struct Told(Instant);

impl Progress for Told {
    fn step(&self, done: u64, total: u64, what: &str) {
        println!("{:7.3} s: {done} of {total}, {what}", self.0.elapsed().as_secs_f64());
    }
}

fn all(problem: &Problem, solver: Solver) -> Result<(), Box<dyn std::error::Error>> {
    let began = Instant::now();
    let effort = Effort { solver, seconds: 20.0, gap_pct: 0.5 };
    let choice = choose(problem, &effort, &Told(began), &Cancel::default())?;
    println!("{:.2} s, £{:.0}, gap {:.2} %", began.elapsed().as_secs_f64(), choice.objective, gap_of(&choice.standing));
    for line in &choice.money {
        println!("{line:?}");
    }
    choice.binding.iter().take(30).for_each(|one| println!("{}", one.sentence));
    choice.shadow_prices.iter().for_each(|one| println!("{}", one.sentence));
    choice.alternatives.iter().for_each(|one| println!("{}", one.sentence));
    choice.notes.iter().for_each(|note| println!("{note}"));
    Ok(())
}
