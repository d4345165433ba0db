//! Passwords that were stolen from others, looked up in a file on this machine: nothing of a password goes anywhere.
//!
//! The file is a list of SHA-1 hashes in their order, one a line, `HASH` or `HASH:count`, as Have I Been Pwned gives it away "ordered by
//! hash". It may be of many gigabytes: a look-up reads some forty pieces of it, and none of it is kept in memory.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use sha1::{Digest, Sha1};
use unicode_normalization::UnicodeNormalization;

type Hash = [u8; 20];

/// Hexadecimal digits of a hash.
const DIGITS: usize = 40;
/// A line is shorter: a hash, a colon, a count, a line's end.
const LONGEST_LINE: usize = 80;
/// So many places of the file are looked at before it is taken.
const SAMPLES: u64 = 1000;

/// A list that was opened. Cheap to clone.
#[derive(Debug, Clone)]
pub struct StolenList {
    file: Arc<File>,
    bytes: u64,
}

/// A line: where it begins and ends, with its line's end, and the hash in it.
struct Line {
    begins: u64,
    ends: u64,
    hash: Hash,
}

impl StolenList {
    /// Opens a list and looks at some of it: whether it is one, and in order. The error says what is wrong and what to do.
    pub fn open(path: &Path) -> Result<Self, String> {
        let unreadable = |error: io::Error| format!("the file cannot be read: {error}");
        let file = File::open(path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        if !about.is_file() {
            return Err("this is no file: name the list itself".to_owned());
        }
        if about.len() == 0 {
            return Err("the list is empty".to_owned());
        }
        let list = Self { file: Arc::new(file), bytes: about.len() };
        let mut before: Option<Line> = None;
        for sample in 0..=SAMPLES {
            let at = u64::try_from(u128::from(list.bytes) * u128::from(sample) / u128::from(SAMPLES)).unwrap_or(list.bytes);
            let Some(line) = list.line_from(at).map_err(|error| error.to_string())? else { break };
            if before.as_ref().is_some_and(|before| before.begins < line.begins && before.hash >= line.hash) {
                return Err("the hashes are not in order: take the list that is “ordered by hash”, not by how often they occur".to_owned());
            }
            before = Some(line);
        }
        Ok(list)
    }

    /// Whether a password stands in the list, as typed or with its letters composed.
    pub fn holds(&self, password: &str) -> io::Result<bool> {
        let composed: String = password.nfc().collect();
        Ok(self.has(&hash_of(&composed))? || (composed != password && self.has(&hash_of(password))?))
    }

    fn has(&self, wanted: &Hash) -> io::Result<bool> {
        // Of the lines that begin from `low` and before `high`, one may be it.
        let (mut low, mut high) = (0, self.bytes);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.line_from(middle)?.filter(|line| line.begins < high) {
                Some(line) if line.hash == *wanted => return Ok(true),
                Some(line) if line.hash < *wanted => low = line.ends,
                _ => high = middle,
            }
        }
        Ok(false)
    }

    /// The first line that begins at `at` or behind it.
    fn line_from(&self, at: u64) -> io::Result<Option<Line>> {
        let from = at.saturating_sub(1);
        let mut piece = [0; LONGEST_LINE * 2];
        let read = self.read(&mut piece, from)?;
        let piece = &piece[..read];
        let end_of = |piece: &[u8]| piece.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let skipped = if at == 0 { 0 } else { end_of(piece).unwrap_or(piece.len()) };
        let rest = &piece[skipped..];
        let begins = from + skipped as u64;
        if rest.is_empty() && begins >= self.bytes {
            return Ok(None);
        }
        let length = end_of(rest).unwrap_or(rest.len());
        let hash = hash_in(&rest[..length]).ok_or_else(|| {
            let what = format!(
                "at byte {begins} stands no line of the form HASH or HASH:count, with the 40 hexadecimal digits of SHA-1 (a list of NTLM hashes has 32, and is another)"
            );
            io::Error::new(io::ErrorKind::InvalidData, what)
        })?;
        Ok(Some(Line { begins, ends: begins + length as u64, hash }))
    }

    fn read(&self, piece: &mut [u8], from: u64) -> io::Result<usize> {
        let mut read = 0;
        while read < piece.len() {
            match self.file.read_at(&mut piece[read..], from + read as u64) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(read)
    }
}

fn hash_of(password: &str) -> Hash {
    Sha1::digest(password.as_bytes()).into()
}

/// The hash at the beginning of a line.
fn hash_in(line: &[u8]) -> Option<Hash> {
    let (digits, rest) = line.split_at_checked(DIGITS)?;
    if !matches!(rest.first(), None | Some(b':' | b'\r' | b'\n')) {
        return None;
    }
    let mut hash = Hash::default();
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn hex(password: &str) -> String {
        hash_of(password).iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02X}");
            text
        })
    }

    fn list_of(text: &str) -> Result<StolenList, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        StolenList::open(file.path())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        // covers: T-B2
        #[test]
        fn what_stands_in_the_list_is_found_and_nothing_else(
            passwords in proptest::collection::btree_set("[ -~]{1,12}", 1..60),
            others in proptest::collection::vec("[a-z]{13}", 20),
            with_counts in any::<bool>(), carriage in any::<bool>(), lower in any::<bool>(), last_end in any::<bool>(),
        ) {
            let mut lines: Vec<String> = passwords.iter().map(|password| hex(password)).collect();
            lines.sort();
            let mut text = String::new();
            for (at, line) in lines.iter().enumerate() {
                let line = if lower { line.to_lowercase() } else { line.clone() };
                let count = if with_counts { format!(":{}", at * 7919 * 7919 + 1) } else { String::new() };
                let end = if !last_end && at + 1 == lines.len() { "" } else if carriage { "\r\n" } else { "\n" };
                let _ = write!(text, "{line}{count}{end}");
            }
            let list = list_of(&text).unwrap();
            for password in &passwords {
                prop_assert!(list.holds(password).unwrap(), "{password:?} of {text}");
            }
            for other in &others {
                prop_assert!(!list.holds(other).unwrap());
            }
        }
    }

    #[test]
    fn one_spelling_of_a_letter_is_as_good_as_the_other() {
        let list = list_of(&format!("{}\n", hex("Zoë läuft jeden Morgen"))).unwrap();
        assert!(list.holds("Zoe\u{308} la\u{308}uft jeden Morgen").unwrap());
        let list = list_of(&format!("{}\n", hex("Zoe\u{308} läuft"))).unwrap();
        assert!(list.holds("Zoe\u{308} läuft").unwrap(), "as it was typed there");
    }

    #[test]
    fn what_is_no_list_is_refused_with_what_to_do() {
        let (a, b) = (hex("one"), hex("two"));
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        for (text, why) in [
            (String::new(), "empty"),
            ("password\n123456\n".to_owned(), "no line of the form"),
            (format!("{}\n", &low[..32]), "NTLM"),
            (format!("{low}0:1\n"), "no line of the form"),
            (format!("{high}:9\n{low}:8\n"), "ordered by hash"),
            (format!("{low}:9\n\n"), "no line of the form"),
        ] {
            let said = list_of(&text).map(drop).unwrap_err();
            assert!(said.contains(why), "{text:?}: {said}");
        }
        assert!(StolenList::open(Path::new("/")).unwrap_err().contains("no file"));
        assert!(StolenList::open(Path::new("/nowhere/list")).unwrap_err().contains("cannot be read"));
    }
}
