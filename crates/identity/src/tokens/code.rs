//! Reads a link's code as it arrives: from the fragment of a link, or pasted by hand.

use kernel::Secret;

/// The code in `typed`: 64 hexadecimal digits, alone or at the end of a pasted link.
pub fn read_code(typed: &str) -> Option<Secret> {
    let code: String = typed.rsplit('#').next().unwrap_or_default().split_whitespace().collect();
    let reads = code.len() == 64 && code.bytes().all(|b| b.is_ascii_hexdigit());
    reads.then(|| Secret::new(code.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_alone_and_from_a_whole_link() {
        let code = "0a".repeat(32);
        for typed in [code.clone(), format!(" {code}\r\n"), format!("https://x.example/invitation#{code}"), code.to_uppercase()] {
            assert_eq!(read_code(&typed).unwrap().reveal(), code, "{typed}");
        }
        let split = format!("{}\n{}", &code[..40], &code[40..]);
        assert_eq!(read_code(&split).unwrap().reveal(), code, "a mail program broke the line");
    }

    #[test]
    fn anything_else_is_no_code() {
        for typed in ["", "#", "abc", &"g".repeat(64), &"a".repeat(63), &"a".repeat(65), &"ä".repeat(32)] {
            assert_eq!(read_code(typed), None, "{typed}");
        }
    }
}
