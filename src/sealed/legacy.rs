//! The encrypted access tokens of jwt-middleware 0.3.0: base64url of a block cipher's output under a fixed IV.
//!
//! Nothing authenticates such a token. Whoever holds some can cut and paste their blocks, or flip their bits, into
//! tokens that open: a text that comes out of here is what somebody chose, not what the server once said. The caller
//! limits for how long that is tolerated and by what lifetime.
//!
//! Key and IV are OpenSSL's `EVP_BytesToKey` with MD5, one round and no salt, over the bytes of the secret.

use aws_lc_rs::cipher::{
    self, DecryptingKey, DecryptionContext, EncryptingKey, EncryptionContext, PaddedBlockDecryptingKey,
    PaddedBlockEncryptingKey, UnboundCipherKey,
};
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::DEFAULT_MAX_TOKEN_LENGTH;
use super::format::encoded_length;
use crate::base64url;
use crate::error::{Error, Result};
use crate::secret::SecretBytes;

/// A mode of operation.
#[derive(Clone, Copy)]
enum Mode {
    Ecb,
    Cbc,
    Ctr,
}

/// By the names under which `crypto.createCipher` knew them on Node 18, where case didn't matter: OpenSSL's long and
/// short names, aliases and object identifiers.
const CIPHERS: [(&[&str], &cipher::Algorithm, usize, Mode); 10] = [
    (&["aes-128-ecb", "2.16.840.1.101.3.4.1.1"], &cipher::AES_128, 16, Mode::Ecb),
    (&["aes-192-ecb", "2.16.840.1.101.3.4.1.21"], &cipher::AES_192, 24, Mode::Ecb),
    (&["aes-256-ecb", "2.16.840.1.101.3.4.1.41"], &cipher::AES_256, 32, Mode::Ecb),
    (&["aes-128-cbc", "aes128", "2.16.840.1.101.3.4.1.2"], &cipher::AES_128, 16, Mode::Cbc),
    (&["aes-192-cbc", "aes192", "2.16.840.1.101.3.4.1.22"], &cipher::AES_192, 24, Mode::Cbc),
    (&["aes-256-cbc", "aes256", "2.16.840.1.101.3.4.1.42"], &cipher::AES_256, 32, Mode::Cbc),
    (&["aes-128-ctr"], &cipher::AES_128, 16, Mode::Ctr),
    (&["aes-192-ctr"], &cipher::AES_192, 24, Mode::Ctr),
    (&["aes-256-ctr"], &cipher::AES_256, 32, Mode::Ctr),
    (&["des-ede3-cbc", "des3", "1.2.840.113549.3.7"], &TRIPLE_DES, 24, Mode::Cbc),
];

/// Opens and makes tokens as 0.3.0 did with one cipher and one secret.
pub struct Legacy {
    keys: Keys,
    iv: Iv,
    max_token_length: usize,
}

enum Keys {
    /// ECB and CBC fill the last block as PKCS #7 says.
    Padded {
        encrypting: PaddedBlockEncryptingKey,
        decrypting: PaddedBlockDecryptingKey,
    },
    Stream {
        encrypting: EncryptingKey,
        decrypting: DecryptingKey,
    },
}

#[derive(Clone, Copy)]
enum Iv {
    None,
    Bytes8([u8; 8]),
    Bytes16([u8; 16]),
}

impl Legacy {
    /// The tokens of `cipher`, named as 0.3.0's `algorithm` option (its default was `aes-256-ecb`), under `secret`.
    ///
    /// # Errors
    /// [`Error::AlgorithmUnknown`] for any other name than those of AES in ECB, CBC and CTR and of triple DES in CBC,
    /// [`Error::KeyEmpty`] for an empty secret, [`Error::Internal`] if the derived key is one of DES's weak ones.
    pub fn new(cipher: &str, secret: &SecretBytes) -> Result<Self> {
        let name = cipher.to_ascii_lowercase();
        let (_, algorithm, key_length, mode) =
            CIPHERS.into_iter().find(|(names, ..)| names.contains(&name.as_str())).ok_or(Error::AlgorithmUnknown)?;
        if secret.expose().is_empty() {
            return Err(Error::KeyEmpty);
        }
        let material = bytes_to_key(secret.expose());
        let (key, rest) = material.split_at_checked(key_length).ok_or(Error::Internal)?;
        let iv = match (mode, algorithm.block_len()) {
            (Mode::Ecb, _) => Iv::None,
            (Mode::Cbc | Mode::Ctr, 8) => Iv::Bytes8(*rest.first_chunk().ok_or(Error::Internal)?),
            (Mode::Cbc | Mode::Ctr, _) => Iv::Bytes16(*rest.first_chunk().ok_or(Error::Internal)?),
        };
        let keys = Keys::new(mode, || UnboundCipherKey::new(algorithm, key)).map_err(|_| Error::Internal)?;
        Ok(Self { keys, iv, max_token_length: DEFAULT_MAX_TOKEN_LENGTH })
    }

