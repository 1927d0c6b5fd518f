//! Every command with the page that answers the same, or why it has none: what the command line can ask, a page can.

/// A command and where the same is answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    /// As it is typed behind `wholetime`.
    pub name: &'static str,
    /// The page; a `{code}` in it stands for a place.
    pub page: Option<&'static str>,
    /// The address of the JSON, below `/api/v1`.
    pub json: Option<&'static str>,
    /// Why it has no page; empty where it has one.
    pub because: &'static str,
}

const fn at(name: &'static str, page: &'static str, json: &'static str) -> Command {
    Command { name, page: Some(page), json: Some(json), because: "" }
}

/// On a page; nothing of it is JSON, because it changes something or is a form.
const fn on(name: &'static str, page: &'static str) -> Command {
    Command { name, page: Some(page), json: None, because: "" }
}

const fn nowhere(name: &'static str, because: &'static str) -> Command {
    Command { name, page: None, json: None, because }
}

/// What a server does itself, or what is done to the folder it serves.
const OF_THE_MACHINE: &str = "it is about the machine that serves the pages, and needs somebody there";
const OF_THE_HANDBOOK: &str = "it writes files of the handbook";

/// Every command.
pub const COMMANDS: &[Command] = &[
    on("import", "/import"),
    nowhere("convert", "it writes a Parquet file from a file beside it; a table can be asked for on the page of SQL"),
    at("sources", "/sources", "/sources"),
    on("withdraw", "/sources/{source}/{period}/{revision}"),
    at("areas", "/search", "/areas"),
    at("search", "/search", "/search"),
    at("standing", "/", "/areas/{code}/standing"),
    on("place", "/place"),
    at("news", "/", "/news"),
    at("profile", "/areas/{code}", "/areas/{code}/profile"),
    at("movement", "/areas/{code}/variation", "/areas/{code}/movement"),
    at("report profile", "/areas/{code}/report", "/areas/{code}/report"),
    at("report icb", "/areas/{code}/report", "/areas/{code}/report"),
    at("series", "/areas/{code}/series/{indicator}", "/areas/{code}/series/{indicator}"),
    at("xmr", "/areas/{code}/xmr/{indicator}", "/areas/{code}/xmr/{indicator}"),
    at("indicators", "/indicators", "/indicators"),
    at("explain", "/areas/{code}/explain/{indicator}", "/areas/{code}/explain/{indicator}"),
    at("estimate", "/areas/{code}/estimate/{indicator}", "/areas/{code}/estimate/{indicator}"),
    at("triangulate", "/areas/{code}/triangulate/{indicator}", "/areas/{code}/triangulate/{indicator}"),
    at("attention", "/areas/{code}/attention", "/areas/{code}/attention"),
    at("condition", "/areas/{code}/condition", "/areas/{code}/condition"),
    at("compare", "/areas/{code}/compare/{indicator}", "/areas/{code}/compare/{indicator}"),
    at("flows", "/areas/{code}/flows", "/areas/{code}/flows"),
    at("team", "/areas/{code}/team", "/areas/{code}/team"),
    at("forecast", "/areas/{code}/forecast", "/areas/{code}/forecast"),
    at("need", "/areas/{code}/need", "/areas/{code}/need"),
    at("skillmix", "/areas/{code}/skillmix", "/areas/{code}/skillmix"),
    at("backtest", "/accuracy", "/backtest"),
    at("scenario compare", "/areas/{code}/scenarios", "/areas/{code}/scenarios"),
    at("scenario tornado", "/areas/{code}/tornado", "/areas/{code}/tornado"),
    at("scenario seek", "/areas/{code}/seek", "/areas/{code}/seek"),
    at("scenario list", "/scenarios", "/scenarios"),
    at("scenario show", "/scenarios/{id}", "/scenarios/{id}"),
    on("scenario accept", "/scenarios"),
    on("scenario withdraw", "/scenarios/{id}"),
    at("assumptions", "/assumptions", "/assumptions"),
    at("substitution", "/substitution", "/substitution"),
    on("worked-examples", "/worked-examples"),
    at("gradient", "/areas/{code}/gradient/{indicator}", "/areas/{code}/gradient/{indicator}"),
    at("ages", "/areas/{code}", "/areas/{code}/ages"),
    at("map", "/areas/{code}/map/{indicator}", "/areas/{code}/map/{indicator}"),
    at("variation", "/areas/{code}/variation", "/areas/{code}/variation"),
    at("definitions", "/areas/{code}/definitions/{indicator}", "/areas/{code}/definitions/{indicator}"),
    at("bridge", "/areas/{code}/bridge", "/areas/{code}/bridge"),
    at("changes", "/areas/{code}/changes", "/areas/{code}/changes"),
    at("check data", "/quality", "/check/data"),
    on("check rates", "/check/rates"),
    on("check imputation", "/check/imputation"),
    on("group set", "/groups"),
    at("group list", "/groups", "/groups"),
    on("group remove", "/groups"),
    on("standard set", "/standards"),
    on("standard list", "/standards"),
    on("standard remove", "/standards"),
    on("successor set", "/successors"),
    on("successor list", "/successors"),
    on("successor remove", "/successors"),
    at("vacancies", "/areas/{code}/vacancies", "/areas/{code}/vacancies"),
    on("vacancy add", "/areas/{code}/vacancies"),
    on("vacancy fill", "/areas/{code}/vacancies"),
    on("vacancy withdraw", "/areas/{code}/vacancies"),
    on("vacancy load", "/areas/{code}/vacancies"),
    at("arrs", "/areas/{code}/arrs", "/areas/{code}/arrs"),
    on("arrs load", "/areas/{code}/arrs"),
    at("arrs rules", "/areas/{code}/arrs", "/arrs/rules"),
    on("plan new", "/areas/{code}/plan"),
    on("report paper", "/areas/{code}/paper"),
    at("plan show", "/plans/{id}", "/plans/{id}/overview"),
    at("plan list", "/plans", "/plans"),
    at("plan gap", "/plans/{id}/gap", "/plans/{id}/gap"),
    at("plan targets", "/plans/{id}/targets", "/plans/{id}/targets"),
    at("plan reach", "/plans/{id}/reach", "/plans/{id}/reach"),
    Command {
        name: "plan standard",
        page: None,
        json: Some("/plan-standard"),
        because: "a profile judges the standards that are set; a single sum is asked for as JSON",
    },
    at("plan cost", "/plans/{id}/cost", "/plans/{id}/cost"),
    at("plan fund", "/plans/{id}/cost", "/plans/{id}/fund"),
    at("plan pay", "/pay", "/pay"),
    at("plan delivery", "/plans/{id}/delivery", "/plans/{id}/delivery"),
    at("plan risks", "/plans/{id}/delivery", "/plans/{id}/risks"),
    on("plan action", "/plans/{id}/actions/{action}"),
    on("plan risk", "/plans/{id}/risks/{risk}"),
    on("plan calendar", "/plans/{id}/calendar.ics"),
    at("plan time", "/plans/{id}/time", "/plans/{id}/time"),
    at("plan check", "/plans/{id}/findings", "/plans/{id}/findings"),
    on("plan accept", "/plans"),
    at("plan diff", "/plans/{id}/changes", "/plans/{id}/diff"),
    on("plan export", "/plans/{id}/plan.xlsx"),
    on("plan import", "/plans"),
    Command { name: "plan schema", page: None, json: Some("/schemas/plan"), because: "a schema is read by programs" },
    at("skills", "/areas/{code}/skills", "/areas/{code}/skills"),
    at("training", "/areas/{code}/training", "/areas/{code}/training"),
    at("community", "/areas/{code}/training", "/areas/{code}/community"),
    on("returns open", "/returns"),
    on("returns template", "/returns/{id}/{code}/template.xlsx"),
    on("returns load", "/returns/{id}"),
    on("returns unchanged", "/returns/{id}/{code}"),
    on("returns close", "/returns/{id}"),
    at("returns list", "/returns", "/collections"),
    at("returns posts", "/returns/{id}/posts", "/collections/{id}/posts"),
    at("returns status", "/returns/{id}", "/collections/{id}"),
    at("returns remind", "/returns/{id}/reminders", "/collections/{id}/reminders"),
    at("returns bias", "/returns/{id}/bias", "/collections/{id}/bias"),
    on("returns dispute", "/areas/{code}/dispute/{figure}"),
    on("returns sign", "/baselines/{id}/places/{code}"),
    at("correction list", "/corrections", "/corrections"),
    at("correction show", "/corrections/{id}", "/corrections/{id}"),
    on("correction decide", "/corrections/{id}"),
    on("correction withdraw", "/corrections/{id}"),
    at("correction mend", "/areas/{code}/mend", "/areas/{code}/mend"),
    nowhere("correction settle", "every import does it by itself"),
    on("baseline make", "/baselines"),
    on("baseline refresh", "/baselines/{id}"),
    at("baseline list", "/baselines", "/baselines"),
    at("baseline show", "/baselines/{id}", "/baselines/{id}"),
    on("baseline confirm", "/baselines/{id}/places/{code}"),
    on("baseline dispute", "/baselines/{id}/places/{code}"),
    on("baseline deem", "/baselines/{id}"),
    on("baseline unsign", "/baselines/{id}/places/{code}"),
    at("baseline certificate", "/baselines/{id}/certificate", "/baselines/{id}/certificate"),
    at("baseline changes", "/baselines/{id}/changes", "/baselines/{id}/changes"),
    at("people list", "/people", "/people"),
    at("people roles", "/people", "/roles"),
    on("people invite", "/people"),
    on("people grant", "/people"),
    on("people revoke", "/people"),
    on("people disable", "/people"),
    on("people enable", "/people"),
    on("people unlock", "/people"),
    nowhere("people rescue", "it is for when nobody can sign in any more, at the machine itself"),
    on("query", "/query"),
    nowhere("serve", OF_THE_MACHINE),
    on("demo", "/"),
    at("audit", "/log", "/audit"),
    nowhere("backup", OF_THE_MACHINE),
    nowhere("restore", OF_THE_MACHINE),
    on("doctor", "/doctor"),
    nowhere(
        "synthetic",
        "it writes invented files into a folder; a page offers the invented place where nothing is held",
    ),
    nowhere("solve", "the program asks itself"),
    nowhere("reference", OF_THE_HANDBOOK),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::RIGHTS;

    fn is_served(path: &str) -> bool {
        RIGHTS.iter().any(|(method, route, _)| *method == "GET" && *route == path)
    }

    #[test]
    fn every_command_is_on_a_page_that_is_served_or_says_why_not() {
        for command in COMMANDS {
            assert_eq!(command.page.is_none(), !command.because.is_empty(), "{}", command.name);
            assert!(command.page.is_none_or(is_served), "{}: {:?}", command.name, command.page);
            let json = command.json.map(|path| format!("/api/v1{path}"));
            assert!(json.as_deref().is_none_or(is_served), "{}: {json:?}", command.name);
        }
    }

    /// Pages that answer no command: parts of others, ways in, what is for people only, and words.
    const ALONE: &[&str] = &[
        "/account",
        "/api",
        "/areas/{code}/corrections",
        "/areas/{code}/forecast/parts",
        "/areas/{code}/quality",
        "/areas/{code}/paper/names",
        "/areas/{code}/report/make",
        "/areas/{code}/skillmix/regret",
        "/accuracy/places",
        "/baselines/{id}/places/{code}",
        "/check-a-paper",
        "/glossary",
        "/guides/{name}",
        "/health",
        "/help",
        "/indicators/{id}",
        "/invitation/{secret}",
        "/pages",
        "/returns/{id}/{code}/history",
        "/returns/{id}/{code}/receipt",
        "/returns/{id}/{code}/review",
        "/scenarios/compare",
        "/sign-in",
        "/skillmix",
        "/work/{id}",
        "/work/{id}/events",
    ];

    #[test]
    fn every_page_answers_a_command_or_is_known_to_answer_none() {
        for (method, route, _) in RIGHTS {
            let is_file = route.rsplit('/').next().is_some_and(|last| last.contains('.') || last == "{file}");
            if *method != "GET" || route.starts_with("/api/") || route.starts_with("/assets/") || is_file {
                continue;
            }
            let answers = COMMANDS.iter().any(|command| command.page == Some(route));
            assert!(answers || ALONE.contains(route), "{route} answers no command");
        }
    }
}
