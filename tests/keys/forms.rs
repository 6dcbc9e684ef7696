//! Every form a key is written in.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use latchkey::Error;
use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::key::{Curve, Key, Kind};

use crate::support::{bytes, der, fixture, public, summary, text};

/// Key, and its files: those with the private half and those without.
const FORMS: [(&str, &[&str], &[&str]); 8] = [
    (
        "rsa2048",
        &["rsa2048.key.pem", "rsa2048.pkcs1.key.pem"],
        &[
            "rsa2048.pub.pem",
            "rsa2048.pkcs1.pub.pem",
            "rsa2048.cert.pem",
            "sha1.cert.pem",
            "v1.cert.pem",
            "odd.cert.pem",
            "text.cert.pem",
            "trusted.cert.pem",
            "chain.cert.pem",
            "expired.cert.pem",
        ],
    ),
    ("rsa1024", &["rsa1024.key.pem"], &["rsa1024.pub.pem", "rsa1024.cert.pem"]),
    (
        "p256",
        &[
            "p256.key.pem",
            "p256.sec1.key.pem",
            "p256.no-public.key.pem",
            "p256.no-public.sec1.key.pem",
            "explicit.key.pem",
            "explicit.sec1.key.pem",
        ],
        &["p256.pub.pem", "p256.compressed.pub.pem", "p256.cert.pem", "explicit.pub.pem"],
    ),
    (
        "p384",
        &["p384.key.pem", "p384.sec1.key.pem", "p384.no-public.key.pem", "p384.no-public.sec1.key.pem"],
        &["p384.pub.pem", "p384.compressed.pub.pem", "p384.cert.pem"],
    ),
    (
        "p521",
        &["p521.key.pem", "p521.sec1.key.pem", "p521.no-public.key.pem", "p521.no-public.sec1.key.pem"],
        &["p521.pub.pem", "p521.compressed.pub.pem", "p521.cert.pem"],
    ),
    ("ed25519", &["ed25519.key.pem"], &["ed25519.pub.pem", "ed25519.cert.pem"]),
    ("pss", &["pss.key.pem"], &["pss.pub.pem", "pss.cert.pem"]),
    ("pss-sha256", &["pss-sha256.key.pem"], &["pss-sha256.pub.pem", "pss-sha256.cert.pem"]),
];

#[test]
fn every_form_of_a_key_is_the_same_key() {
    let mut count = 0;
    for (name, private, public_files) in FORMS {
        let expected = public(text(&fixture(&format!("{name}.pub.pem")))).unwrap();
        for (file, is_private) in private.iter().map(|f| (f, true)).chain(public_files.iter().map(|f| (f, false))) {
            let pem = fixture(file);
            let mut read = vec![text(&pem), bytes(pem.as_bytes())];
            // What follows a certificate is only known in these two.
            if !["chain.cert.pem", "trusted.cert.pem"].contains(file) {
                read.push(bytes(&der(file)));
            }
            for key in read {
                let summary = summary(&key.unwrap_or_else(|error| panic!("{file}: {error}")));
                assert_eq!((&summary.public, summary.is_private), (&expected, is_private), "{file}");
                count += 1;
            }
        }
    }
    assert_eq!(count, 142);
}

#[test]
fn a_private_key_signs_what_its_public_key_verifies() {
    let mut count = 0;
    for (name, private, _) in FORMS.iter().filter(|(name, ..)| *name != "rsa1024") {
        let public = text(&fixture(&format!("{name}.pub.pem"))).unwrap();
        for file in *private {
            let private = text(&fixture(file)).unwrap();
            let mut signature = sign(&private, b"message");
            assert!(verifies(&public, b"message", &signature), "{file}");
            signature[7] ^= 1;
            assert!(!verifies(&public, b"message", &signature), "{file}");
            count += 1;
        }
    }
    assert_eq!(count, 19);
}

