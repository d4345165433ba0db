//! When a mail that was not taken is tried again: RFC 5321, 4.5.4.1.
//!
//! After 1, 5 and 15 minutes, then every half hour until four days are full; each a little later by chance, so that what
//! failed together does not come back together.

/// After so many tries a mail is dead: three early ones and a half-hourly one for four days.
pub(crate) const MOST_TRIES: i64 = 4 + (4 * 24 * 60 - 21) / 30;

/// A dead mail that holds a secret keeps its body so long for *Retry*.
pub(crate) const SECRET_KEPT_SECS: i64 = 7 * 24 * 3600;

/// Seconds until the next try after the `tries`th failed; `chance` is any byte.
pub(crate) fn wait_secs(tries: i64, chance: u8) -> i64 {
    let minutes = match tries {
        ..=1 => 1,
        2 => 5,
        3 => 15,
        _ => 30,
    };
    minutes * 60 + minutes * 6 * i64::from(chance) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_spread_over_four_days() {
        assert_eq!([1, 2, 3, 4, 100].map(|n| wait_secs(n, 0) / 60), [1, 5, 15, 30, 30]);
        assert_eq!(wait_secs(4, 255), 30 * 66);
        let total: i64 = (1..MOST_TRIES).map(|n| wait_secs(n, 0)).sum();
        assert!((95 * 3600..=96 * 3600).contains(&total), "{total}");
    }
}
