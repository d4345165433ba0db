//! A real SMTP server that misbehaves on purpose: `e2e/support/smtpd.py`, driven by the Python of `USHER_TEST_PYTHON`.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use kernel::{EmailAddress, Secret};
use mail::message::Sender;
use mail::{Security, TransportSettings, Wire};
use serde_json::Value;

/// The server; it ends with the test.
pub struct Server {
    child: Child,
    folder: tempfile::TempDir,
    pub port: u16,
}

impl Server {
    /// Starts it with these options of the script.
    pub fn start(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../e2e/support/smtpd.py");
        let mut child = Command::new(python())
            .arg(script)
            .arg("--store")
            .arg(folder.path().join("messages.jsonl"))
            .arg("--certificate")
            .arg(folder.path().join("certificate.pem"))
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("ready ").unwrap_or_else(|| panic!("the test server says {line:?}")).parse().unwrap();
        Self { child, folder, port }
    }

    /// The messages that it kept, oldest first.
    pub fn messages(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path().join("messages.jsonl")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Settings that reach it without encryption.
    pub fn plain(&self) -> TransportSettings {
        self.settings(Security::None, "")
    }

    /// Settings that reach it.
    pub fn settings(&self, security: Security, user_name: &str) -> TransportSettings {
        TransportSettings {
            host: "localhost".into(),
            port: self.port,
            security,
            user_name: user_name.into(),
            password: Secret::new(if user_name.is_empty() { "" } else { "right horse" }),
            sender: Sender { name: "AdventureWorks Cycle".into(), address: EmailAddress::parse("crm@adventure-works.com").unwrap() },
            tested_at: None,
            version: 0,
        }
    }

    /// A wire that trusts the server's certificate.
    pub fn trusted(&self) -> Wire {
        let pem = std::fs::read(self.folder.path().join("certificate.pem")).unwrap();
        Wire { extra_ca_pem: Some(pem), ..Wire::default() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn python() -> String {
    std::env::var("USHER_TEST_PYTHON")
        .expect("USHER_TEST_PYTHON names a Python with e2e/support/requirements.txt; `cargo xtask test` sets it")
}

/// What a mail program makes of a message: Python's own reader, which did not write it.
pub fn read_message(message: &Value) -> Value {
    const READER: &str = r#"
import base64, email, email.policy, json, sys
raw = base64.b64decode(sys.stdin.read())
m = email.message_from_bytes(raw, policy=email.policy.default)
body = lambda kind: m.get_body((kind,)).get_content().replace("\r\n", "\n")
print(json.dumps({
    "headers": [[k, str(v)] for k, v in m.items()],
    "to": [[a.display_name, a.addr_spec] for a in m["To"].addresses],
    "defects": [str(d) for part in m.walk() for d in part.defects],
    "kind": m.get_content_type(), "text": body("plain"), "html": body("html"),
    "longest": max(len(line) for line in raw.split(b"\r\n")), "bare": raw.replace(b"\r\n", b"").count(b"\n"),
    "ascii": raw.isascii(),
}))
"#;
    let mut reader = Command::new(python()).args(["-c", READER]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    reader.stdin.take().unwrap().write_all(message["data"].as_str().unwrap().as_bytes()).unwrap();
    let output = reader.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The values of a header.
pub fn header<'a>(read: &'a Value, name: &str) -> Vec<&'a str> {
    let all = read["headers"].as_array().unwrap();
    all.iter().filter(|h| h[0].as_str().unwrap().eq_ignore_ascii_case(name)).map(|h| h[1].as_str().unwrap()).collect()
}
