//! From the secret that an application was given to the 32-byte key it stands for.
//!
//! A secret of 32 bytes that aren't UTF-8 text is a key already and is taken as it is. Every other secret may
//! be a passphrase and is stretched with Argon2id (RFC 9106). Strings and bytes of the same content are the
//! same secret: whether 32 bytes are text is asked of the bytes, not of the type they came in. Of random
//! 32-byte keys about one in 10^8 happens to be text; it is stretched too, in every process alike.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use zeroize::Zeroizing;

use super::xaes::KEY_LENGTH;
use crate::error::{Error, Result};
use crate::secret::SecretBytes;

/// The key of one secret.
pub type Key = Zeroizing<[u8; KEY_LENGTH]>;

/// Fixed, because every process that has the secret must come to the same key with nothing else to go by. A
/// salt of its own per token would cost a stretching per token. What the salt can't do here, keep one table of
/// guesses from serving against several applications, is left to the choice of the secret; the memory that
/// each guess takes makes such a table dear.
const SALT: &[u8; 16] = b"latchkey.sealed1";

/// "If much less memory is available, a uniformly safe option is Argon2id with t=3 iterations, p=4 lanes,
/// m=2^(16) (64 MiB of RAM), 128-bit salt, and 256-bit tag size" (RFC 9106 §4). The first option takes 2 GiB,
/// which servers in small containers don't have.
const MEMORY_KIB: u32 = 1 << 16;
const ITERATIONS: u32 = 3;
const LANES: u32 = 4;

/// How many stretched keys a process remembers: more than any application has secrets, few enough to forget.
const REMEMBERED: usize = 64;

static STRETCHED: Cache = Cache::new();

/// The key that `secret` stands for. Stretching takes about 0.2 s and 64 MiB, once per secret and process.
///
/// # Errors
/// [`Error::KeyEmpty`] for no bytes, [`Error::Internal`] if the memory to stretch it can't be had.
pub fn key(secret: &SecretBytes) -> Result<Key> {
    let bytes = secret.expose();
    if bytes.is_empty() {
        return Err(Error::KeyEmpty);
    }
    match <[u8; KEY_LENGTH]>::try_from(bytes) {
        Ok(key) if is_key(bytes) => Ok(Zeroizing::new(key)),
        _ => STRETCHED.key(bytes, stretch),
    }
}

/// Begins to stretch `secret` on a thread of its own, if it needs that and this process hasn't begun yet. Then [`key`] has no wait, or a
/// shorter one.
///
/// # Errors
/// [`Error::KeyEmpty`] for no bytes. Without a thread, `key` does all of the work.
pub fn prepare(secret: &SecretBytes) -> Result<()> {
    let bytes = secret.expose();
    if bytes.is_empty() {
        return Err(Error::KeyEmpty);
    }
    if !is_key(bytes) && STRETCHED.lacks(bytes)? {
        let secret = secret.clone();
        // Detached: it holds nothing but the secret, and its failure shows in `key`, which tries again.
        drop(thread::Builder::new().name("latchkey-stretch".to_owned()).spawn(move || key(&secret)));
    }
    Ok(())
}

/// Whether a secret is a key by itself.
fn is_key(secret: &[u8]) -> bool {
    secret.len() == KEY_LENGTH && core::str::from_utf8(secret).is_err()
}

/// One secret at a time: a ring of ten would take ten times the memory, and a small container would be ended.
static STRETCHING: Mutex<()> = Mutex::new(());

fn stretch(secret: &[u8]) -> Result<Key> {
    let _turn = STRETCHING.lock().unwrap_or_else(PoisonError::into_inner);
    let params = Params::new(MEMORY_KIB, ITERATIONS, LANES, Some(KEY_LENGTH)).map_err(|_| Error::Internal)?;
    // Allocated here, because running out of memory must be an error and not the end of the process, and
    // because the blocks tell the key and must be wiped.
    let mut blocks = Zeroizing::new(Vec::new());
    blocks.try_reserve_exact(params.block_count()).map_err(|_| Error::Internal)?;
    blocks.resize(params.block_count(), Block::new());
    let mut key = Key::default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(secret, SALT, key.as_mut_slice(), blocks.as_mut_slice())
        .map_err(|_| Error::Internal)?;
    Ok(key)
}

/// The keys of the latest secrets, found by the secrets' hashes so that no secret is kept.
struct Cache(Mutex<VecDeque<Entry>>);

struct Entry {
    hash: [u8; SHA256_OUTPUT_LEN],
    slot: Arc<Mutex<Option<Key>>>,
}

impl Cache {
    const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// The remembered key, or that of `stretch`, which is remembered unless it fails.
    ///
    /// Threads that want one secret's key at once wait for the first of them; other secrets aren't held up.
    fn key(&self, secret: &[u8], stretch: impl FnOnce(&[u8]) -> Result<Key>) -> Result<Key> {
        let slot = self.slot(secret)?;
        // A thread that panicked while stretching left the slot empty, and an empty slot is a valid one.
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*slot {
            return Ok(key.clone());
        }
        let key = stretch(secret)?;
        *slot = Some(key.clone());
        Ok(key)
    }

