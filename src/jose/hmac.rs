//! HMAC (RFC 2104) with prepared keys, as the `HS…` algorithms (RFC 7518 §3.2) and the signature cache need it.
//!
//! Both implementations compute the same. HMAC-SHA-256 is `RustCrypto`'s where the processor has instructions for SHA-256: for messages as short as
//! tokens, AWS-LC spends as long on copying and wiping its contexts as on hashing. Elsewhere AWS-LC's assembly is faster.

use ::hmac::{Hmac, KeyInit, Mac};
use aws_lc_rs::hmac;
use sha2::Sha256;

use crate::error::{Error, Result};

/// A key with its hash states prepared.
pub struct HmacKey(Prepared);

enum Prepared {
    /// Wiped when dropped, and so is each copy that a tag is computed with.
    WithInstructions(Box<Hmac<Sha256>>),
    Any(Box<hmac::Key>),
}

impl HmacKey {
    /// Prepares `secret`.
    ///
    /// # Errors
    /// [`Error::Internal`] if the implementation refuses the secret, which none does.
    pub fn new(hash: hmac::Algorithm, secret: &[u8]) -> Result<Self> {
        if hash == hmac::HMAC_SHA256 && has_sha256_instructions() {
            let key = Hmac::new_from_slice(secret).map_err(|_| Error::Internal)?;
            return Ok(Self(Prepared::WithInstructions(Box::new(key))));
        }
        Ok(Self(Prepared::Any(Box::new(hmac::Key::new(hash, secret)))))
    }

    /// The tag of `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.0 {
            Prepared::WithInstructions(key) => Hmac::clone(key).chain_update(message).finalize().into_bytes().to_vec(),
            Prepared::Any(key) => hmac::sign(key, message).as_ref().to_vec(),
        }
    }

    /// Whether `tag` is that of `message`, compared in constant time; a part of it isn't.
    #[must_use]
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        match &self.0 {
            Prepared::WithInstructions(key) => Hmac::clone(key).chain_update(message).verify_slice(tag).is_ok(),
            Prepared::Any(key) => hmac::verify(key, message, tag).is_ok(),
        }
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let prepared = match &self.0 {
            Prepared::WithInstructions(key) => size_of_val::<Hmac<Sha256>>(key),
            Prepared::Any(key) => size_of_val::<hmac::Key>(key),
        };
        size_of::<Self>().saturating_add(prepared)
    }
}

/// What `sha2` asks of a processor before it uses them.
fn has_sha256_instructions() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::arch::is_x86_feature_detected!("sha") && std::arch::is_x86_feature_detected!("sse4.1")
    }
    #[cfg(target_arch = "aarch64")]
    {
        std::arch::is_aarch64_feature_detected!("sha2")
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        false
    }
}

impl core::fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("HmacKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(secret: &[u8]) -> [HmacKey; 2] {
        [
            HmacKey(Prepared::WithInstructions(Box::new(Hmac::new_from_slice(secret).unwrap()))),
            HmacKey(Prepared::Any(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret)))),
        ]
    }

    /// Around the lengths at which a block ends, for secrets and messages.
    #[test]
    fn both_implementations_agree() {
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(300).collect();
        let mut compared = 0;
        for length in [1, 31, 32, 63, 64, 65, 127, 128, 129, 200] {
            let [first, second] = both(&bytes[..length]);
            for end in 0..bytes.len() {
                let (message, tag) = (&bytes[..end], first.sign(&bytes[..end]));
                assert_eq!(tag, second.sign(message), "{length} and {end}");
                assert!(first.verify(message, &tag) && second.verify(message, &tag));
                compared += 1;
            }
        }
        assert_eq!(compared, 3000);
    }

    #[test]
    fn another_tag_or_a_part_of_it_is_refused_by_both() {
        for key in both(b"a secret") {
            let tag = key.sign(b"message");
            for at in 0..tag.len() {
                let mut other = tag.clone();
                other[at] ^= 1;
                assert!(!key.verify(b"message", &other), "{at}");
                assert!(!key.verify(b"message", &tag[..at]), "{at}");
            }
            assert!(!key.verify(b"message", &[tag.as_slice(), &[0]].concat()));
            assert!(!key.verify(b"Message", &tag));
            assert!(!both(b"A secret")[0].verify(b"message", &tag));
        }
    }

    /// RFC 4231 §4.2 to 4.4, whichever implementation this processor gets.
    #[test]
    fn the_vectors_of_rfc_4231_come_out() {
        let cases: [(&[u8], &[u8], &str); 3] = [
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        ];
        for (secret, message, expected) in cases {
            let tag = HmacKey::new(hmac::HMAC_SHA256, secret).unwrap().sign(message);
            let digits = expected.as_bytes().chunks(2).map(|pair| core::str::from_utf8(pair).unwrap());
            assert_eq!(tag, digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn debug_shows_nothing_of_the_key() {
        assert_eq!(format!("{:?}", HmacKey::new(hmac::HMAC_SHA256, b"hunter2").unwrap()), "HmacKey { .. }");
    }
}
