//! The claims cache: which authentic tokens have been parsed before (RFC 7519 §7.2, RFC 8725 §3.10 still apply to each).
//!
//! It stores no claims: JavaScript holds them, by entry id. It doesn't authenticate either: a token is looked up only after its signature
//! or tag was checked, so whoever lacks the key can neither fill nor evict entries, nor learn from timing what is cached.
//! A hit requires the same bytes and the same reader. A cache belongs to one thread and has [`SLOTS`] slots for all of its readers together.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Result};

/// The number of slots, each of which holds one entry at most.
pub const SLOTS: u32 = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 12;
/// Longer tokens, in bytes, are never cached: this and [`SLOTS`] bound the memory.
const MAX_TOKEN_LENGTH: usize = 4096;

/// Identifies one verifier or sealer. Readers never share entries, since each has a policy or a purpose of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReaderId(u64);

impl ReaderId {
    /// An id that is unique within the process.
    #[must_use]
    pub fn new() -> Self {
        Self(next_serial())
    }
}

/// A number, from 1 on, that is unique within the process.
fn next_serial() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Default for ReaderId {
    fn default() -> Self {
        Self::new()
    }
}

/// The number of a cached token, at least [`SLOTS`] and unique within the process. Its remainder by [`SLOTS`] is the token's slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryId(u64);

impl EntryId {
    /// `None` from 2⁵³ on, where JavaScript's numbers are no longer exact.
    fn new(serial: u64, slot: usize) -> Option<Self> {
        let is_exact = serial < 1 << (f64::MANTISSA_DIGITS - SLOT_BITS);
        is_exact.then_some(Self((serial << SLOT_BITS) | slot as u64))
    }

    /// The id as JavaScript gets it.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "it is below 2⁵³")]
    pub fn number(self) -> f64 {
        self.0 as f64
    }
}

/// The content of an authentic token, or where the cache has it.
#[derive(Debug, PartialEq, Eq)]
pub enum Lookup {
    /// A cache miss, with the token's JSON text.
    Miss(String),
    /// A cache hit: the token is identical, byte for byte, to the one that got this entry id.
    Hit(EntryId),
}

/// The tokens that were presented more than once, each with what its reader needs to validate it again.
#[derive(Debug)]
pub struct ClaimsCache<T> {
    slots: Vec<Slot<T>>,
}

#[derive(Debug)]
struct Slot<T> {
    /// The hash of the last cache miss.
    last_miss: u64,
    entry: Option<Box<Entry<T>>>,
}

struct Entry<T> {
    reader: ReaderId,
    token: Box<[u8]>,
    id: EntryId,
    value: T,
}

impl<T> Default for ClaimsCache<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> ClaimsCache<T> {
    /// An empty cache, which allocates its slots at the first cache miss.
    #[must_use]
    pub const fn new() -> Self {
        Self { slots: Vec::new() }
    }

    /// The entry of a token whose signature or tag has just been checked.
    #[must_use]
    pub fn find(&self, reader: ReaderId, token: &[u8]) -> Option<(EntryId, &T)> {
        let entry = self.slots.get(slot_of(hash(reader, token)?))?.entry.as_ref()?;
        let same = entry.reader == reader && *entry.token == *token;
        same.then_some((entry.id, &entry.value))
    }

    /// Records a cache miss of a valid token. The second miss in a row for the same slot and token replaces the slot's entry, so that tokens
    /// that are presented once don't evict those that are presented often.
    ///
    /// # Errors
    /// Those of `value`; the slot's entry then stays.
    pub fn record(
        &mut self,
        reader: ReaderId,
        token: &[u8],
        value: impl FnOnce() -> Result<T>,
    ) -> Result<Option<EntryId>> {
        let Some(hash) = hash(reader, token) else { return Ok(None) };
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS as usize, || Slot { last_miss: 0, entry: None });
        }
        let at = slot_of(hash);
        let slot = self.slots.get_mut(at).ok_or(Error::Internal)?;
        if core::mem::replace(&mut slot.last_miss, hash) != hash {
            return Ok(None);
        }
        let value = value()?;
        let Some(id) = EntryId::new(next_serial(), at) else { return Ok(None) };
        slot.entry = Some(Box::new(Entry { reader, token: token.into(), id, value }));
        Ok(Some(id))
    }
}