    /// Whether the key is neither remembered nor being made.
    fn lacks(&self, secret: &[u8]) -> Result<bool> {
        Ok(self.slot(secret)?.try_lock().is_ok_and(|key| key.is_none()))
    }

    fn slot(&self, secret: &[u8]) -> Result<Arc<Mutex<Option<Key>>>> {
        let hash = digest(&SHA256, secret).as_ref().try_into().map_err(|_| Error::Internal)?;
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.iter().find(|entry| entry.hash == hash) {
            return Ok(Arc::clone(&entry.slot));
        }
        if entries.len() >= REMEMBERED {
            entries.pop_front();
        }
        let slot = Arc::default();
        entries.push_back(Entry { hash, slot: Arc::clone(&slot) });
        Ok(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[allow(clippy::unnecessary_wraps, reason = "it stands in for `stretch`")]
    fn counted(count: &AtomicUsize, secret: &[u8]) -> Result<Key> {
        count.fetch_add(1, Ordering::Relaxed);
        let mut key = Key::default();
        key.iter_mut().zip(secret).for_each(|(to, from)| *to = *from);
        Ok(key)
    }

    #[test]
    fn a_stretched_secret_is_argon2id_with_the_documented_parameters() {
        // From OpenSSL, by way of Node 24: crypto.argon2Sync('argon2id', { message: 's3cr3t', nonce: 'latchkey.sealed1',
        // parallelism: 4, tagLength: 32, memory: 65536, passes: 3 }).
        let expected = [
            0xce, 0xba, 0xae, 0x41, 0x7a, 0x6f, 0x62, 0x95, 0xa5, 0xeb, 0xdb, 0xaa, 0xba, 0x4a, 0x6a, 0x12, 0x94, 0x78,
            0x44, 0xc5, 0x47, 0x38, 0x76, 0x01, 0x07, 0x94, 0x59, 0x53, 0x35, 0x72, 0x2e, 0x16,
        ];
        assert_eq!(*stretch(b"s3cr3t").unwrap(), expected);
    }

    #[test]
    fn thirty_two_bytes_that_are_no_text_are_the_key_itself() {
        for bytes in [[0xff; 32], [0x80; 32], core::array::from_fn(|i| if i == 31 { 0xc3 } else { b'a' })] {
            assert_eq!(*key(&bytes[..].into()).unwrap(), bytes);
        }
    }

    #[test]
    fn thirty_two_bytes_of_text_are_stretched() {
        for text in ["0123456789abcdef0123456789abcdef", "ééééééééééééééééé"[..32].into(), "\0".repeat(32).as_str()]
        {
            assert_ne!(key(&text.as_bytes().into()).unwrap().as_slice(), text.as_bytes());
        }
    }

    #[test]
    fn no_bytes_are_no_secret() {
        assert_eq!(key(&b""[..].into()), Err(Error::KeyEmpty));
    }

    #[test]
    fn what_is_prepared_is_the_same_key() {
        prepare(&b"prepared"[..].into()).unwrap();
        assert_eq!(*key(&b"prepared"[..].into()).unwrap(), *stretch(b"prepared").unwrap());
        assert_eq!(prepare(&b""[..].into()), Err(Error::KeyEmpty));
    }

    #[test]
    fn a_secret_is_stretched_once_however_many_threads_ask() {
        let (cache, count) = (Cache::new(), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| cache.key(b"one", |secret| counted(&count, secret)).unwrap());
            }
        });
        cache.key(b"two", |secret| counted(&count, secret)).unwrap();
        assert_eq!(count.into_inner(), 2);
    }

    #[test]
    fn a_failure_is_not_remembered() {
        let (cache, count) = (Cache::new(), AtomicUsize::new(0));
        assert_eq!(cache.key(b"one", |_| Err(Error::Internal)), Err(Error::Internal));
        assert_eq!(cache.key(b"one", |secret| counted(&count, secret)).unwrap()[..3], *b"one");
        assert_eq!(count.into_inner(), 1);
    }

    #[test]
    fn a_panic_while_stretching_leaves_the_cache_usable() {
        let (cache, count) = (Cache::new(), AtomicUsize::new(0));
        let panicked = thread::scope(|scope| scope.spawn(|| cache.key(b"one", |_| panic!("on purpose"))).join());
        assert!(panicked.is_err());
        cache.key(b"one", |secret| counted(&count, secret)).unwrap();
        assert_eq!(count.into_inner(), 1);
    }

    #[test]
    fn the_cache_forgets_the_oldest_secret_at_its_bound() {
        let (cache, count) = (Cache::new(), AtomicUsize::new(0));
        let ask = |number: usize| cache.key(&number.to_be_bytes(), |secret| counted(&count, secret)).unwrap();
        for number in 0..=REMEMBERED {
            ask(number);
        }
        assert_eq!(cache.0.lock().unwrap().len(), REMEMBERED);
        ask(REMEMBERED);
        ask(1);
        assert_eq!(count.load(Ordering::Relaxed), REMEMBERED + 1);
        ask(0);
        assert_eq!(count.load(Ordering::Relaxed), REMEMBERED + 2);
    }
}
