//! Which good tokens come again, so that what they say needn't be read anew.
//!
//! A client sends its token with every request. Whether that is good is checked each time, by its key; only then is it looked up
//! here, so that nobody without the key gets anything in, out, or told by how long it takes. What is found was read from the
//! same bytes by the same reader. A table is for one thread, and has room for [`PLACES`] tokens of all its readers together.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Result};

/// How many tokens are known at most.
pub const PLACES: u32 = 1 << PLACE_BITS;
const PLACE_BITS: u32 = 12;
/// A longer token, in bytes, is always read anew: this and [`PLACES`] bound the memory.
const LONGEST: usize = 4096;

/// Who reads: what one makes of a token is nothing to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader(u64);

impl Reader {
    /// One that never was before.
    #[must_use]
    pub fn new() -> Self {
        Self(serial())
    }
}

/// A number from 1 that the process never had before.
fn serial() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

/// A known token's number, from [`PLACES`] on: no other token has the same, in any table of the process, before or after. Its remainder
/// by [`PLACES`] is the token's place, which no other has at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp(u64);

impl Stamp {
    /// `None` once they are used up: JavaScript's numbers are exact up to 2⁵³ alone.
    fn new(serial: u64, place: usize) -> Option<Self> {
        let is_exact = serial < 1 << (f64::MANTISSA_DIGITS - PLACE_BITS);
        is_exact.then_some(Self((serial << PLACE_BITS) | place as u64))
    }

    /// As a number.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "it is below 2⁵³")]
    pub fn number(self) -> f64 {
        self.0 as f64
    }
}

/// What a good token says.
#[derive(Debug, PartialEq, Eq)]
pub enum Reading {
    /// This text.
    Text(String),
    /// What the token said that has this stamp, which is the same to the byte.
    Known(Stamp),
}

/// The tokens that came again, each with what its reader wants to have at hand.
#[derive(Debug)]
pub struct Recurring<T> {
    places: Vec<Place<T>>,
}

#[derive(Debug)]
struct Place<T> {
    /// Of the last token that came here without being known.
    last: u64,
    known: Option<Box<Known<T>>>,
}

struct Known<T> {
    reader: Reader,
    token: Box<[u8]>,
    stamp: Stamp,
    value: T,
}

impl<T> Default for Recurring<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Recurring<T> {
    /// An empty table. It takes no memory before the first token.
    #[must_use]
    pub const fn new() -> Self {
        Self { places: Vec::new() }
    }

    /// What is known of a token that has just been found good.
    #[must_use]
    pub fn find(&self, reader: Reader, token: &[u8]) -> Option<(Stamp, &T)> {
        let known = self.places.get(place_of(hash(reader, token)?))?.known.as_ref()?;
        let same = known.reader == reader && *known.token == *token;
        same.then_some((known.stamp, &known.value))
    }

    /// Notes a good token that isn't known. One that comes to its place twice in a row is known from then on, with `value`, and the
    /// one before it forgotten: what comes once doesn't drive out what comes again.
    ///
    /// # Errors
    /// Those of `value`; then nothing new is known.
    pub fn note(&mut self, reader: Reader, token: &[u8], value: impl FnOnce() -> Result<T>) -> Result<Option<Stamp>> {
        let Some(hash) = hash(reader, token) else { return Ok(None) };
        if self.places.is_empty() {
            self.places.resize_with(PLACES as usize, || Place { last: 0, known: None });
        }
        let at = place_of(hash);
        let place = self.places.get_mut(at).ok_or(Error::Internal)?;
        if core::mem::replace(&mut place.last, hash) != hash {
            return Ok(None);
        }
        let value = value()?;
        let Some(stamp) = Stamp::new(serial(), at) else { return Ok(None) };
        place.known = Some(Box::new(Known { reader, token: token.into(), stamp, value }));
        Ok(Some(stamp))
    }
}

