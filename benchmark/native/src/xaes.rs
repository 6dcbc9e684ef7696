//! The operations that XAES-256-GCM takes per message: two blocks under the prepared key, one key expansion, one GCM.

use aes_gcm::aead::array::Array;
use aes_gcm::aead::consts::{U12, U16, U24};
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::aes::Aes256Enc;
use aes_gcm::aes::cipher::BlockCipherEncrypt;
use aes_gcm::{AesGcm, Tag};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;

type Gcm = AesGcm<Aes256Enc, U12>;

pub struct Xaes {
    cipher: Aes256Enc,
}

impl Xaes {
    pub fn new(key: &[u8]) -> Result<Self, Unspecified> {
        Aes256Enc::new_from_slice(key).map(|cipher| Self { cipher }).map_err(|_| Unspecified)
    }

    pub fn nonce() -> [u8; 24] {
        let mut nonce = [0; 24];
        rand::fill(&mut nonce).unwrap_or_default();
        nonce
    }

    pub fn seal(&self, nonce: &[u8; 24], message: &[u8]) -> (Vec<u8>, Tag) {
        let mut buffer = message.to_vec();
        let (gcm, nonce) = self.gcm(nonce);
        let tag = gcm.encrypt_inout_detached(nonce, b"", InOutBuf::from(buffer.as_mut_slice())).unwrap_or_default();
        (buffer, tag)
    }

    pub fn open(&self, nonce: &[u8; 24], (sealed, tag): &(Vec<u8>, Tag)) -> (Vec<u8>, bool) {
        let mut buffer = sealed.clone();
        let (gcm, nonce) = self.gcm(nonce);
        let opened = gcm.decrypt_inout_detached(nonce, b"", InOutBuf::from(buffer.as_mut_slice()), tag).is_ok();
        (buffer, opened)
    }

    fn gcm<'n>(&self, nonce: &'n [u8; 24]) -> (Gcm, &'n Array<u8, U12>) {
        let nonce: &Array<u8, U24> = Array::cast_from_core(nonce);
        let (context, nonce) = nonce.split_ref::<U12>();
        let mut blocks = [1, 2].map(|counter| {
            let mut block = Array::<u8, U16>::default();
            block[1] = counter;
            block[4..].copy_from_slice(context);
            block
        });
        self.cipher.encrypt_blocks(&mut blocks);
        let [first, second] = blocks;
        (Gcm::new(&first.concat(second)), nonce)
    }
}