    /// The same with another limit, in characters of the token.
    #[must_use]
    pub fn with_max_token_length(self, max_token_length: usize) -> Self {
        Self { max_token_length, ..self }
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        // Two round-key schedules, of which the primitive tells nothing.
        size_of::<Self>().saturating_add(2 * 256)
    }

    /// The token that 0.3.0 made of `text`, byte for byte.
    ///
    /// # Errors
    /// [`Error::SealedTooLong`] if the token would be longer than the limit, [`Error::Internal`] if the cipher fails.
    pub fn seal(&self, text: &[u8]) -> Result<String> {
        let mut bytes = text.to_vec();
        match &self.keys {
            Keys::Padded { encrypting, .. } => encrypting.less_safe_encrypt(&mut bytes, self.iv.into()),
            Keys::Stream { encrypting, .. } => encrypting.less_safe_encrypt(&mut bytes, self.iv.into()),
        }
        .map_err(|_| Error::Internal)?;
        if encoded_length(bytes.len()) > self.max_token_length {
            return Err(Error::SealedTooLong);
        }
        Ok(base64url::encode(&bytes))
    }

    /// The text of a token, which may be anybody's. Only 0.3.0's own spelling of a token is read, base64url without
    /// padding; 0.3.0 read many more.
    ///
    /// # Errors
    /// [`Error::SealedTooLong`] before anything is decoded, [`Error::SealedInvalid`] if no UTF-8 text comes out.
    pub fn open(&self, token: &[u8]) -> Result<String> {
        if token.len() > self.max_token_length {
            return Err(Error::SealedTooLong);
        }
        let mut bytes = base64url::decode(token).map_err(|_| Error::SealedInvalid)?;
        // No JSON text is empty, and the padding of no block can't be asked for.
        if bytes.is_empty() {
            return Err(Error::SealedInvalid);
        }
        let text = match &self.keys {
            Keys::Padded { decrypting, .. } => decrypting.decrypt(&mut bytes, self.iv.into()),
            Keys::Stream { decrypting, .. } => decrypting.decrypt(&mut bytes, self.iv.into()),
        };
        let length = text.map_err(|_| Error::SealedInvalid)?.len();
        bytes.truncate(length);
        String::from_utf8(bytes).map_err(|_| Error::SealedInvalid)
    }
}

impl Keys {
    fn new<E: From<aws_lc_rs::error::Unspecified>>(
        mode: Mode,
        key: impl Fn() -> core::result::Result<UnboundCipherKey, E>,
    ) -> core::result::Result<Self, E> {
        Ok(match mode {
            Mode::Ecb => Self::Padded {
                encrypting: PaddedBlockEncryptingKey::ecb_pkcs7(key()?)?,
                decrypting: PaddedBlockDecryptingKey::ecb_pkcs7(key()?)?,
            },
            Mode::Cbc => Self::Padded {
                encrypting: PaddedBlockEncryptingKey::cbc_pkcs7(key()?)?,
                decrypting: PaddedBlockDecryptingKey::cbc_pkcs7(key()?)?,
            },
            Mode::Ctr => {
                Self::Stream { encrypting: EncryptingKey::ctr(key()?)?, decrypting: DecryptingKey::ctr(key()?)? }
            }
        })
    }
}

impl From<Iv> for EncryptionContext {
    fn from(iv: Iv) -> Self {
        match iv {
            Iv::None => Self::None,
            Iv::Bytes8(iv) => Self::Iv64(iv.into()),
            Iv::Bytes16(iv) => Self::Iv128(iv.into()),
        }
    }
}

impl From<Iv> for DecryptionContext {
    fn from(iv: Iv) -> Self {
        match iv {
            Iv::None => Self::None,
            Iv::Bytes8(iv) => Self::Iv64(iv.into()),
            Iv::Bytes16(iv) => Self::Iv128(iv.into()),
        }
    }
}

#[allow(deprecated, reason = "these tokens exist; the crate marks the cipher as being for such uses only")]
const TRIPLE_DES: cipher::Algorithm = cipher::DES_EDE3_FOR_LEGACY_USE_ONLY;

/// `EVP_BytesToKey`: D₁ = MD5(secret), Dᵢ = MD5(Dᵢ₋₁ ‖ secret), in a row; three make the longest key and IV.
fn bytes_to_key(secret: &[u8]) -> Zeroizing<[u8; 48]> {
    let first = Md5::digest(secret);
    let second = Md5::new_with_prefix(first).chain_update(secret).finalize();
    let third = Md5::new_with_prefix(second).chain_update(secret).finalize();
    Zeroizing::new(first.concat(second).concat(third).into())
}

impl core::fmt::Debug for Legacy {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Legacy(…)")
    }
}
