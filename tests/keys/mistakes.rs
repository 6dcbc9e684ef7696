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
        ("inspect(keyObject), with its class", "PublicKeyObject [KeyObject] { type: 'public' }".into(), Stringified),
        ("an inspected KeyObject in text", "key: SecretKeyObject [KeyObject] {\n}\n".into(), Stringified),
        ("an inspected CryptoKey in text", "key=CryptoKey {\n  type: 'public' }".into(), Stringified),
        ("an empty JWK Set", r#"{"keys":[]}"#.into(), Stringified),
    ]
    .into_iter()
    .chain(points())
    .chain(dumps())
    .chain(damaged())
    .collect()
}

fn coordinates() -> (String, String) {
    let point = der("p256.pub.pem");
    let url = |bytes: &[u8]| Base64Url::encode_string(bytes).replace('=', "");
    (url(&point[27..59]), url(&point[59..]))
}

fn points() -> Vec<(&'static str, String, Mistake)> {
    use Mistake::*;
    let point = der("p256.pub.pem")[26..].to_vec();
    let digits = hex(&point);
    let (x, y) = coordinates();
    let colons = point
        .chunks(15)
        .map(|line| format!("    {}", line.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")));
    let jwk = format!(r#"[["kty","EC"],["crv","P-256"],["x","{x}"],["y","{y}"]]"#);
    let modulus = Base64Url::encode_string(&der("rsa2048.pub.pem")[33..289]).replace('=', "");
    vec![
        (
            "openssl ec -text",
            format!(
                "Public-Key: (256 bit)\npub:\n{}\nASN1 OID: prime256v1\nNIST CURVE: P-256\n",
                colons.collect::<Vec<_>>().join(":\n")
            ),
            ForeignFormat,
        ),
        ("a point in hexadecimal", digits.clone(), Hexadecimal),
        ("a point in hexadecimal behind a name", format!("publicKey={digits}"), Hexadecimal),
        ("a point in hexadecimal before more", format!("{digits} # added 2026"), Hexadecimal),
        ("a point of P-384", hex(&der("p384.pub.pem")[23..]), Hexadecimal),
        ("a point of P-521", format!("0x{}", hex(&der("p521.pub.pem")[25..])), Hexadecimal),
        ("a point in base64 behind a name", format!("point: {}", base64(&point)), Unarmoured),
        ("coordinates in hexadecimal", digits[2..].into(), Hexadecimal),
        ("coordinates in base64", base64(&point[1..]), Unarmoured),
        ("x and y", format!(r#"{{"x":"{x}","y":"{y}"}}"#), ForeignFormat),
        ("y and x in a form", format!("y={y}&x={x}"), ForeignFormat),
        ("x and y in hexadecimal", format!("x: {}, y: {}", &digits[2..66], &digits[66..]), ForeignFormat),
        ("x and y behind others", format!("x: 1, y: 2, x: {x}, y: {y}"), ForeignFormat),
        ("crv and x", format!("crv=P-256;x={x}"), ForeignFormat),
        ("the entries of a JWK", jwk, Jwk),
        ("the entries of an RSA JWK without kty", format!(r#"[["n","{modulus}"],["e","AQAB"]]"#), ForeignFormat),
        ("n and e in a form", format!("e=65537&n={modulus}"), ForeignFormat),
        ("kty before other members", format!("kty=RSA n={modulus} e=AQAB"), Jwk),
        ("kty behind another kty", format!("kty: any\nkty: RSA\nn: {modulus}\n"), Jwk),
        ("a JWK deep in JSON", r#"{"keys":{"a":[{"k\u0074y":"RSA"}]}}"#.into(), JwkSet),
    ]
}

/// The ways in which programs print bytes.
fn dumps() -> Vec<(&'static str, String, Mistake)> {
    let spki = der("rsa2048.pub.pem");
    let join = |with: &str| spki.iter().map(ToString::to_string).collect::<Vec<_>>().join(with);
    let numbered = |first: usize, between: &str, after: &str| {
        (first..).zip(&spki).map(|(at, byte)| format!("{at}{between}{byte}")).collect::<Vec<_>>().join(after)
    };
    let lines = |width: usize, line: &dyn Fn(usize, &[u8], String) -> String| {
        let lines = (0..).step_by(width).zip(spki.chunks(width)).map(|(at, bytes): (usize, _)| {
            let shown =
                bytes.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '.' }).collect();
            line(at, bytes, shown)
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let groups = |bytes: &[u8], size: usize| bytes.chunks(size).map(hex).collect::<Vec<_>>().join(" ");
    [
        ("bytes with spaces", join(" ")),
        ("bytes with semicolons", join(";")),
        ("bytes in lines", join("\n")),
        ("bytes in brackets", format!("new Uint8Array([{}])", join(" "))),
        ("a Uint8Array as JSON", format!("{{\"{}}}", numbered(0, "\":", ",\""))),
        ("a Uint8Array inspected", format!("{{ {} }}", numbered(0, ": ", ", "))),
        ("bytes in a form", numbered(0, "=", "&")),
        ("bytes numbered from one", numbered(1, " ", "\n")),
        ("xxd", lines(16, &|at, bytes, shown| format!("{at:08x}: {}  {shown}", groups(bytes, 2)))),
        ("xxd -c 32", lines(32, &|at, bytes, shown| format!("{at:08x}: {}  {shown}", groups(bytes, 2)))),
        (
            "hexdump -C",
            lines(16, &|at, bytes, shown| {
                let (left, right) = bytes.split_at(bytes.len().min(8));
                format!("{at:08x}  {}  {}  |{shown}|", groups(left, 1), groups(right, 1))
            }),
        ),
        (
            "hexdump",
            lines(16, &|at, bytes, _| {
                let words = bytes.chunks(2).map(|two| hex(&two.iter().rev().copied().collect::<Vec<_>>()));
                format!("{at:07x} {}", words.collect::<Vec<_>>().join(" "))
            }),
        ),
        ("od -tx1", lines(16, &|at, bytes, _| format!("{at:07o} {}", groups(bytes, 1)))),
        (
            "a dump of openssl",
            lines(16, &|at, bytes, shown| {
                let (left, right) = bytes.split_at(bytes.len().min(8));
                format!("    {at:04x} - {}-{}   {shown}", groups(left, 1), groups(right, 1))
            }),
        ),
    ]
    .map(|(name, text)| (name, text, Mistake::Hexadecimal))
    .into()
}

/// DER that became text, and what became of that text.
fn damaged() -> Vec<(&'static str, String, Mistake)> {
    let lossy = |file: &str| String::from_utf8_lossy(&der(file)).into_owned();
    let spki = der("rsa2048.pub.pem");
    let utf16 = |order: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = spki.chunks_exact(2).map(|two| order([two[0], two[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let latin1: String = spki.iter().map(|&byte| char::from(byte)).collect();
    let json = |text: &str| serde_json::to_string(text).unwrap();
    let escaped = |text: &str| {
        let escape = |unit: u16| match u8::try_from(unit) {
            Ok(printable @ 0x20..0x7f) => char::from(printable).into(),
            _ => format!("\\u{unit:04x}"),
        };
        text.encode_utf16().map(escape).collect::<String>()
    };
    let inspected: String = spki.iter().map(|byte| format!("\\x{byte:02X}")).collect::<Vec<_>>().concat();
    [
        ("DER behind a space", format!(" {}", lossy("rsa2048.pub.pem"))),
        ("DER behind a name", format!("PUBLIC_KEY={}", lossy("p256.pub.pem"))),
        ("DER in quotes", format!("\"{}\"", lossy("ed25519.pub.pem"))),
        ("DER behind a byte order mark", format!("\u{FEFF}{}", lossy("rsa2048.cert.pem"))),
        ("DER as JSON", json(&lossy("rsa2048.pub.pem"))),
        ("DER as JSON in ASCII", format!("\"{}\"", escaped(&lossy("p256.pub.pem")))),
        ("DER as Latin-1 as JSON", json(&latin1)),
        ("DER as Latin-1 as JSON in ASCII", escaped(&latin1)),
        ("DER in escapes of JavaScript", format!("'{inspected}'")),
        ("DER as UTF-16", utf16(u16::from_le_bytes)),
        ("DER as big-endian UTF-16", utf16(u16::from_be_bytes)),
        ("DER as UTF-16 as JSON in ASCII", json(&escaped(&utf16(u16::from_le_bytes)))),
        ("PKCS#1 as UTF-8", lossy("rsa2048.pkcs1.pub.pem")),
    ]
    .map(|(name, text)| (name, text, Mistake::DerAsText))
    .into()
}

/// Secrets that only look like keys, and the text of symmetric ones.
fn harmless() -> Vec<(&'static str, String)> {
    let digits = "0123456789abcdef".repeat(8);
    let half = &digits[..64];
    let other = "qL3vXz9RbTn7WcKy2mPd8sHfJgA5eU6i1oNtBx4wVQkMZrYjlCuDhEpGaFS0+/IO".repeat(3);
    let openvpn: Vec<&str> = (0..16).map(|_| &digits[..32]).collect();
    let openvpn = format!(
        "#\n# 2048 bit OpenVPN static key\n#\n-----BEGIN OpenVPN Static key V1-----\n{}\n-----END OpenVPN Static key V1-----\n",
        openvpn.join("\n")
    );
    let oct = format!(r#"{{"kty":"oct","k":"{half}","alg":"HS256"}}"#);
    vec![
        ("keys that are no JWKs", r#"{"keys":"abc"}"#.into()),
        ("a key ring", format!(r#"{{"current":"a","keys":{{"a":"{half}"}}}}"#)),
        ("a list of secrets", format!(r#"{{"keys":["{half}",1,null,true,1.5]}}"#)),
        ("a URL with n", format!("postgres://user@db.example/db?n={digits}")),
        ("a URL with n and another e", format!("postgres://user@db.example/db?n={digits}&e=prod")),
        ("n in base64", format!("n={other}")),
        ("n in JSON", format!(r#"{{"n":"{digits}"}}"#)),
        ("a curve that is none", format!("crv=1;x={half}")),
        ("x and y that are no point", format!(r#"{{"x":"{half}","y":"{half}"}}"#)),
        ("kty in prose", "kty: RSA is my cat".into()),
        ("kty of another kind", "kty=ECONOMY".into()),
        (
            "a certificate in prose",
            "We begin with the certificate of merit that the whole team was awarded for extraordinary work last year".into(),
        ),
        ("a certificate in prose with hyphens", "- begin: my birth certificate, in the drawer on the left - or the one on the right".into()),
        ("PKCS#11", format!("BEGIN PKCS11 PIN {half}")),
        ("PKCS#11 in base64", format!("BEGIN PKCS11 PIN {}", &other[..44])),
        ("an OpenVPN key", openvpn),
        ("a symmetric JWK", oct.clone()),
        ("a symmetric JWK in base64", base64(oct.as_bytes())),
        ("a symmetric JWK as YAML", format!("kty: oct\nk: {half}\n")),
        ("a set of symmetric JWKs", format!(r#"{{"keys":[{oct}]}}"#)),
        ("the name of a class", "PublicKeyObject".into()),
        ("numbers", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41".into()),
    ]
}

#[test]
fn what_only_looks_like_a_key_is_a_secret_for_an_hmac_and_to_seal_with() {
    let cases = harmless();
    for (name, text) in &cases {
        for material in [Material::Text(text), Material::Bytes(text.as_bytes()), Material::Secret(text.as_bytes())] {
            let key = read(material).unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert!(SigningKey::new(&key, Algorithm::HS256).is_ok(), "{name}");
        }
        assert_eq!(secret(text.as_bytes()).unwrap().expose(), text.as_bytes(), "{name}");
    }
    assert_eq!(cases.len(), 22);
}

#[test]
fn a_symmetric_jwk_beside_a_public_one_is_no_secret() {
    let public = r#"{"kty":"EC","crv":"P-256"}"#;
    for text in [
        format!(r#"{{"keys":[{{"kty":"oct","k":"AAAA"}},{public}]}}"#),
        format!(r#"[{public},{{"kty":"oct","k":"AAAA"}}]"#),
        format!(r#"{{"kty":"oct","k":"{}"}}"#, base64(&der("p256.pub.pem"))),
    ] {
        assert!(read(Material::Text(&text)).is_err(), "{text}");
        assert_eq!(secret(text.as_bytes()).err(), Some(Error::KeyMistaken(Mistake::PublicSecret)), "{text}");
    }
}

#[test]
fn a_point_in_bytes_is_no_secret_and_one_beside_the_curve_is() {
    let point = der("p256.pub.pem")[26..].to_vec();
    for bytes in [point.clone(), [&point[..], b"\n"].concat(), [b"\n", &point[..]].concat(), point[1..].to_vec()] {
        assert_eq!(read(Material::Bytes(&bytes)).err(), Some(Error::KeyMistaken(Mistake::DerAsText)));
        assert_eq!(secret(&bytes).err(), Some(Error::KeyMistaken(Mistake::PublicSecret)));
        let mut other = bytes.clone();
        other[20] ^= 1;
        assert!(read(Material::Bytes(&other)).is_ok());
    }
}

#[test]
fn the_printed_text_of_a_private_key_is_a_secret_to_seal_with() {
    let point = hex(&der("p256.pub.pem")[26..]);
    let text = format!("Private-Key: (256 bit)\npriv:\n    {}\npub:\n    {point}\n", "ab:".repeat(31) + "ab");
    assert!(secret(text.as_bytes()).is_ok());
    assert!(secret(text.replace("priv:", "").as_bytes()).is_err());
}

#[test]
fn the_error_says_which_mistake_it_is() {
    let cases = mistaken();
    for (name, text, expected) in &cases {
        assert_eq!(read(Material::Text(text)).err(), Some(Error::KeyMistaken(*expected)), "{name}, text");
        let bytes = read(Material::Bytes(text.as_bytes())).err();
        assert_eq!(bytes, Some(Error::KeyMistaken(*expected)), "{name}, bytes");
    }
    assert_eq!(cases.len(), 77 + 4 + 20 + 14 + 13);
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
        let own = is_private || has_d || name == "a JWK in base64" || name == r"\n in a private key";
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
    assert_eq!((taken, refused), (8, 120));
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
