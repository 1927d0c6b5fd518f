//! What practices and providers told: collections, corrections, baselines, and what they say of an area.

use axum::routing;
use wholetime_workbench::questions::baselines::{BaselineAnswer, BaselinesAnswer, CertificateAnswer};
use wholetime_workbench::questions::community::CommunityAnswer;
use wholetime_workbench::questions::corrections::{CorrectionLine, CorrectionList};
use wholetime_workbench::questions::mend::MendList;
use wholetime_workbench::questions::posts::PostsAnswer;
use wholetime_workbench::questions::returns::{BiasAnswer, Collections, HistoryAnswer, Reminders};
use wholetime_workbench::questions::skills::SkillsAnswer;
use wholetime_workbench::questions::training::TrainingAnswer;
use wholetime_workbench::questions::vacancies::VacanciesAnswer;
use wholetime_workbench::returns::refresh::Refreshed;
use wholetime_workbench::returns::status::Status;
use wholetime_workbench::returns::{Form, Prefilled};

use super::super::{baselines, collections, corrections, told};
use super::words;
use crate::api::operation::{Operation, get, of};

pub(super) const OPERATIONS: &[Operation] = &[
    get("/areas/{code}/vacancies", || routing::get(told::vacancies), &[of::<VacanciesAnswer>], "Vacancies of an area")
        .asks(&[words::VACANCIES]),
    get("/areas/{code}/skills", || routing::get(told::skills), &[of::<SkillsAnswer>], "Who has which skill")
        .asks(&[words::SKILLS, words::COLLECTION]),
    get(
        "/areas/{code}/training",
        || routing::get(told::training),
        &[of::<TrainingAnswer>],
        "Places for trainees and who supervises them",
    )
    .asks(&[words::COLLECTION]),
    get(
        "/areas/{code}/community",
        || routing::get(told::community),
        &[of::<CommunityAnswer>],
        "Community staff by provider",
    )
    .asks(&[words::COLLECTION]),
    get(
        "/areas/{code}/corrections",
        || routing::get(corrections::of_area),
        &[of::<CorrectionList>],
        "Figures of an area that practices dispute",
    )
    .asks(&[words::ENDED])
    .lists("corrections"),
    get(
        "/areas/{code}/mend",
        || routing::get(corrections::mend),
        &[of::<MendList>],
        "What practices have to mend in the national file",
    )
    .lists("practices"),
    get("/corrections", || routing::get(corrections::all), &[of::<CorrectionList>], "Figures that practices dispute")
        .asks(&[words::ENDED])
        .lists("corrections"),
    get("/corrections/{id}", || routing::get(corrections::one), &[of::<CorrectionLine>], "One of them"),
    get("/baselines", || routing::get(baselines::list), &[of::<BaselinesAnswer>], "Figures written down for good")
        .lists("baselines"),
    get("/baselines/{id}", || routing::get(baselines::one), &[of::<BaselineAnswer>], "The figures of a baseline")
        .asks(&[words::OF]),
    get(
        "/baselines/{id}/certificate",
        || routing::get(baselines::certificate),
        &[of::<CertificateAnswer>],
        "Who signed for it, and what is open",
    )
    .asks(&[words::OF]),
    get(
        "/baselines/{id}/changes",
        || routing::get(baselines::changes),
        &[of::<Refreshed>],
        "What changed since an earlier baseline",
    )
    .asks(&[words::AGAINST, words::OF])
    .lists("places"),
    get(
        "/forms",
        || routing::get(collections::forms),
        &[of::<Vec<Form>>],
        "Every question that is asked, and who sees the answers",
    ),
    get("/collections", || routing::get(collections::all), &[of::<Collections>], "The collections there are")
        .lists("collections"),
    get("/collections/{id}", || routing::get(collections::status), &[of::<Status>], "How far a collection has come"),
    get(
        "/collections/{id}/reminders",
        || routing::get(collections::reminders),
        &[of::<Reminders>],
        "Letters to who has not answered",
    ),
    get(
        "/collections/{id}/bias",
        || routing::get(collections::bias),
        &[of::<BiasAnswer>],
        "Whether those who answered are like the others",
    ),
    get(
        "/collections/{id}/posts",
        || routing::get(collections::posts),
        &[of::<PostsAnswer>],
        "Posts that practices named",
    ),
    get(
        "/collections/{id}/places/{code}",
        || routing::get(collections::form),
        &[of::<Prefilled>],
        "The form as a place starts from it",
    ),
    get(
        "/collections/{id}/places/{code}/history",
        || routing::get(collections::history),
        &[of::<HistoryAnswer>],
        "What a place returned, version by version",
    )
    .lists("versions"),
];
