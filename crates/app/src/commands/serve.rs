//! `wholetime serve`: the pages, on this machine only.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use wholetime_workbench::Workbench;

use crate::output;

pub(super) fn run(bench: Workbench, listen: SocketAddr) -> anyhow::Result<ExitCode> {
    if !listen.ip().is_loopback() {
        bail!(
            "{listen} is not an address of this machine alone; the pages have no accounts yet, so only 127.0.0.1 and [::1] are served"
        );
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}; choose another address with --listen"))?;
        let address = listener.local_addr()?;
        output::text(&format!("serving {} on http://{address}/ (stop with Ctrl-C)\n", bench.workspace().display()))?;
        let stop = async {
            let _ = tokio::signal::ctrl_c().await;
        };
        wholetime_web::serve(Arc::new(bench), listener, stop).await?;
        Ok(ExitCode::SUCCESS)
    })
}