fn sign(key: &Key, message: &[u8]) -> Vec<u8> {
    let random = SystemRandom::new();
    match &key.kind {
        Kind::Rsa(key) => {
            let pair = RsaKeyPair::from_der(key.private.as_ref().unwrap().expose()).unwrap();
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
            signature
        }
        Kind::Ec(key) => {
            let algorithm = match key.curve {
                Curve::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
                Curve::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
                Curve::P521 => &ECDSA_P521_SHA512_FIXED_SIGNING,
            };
            let private = key.private.as_ref().unwrap().expose();
            let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, private, &key.public).unwrap();
            pair.sign(&random, message).unwrap().as_ref().to_vec()
        }
        Kind::Ed25519(key) => {
            let seed = key.private.as_ref().unwrap().expose();
            Ed25519KeyPair::from_seed_and_public_key(seed, &key.public).unwrap().sign(message).as_ref().to_vec()
        }
        Kind::Secret(_) => panic!("a secret"),
    }
}

fn verifies(key: &Key, message: &[u8], signature: &[u8]) -> bool {
    match &key.kind {
        Kind::Rsa(key) => {
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key.public).verify(message, signature).is_ok()
        }
        Kind::Ec(key) => {
            let algorithm = match key.curve {
                Curve::P256 => &ECDSA_P256_SHA256_FIXED,
                Curve::P384 => &ECDSA_P384_SHA384_FIXED,
                Curve::P521 => &ECDSA_P521_SHA512_FIXED,
            };
            UnparsedPublicKey::new(algorithm, &key.public).verify(message, signature).is_ok()
        }
        Kind::Ed25519(key) => UnparsedPublicKey::new(&ED25519, &key.public).verify(message, signature).is_ok(),
        Kind::Secret(_) => panic!("a secret"),
    }
}

#[test]
fn a_private_key_after_curve_parameters_is_found() {
    let pem = fixture("p256-parameters.sec1.key.pem");
    assert!(pem.starts_with("-----BEGIN EC PARAMETERS-----"));
    assert!(summary(&text(&pem).unwrap()).is_private);
    let (parameters, _) = pem.split_once("-----BEGIN EC PRIVATE").unwrap();
    assert_eq!(text(parameters).err(), Some(Error::KeyInvalid));
}

#[test]
fn the_length_of_an_rsa_key_is_counted_to_the_bit() {
    for (name, expected) in
        [("rsa1024", 1024), ("rsa2047", 2047), ("rsa2048", 2048), ("rsa3072", 3072), ("rsa4096", 4096)]
    {
        for half in ["key", "pub"] {
            let key = text(&fixture(&format!("{name}.{half}.pem"))).unwrap();
            assert!(matches!(key.kind, Kind::Rsa(key) if key.bits == expected), "{name}.{half}");
        }
    }
}

#[test]
fn parameters_of_a_pss_key_bind_its_algorithm() {
    use Algorithm::{PS256, PS384, PS512};
    let cases: [(&str, &[Algorithm]); 8] = [
        ("pss", &[PS256, PS384, PS512]),
        ("pss-sha256", &[PS256]),
        ("pss-sha384", &[PS384]),
        ("pss-sha512", &[PS512]),
        ("pss-short-salt", &[PS256]),
        ("pss-long-salt", &[]),
        ("pss-other-mgf", &[]),
        ("pss-sha1", &[]),
    ];
    for (name, expected) in cases {
        for half in ["key", "pub"] {
            let algorithms = text(&fixture(&format!("{name}.{half}.pem"))).map(|key| key.binding.algorithms);
            let expected = if expected.is_empty() { Err(Error::KeyUnsupported) } else { Ok(Some(expected.to_vec())) };
            assert_eq!(algorithms, expected, "{name}.{half}");
        }
    }
    assert_eq!(text(&fixture("rsa2048.pub.pem")).unwrap().binding.algorithms, None);
    assert_eq!(text(&fixture("pss-sha256.cert.pem")).unwrap().binding.algorithms, Some(vec![PS256]));
}

