//! https without a proxy. The certificate and its key beside this file are made for this test and guard nothing.

use std::path::Path;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::{Serving, place, refusal, usher};

fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures").join(name).display().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_speaks_https_itself() {
    let (_folder, data) = place();
    let serving = Serving::start(usher(&data).args(["--tls-cert", &fixture("cert.pem"), "--tls-key", &fixture("key.pem")]), 2);
    assert!(serving.said[0].starts_with("Usher is at https://127.0.0.1:"), "{:?}", serving.said);
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(fixture("cert.pem")).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let plain = TcpStream::connect(("127.0.0.1", serving.port)).await.unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect("usher.example".try_into().unwrap(), plain).await.unwrap();
    stream.write_all(b"GET /sign-in HTTP/1.1\r\nhost: usher.example\r\naccept: text/html\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("strict-transport-security"), "it knows that it speaks https: {answer}");
}

#[test]
fn files_that_are_no_certificate_are_named() {
    let (_folder, data) = place();
    let line = refusal(usher(&data).args(["--tls-cert", &fixture("key.pem"), "--tls-key", &fixture("key.pem")]));
    assert!(line.contains("tls.cert") && line.contains("no certificate is in it"), "{line}");
    let line = refusal(usher(&data).args(["--tls-cert", &fixture("cert.pem"), "--tls-key", &fixture("cert.pem")]));
    assert!(line.contains("tls.key") && line.contains("PEM"), "{line}");
    let line = refusal(usher(&data).args(["config", "check", "--tls-cert", "/nowhere.pem", "--tls-key", "/nowhere.pem"]));
    assert!(line.contains("tls.cert: /nowhere.pem cannot be used"), "{line}");
    assert!(!data.exists(), "nothing is made before the configuration is right");
}
