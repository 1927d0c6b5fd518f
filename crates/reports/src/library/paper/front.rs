//! The front sheet, and the summary a reader begins with.

use wholetime_vocabulary::StaffGroup;
use wholetime_workbench::questions::forecast::Forecast;
use wholetime_workbench::questions::profile::Profile;

use super::{Ground, PaperAsked};
use crate::document::{FrontLine, Words, plain};
use crate::library::draft::{named, sentence};

/// What stands out, of the most telling first, that a summary has room for. Our judgement.
const ISSUES: usize = 3;

/// The front sheet. Lines without text are for the author to write.
pub(super) fn sheet(profile: &Profile, asked: &PaperAsked) -> Vec<FrontLine> {
    let line = |id: &str, label: &str, text: &str| FrontLine {
        id: id.to_owned(),
        label: label.to_owned(),
        text: text.trim().to_owned(),
    };
    let compared = profile.compared_to.map_or_else(|| "no earlier month".to_owned(), |period| period.in_words());
    vec![
        line("meeting", "Meeting", &asked.meeting),
        line("date", "Date", &asked.held_on),
        line("agenda_item", "Agenda item", &asked.agenda_item),
        line("area", "Area", &named(&profile.area)),
        line("period", "Figures of", &profile.period.in_words()),
        line("compared", "Compared with", &compared),
        line("author", "Author", &asked.report.author),
        line("presenter", "Presented by", &asked.presenter),
        line("purpose", "Purpose", asked.purpose.unwrap_or_default().title()),
        line("recommendation", "Recommendation", &asked.recommendation),
    ]
}

/// What the paper says, in a few sentences.
pub(super) fn summary(ground: &mut Ground<'_>, forecast: Option<&Forecast>) {
    ground.draft.heading(1, "summary", "Summary");
    let mut said: Vec<Words> = Vec::new();
    for group in [StaffGroup::Gp, StaffGroup::Nurse] {
        said.extend(super::position::in_a_sentence(ground, group));
    }
    let issues = ground.profile.main_issues.iter().take(ISSUES);
    said.extend(issues.map(|issue| plain(sentence(&issue.sentence))));
    said.extend(forecast.map(|forecast| plain(sentence(&forecast.finding))));
    if said.is_empty() {
        ground.draft.say("No figures of staff are held for this month.");
    }
    ground.draft.list(said);
}