#[test]
fn a_key_that_no_algorithm_uses_is_refused_and_never_a_secret() {
    use Error::{KeyEncrypted, KeyInvalid, KeyUnsupported};
    let cases = [
        ("secp256k1.key.pem", KeyUnsupported),
        ("secp256k1.pub.pem", KeyUnsupported),
        ("secp256k1.sec1.key.pem", KeyUnsupported),
        ("secp256k1.compressed.pub.pem", KeyUnsupported),
        ("secp256k1.cert.pem", KeyUnsupported),
        ("brainpool.key.pem", KeyUnsupported),
        ("brainpool.pub.pem", KeyUnsupported),
        ("ed448.key.pem", KeyUnsupported),
        ("ed448.pub.pem", KeyUnsupported),
        ("x25519.key.pem", KeyUnsupported),
        ("x25519.pub.pem", KeyUnsupported),
        ("dsa.key.pem", KeyUnsupported),
        ("dsa.pub.pem", KeyUnsupported),
        ("dsa.traditional.key.pem", KeyUnsupported),
        ("dh.key.pem", KeyUnsupported),
        ("dh.pub.pem", KeyUnsupported),
        ("rsa-multi-prime.key.pem", KeyUnsupported),
        ("rsa-large-exponent.key.pem", KeyUnsupported),
        ("rsa-large-exponent.pub.pem", KeyUnsupported),
        ("p256.hybrid.pub.pem", KeyInvalid),
        ("encrypted.pkcs8.key.pem", KeyEncrypted),
        ("request.pem", KeyInvalid),
        ("list.crl.pem", KeyInvalid),
        ("chain.p7b.pem", KeyInvalid),
    ];
    for (file, expected) in cases {
        assert_eq!(text(&fixture(file)).err(), Some(expected), "{file} as text");
        assert_eq!(bytes(fixture(file).as_bytes()).err(), Some(expected), "{file} as bytes");
        assert_eq!(bytes(&der(file)).err(), Some(expected), "{file} as DER");
    }
    assert_eq!(cases.len(), 24);
    for file in ["encrypted.pkcs1.key.pem", "encrypted.sec1.key.pem"] {
        assert_eq!(text(&fixture(file)).err(), Some(KeyEncrypted), "{file}");
    }
}

#[test]
fn a_point_off_the_curve_is_refused() {
    for curve in ["p256", "p384", "p521"] {
        for form in ["pub", "compressed.pub", "key"] {
            let mut der = der(&format!("{curve}.{form}.pem"));
            assert!(bytes(&der).is_ok());
            *der.last_mut().unwrap() ^= 1;
            let key = bytes(&der);
            // Half of all x have a point: flipping a bit of a compressed one may give another key.
            if form != "compressed.pub" || key.is_err() {
                assert_eq!(key.err(), Some(Error::KeyInvalid), "{curve}.{form}");
            }
        }
    }
}

#[test]
fn halves_that_do_not_belong_together_are_refused() {
    // The last bytes of these are the public key, except for RSA: there it is the CRT coefficient.
    for file in ["p256.sec1.key.pem", "p384.key.pem", "p521.key.pem", "rsa2048.pkcs1.key.pem", "rsa1024.key.pem"] {
        let mut der = der(file);
        assert!(bytes(&der).is_ok());
        *der.last_mut().unwrap() ^= 2;
        assert_eq!(bytes(&der).err(), Some(Error::KeyInvalid), "{file}");
    }
    // The scalar of one key, the point of another.
    let (other, mut mixed) = (der("p256-parameters.sec1.key.pem"), der("p256.sec1.key.pem"));
    mixed[7..39].copy_from_slice(&other[7..39]);
    assert_eq!(bytes(&mixed).err(), Some(Error::KeyInvalid));
}

/// A DER value out of its tag and contents.
fn tlv(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let contents = contents.concat();
    let length = contents.len();
    let header = match length {
        0..128 => vec![tag, u8::try_from(length).unwrap()],
        128..256 => vec![tag, 0x81, u8::try_from(length).unwrap()],
        _ => [&[tag, 0x82][..], &u16::try_from(length).unwrap().to_be_bytes()].concat(),
    };
    [header, contents].concat()
}

