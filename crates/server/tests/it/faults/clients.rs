//! Hundreds of slow clients, endless bodies, and no descriptor left: others are served or told to come back.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{Serving, place, usher};

const SLOW: usize = 500;
const ENDLESS: usize = 16;
/// Within this a slow client is shown out.
const SHOWN_OUT: Duration = Duration::from_secs(35);
/// No more memory may it take meanwhile.
const MOST_BYTES: u64 = 200 << 20;

fn connect(serving: &Serving) -> TcpStream {
    TcpStream::connect(("127.0.0.1", serving.port)).unwrap()
}

/// The most memory that the process had so far.
fn peak(serving: &Serving) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", serving.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

// covers: T-E7
#[test]
fn five_hundred_slow_clients_and_endless_bodies_are_shown_out_while_others_are_served() {
    let (_folder, data) = place();
    let serving = Serving::start(&mut usher(&data), 2);
    let began = Instant::now();
    let words = ["", "GET / HT", "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 4000\r\n\r\nuser_name="];
    let mut slow: Vec<TcpStream> = (0..SLOW)
        .map(|n| {
            let mut stream = connect(&serving);
            stream.write_all(words[n % words.len()].as_bytes()).unwrap();
            stream.set_read_timeout(Some(SHOWN_OUT)).unwrap();
            stream
        })
        .collect();
    let endless: Vec<_> = (0..ENDLESS)
        .map(|_| {
            let mut stream = connect(&serving);
            std::thread::spawn(move || {
                let head = "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n";
                let _ = stream.write_all(head.as_bytes());
                let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x1_0000));
                let mut sent = 0_u64;
                // It ends as soon as the other side closes.
                while stream.write_all(chunk.as_bytes()).is_ok() && sent < 4 << 30 {
                    sent += chunk.len() as u64;
                }
                sent
            })
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(serving.get("/readyz", "").status, 200, "others are served");
    }
    for stream in endless {
        let sent = stream.join().unwrap();
        assert!(sent < 64 << 20, "{sent} bytes were taken");
    }
    for stream in &mut slow {
        // Told or not, it is closed.
        let _ = stream.read_to_end(&mut Vec::new());
    }
    assert!(began.elapsed() < SHOWN_OUT + Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(peak(&serving) < MOST_BYTES, "{} bytes", peak(&serving));
    assert_eq!(serving.get("/readyz", "").status, 200);
    serving.terminate();
    let (code, log) = serving.ended();
    assert!(code == Some(0) && !log.contains("panicked"), "{log}");
}

// covers: T-E7
#[test]
fn with_no_descriptor_left_it_says_so_and_serves_again() {
    let (_folder, data) = place();
    let usual = usher(&data);
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 192; exec \"$0\""]).arg(usual.get_program()).env_clear().current_dir(data.parent().unwrap());
    limited.envs(usual.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let serving = Serving::start(&mut limited, 2);
    let held: Vec<TcpStream> = (0..400).map(|_| connect(&serving)).collect();
    let began = Instant::now();
    // Some are told so; whoever asks meanwhile is told too, or closed, and nothing hangs.
    let mut refused = connect(&serving);
    refused.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let _ = refused.write_all(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let mut said = Vec::new();
    let _ = refused.read_to_end(&mut said);
    let said = String::from_utf8_lossy(&said);
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 503") || said.starts_with("HTTP/1.1 200"), "{said}");
    drop(held);
    while serving.try_get("/readyz").is_none_or(|answer| answer.status != 200) {
        assert!(began.elapsed() < Duration::from_secs(30), "it does not serve again");
        std::thread::yield_now();
    }
    serving.terminate();
    let (code, log) = serving.ended();
    assert!(code == Some(0) && !log.contains("panicked"), "{log}");
}
