//! A key that is read once for several uses: what it is, its verifiers, its signers.
//!
//! It prepares a signing key once for each algorithm. It doesn't share verifying keys: what a primitive reads of a public key takes
//! some microseconds, and each verifier has a policy of its own.

use std::cell::RefCell;
use std::sync::Arc;

use super::algorithm::Algorithm;
use super::key::inspect::{self, Certificate, Inspection};
use super::key::{self, Key, Material};
use super::signing_key::SigningKey;
use crate::error::Result;

/// A key with the certificate that it came in.
#[derive(Debug)]
pub struct ReadKey {
    key: Key,
    certificate: Option<Certificate>,
    signing: RefCell<Vec<Arc<SigningKey>>>,
}

impl ReadKey {
    /// Reads a key.
    ///
    /// # Errors
    /// Those of [`key::read`].
    pub fn new(material: Material<'_>) -> Result<Self> {
        let key = key::read(material)?;
        Ok(Self { key, certificate: inspect::certificate(material), signing: RefCell::default() })
    }

    /// The key itself.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The certificate that it came in.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// What it is.
    ///
    /// # Errors
    /// Those of [`inspect::describe`].
    pub fn inspect(&self) -> Result<Inspection> {
        inspect::describe(&self.key, self.certificate.clone())
    }

    /// The key prepared for signing under `algorithm`, the same one each time.
    ///
    /// # Errors
    /// Those of [`SigningKey::new`].
    pub fn signing_key(&self, algorithm: Algorithm) -> Result<Arc<SigningKey>> {
        let known = self.signing.borrow().iter().find(|key| key.algorithm() == algorithm).map(Arc::clone);
        if let Some(known) = known {
            return Ok(known);
        }
        let prepared = Arc::new(SigningKey::new(&self.key, algorithm)?);
        self.signing.borrow_mut().push(Arc::clone(&prepared));
        Ok(prepared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::jose::jws::Signer;

    const SECRET: Material<'_> = Material::Text("a secret that is long enough");

    #[test]
    fn a_signing_key_is_prepared_once_for_each_algorithm() {
        let key = ReadKey::new(SECRET).unwrap();
        let first = key.signing_key(Algorithm::HS256).unwrap();
        assert!(Arc::ptr_eq(&first, &key.signing_key(Algorithm::HS256).unwrap()));
        let other = key.signing_key(Algorithm::HS512).unwrap();
        assert!(!Arc::ptr_eq(&first, &other));
        assert_eq!(other.algorithm(), Algorithm::HS512);
    }

    #[test]
    fn it_signs_as_a_key_that_is_read_for_one_signer() {
        let header = r#"{"alg":"HS256"}"#;
        let shared = ReadKey::new(SECRET).unwrap().signing_key(Algorithm::HS256).unwrap();
        let own = SigningKey::new(&key::read(SECRET).unwrap(), Algorithm::HS256).unwrap();
        let sign = |signer: Signer| signer.sign(b"{}").unwrap();
        assert_eq!(sign(Signer::new(shared, header).unwrap()), sign(Signer::new(own, header).unwrap()));
    }

    #[test]
    fn an_algorithm_that_the_key_cannot_serve_is_refused_each_time() {
        let key = ReadKey::new(SECRET).unwrap();
        for _ in 0..2 {
            assert!(matches!(key.signing_key(Algorithm::ES256), Err(Error::KeyServes(_))));
        }
    }

    #[test]
    fn it_is_what_inspecting_its_material_says() {
        assert_eq!(ReadKey::new(SECRET).unwrap().inspect().unwrap(), inspect::inspect(SECRET).unwrap());
        assert!(ReadKey::new(Material::Text("")).is_err());
    }
}