#[test]
fn attributes_in_pkcs8_are_ignored() {
    for (file, header) in [("rsa2048.key.pem", 4), ("p256.key.pem", 3), ("ed25519.key.pem", 2)] {
        let der = der(file);
        let attributes = tlv(0xA0, &[&tlv(0x30, &[&[6, 3, 0x55, 0x1D, 0x0F], &tlv(0x31, &[&[3, 2, 0, 0x10]])])]);
        let with = bytes(&tlv(0x30, &[&der[header..], &attributes]));
        assert_eq!(public(with), public(bytes(&der)), "{file}");
    }
}

#[test]
fn a_public_key_in_pkcs8_must_be_the_private_keys() {
    let pair = Ed25519KeyPair::generate().unwrap();
    let mut der = pair.to_pkcs8().unwrap().as_ref().to_vec();
    let key = bytes(&der).unwrap();
    assert_eq!(summary(&key).public, pair.public_key().as_ref());
    assert!(summary(&key).is_private);
    *der.last_mut().unwrap() ^= 1;
    assert_eq!(bytes(&der).err(), Some(Error::KeyInvalid));
}

#[test]
fn a_scalar_may_lack_or_add_leading_zeros() {
    let curve = tlv(0xA0, &[&[6, 5, 0x2B, 0x81, 4, 0, 0x23]]);
    let sec1 = |scalar: &[u8]| bytes(&tlv(0x30, &[&[2, 1, 1], &tlv(4, &[scalar]), &curve]));
    let expected = [vec![0; 65], vec![5]].concat();
    for scalar in [vec![5], vec![0, 5], expected.clone(), [vec![0], expected.clone()].concat()] {
        let key = sec1(&scalar).unwrap();
        let Kind::Ec(key) = key.kind else { panic!("not EC") };
        assert_eq!(key.private.unwrap().expose(), expected);
        assert_eq!(key.public.len(), 133);
    }
    // Zero, the order's own length of ones, one byte too many.
    for scalar in [vec![], vec![0; 66], vec![0xFF; 66], vec![1; 67]] {
        assert_eq!(sec1(&scalar).err(), Some(Error::KeyInvalid));
    }
}

#[test]
fn parameters_that_contradict_each_other_are_refused() {
    // PKCS#8 says P-384, the key inside P-256.
    let (inner, p384) = (der("p256.sec1.key.pem"), [6, 5, 0x2B, 0x81, 4, 0, 0x22]);
    let ec = [6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1];
    let p256 = [6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7];
    let pkcs8 = |curve: &[u8]| bytes(&tlv(0x30, &[&[2, 1, 0], &tlv(0x30, &[&ec, curve]), &tlv(4, &[&inner])]));
    assert!(pkcs8(&p256).is_ok());
    assert_eq!(pkcs8(&p384).err(), Some(Error::KeyInvalid));
    assert_eq!(pkcs8(&[5, 0]).err(), Some(Error::KeyInvalid));
    assert_eq!(pkcs8(&[]).err(), Some(Error::KeyInvalid));
}

#[test]
fn debug_shows_no_private_number() {
    let mut count = 0;
    for (_, private, _) in FORMS {
        for file in private {
            let key = text(&fixture(file)).unwrap();
            let secret = match &key.kind {
                Kind::Rsa(key) => key.private.as_ref(),
                Kind::Ec(key) => key.private.as_ref(),
                Kind::Ed25519(key) => key.private.as_ref(),
                Kind::Secret(secret) => Some(secret),
            };
            let numbers = format!("{:?}", &secret.unwrap().expose()[..8]);
            for shown in [format!("{key:?}"), format!("{key:#?}").replace([' ', '\n'], "").replace(',', ", ")] {
                assert!(shown.contains("SecretBytes(…)"), "{file}");
                // RSA: the private structure repeats the public one from its eleventh byte on.
                assert!(!shown.contains(numbers.trim_matches(['[', ']'])), "{file}");
            }
            count += 1;
        }
    }
    assert_eq!(count, 20);
    assert_eq!(
        format!("{:?}", text("hunter2").unwrap()),
        "Key { kind: Secret(SecretBytes(…)), binding: Binding { algorithms: None, never_verifies: false, never_signs: false } }"
    );
}