/// From the end of a token, which is signature or tag: whoever could choose it could make tokens.
fn hash(reader: Reader, token: &[u8]) -> Option<u64> {
    let end = u64::from_le_bytes(*token.last_chunk()?);
    (token.len() <= LONGEST).then_some((end ^ reader.0.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The first bits, which depend on all of the text.
fn place_of(hash: u64) -> usize {
    #[allow(clippy::cast_possible_truncation, reason = "a few bits are left")]
    let place = (hash >> (u64::BITS - PLACE_BITS)) as usize;
    place
}

// Claims and sessions are nobody's to print.
impl<T> core::fmt::Debug for Known<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Known").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn come_twice(table: &mut Recurring<()>, reader: Reader, token: &[u8]) {
        for known in [false, true] {
            assert_eq!(table.note(reader, token, || Ok(())).unwrap().is_some(), known);
        }
    }

    #[test]
    fn a_token_that_comes_twice_is_known_with_what_was_noted_at_the_second_time() {
        let (mut table, reader) = (Recurring::new(), Reader::new());
        assert_eq!(table.find(reader, b"a token"), None);
        assert_eq!(table.note(reader, b"the token", || Ok(1)), Ok(None));
        assert_eq!(table.find(reader, b"the token"), None);
        let stamp = table.note(reader, b"the token", || Ok(2)).unwrap().unwrap();
        assert_eq!(table.find(reader, b"the token"), Some((stamp, &2)));
    }

    #[test]
    fn it_is_known_to_the_byte_and_to_its_reader_alone() {
        let (mut table, reader) = (Recurring::new(), Reader::new());
        let token = b"head.body.signature";
        come_twice(&mut table, reader, token);
        assert!(table.find(reader, token).is_some());
        assert_eq!(table.find(Reader::new(), token), None);
        for at in 0..token.len() {
            let mut other = token.to_vec();
            other[at] ^= 1;
            assert_eq!(table.find(reader, &other), None, "{at}");
            assert_eq!(table.find(reader, &token[at + 1..]), None, "{at}");
        }
        assert_eq!(table.find(reader, b"Head.body.signature"), None, "the end alone says nothing");
        assert_eq!(table.find(reader, b"xhead.body.signature"), None);
    }

    #[test]
    fn tokens_that_come_once_drive_nobody_out_and_never_fill_it() {
        let (mut table, reader) = (Recurring::new(), Reader::new());
        let kept = b"a token that comes again and again";
        come_twice(&mut table, reader, kept);
        for number in 0..100_000_u64 {
            assert_eq!(table.note(reader, &number.to_le_bytes(), || Ok(())), Ok(None));
        }
        assert!(table.find(reader, kept).is_some());
        assert_eq!(table.places.iter().filter(|place| place.known.is_some()).count(), 1);
    }

    #[test]
    fn stamps_are_never_given_twice_and_places_never_shared() {
        let reader = Reader::new();
        let mut stamps = std::collections::HashSet::new();
        for mut table in [Recurring::new(), Recurring::new()] {
            for number in 0..20_000_u64 {
                let token = number.to_le_bytes();
                table.note(reader, &token, || Ok(number)).unwrap();
                let stamp = table.note(reader, &token, || Ok(number)).unwrap().unwrap();
                assert!(stamps.insert(stamp.0));
                assert!(stamp.number() >= f64::from(PLACES));
                assert_eq!(table.find(reader, &token), Some((stamp, &number)));
            }
            for (at, place) in table.places.iter().enumerate() {
                let stamp = place.known.as_ref().unwrap().stamp;
                assert_eq!(stamp.0 % u64::from(PLACES), at as u64);
            }
            assert_eq!(table.places.len(), PLACES as usize, "20,000 tokens of which 4096 are left");
        }
    }

    #[test]
    fn stamps_end_before_they_would_be_rounded() {
        let last = Stamp::new((1 << 41) - 1, 4095).unwrap();
        assert_eq!((last.0, last.number()), ((1 << 53) - 1, 9_007_199_254_740_991.0));
        assert_eq!(Stamp::new(1 << 41, 0), None);
        assert_eq!(Stamp::new(u64::MAX, 0), None);
    }

    /// Where readers share a place, the hash no longer tells them apart.
    #[test]
    fn sharing_a_place_is_not_being_known() {
        let (mut table, reader) = (Recurring::new(), Reader::new());
        let token = b"a token for one reader";
        come_twice(&mut table, reader, token);
        let place = place_of(hash(reader, token).unwrap());
        let mut sharing = 0;
        for _ in 0..100_000 {
            let other = Reader::new();
            assert_eq!(table.find(other, token), None);
            sharing += usize::from(place_of(hash(other, token).unwrap()) == place);
        }
        assert!(sharing > 5, "{sharing} of 100,000 shared the place");
    }

    #[test]
    fn tokens_and_readers_spread_over_the_places() {
        let reader = Reader::new();
        let place = |reader, token: &[u8]| place_of(hash(reader, token).unwrap());
        let places = |all: &mut dyn Iterator<Item = usize>| all.collect::<std::collections::HashSet<_>>().len();
        let ends = (0..64_u8).map(|end| place(reader, &[b"the same but for the end".as_slice(), &[end]].concat()));
        assert!(places(&mut { ends }) > 50);
        assert!(places(&mut (0..64).map(|_| place(Reader::new(), b"the same"))) > 50);
    }

    #[test]
    fn a_value_that_cannot_be_had_keeps_a_token_from_being_known() {
        let (mut table, reader) = (Recurring::<()>::new(), Reader::new());
        for expected in [Ok(None), Err(Error::JwtInvalid), Err(Error::JwtInvalid)] {
            assert_eq!(table.note(reader, b"the token", || Err(Error::JwtInvalid)), expected);
            assert_eq!(table.find(reader, b"the token"), None);
        }
    }

    #[test]
    fn what_is_too_short_or_too_long_is_never_known() {
        let (mut table, reader) = (Recurring::new(), Reader::new());
        for (length, known) in [(0, false), (7, false), (8, true), (LONGEST, true), (LONGEST + 1, false)] {
            let token = vec![b'a'; length];
            table.note(reader, &token, || Ok(())).unwrap();
            assert_eq!(table.note(reader, &token, || Ok(())).unwrap().is_some(), known, "{length}");
            assert_eq!(table.find(reader, &token).is_some(), known, "{length}");
        }
    }
}
