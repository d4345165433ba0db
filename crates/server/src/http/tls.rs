//! TLS from two PEM files.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::Tls;
use crate::stop::Stop;

/// What turns a connection into an encrypted one.
pub fn acceptor(files: &Tls) -> Result<TlsAcceptor, Stop> {
    let certs = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unusable("tls.cert", &files.cert, &error))?;
    if certs.is_empty() {
        return Err(unusable("tls.cert", &files.cert, &"no certificate is in it"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unusable("tls.key", &files.key, &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(Stop::because)?
        .with_no_client_auth()
        .with_single_cert(certs, key)
        .map_err(|error| unusable("tls.key", &files.key, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn unusable(key: &str, path: &Path, why: &dyn std::fmt::Display) -> Stop {
    Stop::misused(format!("{key}: {} cannot be used ({why}): it must be a PEM file", path.display()))
}
