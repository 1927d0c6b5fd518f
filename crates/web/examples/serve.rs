//! local only
use std::sync::Arc;
use wholetime_workbench::{Settings, Workbench};
#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let bench = Workbench::open(Settings { workspace: args[1].clone().into(), by: "x".into(), clock: jiff::Timestamp::now }).unwrap();
    let listener = tokio::net::TcpListener::bind(&args[2]).await.unwrap();
    wholetime_web::serve(Arc::new(bench), listener, std::future::pending()).await.unwrap();
}
