//! A file's bytes as UTF-8, a piece at a time, from any place that was met before.
//!
//! The tape knows where in the *source* each decoded byte came from, so that a row can be found again without reading
//! from the start: every encoding read here gives the length of a character in the source from its UTF-8 form.

use std::fmt;
use std::io::{Read, Seek, SeekFrom};

use encoding_rs::{Decoder, DecoderResult};

use crate::{Unreadable, text};

const PIECE: usize = 16 * 1024;
/// The first piece behind a jump: an import that jumps about takes only a row there.
const FIRST_PIECE: usize = 1024;

/// How a file writes its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first, with a byte order mark.
    Utf16Le,
    /// UTF-16, high byte first, with a byte order mark.
    Utf16Be,
    /// What is not UTF-8 and has no mark: the old Western encoding of Windows. A guess, so a person should be told.
    Windows1252,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => text::utf8(),
            Self::Utf16Le => text::utf16_le(),
            Self::Utf16Be => text::utf16_be(),
            Self::Windows1252 => text::windows_1252(),
        })
    }
}

impl Encoding {
    /// What a byte order mark says, and its length.
    pub(crate) fn of_mark(start: &[u8]) -> Option<(Self, u64)> {
        match start {
            [0xEF, 0xBB, 0xBF, ..] => Some((Self::Utf8, 3)),
            [0xFF, 0xFE, ..] => Some((Self::Utf16Le, 2)),
            [0xFE, 0xFF, ..] => Some((Self::Utf16Be, 2)),
            _ => None,
        }
    }

    fn decoder(self) -> Decoder {
        let encoding = match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
        };
        encoding.new_decoder_without_bom_handling()
    }

    /// How many bytes of the source a byte of UTF-8 stands for; the first byte of a character counts for all of it.
    fn source_width(self, byte: u8) -> u64 {
        let goes_on = byte & 0xC0 == 0x80;
        match self {
            Self::Utf8 => 1,
            _ if goes_on => 0,
            Self::Windows1252 => 1,
            Self::Utf16Le | Self::Utf16Be if byte >= 0xF0 => 4,
            Self::Utf16Le | Self::Utf16Be => 2,
        }
    }
}

/// A place in a file: bytes of the source, and the number of the row and line that begin or go on there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub offset: u64,
    pub row: u64,
    pub line: u64,
}

/// See the module.
pub(crate) struct Tape<R> {
    source: R,
    encoding: Encoding,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    piece: usize,
    text: Vec<u8>,
    text_at: usize,
    text_end: usize,
    source_ended: bool,
    finished: bool,
    malformed: bool,
    /// Where the next byte comes from. Whoever takes the bytes counts rows and lines.
    pub at: Place,
}

impl<R: Read + Seek> Tape<R> {
    pub fn new(source: R, encoding: Encoding, start: Place) -> Result<Self, Unreadable> {
        let mut tape = Self {
            source,
            encoding,
            decoder: encoding.decoder(),
            raw: vec![0; PIECE],
            raw_at: 0,
            raw_end: 0,
            piece: FIRST_PIECE,
            text: vec![0; PIECE * 3],
            text_at: 0,
            text_end: 0,
            source_ended: false,
            finished: false,
            malformed: false,
            at: start,
        };
        tape.jump(start)?;
        tape.piece = PIECE;
        Ok(tape)
    }

    /// Goes to a place; a tape that is there already keeps what it has read ahead.
    pub fn go_to(&mut self, place: Place) -> Result<(), Unreadable> {
        if self.at.offset != place.offset {
            self.jump(place)?;
        }
        self.at = place;
        Ok(())
    }

    /// Goes to a place and reads anew from there.
    pub fn jump(&mut self, place: Place) -> Result<(), Unreadable> {
        self.source.seek(SeekFrom::Start(place.offset))?;
        self.decoder = self.encoding.decoder();
        self.piece = FIRST_PIECE;
        (self.raw_at, self.raw_end, self.text_at, self.text_end) = (0, 0, 0, 0);
        (self.source_ended, self.finished, self.malformed) = (false, false, false);
        self.at = place;
        Ok(())
    }

    /// The file itself. Whoever moves it goes to a place of the tape with [`Tape::jump`] afterwards.
    pub fn source(&mut self) -> &mut R {
        &mut self.source
    }

    /// The file itself, for good.
    pub fn into_source(self) -> R {
        self.source
    }

    /// What is decoded and not yet taken; reads on if that is nothing. Empty at the end of the file.
    pub fn ahead(&mut self) -> Result<&[u8], Unreadable> {
        if self.text_at == self.text_end {
            self.fill()?;
        }
        Ok(&self.text[self.text_at..self.text_end])
    }

    /// The next byte, not taken.
    pub fn peek(&mut self) -> Result<Option<u8>, Unreadable> {
        Ok(self.ahead()?.first().copied())
    }

    /// Takes the next byte.
    pub fn take(&mut self) -> Result<Option<u8>, Unreadable> {
        let next = self.peek()?;
        if let Some(byte) = next {
            self.text_at += 1;
            self.at.offset += self.encoding.source_width(byte);
        }
        Ok(next)
    }

    fn fill(&mut self) -> Result<(), Unreadable> {
        (self.text_at, self.text_end) = (0, 0);
        while self.text_end == 0 && !self.finished {
            if self.malformed {
                return Err(Unreadable::Encoding { encoding: self.encoding, row: self.at.row, line: self.at.line });
            }
            if self.raw_at == self.raw_end && !self.source_ended {
                self.read()?;
            }
            let raw = &self.raw[self.raw_at..self.raw_end];
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(raw, &mut self.text, self.source_ended);
            self.raw_at += read;
            self.text_end = written;
            // What stands before a malformed character is given first, so that the fault names the right row.
            self.malformed = matches!(result, DecoderResult::Malformed(..));
            self.finished = self.source_ended && result == DecoderResult::InputEmpty;
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), Unreadable> {
        (self.raw_at, self.raw_end) = (0, 0);
        let piece = self.piece;
        self.piece = PIECE;
        while self.raw_end < piece {
            match self.source.read(&mut self.raw[self.raw_end..piece]) {
                Ok(0) => {
                    self.source_ended = true;
                    break;
                }
                Ok(count) => self.raw_end += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
