//! Any bytes as a sealed token: none opens, and any text that was sealed comes back.

use std::sync::LazyLock;

use latchkey::sealed::{KeyRing, Sealer};
use latchkey::secret::SecretBytes;

// 32 bytes that are no text are a key as they are, so no time goes into stretching.
static SEALER: LazyLock<Sealer> =
    LazyLock::new(|| Sealer::new(KeyRing::new(&[SecretBytes::new(vec![0xf5; 32])]).unwrap(), "fuzz"));

pub fn open(bytes: &[u8]) {
    assert!(SEALER.open(bytes).is_err(), "nobody sealed this");
    if let Ok(token) = SEALER.seal(bytes) {
        assert_eq!(SEALER.open(token.as_bytes()).unwrap().as_bytes(), bytes);
        let mut tampered = token.into_bytes();
        let at = bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>() % tampered.len();
        tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
        assert!(SEALER.open(&tampered).is_err());
    }
}
