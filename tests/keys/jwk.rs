//! JSON Web Keys and what binds them.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64ct::{Base64UrlUnpadded, Encoding};
use latchkey::Error::{self, KeyAlgorithmMismatch, KeyEmpty, KeyInvalid, KeyUnsupported};
use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::key::{Key, Kind, Material, public_jwk};
use serde_json::{Map, Value, json};

use crate::support::{fixture, jwk, public, summary, text};

const PRIVATE: [&str; 6] = ["rsa1024", "rsa2048", "p256", "p384", "p521", "ed25519"];
const PRIVATE_MEMBERS: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "oth"];

fn members(name: &str) -> Map<String, Value> {
    serde_json::from_str(&fixture(&format!("{name}.key.json"))).unwrap()
}

fn public_members(name: &str) -> Map<String, Value> {
    let mut members = members(name);
    members.retain(|name, _| !PRIVATE_MEMBERS.contains(&name.as_str()));
    members
}

/// Reads a JWK with `changes` made to it: null takes a member away.
fn changed(members: &Map<String, Value>, changes: &Value) -> Result<Key, Error> {
    let mut members = members.clone();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    jwk(&Value::Object(members).to_string())
}

#[test]
fn the_public_half_of_a_key_is_written_without_its_private_members() {
    for name in PRIVATE {
        let expected = Value::Object(public_members(name));
        for key in [jwk(&fixture(&format!("{name}.key.json"))), text(&fixture(&format!("{name}.pub.pem")))] {
            let written = public_jwk::write(&key.unwrap()).unwrap().unwrap();
            assert_eq!(serde_json::from_str::<Value>(&written.text).unwrap(), expected, "{name}");
            // Computed by hand: serde_json's own objects are in lexicographic order, as RFC 7638 §3 wants them.
            let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, expected.to_string().as_bytes());
            assert_eq!(written.thumbprint, Base64UrlUnpadded::encode_string(digest.as_ref()), "{name}");
        }
    }
}

