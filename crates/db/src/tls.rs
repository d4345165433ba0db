//! TLS to a PostgreSQL server, by the words that PostgreSQL's own clients use for it.
//!
//! | `sslmode` | |
//! | --- | --- |
//! | `disable` | never |
//! | `prefer` (without a word) | if the server offers it; does not look at who it is |
//! | `require` | or not at all; does not look at who it is |
//! | `verify-full` | or not at all; the certificate must be signed by a known authority and bear the host's name |

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{DbError, DbResult};

/// Reads the address, and makes what speaks TLS as its `sslmode` says.
pub(crate) fn parse(url: &str, ca_file: Option<&Path>) -> DbResult<(tokio_postgres::Config, MakeRustlsConnect)> {
    let verifies = mode_of(url) == Some("verify-full");
    // The client knows no `verify-full`; who verifies is ours to say below.
    let known = if verifies { url.replacen("sslmode=verify-full", "sslmode=require", 1) } else { url.to_owned() };
    let bad = |_| {
        DbError::Unavailable(
            "the database address is not a postgres:// address, or its sslmode is none of disable, prefer, require, verify-full".into(),
        )
    };
    let mut config: tokio_postgres::Config = known.parse().map_err(bad)?;
    if verifies {
        config.ssl_mode(SslMode::Require);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| DbError::Unavailable(format!("TLS: {error}")))?;
    let tls = if verifies {
        builder.with_root_certificates(roots(ca_file)?).with_no_client_auth()
    } else {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider))).with_no_client_auth()
    };
    Ok((config, MakeRustlsConnect::new(tls)))
}

fn mode_of(url: &str) -> Option<&str> {
    let (_, query) = url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("sslmode="))
}

fn roots(ca_file: Option<&Path>) -> DbResult<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let Some(file) = ca_file else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        return Ok(roots);
    };
    let bad = |why: String| DbError::Unavailable(format!("the file of certificate authorities {}: {why}", file.display()));
    for certificate in CertificateDer::pem_file_iter(file).map_err(|e| bad(e.to_string()))? {
        roots.add(certificate.map_err(|e| bad(e.to_string()))?).map_err(|e| bad(e.to_string()))?;
    }
    if roots.is_empty() { Err(bad("it holds no certificate".into())) } else { Ok(roots) }
}

/// Takes any certificate, as `prefer` and `require` do: against listeners on the wire, not against somebody in between.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        m: &[u8],
        c: &CertificateDer<'_>,
        s: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(m, c, s, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        m: &[u8],
        c: &CertificateDer<'_>,
        s: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(m, c, s, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_is_understood_and_others_are_refused() {
        let mode = |url: &str| parse(url, None).map(|(config, _)| config.get_ssl_mode());
        assert_eq!(mode("postgres://h/d").expect("an address"), SslMode::Prefer);
        assert_eq!(mode("postgres://h/d?sslmode=disable").expect("an address"), SslMode::Disable);
        assert_eq!(mode("postgres://h/d?sslmode=require").expect("an address"), SslMode::Require);
        assert_eq!(mode("postgres://h/d?connect_timeout=3&sslmode=verify-full").expect("an address"), SslMode::Require);
        assert!(mode("postgres://h/d?sslmode=verify-ca").is_err());
        assert!(parse("postgres://h/d?sslmode=verify-full", Some(Path::new("none.pem"))).is_err());
    }
}
