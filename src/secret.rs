//! Secret bytes that are wiped when dropped and that `Debug` doesn't show.

use zeroize::Zeroizing;

/// Key material in memory. Not `Display`, not `Serialize`; compare with [`SecretBytes::ct_eq`].
#[derive(Clone)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the bytes over; the caller's copy is this one.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for a primitive and nothing else.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Whether both hold the same bytes, in time that depends on their length alone.
    #[must_use]
    pub fn ct_eq(&self, other: &Self) -> bool {
        subtle::ConstantTimeEq::ct_eq(self.expose(), other.expose()).into()
    }
}

impl From<&[u8]> for SecretBytes {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes.to_vec())
    }
}

impl core::fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SecretBytes(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_secret() {
        assert_eq!(format!("{:?}", SecretBytes::from(&b"hunter2"[..])), "SecretBytes(…)");
    }

    #[test]
    fn comparison_sees_every_byte_and_the_length() {
        let secret = SecretBytes::from(&b"hunter2"[..]);
        assert!(secret.ct_eq(&SecretBytes::from(&b"hunter2"[..])));
        assert!(!secret.ct_eq(&SecretBytes::from(&b"hunter3"[..])));
        assert!(!secret.ct_eq(&SecretBytes::from(&b"hunter"[..])));
    }
}
