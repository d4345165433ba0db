//! Logs on standard error, figures for Prometheus.

use std::io::IsTerminal;
use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();

/// Begins to log. A second call changes nothing.
pub fn log(level: &str, format: LogFormat) {
    let builder = tracing_subscriber::fmt()
        // What PostgreSQL notices is said by the driver at the level of information.
        .with_env_filter(EnvFilter::new(format!("tokio_postgres=warn,{level}")))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let _ = match format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}

/// Begins to count, and gives what renders the figures.
pub fn figures() -> PrometheusHandle {
    let install = || {
        let seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];
        let builder = PrometheusBuilder::new();
        // Buckets that are written here are not empty, which is all that is asked of them.
        let builder = builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &seconds).unwrap_or_default();
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        let _ = metrics::set_global_recorder(recorder);
        handle
    };
    FIGURES.get_or_init(install).clone()
}
