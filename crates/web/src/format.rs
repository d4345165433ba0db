//! Dates, times and numbers as one person reads them: in their zone, with their signs.
//!
//! Within a week times are relative, with the exact moment in `title` and `datetime`; later they are dates.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use kernel::Micros;
use maud::{Markup, html};

use crate::text;

const MINUTE_SECS: i64 = 60;
const HOUR_SECS: i64 = 3600;
const WEEK_DAYS: i32 = 7;

/// Which signs group digits and begin decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberStyle {
    /// `1,234.5`
    #[default]
    CommaPoint,
    /// `1.234,5`
    PointComma,
    /// `1 234,5` with a narrow space that does not break
    SpaceComma,
}

impl NumberStyle {
    /// Every style, as a preference lists them.
    pub const ALL: [Self; 3] = [Self::CommaPoint, Self::PointComma, Self::SpaceComma];

    /// The word stored for it, which is also its example.
    pub fn word(self) -> &'static str {
        match self {
            Self::CommaPoint => "1,234.5",
            Self::PointComma => "1.234,5",
            Self::SpaceComma => "1 234,5",
        }
    }

    /// The style stored under this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.word() == word)
    }

    fn group(self) -> char {
        match self {
            Self::CommaPoint => ',',
            Self::PointComma => '.',
            Self::SpaceComma => '\u{202F}',
        }
    }
}

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateStyle {
    /// `2026-11-21`
    Iso,
    /// `21 Nov 2026`
    #[default]
    DayMonthYear,
    /// `21.11.2026`
    Dotted,
    /// `11/21/2026`
    MonthDayYear,
}

impl DateStyle {
    /// Every style, as a preference lists them.
    pub const ALL: [Self; 4] = [Self::Iso, Self::DayMonthYear, Self::Dotted, Self::MonthDayYear];

    /// The word stored for it, which is also how it is named.
    pub fn word(self) -> &'static str {
        match self {
            Self::Iso => "yyyy-mm-dd",
            Self::DayMonthYear => "d Mon yyyy",
            Self::Dotted => "dd.mm.yyyy",
            Self::MonthDayYear => "mm/dd/yyyy",
        }
    }

    /// The style stored under this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.word() == word)
    }

    fn pattern(self) -> &'static str {
        match self {
            Self::Iso => "%Y-%m-%d",
            Self::DayMonthYear => "%-d %b %Y",
            Self::Dotted => "%d.%m.%Y",
            Self::MonthDayYear => "%m/%d/%Y",
        }
    }
}

/// A person's way of reading.
#[derive(Debug, Clone)]
pub struct Format {
    zone: TimeZone,
    dates: DateStyle,
    numbers: NumberStyle,
    currency: Currency,
}

/// Money as somebody counts it: the code, and how many decimals it has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Currency {
    /// ISO 4217; empty if nobody chose one.
    pub code: String,
    /// Decimals of an amount, at most four.
    pub places: u32,
}

impl Default for Format {
    fn default() -> Self {
        Self { zone: TimeZone::UTC, dates: DateStyle::default(), numbers: NumberStyle::default(), currency: Currency::default() }
    }
}

