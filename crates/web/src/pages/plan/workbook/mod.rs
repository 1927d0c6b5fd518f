//! `GET /plans/{id}/plan.xlsx`: a plan as a workbook to edit, with formulas.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use wholetime_reports::plan_file::PlanFile;

use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::asked::Asked;
use crate::problem::Problem;

pub(in crate::pages) async fn download(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let format = PlanFile::Xlsx;
    let made = ask(bench, move |bench| -> Result<(Vec<u8>, String), Problem> {
        let plan = bench.plan_workbook(&super::source(&id, &words))?;
        let bytes = format.bytes(&plan).map_err(|why| Problem::inside(why.to_string()))?;
        Ok((bytes, format.name(&plan.plan.id, plan.plan.version)))
    });
    let (bytes, name) = made.await?;
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|why| Problem::inside(why.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}
