//! Any bytes as a sealed token: none opens, and any text that was sealed comes back.

use std::cell::RefCell;
use std::sync::LazyLock;

use latchkey::claims_cache::{ClaimsCache, Lookup};
use latchkey::sealed::{KeyRing, Sealer};
use latchkey::secret::SecretBytes;

// 32 bytes that are no text are a key as they are, so no time goes into stretching.
static SEALER: LazyLock<Sealer> =
    LazyLock::new(|| Sealer::new(KeyRing::new(&[SecretBytes::new(vec![0xf5; 32])]).unwrap(), "fuzz"));

thread_local! {
    static CACHE: RefCell<ClaimsCache<()>> = const { RefCell::new(ClaimsCache::new()) };
}

pub fn open(bytes: &[u8]) {
    assert!(SEALER.open(bytes).is_err(), "nobody sealed this");
    if let Ok(token) = SEALER.seal(bytes) {
        assert_eq!(SEALER.open(token.as_bytes()).unwrap().as_bytes(), bytes);
        let readings = [(); 3].map(|()| open_cached(token.as_bytes()).unwrap());
        assert!(matches!(&readings[0], Lookup::Miss(text) if text.as_bytes() == bytes));
        assert_eq!(readings[1], readings[2]);
        let mut tampered = token.into_bytes();
        let at = bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>() % tampered.len();
        tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
        assert!(SEALER.open(&tampered).is_err());
        assert!(open_cached(&tampered).is_err());
    }
}

fn open_cached(token: &[u8]) -> latchkey::Result<Lookup> {
    CACHE.with_borrow_mut(|cache| SEALER.open_cached(token, cache))
}
