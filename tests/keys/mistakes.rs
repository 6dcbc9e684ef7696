//! What an error says of material that was spoilt on its way, and what may be a secret at all.

use base64ct::{Base64, Base64Url, Encoding};
use latchkey::Error;
use latchkey::error::{Family, ForeignCurve, Mistake};
use latchkey::jose::algorithm::Algorithm;
use latchkey::jose::key::{Material, inspect, read, secret};
use latchkey::jose::signing_key::SigningKey;

use crate::support::{der, fixture, hex};

fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// Text, and which mistake it is.
fn mistaken() -> Vec<(&'static str, String, Mistake)> {
    use Mistake::*;
    let public = fixture("rsa2048.pub.pem");
    let private = fixture("rsa2048.key.pem");
    let certificate = fixture("rsa2048.cert.pem");
    let flat = |pem: &str| pem.trim_end().replace('\n', "\\n");
    let dashes = |with: &str| public.replace("-----", with);
    let spki = der("rsa2048.pub.pem");
    let jwk = fixture("p256.key.json");
    let body: String = public.lines().filter(|line| !line.starts_with('-')).collect();
    let numbers: Vec<String> = spki.iter().map(ToString::to_string).collect();
    let hex = hex(&spki);
    let certificate_body = base64(&der("rsa2048.cert.pem"));
    let modulus = base64(&spki[33..289]);
    let point = der("p256.pub.pem");
    let ssh = [&[0, 0, 0, 11][..], b"ssh-ed25519", &[0, 0, 0, 32], &[7; 32]].concat();
    vec![
        (r"\n in a public key", flat(&public), EscapedLineBreaks),
        (r"\n in a private key", flat(&private), EscapedLineBreaks),
        (r"\n in a certificate", flat(&certificate), EscapedLineBreaks),
        (r"\r\n", flat(&public).replace("\\n", "\\r\\n"), EscapedLineBreaks),
        (r"\n in quotes", format!("\"{}\"", flat(&public)), EscapedLineBreaks),
        (r"\n behind a name", format!("KEY={}", flat(&public)), EscapedLineBreaks),
        (r"\\n", flat(&public).replace('\\', "\\\\"), EscapedLineBreaks),
        ("spaces for line breaks", public.trim_end().replace('\n', " "), MissingLineBreaks),
        ("no line breaks", private.replace('\n', ""), MissingLineBreaks),
        ("quotes", format!("\"{public}\""), Quoted),
        ("single quotes", format!("'{private}'"), Quoted),
        ("em dashes", dashes("——-"), DamagedArmour),
        ("en dashes", public.replace('-', "–"), DamagedArmour),
        ("non-breaking hyphens", public.replace('-', "\u{2011}"), DamagedArmour),
        ("three dashes", dashes("---"), DamagedArmour),
        ("four dashes", dashes("----"), DamagedArmour),
        ("no dashes", dashes(""), DamagedArmour),
        ("the first dash lost", public[1..].into(), DamagedArmour),
        ("the last dash lost", public.trim_end().strip_suffix('-').unwrap().into(), DamagedArmour),
        ("END line lost", public.replace("-----END PUBLIC KEY-----", ""), DamagedArmour),
        ("in lower case", public.to_lowercase().replace("-----", "--"), DamagedArmour),
        ("base64", body.clone(), Unarmoured),
        (
            "base64 in lines",
            body.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\n"),
            Unarmoured,
        ),
        ("base64url", Base64Url::encode_string(&spki), Unarmoured),
        ("base64 of a private key", base64(&der("p256.key.pem")), Unarmoured),
        ("base64 of a certificate", certificate_body.clone(), Unarmoured),
        ("base64 behind a name", format!("publicKey={body}"), Unarmoured),
        ("base64 glued to a name", format!("publicKey{body}"), Unarmoured),
        ("base64 glued to another", format!("b{body}"), Unarmoured),
        ("base64 in quotes, put together", format!("'{}' + '{}'", &body[..100], &body[100..]), Unarmoured),
        ("base64 cut short", body[..60].into(), Unarmoured),
        ("base64 with its pluses lost", format!("{} {}", &body[..50], body[51..].replace('+', " ")), Unarmoured),
        ("x5c", format!("[\"{certificate_body}\"]"), Unarmoured),
        (
            "Keycloak's realm",
            format!("{{\"realm\":\"x\",\"public_key\":\"{body}\",\"token-service\":\"https://a.example\"}}"),
            Unarmoured,
        ),
        ("a SAML certificate", format!("<ds:X509Certificate>{certificate_body}</ds:X509Certificate>"), Unarmoured),
        ("PKCS#1 in base64", base64(&der("rsa2048.pkcs1.pub.pem")), Unarmoured),
        ("an EC point in base64", base64(&point[26..]), Unarmoured),
        ("an EC point in base64url", Base64Url::encode_string(&point[26..]).replace('=', ""), Unarmoured),
        ("PEM in base64", base64(public.as_bytes()), EncodedPem),
        ("PEM behind base64:", format!("base64:{}", base64(public.as_bytes())), EncodedPem),
        ("a data: URL", format!("data:application/x-pem-file;base64,{}", base64(public.as_bytes())), EncodedPem),
        ("PEM in base64 twice", base64(base64(public.as_bytes()).as_bytes()), EncodedPem),
        ("a JWK in base64", base64(jwk.as_bytes()), EncodedPem),
        ("hexadecimal", hex.clone(), Hexadecimal),
        ("hexadecimal behind a name", format!("key: 0x{hex}"), Hexadecimal),
        ("the bytes of a Buffer", format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", numbers.join(",")), Hexadecimal),
        ("String(bytes)", numbers.join(","), Hexadecimal),
        (
            "inspect(buffer)",
            format!(
                "<Buffer {} ... >",
                spki[..50].iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
            ),
            Hexadecimal,
        ),
        ("DER as Latin-1", spki.iter().map(|&byte| char::from(byte)).collect(), DerAsText),
        ("DER as UTF-8", String::from_utf8_lossy(&spki).into_owned(), DerAsText),
        ("a JWK", jwk.clone(), Jwk),
        ("a JWK behind a comment", format!("// my key\n{jwk}"), Jwk),
        ("a JWK in single quotes", jwk.replace('"', "'"), Jwk),
        ("a JWK as YAML", "kty: RSA\nn: abc\ne: AQAB\n".into(), Jwk),
        ("a JWK as an assignment", "kty=EC".into(), Jwk),
        ("a symmetric JWK", r#"{"kty":"oct","k":"AAAA"}"#.into(), Jwk),
        ("a JWK Set", format!("{{\"keys\":[{jwk}]}}"), JwkSet),
        ("a JWK Set in another object", format!("{{\"jwks\":{{\"keys\":[{jwk}]}}}}"), JwkSet),
        ("an OpenSSH key", format!("ssh-ed25519 {} me@here", base64(&ssh)), OpenSsh),
        ("an OpenSSH key alone", base64(&ssh), OpenSsh),
        ("an OpenSSH key without its words", format!("key={}", base64(&ssh)), OpenSsh),
        ("an XML key", format!("<RSAKeyValue><Modulus>{modulus}</Modulus></RSAKeyValue>"), ForeignFormat),
        (
            "an XML key behind a prolog",
            format!("<?xml version=\"1.0\"?>\n<RSAKeyValue>\n<Modulus>{modulus}</Modulus>"),
            ForeignFormat,
        ),
        ("a modulus as openssl writes it", format!("Modulus={}", hex[66..].to_uppercase()), ForeignFormat),
        ("n and e", format!("{{\"n\":\"{modulus}\",\"e\":\"AQAB\"}}"), ForeignFormat),
        ("a certificate request", fixture("request.pem"), CertificateRequest),
        ("a certificate request in base64", base64(&der("request.pem")), CertificateRequest),
        ("PKCS#7", fixture("chain.p7b.pem"), Pkcs7),
        ("PKCS#7 in base64", base64(&der("chain.p7b.pem")), Pkcs7),
        ("undefined", "undefined".into(), Stringified),
        ("null", "null".into(), Stringified),
        ("NaN", "NaN\n".into(), Stringified),
        ("true", "true".into(), Stringified),
        ("an object", "[object Object]".into(), Stringified),
        ("a KeyObject", "[object KeyObject]".into(), Stringified),
        ("a promise", "[object Promise]".into(), Stringified),
        ("JSON.stringify(keyObject)", "{}".into(), Stringified),
        ("inspect(keyObject)", "PublicKeyObject {}".into(), Stringified),
    ]
}

#[test]
fn the_error_says_which_mistake_it_is() {
    let cases = mistaken();
    for (name, text, expected) in &cases {
        assert_eq!(read(Material::Text(text)).err(), Some(Error::KeyMistaken(*expected)), "{name}, text");
        let bytes = read(Material::Bytes(text.as_bytes())).err();
        assert_eq!(bytes, Some(Error::KeyMistaken(*expected)), "{name}, bytes");
    }
    assert_eq!(cases.len(), 78);
}

#[test]
fn der_that_is_no_key_says_what_it_is() {
    for (file, expected) in [("request.pem", Mistake::CertificateRequest), ("chain.p7b.pem", Mistake::Pkcs7)] {
        assert_eq!(read(Material::Bytes(&der(file))).err(), Some(Error::KeyMistaken(expected)), "{file}");
    }
    let pkcs12 =
        [&[0x30, 0x82, 1, 0, 2, 1, 3, 0x30, 0x81, 0xC0, 6, 9][..], b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01", &[0; 239]]
            .concat();
    assert_eq!(read(Material::Text(&base64(&pkcs12))).err(), Some(Error::KeyMistaken(Mistake::Pkcs12)));
}

#[test]
fn a_secret_to_seal_with_is_whatever_others_do_not_have() {
    let mut refused = 0;
    let mut taken = 0;
    for (name, text, mistake) in mistaken() {
        let is_private = name.contains("private") || ["no line breaks", "single quotes"].contains(&name);
        let has_d =
            matches!(mistake, Mistake::Jwk | Mistake::EncodedPem) && (text.contains("\"d\"") || text.contains("'d'"));
        let own = is_private
            || has_d
            || name == "a JWK in base64"
            || name == "a symmetric JWK"
            || name == r"\n in a private key";
        match secret(text.as_bytes()) {
            Ok(secret) => {
                assert!(own, "{name}");
                assert_eq!(secret.expose(), text.as_bytes());
                taken += 1;
            }
            Err(error) => {
                assert!(!own, "{name}: {error}");
                let expected = if mistake == Mistake::Stringified { mistake } else { Mistake::PublicSecret };
                assert_eq!(error, Error::KeyMistaken(expected), "{name}");
                refused += 1;
            }
        }
    }
    assert_eq!((taken, refused), (9, 69));
}

#[test]
fn the_text_of_a_private_key_is_a_secret_where_one_is_asked_for_by_name_and_that_of_a_public_one_never() {
    let mut count = 0;
    for file in [
        "rsa2048.key.pem",
        "rsa2048.pkcs1.key.pem",
        "p256.key.pem",
        "p256.sec1.key.pem",
        "ed25519.key.pem",
        "secp256k1.key.pem",
        "encrypted.pkcs8.key.pem",
        "encrypted.pkcs1.key.pem",
        "dsa.traditional.key.pem",
    ] {
        let pem = fixture(file);
        let key = read(Material::Secret(pem.as_bytes())).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(SigningKey::new(&key, Algorithm::HS256).is_ok());
        count += 1;
    }
    for file in [
        "rsa2048.pub.pem",
        "rsa2048.pkcs1.pub.pem",
        "rsa2048.cert.pem",
        "v1.cert.pem",
        "odd.cert.pem",
        "p256.pub.pem",
        "p256.compressed.pub.pem",
        "explicit.pub.pem",
        "ed25519.pub.pem",
        "ed25519.cert.pem",
        "secp256k1.pub.pem",
        "brainpool.pub.pem",
        "x25519.pub.pem",
        "dsa.pub.pem",
        "dh.pub.pem",
        "pss-sha256.pub.pem",
        "chain.cert.pem",
        "request.pem",
        "chain.p7b.pem",
    ] {
        let expected = Error::KeyMistaken(Mistake::PublicSecret);
        let pem = fixture(file);
        assert_eq!(read(Material::Secret(pem.as_bytes())).err(), Some(expected), "{file}");
        assert_eq!(read(Material::Secret(&der(file))).err(), Some(expected), "{file}, DER");
        // Another label makes nothing of it private.
        let relabelled = pem.replace("PUBLIC KEY", "PRIVATE KEY").replace("CERTIFICATE", "PRIVATE KEY");
        assert_eq!(read(Material::Secret(relabelled.as_bytes())).err(), Some(expected), "{file}, relabelled");
        count += 1;
    }
    assert_eq!(count, 28);
}

#[test]
fn the_error_names_curve_and_kind() {
    for (file, expected) in [
        ("secp256k1.pub.pem", Error::KeyForeignCurve(ForeignCurve::Secp256k1)),
        ("secp256k1.sec1.key.pem", Error::KeyForeignCurve(ForeignCurve::Secp256k1)),
        ("brainpool.pub.pem", Error::KeyForeignCurve(ForeignCurve::BrainpoolP256r1)),
        ("ed448.pub.pem", Error::KeyForeignCurve(ForeignCurve::Ed448)),
        ("x25519.key.pem", Error::KeyForeignCurve(ForeignCurve::X25519)),
        ("encrypted.pkcs8.key.pem", Error::KeyEncrypted),
        ("encrypted.sec1.key.pem", Error::KeyEncrypted),
    ] {
        assert_eq!(read(Material::Text(&fixture(file))).err(), Some(expected), "{file}");
    }
    for (file, expected, name) in [
        ("p256.key.pem", Family::P256, "P-256"),
        ("p384.key.pem", Family::P384, "P-384"),
        ("p521.key.pem", Family::P521, "P-521"),
        ("ed25519.key.pem", Family::Ed25519, "Ed25519"),
        ("rsa2048.key.pem", Family::Rsa, "RSA"),
    ] {
        let key = read(Material::Text(&fixture(file))).unwrap();
        let error = SigningKey::new(&key, Algorithm::HS256).unwrap_err();
        assert_eq!(error, Error::KeyServes(expected));
        assert!(error.message().contains(name));
    }
}

#[test]
fn parameters_that_are_spelled_out_must_be_exactly_those_of_a_named_curve() {
    let original = der("explicit.pub.pem");
    assert!(read(Material::Bytes(&original)).is_ok());
    let point = original.len() - 66;
    let start = original.windows(3).position(|three| three == [2, 1, 1]).unwrap();
    let accepted: Vec<usize> = (start..point)
        .filter(|index| {
            let mut der = original.clone();
            der[*index] ^= 1;
            read(Material::Bytes(&der)).is_ok()
        })
        .collect();
    // The seed, a BIT STRING, says nothing about the curve.
    let seed = original.windows(3).position(|three| three == [3, 0x15, 0]).unwrap() + 2;
    assert_eq!(accepted, (seed..seed + 21).collect::<Vec<_>>(), "{start}, {point}");
    let mut other = original;
    let cofactor = other.windows(4).rposition(|four| four == [2, 1, 1, 3]).unwrap();
    other[cofactor + 2] = 2;
    assert_eq!(read(Material::Bytes(&other)).err(), Some(Error::KeyForeignParameters));
}

#[test]
fn every_form_of_a_key_derives_the_same_secret_and_a_public_one_none() {
    let mut count = 0;
    for forms in [
        &["rsa2048.key.pem", "rsa2048.pkcs1.key.pem"][..],
        &["p256.key.pem", "p256.sec1.key.pem", "p256.no-public.key.pem", "explicit.key.pem"],
        &["p521.key.pem", "p521.sec1.key.pem"],
    ] {
        let derived = |file: &str, purpose| {
            let key = read(Material::Text(&fixture(file))).unwrap();
            inspect::derive(&key, purpose).unwrap().expose().to_vec()
        };
        let expected = derived(forms[0], "one");
        assert_eq!((expected.len(), expected[0]), (32, 0xff));
        assert_ne!(expected, derived(forms[0], "two"));
        for file in forms {
            assert_eq!(derived(file, "one"), expected, "{file}");
            count += 1;
        }
    }
    assert_eq!(count, 8);
    let public = read(Material::Text(&fixture("p256.pub.pem"))).unwrap();
    assert_eq!(inspect::derive(&public, "one").err(), Some(Error::KeyNotPrivate));
}

#[test]
fn a_key_says_what_it_is() {
    let inspected = |file: &str| inspect::inspect(Material::Text(&fixture(file))).unwrap();
    for (file, kty, curve, first, is_private, bits) in [
        ("rsa2048.key.pem", "RSA", None, Some(Algorithm::RS256), true, Some(2048)),
        ("rsa1024.pub.pem", "RSA", None, None, false, Some(1024)),
        ("pss-sha384.pub.pem", "RSA", None, Some(Algorithm::PS384), false, Some(2048)),
        ("p521.key.pem", "EC", Some("P-521"), Some(Algorithm::ES512), true, None),
        ("ed25519.pub.pem", "OKP", Some("Ed25519"), Some(Algorithm::EdDSA), false, None),
    ] {
        let found = inspected(file);
        assert_eq!((found.kty, found.curve, found.algorithms.first().copied()), (kty, curve, first), "{file}");
        assert_eq!((found.is_private, found.bits), (is_private, bits), "{file}");
        assert!(found.public.is_some() && found.certificate.is_none(), "{file}");
    }
    let secret = inspect::inspect(Material::Text("a secret")).unwrap();
    assert_eq!((secret.kty, secret.bits, secret.public), ("oct", Some(64), None));
    for file in ["rsa2048.cert.pem", "p256.cert.pem", "v1.cert.pem", "chain.cert.pem", "expired.cert.pem"] {
        assert!(inspected(file).certificate.is_some(), "{file}");
    }
}