/// Over the last eight bytes, which belong to the signature or tag: only a holder of the key can choose them.
fn hash(reader: ReaderId, token: &[u8]) -> Option<u64> {
    let end = u64::from_le_bytes(*token.last_chunk()?);
    (token.len() <= MAX_TOKEN_LENGTH).then_some((end ^ reader.0.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The high bits, because only they depend on every bit that was hashed.
fn slot_of(hash: u64) -> usize {
    #[allow(clippy::cast_possible_truncation, reason = "12 bits are left")]
    let slot = (hash >> (u64::BITS - SLOT_BITS)) as usize;
    slot
}

// Written by hand, so that no token or claim is printed.
impl<T> core::fmt::Debug for Entry<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Entry").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record_twice(cache: &mut ClaimsCache<()>, reader: ReaderId, token: &[u8]) {
        for cached in [false, true] {
            assert_eq!(cache.record(reader, token, || Ok(())).unwrap().is_some(), cached);
        }
    }

    #[test]
    fn the_second_miss_of_a_token_caches_it_with_its_value() {
        let (mut cache, reader) = (ClaimsCache::new(), ReaderId::new());
        assert_eq!(cache.find(reader, b"a token"), None);
        assert_eq!(cache.record(reader, b"the token", || Ok(1)), Ok(None));
        assert_eq!(cache.find(reader, b"the token"), None);
        let id = cache.record(reader, b"the token", || Ok(2)).unwrap().unwrap();
        assert_eq!(cache.find(reader, b"the token"), Some((id, &2)));
    }

    #[test]
    fn a_hit_needs_the_same_bytes_and_the_same_reader() {
        let (mut cache, reader) = (ClaimsCache::new(), ReaderId::new());
        let token = b"head.body.signature";
        record_twice(&mut cache, reader, token);
        assert!(cache.find(reader, token).is_some());
        assert_eq!(cache.find(ReaderId::new(), token), None);
        for at in 0..token.len() {
            let mut other = token.to_vec();
            other[at] ^= 1;
            assert_eq!(cache.find(reader, &other), None, "{at}");
            assert_eq!(cache.find(reader, &token[at + 1..]), None, "{at}");
        }
        assert_eq!(cache.find(reader, b"Head.body.signature"), None, "the same end is not enough");
        assert_eq!(cache.find(reader, b"xhead.body.signature"), None);
    }

    #[test]
    fn tokens_presented_once_neither_evict_nor_fill() {
        let (mut cache, reader) = (ClaimsCache::new(), ReaderId::new());
        let frequent = b"a token that is presented often";
        record_twice(&mut cache, reader, frequent);
        for number in 0..100_000_u64 {
            assert_eq!(cache.record(reader, &number.to_le_bytes(), || Ok(())), Ok(None));
        }
        assert!(cache.find(reader, frequent).is_some());
        assert_eq!(cache.slots.iter().filter(|slot| slot.entry.is_some()).count(), 1);
    }

    #[test]
    fn entry_ids_are_unique_and_a_slot_holds_one_entry() {
        let reader = ReaderId::new();
        let mut ids = std::collections::HashSet::new();
        for mut cache in [ClaimsCache::new(), ClaimsCache::new()] {
            for number in 0..20_000_u64 {
                let token = number.to_le_bytes();
                cache.record(reader, &token, || Ok(number)).unwrap();
                let id = cache.record(reader, &token, || Ok(number)).unwrap().unwrap();
                assert!(ids.insert(id.0));
                assert!(id.number() >= f64::from(SLOTS));
                assert_eq!(cache.find(reader, &token), Some((id, &number)));
            }
            for (at, slot) in cache.slots.iter().enumerate() {
                let id = slot.entry.as_ref().unwrap().id;
                assert_eq!(id.0 % u64::from(SLOTS), at as u64);
            }
            assert_eq!(cache.slots.len(), SLOTS as usize, "20,000 tokens of which 4096 are left");
        }
    }

    #[test]
    fn entry_ids_end_before_they_would_be_rounded() {
        let last = EntryId::new((1 << 41) - 1, 4095).unwrap();
        assert_eq!((last.0, last.number()), ((1 << 53) - 1, 9_007_199_254_740_991.0));
        assert_eq!(EntryId::new(1 << 41, 0), None);
        assert_eq!(EntryId::new(u64::MAX, 0), None);
    }

    /// Readers whose hashes share a slot are told apart by their ids.
    #[test]
    fn readers_that_share_a_slot_share_no_entry() {
        let (mut cache, reader) = (ClaimsCache::new(), ReaderId::new());
        let token = b"a token for one reader";
        record_twice(&mut cache, reader, token);
        let slot = slot_of(hash(reader, token).unwrap());
        let mut sharing = 0;
        for _ in 0..100_000 {
            let other = ReaderId::new();
            assert_eq!(cache.find(other, token), None);
            sharing += usize::from(slot_of(hash(other, token).unwrap()) == slot);
        }
        assert!(sharing > 5, "{sharing} of 100,000 shared the slot");
    }

    #[test]
    fn tokens_and_readers_spread_over_the_slots() {
        let reader = ReaderId::new();
        let slot = |reader, token: &[u8]| slot_of(hash(reader, token).unwrap());
        let slots = |all: &mut dyn Iterator<Item = usize>| all.collect::<std::collections::HashSet<_>>().len();
        let ends = (0..64_u8).map(|end| slot(reader, &[b"the same but for the end".as_slice(), &[end]].concat()));
        assert!(slots(&mut { ends }) > 50);
        assert!(slots(&mut (0..64).map(|_| slot(ReaderId::new(), b"the same"))) > 50);
    }

    #[test]
    fn a_token_whose_value_fails_is_not_cached() {
        let (mut cache, reader) = (ClaimsCache::<()>::new(), ReaderId::new());
        for expected in [Ok(None), Err(Error::JwtInvalid), Err(Error::JwtInvalid)] {
            assert_eq!(cache.record(reader, b"the token", || Err(Error::JwtInvalid)), expected);
            assert_eq!(cache.find(reader, b"the token"), None);
        }
    }

    #[test]
    fn tokens_too_short_or_too_long_are_never_cached() {
        let (mut cache, reader) = (ClaimsCache::new(), ReaderId::new());
        for (length, cached) in
            [(0, false), (7, false), (8, true), (MAX_TOKEN_LENGTH, true), (MAX_TOKEN_LENGTH + 1, false)]
        {
            let token = vec![b'a'; length];
            cache.record(reader, &token, || Ok(())).unwrap();
            assert_eq!(cache.record(reader, &token, || Ok(())).unwrap().is_some(), cached, "{length}");
            assert_eq!(cache.find(reader, &token).is_some(), cached, "{length}");
        }
    }
}