#[test]
fn a_public_half_has_the_thumbprint_of_its_rfc() {
    let modulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCi\
        FV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA\
        ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8\
        awapJzKnqDKgw";
    let expected = [
        // RFC 7638 §3.1
        (
            json!({"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        ),
        // RFC 8037 appendix A.3
        (
            json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        ),
    ];
    for (key, thumbprint) in expected {
        let written = public_jwk::write(&jwk(&key.to_string()).unwrap()).unwrap().unwrap();
        assert_eq!(written.thumbprint, thumbprint);
    }
}

#[test]
fn a_secret_has_no_public_half() {
    for key in [text("a secret"), jwk(r#"{"kty":"oct","k":"c2VjcmV0"}"#)] {
        assert_eq!(public_jwk::write(&key.unwrap()), Ok(None));
    }
}

#[test]
fn a_jwk_is_the_same_key_as_its_pem() {
    for name in PRIVATE {
        let pem = text(&fixture(&format!("{name}.key.pem"))).unwrap();
        let private = jwk(&fixture(&format!("{name}.key.json"))).unwrap();
        assert_eq!(summary(&private), summary(&pem), "{name}");
        match (&private.kind, &pem.kind) {
            (Kind::Rsa(jwk), Kind::Rsa(pem)) => {
                assert!(jwk.private.as_ref().unwrap().expose() == pem.private.as_ref().unwrap().expose());
                assert_eq!(jwk.bits, pem.bits);
            }
            (Kind::Ec(jwk), Kind::Ec(pem)) => {
                assert!(jwk.private.as_ref().unwrap().expose() == pem.private.as_ref().unwrap().expose());
                assert_eq!(jwk.curve, pem.curve);
            }
            (Kind::Ed25519(jwk), Kind::Ed25519(pem)) => {
                assert!(jwk.private.as_ref().unwrap().expose() == pem.private.as_ref().unwrap().expose());
            }
            _ => panic!("{name}"),
        }
        let public_jwk = jwk(&Value::Object(public_members(name)).to_string());
        assert!(!summary(public_jwk.as_ref().unwrap()).is_private);
        assert_eq!(public(public_jwk), public(text(&fixture(&format!("{name}.pub.pem")))), "{name}");
    }
}

#[test]
fn the_keys_of_rfc_7515_and_rfc_8037_are_read() {
    // RFC 7515 A.1.1, A.3.1, A.4.1; RFC 8037 A.1.
    let keys = [
        r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#,
        r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#,
        r#"{"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2","d":"AY5pb7A0UFiB3RELSD64fTLOSV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgdRhajnu0ferB0d53vM9mE15j2C"}"#,
        r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
    ];
    let kinds: Vec<_> =
        keys.iter().map(|key| summary(&jwk(key).unwrap())).map(|key| (key.kind, key.is_private)).collect();
    assert_eq!(kinds, [("secret", true), ("EC", true), ("EC", true), ("Ed25519", true)]);
}

#[test]
fn a_jwk_of_another_kind_or_curve_is_unsupported() {
    let mut count = 0;
    for name in ["secp256k1", "ed448", "x25519"] {
        assert_eq!(jwk(&fixture(&format!("{name}.key.json"))).err(), Some(KeyUnsupported), "{name}");
        assert_eq!(jwk(&Value::Object(public_members(name)).to_string()).err(), Some(KeyUnsupported), "{name}");
        count += 2;
    }
    for other in [r#"{"kty":"AKP"}"#, r#"{"kty":"rsa"}"#, r#"{"kty":""}"#] {
        assert_eq!(jwk(other).err(), Some(KeyUnsupported));
        count += 1;
    }
    assert_eq!(count, 9);
}

#[test]
fn a_spoiled_jwk_is_refused() {
    let rsa = members("rsa2048");
    let public_rsa = public_members("rsa2048");
    let p256 = members("p256");
    let p521 = members("p521");
    let ed = members("ed25519");
    let oct = json!({"kty": "oct", "k": "c2VjcmV0"}).as_object().unwrap().clone();
    let other = |member: &str| members("rsa1024")[member].clone();
    let with_zero = format!("AA{}", p256["x"].as_str().unwrap());
    let cases: Vec<(&Map<String, Value>, Value, Error)> = vec![
        (&oct, json!({"k": ""}), KeyEmpty),
        (&oct, json!({"k": null}), KeyInvalid),
        (&oct, json!({"k": 5}), KeyInvalid),
        (&oct, json!({"k": ["c2VjcmV0"]}), KeyInvalid),
        (&oct, json!({"k": "c2VjcmV"}), KeyInvalid),
        (&oct, json!({"k": "c2VjcmV0c2VjcmV0="}), KeyInvalid),
        (&oct, json!({"k": "c2Vj cmV0"}), KeyInvalid),
        (&oct, json!({"k": "c2Vj+mV_"}), KeyInvalid),
        (&oct, json!({"k": "c2Vj\nmV0"}), KeyInvalid),
        (&oct, json!({"kty": null}), KeyInvalid),
        (&oct, json!({"kty": 1}), KeyInvalid),
        (&oct, json!({"kty": ["oct"]}), KeyInvalid),
        (&oct, json!({"kty": "OCT"}), KeyUnsupported),
        (&oct, json!({"kty": "RSA"}), KeyInvalid),
        (&public_rsa, json!({"n": null}), KeyInvalid),
        (&public_rsa, json!({"e": null}), KeyInvalid),
        (&public_rsa, json!({"e": 65537}), KeyInvalid),
        (&public_rsa, json!({"e": ""}), KeyInvalid),
        (&public_rsa, json!({"e": "AA"}), KeyInvalid),
        (&public_rsa, json!({"e": "AQ"}), KeyInvalid),
        (&public_rsa, json!({"e": "Ag"}), KeyInvalid),
        (&public_rsa, json!({"e": "AQAC"}), KeyInvalid),
        (&public_rsa, json!({"e": "AwAAAAAB"}), KeyUnsupported),
        (&public_rsa, json!({"e": public_rsa["n"]}), KeyInvalid),
        (&public_rsa, json!({"n": ""}), KeyInvalid),
        (&public_rsa, json!({"n": "AQ"}), KeyInvalid),
        (&public_rsa, json!({"n": "gAAA"}), KeyInvalid),
        (&public_rsa, json!({"n": format!("{}B", "_".repeat(1366 - 1))}), KeyInvalid),
        (&public_rsa, json!({"n": "_".repeat(1368)}), KeyUnsupported),
        (&public_rsa, json!({"p": rsa["p"]}), KeyInvalid),
        (&public_rsa, json!({"oth": []}), KeyInvalid),
        (&public_rsa, json!({"d": rsa["d"]}), KeyUnsupported),
        (&rsa, json!({"p": null, "q": null, "dp": null, "dq": null, "qi": null}), KeyUnsupported),
        (&rsa, json!({"oth": [{"r": "AQ", "d": "AQ", "t": "AQ"}]}), KeyUnsupported),
        (&rsa, json!({"p": null}), KeyInvalid),
        (&rsa, json!({"qi": null}), KeyInvalid),
        (&rsa, json!({"d": null}), KeyInvalid),
        (&rsa, json!({"d": rsa["p"]}), KeyInvalid),
        (&rsa, json!({"d": ""}), KeyInvalid),
        (&rsa, json!({"p": rsa["q"]}), KeyInvalid),
        (&rsa, json!({"p": rsa["q"], "q": rsa["p"]}), KeyInvalid),
        (&rsa, json!({"dp": rsa["dq"]}), KeyInvalid),
        (&rsa, json!({"n": other("n")}), KeyInvalid),
        (&rsa, json!({"e": "Aw"}), KeyInvalid),
        (&rsa, json!({"d": "_".repeat(4000)}), KeyInvalid),
        (&p256, json!({"x": null}), KeyInvalid),
        (&p256, json!({"y": null}), KeyInvalid),
        (&p256, json!({"crv": null}), KeyInvalid),
        (&p256, json!({"crv": "p-256"}), KeyUnsupported),
        (&p256, json!({"crv": "P-384"}), KeyInvalid),
        (&p256, json!({"x": p256["y"]}), KeyInvalid),
        (&p256, json!({"x": format!("AQ{}", &with_zero[2..])}), KeyInvalid),
        (&p256, json!({"y": &p256["y"].as_str().unwrap()[..40]}), KeyInvalid),
        (&p256, json!({"d": "AQ"}), KeyInvalid),
        (&p256, json!({"d": "A".repeat(43)}), KeyInvalid),
        (&p256, json!({"d": format!("{}8", "_".repeat(42))}), KeyInvalid),
        (&p256, json!({"d": p256["x"]}), KeyInvalid),
        (&p256, json!({"d": 1}), KeyInvalid),
        (&p521, json!({"d": &p521["d"].as_str().unwrap()[2..]}), KeyInvalid),
        (&p521, json!({"y": p521["x"]}), KeyInvalid),
        (&ed, json!({"x": null}), KeyInvalid),
        (&ed, json!({"x": "AQ"}), KeyInvalid),
        (&ed, json!({"x": ed["d"]}), KeyInvalid),
        (&ed, json!({"d": ed["x"]}), KeyInvalid),
        (&ed, json!({"d": "AQ"}), KeyInvalid),
        (&ed, json!({"crv": "X25519"}), KeyUnsupported),
        (&ed, json!({"crv": null}), KeyInvalid),
        (&ed, json!({"crv": 25519}), KeyInvalid),
        (&oct, json!({"use": 1}), KeyInvalid),
        (&oct, json!({"use": ["sig"]}), KeyInvalid),
        (&oct, json!({"key_ops": "sign"}), KeyInvalid),
        (&oct, json!({"key_ops": [1]}), KeyInvalid),
        (&oct, json!({"key_ops": ["sign", "sign"]}), KeyInvalid),
        (&oct, json!({"key_ops": ["sign", "x", "verify", "x"]}), KeyInvalid),
        (&oct, json!({"alg": 256}), KeyInvalid),
        (&oct, json!({"alg": " "}), KeyInvalid),
        (&oct, json!({"alg": "none"}), KeyInvalid),
        (&oct, json!({"alg": "hs256"}), KeyInvalid),
        (&oct, json!({"alg": "A128KW"}), KeyInvalid),
        (&rsa, json!({"alg": "RSA-OAEP"}), KeyInvalid),
        (&oct, json!({"alg": "RS256"}), KeyAlgorithmMismatch),
        (&rsa, json!({"alg": "HS256"}), KeyAlgorithmMismatch),
        (&public_rsa, json!({"alg": "ES256"}), KeyAlgorithmMismatch),
        (&p256, json!({"alg": "ES384"}), KeyAlgorithmMismatch),
        (&p521, json!({"alg": "ES256"}), KeyAlgorithmMismatch),
        (&ed, json!({"alg": "ES256"}), KeyAlgorithmMismatch),
    ];
    for (members, changes, expected) in &cases {
        // Without the change it's read.
        assert!(changed(members, &json!({})).is_ok());
        assert_eq!(changed(members, changes).err(), Some(*expected), "{} {changes}", members["kty"]);
    }
    assert_eq!(cases.len(), 86);
}

#[test]
fn text_that_is_not_one_json_object_with_unique_members_is_refused() {
    let cases = [
        "",
        " ",
        "null",
        "5",
        r#""oct""#,
        r#"["oct"]"#,
        r#"["oct",null,null,null,null,null,null,null,null,"c2VjcmV0"]"#,
        "{}",
        r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#,
        r#"{"kty":"oct","k":"c2VjcmV0"}x"#,
        r#"{"kty":"oct","k":"c2VjcmV0"}{}"#,
        r#"{"kty":"oct","k":"c2VjcmV0",}"#,
        r#"{"kty":"oct","k":"c2VjcmV0","k":"c2VjcmV0"}"#,
        r#"{"kty":"oct","kty":"oct","k":"c2VjcmV0"}"#,
        r#"{"kty":"oct","k":"c2VjcmV0","use":"sig","use":"enc"}"#,
        r#"{"kty":"oct","k":null}"#,
        r#"{"kty":"oct","k":"c2VjcmV\u0030"}"#,
        "\u{FEFF}{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}",
        "secret",
    ];
    for case in cases {
        let expected = if case.is_empty() { KeyEmpty } else { KeyInvalid };
        assert_eq!(jwk(case).err(), Some(expected), "{case}");
    }
    assert_eq!(cases.len(), 19);
}

/// A JWK's text with changes, and the key that it is.
#[test]
fn what_other_readers_take_is_read_where_it_leaves_one_reading() {
    let zero = |member: &Value, count: usize| {
        let bytes = Base64UrlUnpadded::decode_vec(member.as_str().unwrap()).unwrap();
        Base64UrlUnpadded::encode_string(&[vec![0; count], bytes].concat())
    };
    let padded = |member: &Value| {
        let text = member.as_str().unwrap();
        format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4))
    };
    let standard = |member: &Value| padded(member).replace('-', "+").replace('_', "/");
    let mut count = 0;
    for name in PRIVATE {
        let whole = members(name);
        let expected = public(jwk(&Value::Object(whole.clone()).to_string())).unwrap();
        let numbers: Vec<&str> = if whole["kty"] == "RSA" { vec!["n", "e", "d", "p"] } else { vec!["x", "d"] };
        for member in numbers {
            let value = &whole[member];
            let mut written = vec![padded(value), standard(value), standard(value).replace('=', "")];
            if whole["kty"] != "OKP" {
                written.extend([zero(value, 1), zero(value, 2)]);
            }
            for text in written {
                assert_eq!(
                    public(changed(&whole, &json!({ member: text }))),
                    Ok(expected.clone()),
                    "{name} {member} {text}"
                );
                count += 1;
            }
        }
        let empty = json!({"alg": "", "key_ops": []});
        assert_eq!(public(changed(&whole, &empty)), Ok(expected.clone()), "{name}");
        let mut null = whole.clone();
        null.extend(["alg", "use", "key_ops", "oth", "k", "kid"].map(|name| (name.to_owned(), Value::Null)));
        assert_eq!(public(jwk(&Value::Object(null).to_string())), Ok(expected), "{name}");
        count += 2;
    }
    assert_eq!(count, 2 * 4 * 5 + 3 * 2 * 5 + 2 * 3 + 12);
}

#[test]
fn a_coordinate_without_its_leading_zero_is_the_same_one() {
    // One key in 256 has one.
    let mut found = 0;
    while found < 2 {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let key = |x: &[u8], y: &[u8]| {
            let text = Base64UrlUnpadded::encode_string;
            jwk(&json!({"kty": "EC", "crv": "P-256", "x": text(x), "y": text(y)}).to_string())
        };
        let whole = public(key(x, y)).unwrap();
        if let [0, short @ ..] = x {
            assert_eq!(public(key(short, y)), Ok(whole));
            assert_eq!(key(&short[1..], y).err(), Some(KeyInvalid));
            found += 1;
        } else if let [0, short @ ..] = y {
            assert_eq!(public(key(x, short)), Ok(whole));
            assert_eq!(key(x, &[&[0, 0, 1], short].concat()).err(), Some(KeyInvalid));
            found += 1;
        }
    }
}

#[test]
fn an_error_names_the_member() {
    let p256 = members("p256");
    let rsa = public_members("rsa2048");
    let cases = [
        (&p256, json!({"kty": null}), "\"kty\""),
        (&p256, json!({"kty": 7}), "\"kty\""),
        (&p256, json!({"crv": null}), "\"crv\""),
        (&p256, json!({"crv": "P-257"}), "\"crv\""),
        (&p256, json!({"x": null}), "\"x\""),
        (&p256, json!({"y": "a b"}), "\"y\" is not base64url"),
        (&p256, json!({"y": "A".repeat(60)}), "\"y\""),
        (&p256, json!({"x": "_".repeat(60)}), "\"x\" has the wrong length"),
        (&p256, json!({"d": 1}), "\"d\" has the wrong JSON type"),
        (&p256, json!({"alg": "ES257"}), "\"alg\""),
        (&p256, json!({"alg": 1}), "\"alg\""),
        (&p256, json!({"use": 1}), "\"use\""),
        (&p256, json!({"key_ops": "sign"}), "\"key_ops\""),
        (&p256, json!({"key_ops": ["sign", "sign"]}), "\"key_ops\""),
        (&p256, json!({"crv": "secp256k1"}), "secp256k1"),
        (&rsa, json!({"n": "é"}), "\"n\" is not base64url"),
        (&rsa, json!({"n": format!("{}=", rsa["n"].as_str().unwrap())}), "\"n\" is not base64url"),
        (&rsa, json!({"e": 65537}), "\"e\" has the wrong JSON type"),
        (&rsa, json!({"e": null}), "no member \"e\""),
        (&rsa, json!({"p": "AQAB"}), "no member \"d\""),
    ];
    for (members, changes, expected) in &cases {
        let mut members = (*members).clone();
        members.extend(changes.as_object().unwrap().clone());
        let error = latchkey::jose::key::read(Material::Jwk(&Value::Object(members).to_string())).unwrap_err();
        let known = error.message().contains(expected) || (changes["y"] != json!(null) && error == KeyInvalid);
        assert!(known, "{changes}: {error}");
    }
    assert_eq!(cases.len(), 20);
}

#[test]
fn other_members_are_ignored() {
    let changes =
        json!({"kid": "1", "x5t": "AQ", "ext": true, "n": "unused", "constructor": {"__proto__": []}, "iat": 1e3});
    assert!(changed(&members("p256"), &changes).is_ok());
}

/// A JWK, changes to it, and what becomes of them: the algorithm, whether it never verifies, whether it never signs.
type Binding<'a> = (&'a Map<String, Value>, Value, Option<Algorithm>, bool, bool);

#[test]
fn alg_use_and_key_ops_bind() {
    let oct = json!({"kty": "oct", "k": "c2VjcmV0"}).as_object().unwrap().clone();
    let (rsa, p256, p384) = (members("rsa2048"), members("p256"), members("p384"));
    let (p521, ed) = (members("p521"), members("ed25519"));
    let cases: Vec<Binding> = vec![
        (&oct, json!({}), None, false, false),
        (&oct, json!({"alg": "HS256"}), Some(Algorithm::HS256), false, false),
        (&oct, json!({"alg": "HS512"}), Some(Algorithm::HS512), false, false),
        (&rsa, json!({"alg": "RS384"}), Some(Algorithm::RS384), false, false),
        (&rsa, json!({"alg": "PS256"}), Some(Algorithm::PS256), false, false),
        (&p256, json!({"alg": "ES256"}), Some(Algorithm::ES256), false, false),
        (&p384, json!({"alg": "ES384"}), Some(Algorithm::ES384), false, false),
        (&p521, json!({"alg": "ES512"}), Some(Algorithm::ES512), false, false),
        (&ed, json!({"alg": "EdDSA"}), Some(Algorithm::EdDSA), false, false),
        (&oct, json!({"use": "sig"}), None, false, false),
        (&oct, json!({"use": "enc"}), None, true, true),
        (&oct, json!({"use": ""}), None, true, true),
        (&oct, json!({"use": "SIG"}), None, true, true),
        (&oct, json!({"key_ops": []}), None, false, false),
        (&oct, json!({"alg": ""}), None, false, false),
        (&ed, json!({"alg": "Ed25519"}), Some(Algorithm::EdDSA), false, false),
        (&oct, json!({"key_ops": ["verify"]}), None, false, true),
        (&oct, json!({"key_ops": ["sign"]}), None, true, false),
        (&oct, json!({"key_ops": ["sign", "verify"]}), None, false, false),
        (&oct, json!({"key_ops": ["verify", "x"]}), None, false, true),
        (&oct, json!({"key_ops": ["encrypt"]}), None, true, true),
        (&oct, json!({"key_ops": ["Sign"]}), None, true, true),
        (&rsa, json!({"use": "enc", "key_ops": ["sign", "verify"]}), None, true, true),
        (&rsa, json!({"use": "sig", "key_ops": ["verify"], "alg": "PS512"}), Some(Algorithm::PS512), false, true),
    ];
    for (members, changes, algorithm, never_verifies, never_signs) in &cases {
        let binding = changed(members, changes).unwrap().binding;
        assert_eq!(binding.algorithms, algorithm.map(|algorithm| vec![algorithm]), "{changes}");
        assert_eq!((binding.never_verifies, binding.never_signs), (*never_verifies, *never_signs), "{changes}");
    }
    assert_eq!(cases.len(), 24);
}
