//! What can be typed. Help texts are written here and nowhere else.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use wholetime_reports::csv::FlowRows;
use wholetime_vocabulary::{Basis, Denominator, GpDefinition, Level, Measured, Period, StaffGroup};
use wholetime_workbench::Corrections;
use wholetime_workbench::models::need::Layer;
use wholetime_workbench::plans::arrs::rules::Zone;
use wholetime_workbench::plans::mix::{Purse, Solver};
use wholetime_workbench::questions::bridge::{Order, Split};
use wholetime_workbench::questions::check::Severity;
use wholetime_workbench::questions::compare::{Against, Spread};
use wholetime_workbench::questions::control::Of;
use wholetime_workbench::questions::need::{RateFrom, Variant};

/// Workforce planning for general practice. Every number can say why.
#[derive(Debug, Parser)]
#[command(name = "wholetime", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Folder everything is kept in (default: the platform's data folder).
    #[arg(long, global = true, env = "WHOLETIME_WORKSPACE", value_name = "DIR")]
    pub(crate) workspace: Option<PathBuf>,

    /// PostgreSQL database for what people set up: postgres://USER@HOST/DATABASE (default: kept in the workspace).
    #[arg(long, global = true, env = "WHOLETIME_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<DatabaseUrl>,

    /// How answers are printed.
    #[arg(long, global = true, value_enum, default_value = "table")]
    pub(crate) format: Format,

    /// Who acts (default: the user of the system).
    #[arg(long = "as", global = true, value_name = "NAME")]
    pub(crate) acting: Option<String>,

    /// Threads that long work may use (default: one a core).
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The URL of a database. It may hold a password: it is not shown, and any text is taken here, because a refusal of the
/// parser would repeat it.
#[derive(Clone)]
pub(crate) struct DatabaseUrl(pub(crate) String);

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("DatabaseUrl")
    }
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables for people.
    Table,
    /// One JSON document.
    Json,
    /// Comma-separated values.
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Bring publications in: files, folders and zips, in any order.
    Import {
        /// Files, folders or zips.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Period of files that do not say theirs: 2022-06 or 2022/23.
        #[arg(long)]
        period: Option<Period>,
    },
    /// Read one publication and write its typed table as Parquet, without importing it.
    Convert {
        /// File of a known publication.
        file: PathBuf,
        /// File to write.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Period, where the file does not say: 2022-06 or 2022/23.
        #[arg(long)]
        period: Option<Period>,
    },
    /// List what is held, or show one receipt.
    Sources {
        /// Show the receipt of one edition.
        #[arg(long, num_args = 2..=3, value_names = ["SOURCE", "PERIOD", "REVISION"])]
        receipt: Option<Vec<String>>,
    },
    /// Take an edition out of use, with a reason.
    Withdraw {
        /// Publication, as `wholetime sources` lists it.
        source: String,
        /// Period it is filed under.
        period: Period,
        /// Revision.
        #[arg(default_value_t = 1)]
        revision: u32,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Find areas by code or name.
    Areas {
        /// Part of a code or name.
        text: Option<String>,
        /// Only areas of this level.
        #[arg(long)]
        level: Option<Level>,
        /// Only areas within this one.
        #[arg(long, value_name = "AREA")]
        within: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 10_000)]
        limit: usize,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Anything by words: places, indicators, plans, scenarios, collections, words; slips of the finger are forgiven.
    Search {
        /// Words.
        text: String,
        /// At most so many.
        #[arg(long, default_value_t = 40)]
        limit: usize,
    },
    /// How a place is doing, in one screen: staff beside the month before, the year before and places alike.
    Standing {
        /// Code, name or group:NAME (default: your own place).
        area: Option<String>,
    },
    /// The place you work for: choose it, or say which it is.
    Place {
        /// Code, name or group:NAME.
        area: Option<String>,
        /// Take the choice back.
        #[arg(long, conflicts_with = "area")]
        forget: bool,
    },
    /// What came in last, and which publications should be out in a newer edition by now.
    News,
    /// The profile of an area: list, staff, ages, parts, what stands out.
    Profile {
        /// Code, name or group:NAME.
        area: String,
        /// Period to compare with (default: a year before, else the last one held).
        #[arg(long, value_name = "PERIOD")]
        compare_to: Option<Period>,
        /// Write to a file; its ending decides: xlsx, csv or json.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// An indicator over time.
    Series {
        /// Code, name or group:NAME.
        area: String,
        /// Indicator, as `wholetime indicators` lists it.
        indicator: String,
        /// First period.
        #[arg(long, value_name = "PERIOD")]
        from: Option<Period>,
        /// Last period.
        #[arg(long, value_name = "PERIOD")]
        to: Option<Period>,
        /// For turnover, joiners and leavers: gp, nurse, dpc or admin.
        #[arg(long)]
        group: Option<StaffGroup>,
        /// One series for each area of this level within the area.
        #[arg(long, value_name = "LEVEL")]
        by: Option<Level>,
        /// On this basis: practice_level_sum, published or compiled.
        #[arg(long)]
        basis: Option<Basis>,
        /// Write to a file; its ending decides: xlsx, csv or json.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        switch: SwitchArgs,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Change over time on a control chart: which changes are not as usual.
    Xmr {
        /// Code, name or group:NAME.
        area: String,
        /// Indicator, as `wholetime indicators` lists it.
        indicator: String,
        /// What is charted: change, year-on-year or level (default: change; year-on-year where trainees are counted).
        #[arg(long)]
        of: Option<Of>,
        /// First period.
        #[arg(long, value_name = "PERIOD")]
        from: Option<Period>,
        /// Last period.
        #[arg(long, value_name = "PERIOD")]
        to: Option<Period>,
        /// On this basis: practice_level_sum, published or compiled (default: the one with most values).
        #[arg(long)]
        basis: Option<Basis>,
        /// Periods from which limits begin anew.
        #[arg(long, num_args = 1.., value_name = "PERIOD")]
        rebase: Vec<Period>,
        /// What should be reached, in the unit of what is charted.
        #[arg(long, allow_negative_numbers = true)]
        target: Option<f64>,
        /// Write to a file; its ending decides: xlsx, csv or json.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// The indicators there are, or one of them.
    Indicators {
        /// Part of an identifier, title or question.
        text: Option<String>,
    },
    /// Why a figure is what it is: files, rows, columns, arithmetic, result.
    Explain {
        /// Code, name or group:NAME.
        area: String,
        /// Indicator.
        indicator: String,
        /// On this basis: practice_level_sum, published or compiled.
        #[arg(long)]
        basis: Option<Basis>,
        #[command(flatten)]
        switch: SwitchArgs,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Estimate the practices that did not report, apart from what was reported.
    Estimate {
        /// Code, name or group:NAME.
        area: String,
        /// Indicator of staff: a plain count, or staff over patients registered.
        indicator: String,
        /// Draws behind the bounds of the total.
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(20..=10_000))]
        draws: u16,
        /// Seed of the draws.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Two or more sources of one figure side by side, with what sets them apart.
    Triangulate {
        /// Code, name or group:NAME.
        area: String,
        /// Indicator, as `wholetime indicators` lists it.
        indicator: String,
        /// CSV file of figures stated elsewhere: value, label; period, definition, coverage_pct and note if you like.
        #[arg(long, value_name = "FILE")]
        stated: Option<PathBuf>,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Practices and PCNs to look at first, by stated rules, each reason shown.
    Attention {
        /// Code, name or group:NAME.
        area: String,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// How many practices, and how many of the patients, meet a condition.
    Condition {
        /// Code, name or group:NAME.
        area: String,
        /// Such as "nurse_fte_per_100k < 15", "gp_fte_total is missing", "single_handed or no_gp".
        condition: String,
        /// Practices or PCNs (default: practice).
        #[arg(long)]
        level: Option<Level>,
        /// On this basis: practice_level_sum, compiled or returned.
        #[arg(long)]
        basis: Option<Basis>,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// An indicator across areas, compared fairly: intervals, funnel, ranks as intervals, peers.
    Compare {
        /// Indicator, as `wholetime indicators` lists it.
        indicator: String,
        /// Level of the areas compared: practice, pcn, sub_icb, icb or region (default: the one below the area).
        #[arg(long)]
        level: Option<Level>,
        /// The area they lie in: code, name or group:NAME.
        #[arg(long, value_name = "AREA", default_value = "ENG")]
        within: String,
        /// On this basis: practice_level_sum, published or compiled.
        #[arg(long)]
        basis: Option<Basis>,
        /// What is done about a spread that chance does not explain: additive, multiplicative or none.
        #[arg(long, default_value = "additive")]
        spread: Spread,
        /// Whose centre and spread: within (the areas compared) or held (all of the level that are held).
        #[arg(long, value_name = "WHOSE")]
        against: Option<Against>,
        /// Hold each area against the 20 most alike, too.
        #[arg(long)]
        peers: bool,
        /// Say which way each area went over the same month of five years.
        #[arg(long)]
        trend: bool,
        #[command(flatten)]
        switch: SwitchArgs,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Who came and who went: joiners, leavers and turnover, from each count of practices to the next.
    Flows {
        /// Code, name or group:NAME.
        area: String,
        #[command(flatten)]
        asked: FlowsArgs,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Who works for the patients of an area, by role and employer, each counted once; and what nobody supplied.
    Team {
        /// Code, name or group:NAME.
        area: String,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// How many staff an area will have: a fan of what may come, its ledger, how it was made and how far that was right before.
    Forecast {
        /// Code, name or group:NAME.
        area: String,
        #[command(flatten)]
        asked: ForecastArgs,
        #[command(flatten)]
        shown: ForecastShownArgs,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// What the patients of an area will need, layer on layer, and what that is in FTE; with --gap, against supply.
    Need {
        /// Code, name or group:NAME.
        area: String,
        #[command(flatten)]
        asked: Box<NeedArgs>,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Which posts, where and when, so that need is met at least cost within what can be found, taught and paid: the mix, who does
    /// the work, what binds, what more would be worth.
    Skillmix {
        /// Code, name or group:NAME; its networks are chosen for together.
        area: String,
        #[command(flatten)]
        asked: Box<SkillmixArgs>,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// How far forecasts would have been right, against simple forecasts: England by age band and in all, practices and areas.
    Backtest {
        /// Only this staff group: gp, nurse, dpc or admin.
        #[arg(long)]
        group: Option<StaffGroup>,
        /// Years ahead (default: 1,2,3,5; of places 1,2,3).
        #[arg(long, value_name = "YEARS", value_delimiter = ',')]
        years: Vec<u8>,
        /// What is forecast: practice, pcn, sub_icb, icb or england (default: england).
        #[arg(long)]
        level: Option<Level>,
        /// Only forecasts from these months.
        #[arg(long, value_name = "PERIOD", value_delimiter = ',')]
        origin: Vec<Period>,
        /// Write the page of the handbook (docs/concepts/accuracy.md) instead.
        #[arg(long)]
        page: bool,
    },
    /// Scenarios: what if, compared with things as they are; what matters most; what it would take.
    #[command(subcommand)]
    Scenario(crate::commands::scenarios::ScenarioCommand),
    /// The assumptions of forecasts: low, central, high, from when, on whose word, how good the evidence is.
    Assumptions {
        /// Name of one of them.
        name: Option<String>,
    },
    /// GP time that other roles give back, less what supervising them takes: the evidence, and what given posts would free.
    Substitution(Box<crate::commands::substitution::SubstitutionArgs>),
    /// Sums of well-known papers done again (training places, shortfalls), and small cases checked by hand.
    WorkedExamples {
        /// Write the page of the handbook (docs/concepts/worked-examples.md) instead.
        #[arg(long)]
        page: bool,
    },
    /// How an indicator changes with deprivation: slope index of inequality, fifths.
    Gradient {
        /// Indicator, as `wholetime indicators` lists it.
        indicator: String,
        /// The area: code, name or group:NAME.
        #[arg(long, value_name = "AREA", default_value = "ENG")]
        within: String,
        /// Level of the areas that are ordered (default: practice).
        #[arg(long)]
        level: Option<Level>,
        /// On this basis: practice_level_sum or compiled (default: the one that covers the area).
        #[arg(long)]
        basis: Option<Basis>,
        /// First period.
        #[arg(long, value_name = "PERIOD")]
        from: Option<Period>,
        /// Last period.
        #[arg(long, value_name = "PERIOD")]
        to: Option<Period>,
        #[command(flatten)]
        switch: SwitchArgs,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Ages of staff now and a while before, side by side.
    Ages(crate::commands::ages::AgesArgs),
    /// An indicator on a map: areas by their outlines, PCNs and practices as tiles.
    Map(crate::commands::map::MapArgs),
    /// Indicators of all parts of an area on one heat map.
    Variation {
        /// Code, name or group:NAME.
        area: String,
        /// Indicators, one a column (default: staff of each group per 100,000 patients).
        #[arg(long, num_args = 1.., value_delimiter = ',', value_name = "INDICATOR")]
        indicators: Vec<String>,
        /// Level of the parts (default: the one below the area).
        #[arg(long)]
        level: Option<Level>,
        /// On this basis: practice_level_sum, published or compiled.
        #[arg(long)]
        basis: Option<Basis>,
        /// Sort by this indicator, highest first.
        #[arg(long, value_name = "INDICATOR")]
        sort: Option<String>,
        /// Lowest first.
        #[arg(long, requires = "sort")]
        ascending: bool,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Indicators of all parts of an area beside the same a while before, with arrows.
    Movement(crate::commands::movement::MovementArgs),
    /// One figure under each definition, source and date held, with the difference named.
    Definitions {
        /// Code, name or group:NAME.
        area: String,
        /// Indicator, as `wholetime indicators` lists it.
        indicator: String,
        /// On this basis: practice_level_sum, published or compiled.
        #[arg(long)]
        basis: Option<Basis>,
        #[command(flatten)]
        switch: SwitchArgs,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Why a number changed between two dates: bars that add up, with what each would be in another order of telling.
    Bridge {
        /// Code, name or group:NAME.
        area: String,
        #[command(flatten)]
        asked: BridgeArgs,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// What changed in an area between two months.
    Changes {
        /// Code, name or group:NAME.
        #[arg(default_value = "ENG")]
        area: String,
        /// Earlier month (default: the one before the later).
        #[arg(long, value_name = "PERIOD")]
        from: Option<Period>,
        /// Later month (default: the newest held).
        #[arg(long, value_name = "PERIOD")]
        to: Option<Period>,
        /// Whose map.
        #[arg(long, value_enum, default_value = "as-at")]
        geography: GeographyArg,
    },
    /// Check what is held, rates printed elsewhere, or our own estimates.
    #[command(subcommand)]
    Check(CheckCommand),
    /// Groups of areas of your own.
    #[command(subcommand)]
    Group(GroupCommand),
    /// Standards to judge indicators by; none is national by default.
    #[command(subcommand)]
    Standard(StandardCommand),
    /// Successors of practices that closed.
    #[command(subcommand)]
    Successor(SuccessorCommand),
    /// Vacancies of an area: adverts since a day and now, posts vacant, vacancy rates, time to fill, by role and place.
    Vacancies(crate::commands::vacancies::VacanciesArgs),
    /// Adverts of a recruitment site.
    #[command(subcommand)]
    Vacancy(crate::commands::vacancies::VacancyCommand),
    /// Additional roles (ARRS) of a network, place or ICB: its sum, spend, WTE, where the year ends, what can still start.
    Arrs(crate::commands::arrs::ArrsArgs),
    /// Plans: start one from what is held, its gap, targets, cost, who pays, delivery, versions; and papers checked
    /// against themselves.
    #[command(subcommand)]
    Plan(crate::commands::plans::PlanCommand),
    /// Skills by network, as practices returned them, and which network has nobody with one.
    Skills(crate::commands::skills::SkillsArgs),
    /// Training capacity by network: trainers, supervisors, placements, rooms, trainees and when they finish.
    Training(crate::commands::skills::ReturnedArgs),
    /// Staff of community providers by place; "not supplied" where nothing was.
    Community(crate::commands::skills::ReturnedArgs),
    /// Papers to take away: workforce profiles, as PDF, Word, Excel, page or CSV.
    #[command(subcommand)]
    Report(crate::commands::report::ReportCommand),
    /// Ask practices, and take in what they answer.
    #[command(subcommand)]
    Returns(crate::commands::returns::ReturnsCommand),
    /// Figures that practices dispute: whether totals use them, and what to mend in the national return.
    #[command(subcommand)]
    Correction(crate::commands::corrections::CorrectionCommand),
    /// Write figures down for good, have practices confirm them, and areas sign.
    #[command(subcommand)]
    Baseline(crate::commands::baselines::BaselineCommand),
    /// Accounts: who they are, and what they may do where.
    #[command(subcommand)]
    People(crate::commands::accounts::PeopleCommand),
    /// Ask the published tables in SQL (reading only).
    Query {
        /// The question, such as "SELECT source, count(*) FROM facts GROUP BY source"; none lists the tables.
        sql: Option<String>,
        /// At most so many rows.
        #[arg(long, default_value_t = 10_000)]
        limit: usize,
    },
    /// Serve the pages; where people have accounts, to others too.
    Serve {
        /// Address to listen on; one that others can reach takes accounts (wholetime people invite).
        #[arg(long, default_value = "127.0.0.1:8787")]
        listen: std::net::SocketAddr,
        /// Answer to this name of the server, too; more than once for several.
        #[arg(long = "host", value_name = "NAME")]
        hosts: Vec<String>,
        /// Encryption (TLS) is done by a server in front: cookies are for https only, and browsers are told so.
        #[arg(long)]
        behind_tls: bool,
    },
    /// Make an invented place, import it, print a profile and serve the pages.
    Demo {
        /// Do not serve.
        #[arg(long)]
        no_serve: bool,
        /// Address to listen on (default: a free port).
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: std::net::SocketAddr,
    },
    /// Who changed what people set up, when, and from what to what.
    Audit {
        /// At most so many changes, the newest.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
        /// Check that the whole log is as it was written; exit with status 1 where it is not.
        #[arg(long)]
        verify: bool,
    },
    /// Keep what people set up, and the log of changes to it, in one file.
    ///
    /// Published files are not in it: they can be imported again, or copied with the folder `snapshots` of the workspace.
    Backup {
        /// File to write; one of that name is replaced.
        file: PathBuf,
    },
    /// Bring a backup back, all of it or nothing.
    ///
    /// The file is checked first: its format, its hash and its log of changes. Published files are not in it.
    Restore {
        /// File that `wholetime backup` wrote.
        file: PathBuf,
        /// Take what is set up now away, its log of changes among it.
        #[arg(long)]
        replace: bool,
    },
    /// Say what is wrong with an installation or a workspace.
    Doctor,
    /// Write invented publications in the official layouts.
    Synthetic {
        /// Which place.
        #[arg(value_enum)]
        place: SyntheticPlace,
        /// Folder to write to.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// For england: months.
        #[arg(long, default_value_t = 12)]
        months: u32,
        /// For england: practices.
        #[arg(long, default_value_t = 6_200)]
        practices: u32,
        /// For england: seed of the invention.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Solve one job that stands on standard input (Wholetime asks itself, in a process that can be stopped).
    #[command(hide = true)]
    Solve {
        /// End when standard input does: who asked is gone.
        #[arg(long)]
        while_open: bool,
    },
    /// Print the reference of every command in Markdown (for the handbook).
    #[command(hide = true)]
    Reference {
        /// What to print.
        #[arg(value_enum)]
        what: ReferenceWhat,
    },
}

/// A part of the generated reference.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ReferenceWhat {
    /// Every command and flag.
    Commands,
    /// Every indicator.
    Indicators,
    /// Every publication.
    Publications,
    /// Every column of the practice-level workforce file.
    Columns,
    /// Every question of the forms.
    Returns,
    /// The JSON schema of plan documents.
    PlanSchema,
    /// The JSON schema of statement files.
    StatementsSchema,
    /// The OpenAPI document of the JSON.
    Openapi,
}

/// An invented place.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SyntheticPlace {
    /// 23 practices, 36 months, told as a story.
    Havelock,
    /// As large as England.
    England,
}

/// How to count otherwise.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct SwitchArgs {
    /// Which GPs: total, extg (fully qualified), exl or extgl.
    #[arg(long, value_name = "GPS")]
    pub(crate) definition: Option<GpDefinition>,
    /// Hours or people: fte or headcount.
    #[arg(long, value_name = "MEASURE")]
    pub(crate) measure: Option<Measured>,
    /// Which patients: registered, weighted (Carr-Hill), need_weighted or deprivation_adjusted (ours).
    #[arg(long, value_name = "PATIENTS")]
    pub(crate) denominator: Option<Denominator>,
    /// Whether dispensers count among direct patient care staff: with or without.
    #[arg(long, value_enum)]
    pub(crate) dispensers: Option<DispensersArg>,
}

/// Whether dispensers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DispensersArg {
    /// They count.
    With,
    /// They are left out.
    Without,
}

/// How a question is meant.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ScopeArgs {
    /// Month, such as 2022-06 (default: the newest with at least 90 % coverage of the area).
    #[arg(long)]
    pub(crate) period: Option<Period>,
    /// Whose map: of the period (as-at) or today's (as-now).
    #[arg(long, value_enum, default_value = "as-at")]
    pub(crate) geography: GeographyArg,
    /// Give sums that rest on less than half of the patients, too.
    #[arg(long)]
    pub(crate) allow_partial: bool,
    /// Only what was known up to this revision.
    #[arg(long, value_name = "N")]
    pub(crate) revision: Option<u32>,
    /// With the corrections that planners let reach totals (used), or as the national files have it (none).
    #[arg(long, value_name = "WHICH", default_value = "used")]
    pub(crate) corrections: Corrections,
}

/// What is asked of a bridge.
#[derive(Clone, Debug, Args)]
pub(crate) struct BridgeArgs {
    /// Indicator, as `wholetime indicators` lists it.
    pub(crate) indicator: Option<String>,
    /// Earlier date (default: a year before the later).
    #[arg(long, value_name = "PERIOD")]
    pub(crate) from: Option<Period>,
    /// Later date (default: the newest held).
    #[arg(long, value_name = "PERIOD")]
    pub(crate) to: Option<Period>,
    /// How what drivers do together is shared out: shapley, sequential or log_mean.
    #[arg(long, default_value = "shapley")]
    pub(crate) order: Order,
    /// By what those who were there both times are told apart: roles, hours, trend, places or whole (default: roles where they
    /// are held, else places).
    #[arg(long, value_name = "WHAT")]
    pub(crate) by: Option<Split>,
    /// On this basis: practice_level_sum or published (default: published where both dates are).
    #[arg(long)]
    pub(crate) basis: Option<Basis>,
    /// Between two scenarios instead of two dates: the later one, a TOML file or the name of one that is held.
    #[arg(long, value_name = "SCENARIO", requires = "group", conflicts_with_all = ["indicator", "to", "by", "basis", "baselines"])]
    pub(crate) scenario: Option<String>,
    /// The scenario it is set against (default: the forecast as it stands).
    #[arg(long, value_name = "SCENARIO", requires = "scenario")]
    pub(crate) against: Option<String>,
    /// Staff group of the forecast: gp, nurse, dpc or admin; --from is then the last month that is taken as known.
    #[arg(long, requires = "scenario")]
    pub(crate) group: Option<StaffGroup>,
    /// Years ahead of the forecast.
    #[arg(long, default_value_t = 3)]
    pub(crate) years: u8,
    /// Between two baselines instead of two dates: the earlier and the later one; the indicator is a line of both.
    #[arg(long, num_args = 2, value_name = "BASELINE", conflicts_with_all = ["from", "to", "by", "basis"])]
    pub(crate) baselines: Vec<String>,
}

/// What is asked of joiners and leavers.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct FlowsArgs {
    /// Staff group: gp, nurse, dpc or admin.
    #[arg(long, default_value = "gp")]
    pub(crate) group: StaffGroup,
    /// Which GPs: total, extg, exl or extgl (default: extg where it is held, else total).
    #[arg(long)]
    pub(crate) definition: Option<GpDefinition>,
    /// First month (default: three years before the last).
    #[arg(long, value_name = "PERIOD")]
    pub(crate) from: Option<Period>,
    /// Last month (default: the newest in which the area is counted).
    #[arg(long, value_name = "PERIOD")]
    pub(crate) to: Option<Period>,
    /// What a row is of: year, step (from one count to the next), practice or age.
    #[arg(long, value_name = "WHAT", default_value = "year")]
    pub(crate) by: FlowRows,
}

/// What is asked of need.
#[derive(Clone, Debug, Args)]
pub(crate) struct NeedArgs {
    /// Staff group FTE are of: gp, nurse, dpc or admin.
    #[arg(long, default_value = "gp")]
    pub(crate) group: StaffGroup,
    /// Which GPs: total, extg, exl or extgl (default: extg where it is held, else total).
    #[arg(long)]
    pub(crate) definition: Option<GpDefinition>,
    /// The month need begins with (default: the newest with staff of the group).
    #[arg(long, value_name = "PERIOD")]
    pub(crate) from: Option<Period>,
    /// Years ahead.
    #[arg(long, default_value_t = 5)]
    pub(crate) years: usize,
    /// Variant of the population projection: v1 (principal), v2 and v3 (fertility), v4 and v5 (life expectancy), v6 and v7 (migration), v8 and v9 (population), v10 and v11 (young and old).
    #[arg(long, default_value = "v1")]
    pub(crate) variant: Variant,
    /// How much patients need now: weighted (the list that payments go by), need_weighted, or registered (age and sex alone) (default: weighted where it is held).
    #[arg(long)]
    pub(crate) denominator: Option<Denominator>,
    /// Switch a layer on: age_sex, published, deprivation, growth, ageing, housing, rates, service; may be repeated.
    #[arg(long, value_name = "LAYER", value_delimiter = ',')]
    pub(crate) with: Vec<Layer>,
    /// Switch a layer off; may be repeated.
    #[arg(long, value_name = "LAYER", value_delimiter = ',')]
    pub(crate) without: Vec<Layer>,
    /// Share of growth that is the projection's, 0 to 1; the rest is that of the place's own list (default: an assumption of the catalogue).
    #[arg(long, value_name = "SHARE")]
    pub(crate) projection_share: Option<f64>,
    /// New homes beyond those the projection holds, by the end.
    #[arg(long)]
    pub(crate) homes: Option<f64>,
    /// People who move into each new home (default: an assumption of the catalogue).
    #[arg(long, value_name = "PEOPLE", requires = "homes")]
    pub(crate) people_per_home: Option<f64>,
    /// Yearly growth of the need of each patient for other reasons than age, in percent; switches the layer rates on.
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    pub(crate) rates_pct: Option<f64>,
    /// What the service is to do beyond today's work from next year on, in percent, such as extended access.
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    pub(crate) service_pct: Option<f64>,
    /// Staff for need: england (as many as England has), own (as many as now), standard (as set here), or FTE for 100,000 weighted patients.
    #[arg(long, default_value = "england")]
    pub(crate) rate: RateFrom,
    /// Set supply beside need: the gap at each date, with uncertainty from both.
    #[arg(long)]
    pub(crate) gap: bool,
    /// How often chance is drawn for the gap.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) replicates: u32,
    /// What names the draws: the same seed gives the same digits.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Whose money is to be little.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PurseArg {
    /// What no fund pays.
    Own,
    /// All of it.
    Everybody,
}

impl From<PurseArg> for Purse {
    fn from(typed: PurseArg) -> Self {
        match typed {
            PurseArg::Own => Self::Own,
            PurseArg::Everybody => Self::Everybody,
        }
    }
}

/// Who solves.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SolverArg {
    /// HiGHS, in builds that have it.
    Highs,
    /// microlp, in pure Rust.
    Microlp,
}

impl From<SolverArg> for Solver {
    fn from(typed: SolverArg) -> Self {
        match typed {
            SolverArg::Highs => Self::Highs,
            SolverArg::Microlp => Self::Microlp,
        }
    }
}

/// What is asked of a mix.
#[derive(Clone, Debug, Args)]
pub(crate) struct SkillmixArgs {
    /// Financial years, from the first that begins after the posts known.
    #[arg(long, default_value_t = 5)]
    pub(crate) years: u8,
    /// The month of the posts there are (default: the newest with enough coverage).
    #[arg(long, value_name = "PERIOD")]
    pub(crate) from: Option<Period>,
    /// Staff for need: england (as many as England has), own (as many as now), standard (as set here), or GPs for 100,000 weighted
    /// patients.
    #[arg(long, default_value = "england")]
    pub(crate) rate: RateFrom,
    /// A scenario for the forecast of GPs: a file, or the name of one that is held.
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) scenario: Option<String>,
    /// Set mixes side by side under these scenarios and as things are: which is least bad in the worst case. Files, or names of
    /// scenarios that are held.
    #[arg(long, value_name = "SCENARIO", num_args = 1.., conflicts_with_all = ["scenario", "problem", "places"])]
    pub(crate) regret: Vec<String>,
    /// Limits, prices and roles of your own over those of the catalogue: a file.
    #[arg(long, value_name = "FILE")]
    pub(crate) limits: Option<PathBuf>,
    /// WTE in which recruits are counted: 1, 0.5 or 0.1; 0: any number.
    #[arg(long, value_name = "WTE", default_value_t = 0.5)]
    pub(crate) unit: f64,
    /// Whose money is to be little: own (what no fund pays) or everybody (all of it).
    #[arg(long, value_enum, default_value = "own")]
    pub(crate) purse: PurseArg,
    /// Where the posts are: national, inner_london or outer_london (default: outer London in London, else national).
    #[arg(long)]
    pub(crate) zone: Option<Zone>,
    /// Protect against so many uncertain numbers of each piece of work being at their worst end at once.
    #[arg(long, value_name = "NUMBERS")]
    pub(crate) robust: Option<f64>,
    /// Choose a mix that serves so many replicates of the forecast at once, rather than its middle.
    #[arg(long, value_name = "N")]
    pub(crate) futures: Option<u32>,
    /// Leave no more than this share of the work of a place undone in any year, in percent (default: as much as it is cheaper to leave).
    #[arg(long, value_name = "PERCENT")]
    pub(crate) most_undone: Option<f64>,
    /// Who solves: highs or microlp (default: the best this build has).
    #[arg(long, value_enum)]
    pub(crate) solver: Option<SolverArg>,
    /// Seconds the mix may take, and again all that is asked about it.
    #[arg(long, default_value_t = 20.0)]
    pub(crate) seconds: f64,
    /// What names the draws: the same seed gives the same digits.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Write the problem here as JSON, from which a stranger solves it again.
    #[arg(long, value_name = "FILE")]
    pub(crate) problem: Option<PathBuf>,
    /// Posts place by place, too.
    #[arg(long)]
    pub(crate) places: bool,
    /// Keep the mix as the first version of a plan of this name: small letters, digits and hyphens.
    #[arg(long, value_name = "NAME")]
    pub(crate) into_plan: Option<String>,
    /// Write the mix as a plan document here (.toml or .json).
    #[arg(long, value_name = "FILE")]
    pub(crate) plan_out: Option<PathBuf>,
}

/// What is asked of a forecast.
#[derive(Clone, Debug, Args)]
pub(crate) struct ForecastArgs {
    /// Staff group: gp, nurse, dpc or admin.
    #[arg(long)]
    pub(crate) group: StaffGroup,
    /// Which GPs: total, extg, exl or extgl (default: extg where it is held, else total).
    #[arg(long)]
    pub(crate) definition: Option<GpDefinition>,
    /// What is counted: fte or headcount.
    #[arg(long, default_value = "fte")]
    pub(crate) measure: Measured,
    /// The last month that is taken as known (default: the newest with enough coverage).
    #[arg(long, value_name = "PERIOD")]
    pub(crate) from: Option<Period>,
    /// Years ahead.
    #[arg(long, default_value_t = 3)]
    pub(crate) years: u8,
    /// How often chance is drawn.
    #[arg(long, value_name = "N", default_value_t = wholetime_workbench::questions::forecast::REPLICATES)]
    pub(crate) replicates: u32,
    /// What names the draws: the same seed has the same digits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// What is known of single posts: a CSV file with post, role, month, likelihood_percent, fte, what (goes, comes or
    /// changes_hours) and, where known, to_fte, practice, age, reason.
    #[arg(long, value_name = "FILE")]
    pub(crate) known: Option<PathBuf>,
    /// A number to reach, such as 44: the chance of it is told.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) target: Option<f64>,
    /// The number is per 100,000 registered patients.
    #[arg(long, requires = "target")]
    pub(crate) per_100k: bool,
    /// The month by which it is to be reached (default: the last one forecast).
    #[arg(long, value_name = "PERIOD", requires = "target")]
    pub(crate) by: Option<Period>,
}

/// What a single forecast takes to be otherwise, and what is shown of it.
#[derive(Clone, Debug, Args)]
pub(crate) struct ForecastShownArgs {
    /// What is taken to be otherwise: a TOML file, or the name of a scenario that is held.
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) scenario: Option<String>,
    /// Which months are shown (default: each year in the table, every month as CSV; JSON always has every month).
    #[arg(long, value_name = "STEP")]
    pub(crate) every: Option<EveryArg>,
    /// Show the parts of the area of this level, each at the end of the forecast.
    #[arg(long, value_name = "LEVEL", conflicts_with_all = ["target", "ledger", "every"])]
    pub(crate) parts: Option<Level>,
    /// Show the ledger, role by role, in place of the months.
    #[arg(long)]
    pub(crate) ledger: bool,
}

/// How far apart the months of a forecast are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EveryArg {
    /// Each month.
    Month,
    /// Each third month.
    Quarter,
    /// Each twelfth month.
    Year,
}

/// Whose map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GeographyArg {
    /// The tree of the period.
    AsAt,
    /// Today's tree.
    AsNow,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CheckCommand {
    /// Look at everything held, or one area's practices, with named rules; at all periods unless one is named.
    Data {
        /// Code, name or group:NAME (default: everything held).
        area: Option<String>,
        /// Only this rule; more than once for several. `import` is everything found at import.
        #[arg(long, value_name = "RULE")]
        rule: Vec<String>,
        /// Only findings at least so severe.
        #[arg(long, value_enum)]
        severity: Option<SeverityArg>,
        /// List at most so many findings (default: 40 as a table, else all).
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        /// Exit with status 1 where a finding is at least so severe.
        #[arg(long, value_enum, value_name = "SEVERITY")]
        fail_on: Option<FailOn>,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Make the rates of a printed table again: a CSV file with area, staff group and rate.
    Rates {
        /// CSV file with a header: area, group, rate; period, unit and note if you like.
        file: PathBuf,
        /// Exit with status 1 where a finding is at least so severe.
        #[arg(long, value_enum, value_name = "SEVERITY")]
        fail_on: Option<FailOn>,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Say how far estimates for missing practices are off, by hiding practices that did report.
    Imputation {
        /// Share of practices hidden at each census, in percent.
        #[arg(long, value_name = "PCT", default_value_t = 3.0)]
        share: f64,
        /// Seed of the choice of practices.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Times it is done, each with other practices.
        #[arg(long, default_value_t = 5)]
        repeats: u32,
        /// Only this staff group: gp, nurse, dpc or admin.
        #[arg(long)]
        group: Option<StaffGroup>,
        /// Exit with status 1 where a finding is at least so severe.
        #[arg(long, value_enum, value_name = "SEVERITY")]
        fail_on: Option<FailOn>,
    },
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityArg {
    /// Everything worth knowing.
    Info,
    /// Warnings and errors.
    Warning,
    /// Errors only.
    Error,
}

impl SeverityArg {
    pub(crate) const fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Warning => Severity::Warning,
            Self::Error => Severity::Error,
        }
    }
}

/// From which severity a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Warnings and errors.
    Warning,
    /// Errors only.
    Error,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GroupCommand {
    /// Set a group: wholetime group set havering --name "Havering" U29424 U50107
    Set {
        /// Its name in commands: letters, digits and hyphens.
        id: String,
        /// What people read.
        #[arg(long)]
        name: Option<String>,
        /// Codes or names of its areas.
        #[arg(required = true)]
        members: Vec<String>,
    },
    /// List the groups.
    List,
    /// Remove a group.
    Remove {
        /// Its name.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum StandardCommand {
    /// Set a standard: wholetime standard set gp_fte_extg_per_100k 44 --source "…"
    Set {
        /// Indicator it belongs to.
        indicator: String,
        /// The least it should be.
        at_least: f64,
        /// Who says so, and where.
        #[arg(long)]
        source: String,
    },
    /// List the standards.
    List,
    /// Remove a standard.
    Remove {
        /// Indicator.
        indicator: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SuccessorCommand {
    /// Confirm that a practice took over from one that closed.
    Set {
        /// The practice that closed.
        practice: String,
        /// The practice that took over.
        successor: String,
        /// How it is known.
        #[arg(long, default_value = "confirmed by a planner")]
        reason: String,
    },
    /// List the successors confirmed.
    List,
    /// Take a confirmed successor back.
    Remove {
        /// The practice that closed.
        practice: String,
    },
}
