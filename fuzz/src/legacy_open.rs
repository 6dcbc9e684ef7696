//! Any bytes as a token of jwt-middleware 0.3.0, under each mode: it opens to some text or is refused, and what was made opens.

use std::sync::LazyLock;

use latchkey::sealed::Legacy;
use latchkey::secret::SecretBytes;

static TOKENS: LazyLock<Vec<Legacy>> = LazyLock::new(|| {
    let secret = SecretBytes::new(b"s3cr3t".to_vec());
    ["aes-256-ecb", "aes-256-cbc", "aes-256-ctr", "des-ede3-cbc"]
        .iter()
        .map(|cipher| Legacy::new(cipher, &secret).unwrap())
        .collect()
});

pub fn open(bytes: &[u8]) {
    for tokens in TOKENS.iter() {
        let _ = tokens.open(bytes);
        if let (Ok(text), Ok(token), false) = (core::str::from_utf8(bytes), tokens.seal(bytes), bytes.is_empty()) {
            assert_eq!(tokens.open(token.as_bytes()).unwrap(), text);
        }
    }
}