impl Format {
    /// In a zone by its IANA name; an unknown name is UTC.
    pub fn new(zone: &str, dates: DateStyle, numbers: NumberStyle) -> Self {
        Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), dates, numbers, currency: Currency::default() }
    }

    /// With the currency that amounts are shown in.
    #[must_use]
    pub fn with_currency(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }

    /// An amount of ten-thousandths in the person's currency: `1,234.50 EUR`.
    pub fn money(&self, ten_thousandths: i64) -> String {
        format!("{}\u{A0}{}", self.decimal(ten_thousandths, self.currency.places), self.currency.code)
    }

    /// A calendar date.
    pub fn date(&self, date: Date) -> String {
        date.strftime(self.dates.pattern()).to_string()
    }

    /// A stored calendar date, `YYYY-MM-DD`; anything else comes back as it is.
    pub fn stored_date(&self, date: &str) -> String {
        date.parse().map_or_else(|_| date.to_owned(), |date| self.date(date))
    }

    /// The exact moment: date, time, zone.
    pub fn exact(&self, at: Micros) -> String {
        self.zoned(at).map_or_else(String::new, |at| format!("{} {}", self.date(at.date()), at.strftime("%H:%M:%S %Z")))
    }

    /// A moment as one speaks of it at `now`: "2 min ago", "Yesterday", "Tue 17 Nov", "4 Nov 2025".
    pub fn relative(&self, at: Micros, now: Micros) -> String {
        let (Some(then), Some(today)) = (self.zoned(at), self.zoned(now)) else { return String::new() };
        let days = then.date().until(today.date()).map_or(i32::MAX, |span| span.get_days());
        let seconds = now.secs_since(at);
        match seconds.abs() {
            0..MINUTE_SECS => text::just_now().to_owned(),
            ago if ago < HOUR_SECS && seconds > 0 => text::minutes_ago(ago / MINUTE_SECS),
            ago if ago < HOUR_SECS => text::in_minutes(ago / MINUTE_SECS),
            ago if days == 0 && seconds > 0 => text::hours_ago(ago / HOUR_SECS),
            ago if days == 0 => text::in_hours(ago / HOUR_SECS),
            _ if days == 1 => text::yesterday().to_owned(),
            _ if days == -1 => text::tomorrow().to_owned(),
            _ if days.abs() < WEEK_DAYS => then.strftime("%a %-d %b").to_string(),
            _ => self.date(then.date()),
        }
    }

    /// The moment as a `time` element: relative, with the exact one in `title` and `datetime`.
    pub fn moment(&self, at: Micros, now: Micros) -> Markup {
        html! { time datetime=(at.rfc3339()) title=(self.exact(at)) { (self.relative(at, now)) } }
    }

    /// The same for what may not have happened: "Never".
    pub fn moment_or_never(&self, at: Option<Micros>, now: Micros) -> Markup {
        at.map_or_else(|| html! { (text::never()) }, |at| self.moment(at, now))
    }

    /// A count that was not taken beyond `most`: "10,000+".
    pub fn integer_up_to(&self, number: i64, most: i64) -> String {
        if number > most { text::and_more(self.integer(most)) } else { self.integer(number) }
    }

    /// A whole number with its groups.
    pub fn integer(&self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut grouped = String::from(if number < 0 { "−" } else { "" });
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(self.numbers.group());
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A decimal of ten-thousandths (as amounts are stored), with `places` decimals, rounded half away from zero.
    pub fn decimal(&self, ten_thousandths: i64, places: u32) -> String {
        let places = places.min(4);
        let step = 10_i64.pow(4 - places);
        let rounded = ten_thousandths.saturating_add(ten_thousandths.signum() * (step / 2)) / step;
        let unit = 10_i64.pow(places);
        let whole = self.integer(rounded.abs() / unit);
        let sign = if rounded < 0 { "−" } else { "" };
        if places == 0 {
            return format!("{sign}{whole}");
        }
        let point = if self.numbers == NumberStyle::CommaPoint { '.' } else { ',' };
        format!("{sign}{whole}{point}{:0width$}", rounded.abs() % unit, width = places as usize)
    }

    /// When a day begins for this person; none beyond the calendar.
    pub fn day_begins(&self, date: Date) -> Option<Micros> {
        date.to_zoned(self.zone.clone()).ok().map(|begin| Micros(begin.timestamp().as_microsecond()))
    }

    /// The day on which a moment lies for this person.
    pub fn day_of(&self, at: Micros) -> Option<Date> {
        self.zoned(at).map(|at| at.date())
    }

    fn zoned(&self, at: Micros) -> Option<Zoned> {
        Timestamp::from_microsecond(at.0).ok().map(|at| at.to_zoned(self.zone.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> Micros {
        Micros(text.parse::<Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn a_moment_is_relative_within_a_week() {
        let format = Format::new("Europe/Stockholm", DateStyle::DayMonthYear, NumberStyle::CommaPoint);
        let now = micros("2026-11-21T09:00:00Z");
        for (at, words) in [
            ("2026-11-21T08:59:30Z", "just now"),
            ("2026-11-21T08:58:00Z", "2 min ago"),
            ("2026-11-21T05:30:00Z", "3 h ago"),
            ("2026-11-20T22:30:00Z", "Yesterday"),
            ("2026-11-20T23:30:00Z", "9 h ago"),
            ("2026-11-17T12:00:00Z", "Tue 17 Nov"),
            ("2026-11-14T12:00:00Z", "14 Nov 2026"),
            ("2026-11-21T09:05:00Z", "in 5 min"),
            ("2026-11-22T09:05:00Z", "Tomorrow"),
            ("2027-03-01T09:05:00Z", "1 Mar 2027"),
        ] {
            assert_eq!(format.relative(micros(at), now), words, "{at}");
        }
        assert_eq!(format.exact(now), "21 Nov 2026 10:00:00 CET");
        assert_eq!(
            format.moment(micros("2026-11-21T08:58:00Z"), now).into_string(),
            r#"<time datetime="2026-11-21T08:58:00Z" title="21 Nov 2026 09:58:00 CET">2 min ago</time>"#
        );
    }

    #[test]
    fn dates_and_numbers_follow_the_style() {
        let dates = DateStyle::ALL.map(|style| Format::new("UTC", style, NumberStyle::CommaPoint).stored_date("2026-03-02"));
        assert_eq!(dates, ["2026-03-02", "2 Mar 2026", "02.03.2026", "03/02/2026"]);
        let numbers = NumberStyle::ALL.map(|style| Format::new("UTC", DateStyle::Iso, style).decimal(12_345_678, 2));
        assert_eq!(numbers, ["1,234.57", "1.234,57", "1\u{202F}234,57"]);
        let format = Format::default();
        assert_eq!(format.integer(-1_234_567), "−1,234,567");
        assert_eq!(format.integer(0), "0");
        assert_eq!(format.decimal(-5_000, 0), "−1");
        assert_eq!(format.decimal(-49, 2), "0.00");
        assert_eq!(format.integer(i64::MIN), "−9,223,372,036,854,775,808");
    }

    #[test]
    fn money_has_the_decimals_of_its_currency() {
        let of = |code: &str, places| Format::default().with_currency(Currency { code: code.into(), places }).money(12_345_000);
        assert_eq!((of("EUR", 2), of("JPY", 0)), ("1,234.50\u{A0}EUR".to_owned(), "1,235\u{A0}JPY".to_owned()));
    }

    #[test]
    fn a_day_begins_in_the_persons_zone() {
        let stockholm = Format::new("Europe/Stockholm", DateStyle::Iso, NumberStyle::CommaPoint);
        let day: Date = "2026-11-21".parse().unwrap();
        assert_eq!(stockholm.day_begins(day), Some(micros("2026-11-20T23:00:00Z")));
        assert_eq!(Format::default().day_begins(day), Some(micros("2026-11-21T00:00:00Z")));
        // Where clocks skip midnight, the day begins when they go on.
        let beirut = Format::new("Asia/Beirut", DateStyle::Iso, NumberStyle::CommaPoint);
        assert_eq!(beirut.day_begins("2026-03-29".parse().unwrap()), Some(micros("2026-03-28T22:00:00Z")));
    }

    #[test]
    fn an_unknown_zone_is_utc_and_a_wild_moment_is_empty() {
        let format = Format::new("Nowhere/None", DateStyle::Iso, NumberStyle::CommaPoint);
        assert_eq!(format.exact(Micros(0)), "1970-01-01 00:00:00 UTC");
        assert_eq!(format.exact(Micros(i64::MAX)), "");
        assert_eq!(format.relative(Micros(i64::MAX), Micros(i64::MIN + 10)), "");
    }
}
