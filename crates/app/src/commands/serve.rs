//! `wholetime serve`: the pages, on this machine only, or for everybody with an account.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use wholetime_web::Serving;
use wholetime_workbench::Workbench;

use crate::output;

pub(super) fn run(
    bench: Workbench,
    listen: SocketAddr,
    hosts: Vec<String>,
    is_behind_tls: bool,
) -> anyhow::Result<ExitCode> {
    let is_open = !listen.ip().is_loopback() || !hosts.is_empty() || is_behind_tls;
    let is_shared = is_open || bench.has_accounts()?;
    if is_open && !bench.has_accounts()? {
        bail!(
            "nobody has an account here, so the pages are served on this machine only; make the first account \
             (wholetime people invite NAME --role administrator@ENG), or leave --host and --behind-tls out and listen on \
             127.0.0.1 or [::1]"
        );
    }
    let serving = Serving { hosts, is_behind_tls, is_shared };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}; choose another address with --listen"))?;
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() && !is_behind_tls {
            eprintln!(
                "note: {address} is not encrypted, so passwords can be read on the way; put a server with TLS in front \
                 (docs/guides/people.md)"
            );
        }
        output::text(&format!("serving {} on http://{address}/ (stop with Ctrl-C)\n", bench.workspace().display()))?;
        let stop = async {
            let _ = tokio::signal::ctrl_c().await;
        };
        wholetime_web::serve(Arc::new(bench), listener, serving, stop).await?;
        Ok(ExitCode::SUCCESS)
    })
}
