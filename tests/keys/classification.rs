//! What is PEM, what is a secret, and what only looks like one.

use base64ct::{Base64, Base64Url, Encoding};
use latchkey::Error::{self, KeyEmpty, KeyEncrypted, KeyInvalid, KeyUnsupported};

use crate::support::{bytes, der, fixture, is_secret, public, summary, text};

/// A PEM text in many shapes; all are read.
fn tolerated(pem: &str) -> Vec<(&'static str, String)> {
    let lines: Vec<&str> = pem.lines().collect();
    let [begin, body @ .., end] = lines.as_slice() else { panic!("no armour") };
    let whole = body.concat();
    let in_lines_of = |width: usize| {
        let chunks = whole.as_bytes().chunks(width).map(|chunk| std::str::from_utf8(chunk).unwrap());
        [*begin].into_iter().chain(chunks).chain([*end]).collect::<Vec<_>>().join("\n")
    };
    vec![
        ("as it is", pem.to_owned()),
        ("CRLF", pem.replace('\n', "\r\n")),
        ("CR", pem.replace('\n', "\r")),
        ("no line end", pem.trim_end().to_owned()),
        ("text before", format!("Bag Attributes\n    friendlyName: key\n{pem}")),
        ("text after", format!("{pem}that was it\n")),
        ("blank lines around", format!("\n\n \t\n{pem}\n\n")),
        ("blank lines within", pem.replace('\n', "\n\n")),
        ("indented", format!("   {}", pem.replace('\n', "\n   "))),
        ("indented with tabs", format!("\t{}", pem.replace('\n', "\n\t"))),
        ("white space at line ends", pem.replace('\n', "  \n")),
        ("byte order mark", format!("\u{FEFF}{pem}")),
        ("byte order mark and blank", format!("\u{FEFF} \r\n{pem}")),
        ("one line", in_lines_of(usize::MAX)),
        ("width 1", in_lines_of(1)),
        ("width 63", in_lines_of(63)),
        ("width 76", in_lines_of(76)),
        ("width 1000", in_lines_of(1000)),
        ("twice", format!("{pem}{pem}")),
        ("before another", format!("{pem}{}", fixture("p384.pub.pem"))),
        ("before a broken one", format!("{pem}-----BEGIN PUBLIC KEY-----\n!")),
        (
            "after parameters",
            format!("{}{pem}", fixture("p256-parameters.sec1.key.pem").split_once("-----BEGIN EC PR").unwrap().0),
        ),
        ("after a revocation list", format!("{}{pem}", fixture("list.crl.pem"))),
        ("after an unfinished word", format!("see -----BEGIN PUBLIC KEY-----:\n{pem}")),
        ("headers", pem.replacen('\n', "\nComment: a key\n\n", 1)),
    ]
}

#[test]
fn armour_is_read_as_leniently_as_openssl_does() {
    let mut count = 0;
    for file in ["rsa2048.pub.pem", "p256.key.pem", "ed25519.cert.pem"] {
        let pem = fixture(file);
        let expected = public(text(&pem)).unwrap();
        for (shape, shaped) in tolerated(&pem) {
            assert_eq!(public(text(&shaped)), Ok(expected.clone()), "{file}, {shape}");
            assert_eq!(public(bytes(shaped.as_bytes())), Ok(expected.clone()), "{file}, {shape}, bytes");
            count += 1;
        }
    }
    assert_eq!(count, 75);
}

#[test]
fn armour_with_a_spoiled_body_is_an_error_in_every_shape() {
    let mut count = 0;
    for file in ["rsa2048.pub.pem", "p256.key.pem", "ed25519.cert.pem"] {
        let pem = fixture(file);
        // The length doesn't fit any more.
        let spoiled = pem.replacen("\nM", "\nMIIM", 1);
        for (shape, shaped) in tolerated(&spoiled) {
            assert_eq!(text(&shaped).err(), Some(KeyInvalid), "{file}, {shape}");
            assert_eq!(bytes(shaped.as_bytes()).err(), Some(KeyInvalid), "{file}, {shape}, bytes");
            count += 1;
        }
    }
    assert_eq!(count, 75);
}

#[test]
fn the_first_block_that_bears_a_key_counts() {
    let (rsa, p256) = (fixture("rsa2048.cert.pem"), fixture("p256.pub.pem"));
    assert_eq!(summary(&text(&format!("{rsa}{p256}")).unwrap()).kind, "RSA");
    assert_eq!(summary(&text(&format!("{p256}{rsa}")).unwrap()).kind, "EC");
    assert_eq!(text(&format!("{}{p256}", fixture("x25519.pub.pem"))).err(), Some(KeyUnsupported));
    assert_eq!(text(&format!("{}{p256}", fixture("encrypted.pkcs8.key.pem"))).err(), Some(KeyEncrypted));
}

#[test]
fn text_around_the_armour_may_be_in_any_encoding() {
    let latin1 = [b"friendlyName: M\xFCller\n", fixture("p256.pub.pem").as_bytes()].concat();
    assert!(std::str::from_utf8(&latin1).is_err());
    assert_eq!(public(bytes(&latin1)), public(text(&fixture("p256.pub.pem"))));
}

/// Material and what it is; nothing means a secret.
type Case = (&'static str, Vec<u8>, Option<Error>);

fn cases() -> Vec<Case> {
    let pem = fixture("rsa2048.pub.pem");
    let flat = pem.trim_end().replace('\n', "\\n");
    let lines: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let body = lines.concat();
    let der = der("rsa2048.pub.pem");
    let utf16: Vec<u8> = pem.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_be: Vec<u8> = pem.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin1: String = der.iter().map(|&byte| char::from(byte)).collect();
    let hex: Vec<String> = der.iter().map(|byte| format!("{byte:02x}")).collect();
    let ssh = [&[0, 0, 0, 11][..], b"ssh-ed25519", &[0, 0, 0, 32], &[7; 32]].concat();
    let ssh = format!("ssh-ed25519 {} me@here\n", Base64::encode_string(&ssh));
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let jwk_utf16 = format!("\u{FEFF}{jwk}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let random = Base64::encode_string(&der[40..100]);
    let text: Vec<(&'static str, String, Option<Error>)> = vec![
        // Secrets.
        ("one character", "x".into(), None),
        ("a space", " ".into(), None),
        ("line ends", "\r\n\n".into(), None),
        ("a NUL", "\0".into(), None),
        ("a byte order mark", "\u{FEFF}".into(), None),
        ("words", "correct horse battery staple".into(), None),
        ("armour in the middle", "abc-----BEGIN PUBLIC KEY-----def".into(), None),
        ("armour at the end", "abc-----BEGIN ".into(), None),
        ("armour in the middle of the second line", "abc\ndef -----BEGIN PUBLIC KEY-----".into(), None),
        ("an empty block in the middle", "abc-----BEGIN A----------END A-----".into(), None),
        (
            "a block of random base64 in the middle",
            format!("x-----BEGIN PUBLIC KEY-----{random}-----END PUBLIC KEY-----"),
            Some(KeyInvalid),
        ),
        ("a block with another end", format!("x{}", flat.replace("END PUBLIC", "END PRIVATE")), Some(KeyInvalid)),
        ("a flattened block cut short", format!("x{}", &flat[..200]), Some(KeyInvalid)),
        ("four dashes", "----BEGIN PUBLIC KEY----".into(), None),
        ("lower case", "-----begin public key-----".into(), None),
        ("an END line", "-----END PUBLIC KEY-----".into(), None),
        ("dashes", "-----".into(), None),
        ("random base64", random.clone(), None),
        ("random base64url", random.replace('+', "-").replace('/', "_"), None),
        ("random hex", "30820122".repeat(16), None),
        ("a UUID", "123e4567-e89b-12d3-a456-426614174000".into(), None),
        ("JSON without kty", r#"{"secret":"kty","nested":["kty","RSA"]}"#.into(), None),
        ("JSON with kty inside", r#"{"secret":"kty","nested":{"kty":"RSA"}}"#.into(), Some(KeyInvalid)),
        ("JSON array", r#"["kty","keys"]"#.into(), None),
        ("a JSON string", r#""kty""#.into(), None),
        ("a brace", "{".into(), None),
        ("a percentage", "100%25".into(), None),
        ("damaged random bytes", "0\u{FFFD}0\u{FFFD}\u{6}\u{FFFD}0\u{1}".into(), None),
        ("the length of an SSH key's type", Base64::encode_string(&[0, 0, 0, 7].repeat(12)), None),
        ("SSH words", "ssh-rsa is not a key".into(), None),
        ("quotes", "\"'`".into(), None),
        ("a quote", "\"".into(), None),
        ("backslashes", r"\\\n\\".into(), None),
        ("base64 of a secret", Base64::encode_string(&b"correct horse battery staple".repeat(3)), None),
        // Armour that can't be read.
        ("BEGIN line alone", "-----BEGIN PUBLIC KEY-----".into(), Some(KeyInvalid)),
        ("BEGIN line and its end", "-----BEGIN PUBLIC KEY-----\n".into(), Some(KeyInvalid)),
        ("BEGIN line without its dashes", "-----BEGIN PUBLIC KEY".into(), Some(KeyInvalid)),
        ("BEGIN line indented", " \t-----BEGIN PUBLIC KEY-----".into(), Some(KeyInvalid)),
        ("BEGIN line after a byte order mark", "\u{FEFF}-----BEGIN PUBLIC KEY-----".into(), Some(KeyInvalid)),
        ("BEGIN line on the second line", "abc\n-----BEGIN PUBLIC KEY-----".into(), Some(KeyInvalid)),
        ("empty block", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n".into(), Some(KeyInvalid)),
        ("no label", "-----BEGIN -----\nAAAA\n-----END -----\n".into(), Some(KeyInvalid)),
        ("unknown label", pem.replace("PUBLIC KEY", "GARBAGE"), Some(KeyInvalid)),
        ("foreign key", pem.replace("PUBLIC KEY", "OPENSSH PRIVATE KEY"), Some(KeyUnsupported)),
        ("labels that differ", pem.replace("END PUBLIC", "END RSA PUBLIC"), Some(KeyInvalid)),
        ("END line missing", pem.replace("-----END PUBLIC KEY-----", ""), Some(KeyInvalid)),
        ("END line run on", pem.replace("-----END PUBLIC KEY-----", "-----END PUBLIC KEY-----x"), Some(KeyInvalid)),
        ("no padding", fixture("p256.pub.pem").replace('=', ""), Some(KeyInvalid)),
        ("a character that isn't base64", pem.replacen("MII", "M*I", 1), Some(KeyInvalid)),
        ("base64url", pem.replace(['+', '/'], "-"), Some(KeyInvalid)),
        (
            "a secret in armour",
            format!("-----BEGIN PUBLIC KEY-----\n{random}\n-----END PUBLIC KEY-----"),
            Some(KeyInvalid),
        ),
        ("headers without an end", pem.replacen('\n', "\nComment: a key\n", 1), Some(KeyInvalid)),
        ("flattened, at the start", flat.clone(), Some(KeyInvalid)),
        ("in one line with spaces", pem.trim_end().replace('\n', " "), Some(KeyInvalid)),
        ("in one line", pem.replace('\n', ""), Some(KeyInvalid)),
        // Keys in another dress.
        ("in quotes", format!("\"{pem}\""), Some(KeyInvalid)),
        ("in single quotes", format!("'{pem}'"), Some(KeyInvalid)),
        ("flattened in quotes", format!("\"{flat}\\n\""), Some(KeyInvalid)),
        ("flattened with CRLF in quotes", format!("\"{}\"", flat.replace("\\n", "\\r\\n")), Some(KeyInvalid)),
        ("flattened twice in quotes", format!("\"{}\"", flat.replace('\\', "\\\\")), Some(KeyInvalid)),
        ("in one line with spaces, later", format!("key: {}", pem.trim_end().replace('\n', " ")), Some(KeyInvalid)),
        ("a shell assignment", format!("KEY={flat}"), Some(KeyInvalid)),
        ("a quoted mail", format!("> {}", pem.trim_end().replace('\n', "\n> ")), Some(KeyInvalid)),
        (
            "a certificate in JSON",
            format!("{{\"kid\":\"{}\"}}", fixture("p256.cert.pem").replace('\n', "\\n")),
            Some(KeyInvalid),
        ),
        ("the second of two in one line", format!("x{}{}", flat.replace("MII", "AAA"), flat), Some(KeyInvalid)),
        ("a private key in quotes", format!("'{}'", fixture("p256.sec1.key.pem")), Some(KeyInvalid)),
        ("a key on an unknown curve in quotes", format!("'{}'", fixture("secp256k1.pub.pem")), Some(KeyInvalid)),
        ("bare base64", body.clone(), Some(KeyInvalid)),
        ("bare base64 in lines", lines.join("\r\n"), Some(KeyInvalid)),
        ("bare base64 in quotes", format!("'{body}'"), Some(KeyInvalid)),
        ("bare base64url", Base64Url::encode_string(&der), Some(KeyInvalid)),
        (
            "bare base64 without padding",
            Base64::encode_string(&crate::support::der("p256.pub.pem")).replace('=', ""),
            Some(KeyInvalid),
        ),
        (
            "the shortest key in base64",
            Base64::encode_string(&crate::support::der("ed25519.pub.pem")),
            Some(KeyInvalid),
        ),
        ("a certificate in base64", Base64::encode_string(&crate::support::der("ed25519.cert.pem")), Some(KeyInvalid)),
        ("PEM in base64", Base64::encode_string(pem.as_bytes()), Some(KeyInvalid)),
        ("PEM in base64 in quotes", format!("\"{}\"\n", Base64::encode_string(pem.as_bytes())), Some(KeyInvalid)),
        ("DER in hex", hex.concat(), Some(KeyInvalid)),
        ("DER in hex with colons", hex.join(":"), Some(KeyInvalid)),
        ("DER read as Latin-1", latin1.clone(), Some(KeyInvalid)),
        ("DER read as Latin-1 and a line end", latin1 + "\n", Some(KeyInvalid)),
        ("indented by a space that isn't ASCII", format!("\u{A0}{pem}"), Some(KeyInvalid)),
        ("an OpenSSH key", ssh.clone(), Some(KeyInvalid)),
        ("a JWK", jwk.into(), Some(KeyInvalid)),
        ("a JWK with space around", format!(" \n{jwk}\n"), Some(KeyInvalid)),
        ("a JWK after a byte order mark", format!("\u{FEFF}{jwk}"), Some(KeyInvalid)),
        ("a JWK and more", format!("{jwk}x"), Some(KeyInvalid)),
        ("a JWK cut short", jwk[..40].into(), Some(KeyInvalid)),
        ("a JWK of an unknown kind", r#"{"kty":null}"#.into(), Some(KeyInvalid)),
        ("a JWK with kty twice", r#"{"kty":"oct","kty":"oct","k":"AAAA"}"#.into(), None),
        ("a JWK with kty escaped", r#"{"\u006bty":"oct","k":"AAAA"}"#.into(), None),
        ("a JWK Set", format!("{{\"keys\":[{jwk}]}}"), Some(KeyInvalid)),
        ("an empty JWK Set", r#"{"keys":[]}"#.into(), Some(KeyInvalid)),
        ("an array of JWKs", format!("[{{}},{jwk}]"), Some(KeyInvalid)),
        ("a JWK in a JSON string", format!("\"{}\"", jwk.replace('"', "\\\"")), Some(KeyInvalid)),
        ("a JWK in base64", Base64::encode_string(jwk.as_bytes()), Some(KeyInvalid)),
        ("percent-encoded", pem.replace('+', "%2B").replace(' ', "%20").replace('\n', "%0A"), Some(KeyInvalid)),
        ("in a form", pem.replace('+', "%2B").replace(' ', "+").replace('\n', "%0a"), Some(KeyInvalid)),
        ("without its BEGIN line", format!("{}\n-----END PUBLIC KEY-----\n", lines.join("\n")), Some(KeyInvalid)),
        ("DER in hex, as C writes it", format!("0x{}", hex.concat()), Some(KeyInvalid)),
        ("DER in hex, as PostgreSQL writes it", format!("\\x{}", hex.concat()), Some(KeyInvalid)),
        ("DER read as UTF-8", String::from_utf8_lossy(&der).into_owned(), Some(KeyInvalid)),
        ("DER read as ASCII", der.iter().map(|byte| char::from(byte & 0x7F)).collect(), Some(KeyInvalid)),
        (
            "a certificate read as UTF-8",
            String::from_utf8_lossy(&crate::support::der("rsa2048.cert.pem")).into_owned(),
            Some(KeyInvalid),
        ),
        (
            "the shortest key read as UTF-8",
            String::from_utf8_lossy(&crate::support::der("ed25519.pub.pem")).into_owned(),
            Some(KeyInvalid),
        ),
        ("an OpenSSH key alone", ssh.split(' ').nth(1).unwrap().into(), Some(KeyInvalid)),
        ("an OpenSSH key with options", format!("no-pty {ssh}"), Some(KeyInvalid)),
        (
            "an SSH2 key",
            "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----".into(),
            Some(KeyInvalid),
        ),
        ("an XML key", "<RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>".into(), Some(KeyInvalid)),
        ("a JWK in base64url", Base64Url::encode_string(jwk.as_bytes()).replace('=', ""), Some(KeyInvalid)),
    ];
    let mut cases: Vec<Case> =
        text.into_iter().map(|(name, text, expected)| (name, text.into_bytes(), expected)).collect();
    cases.extend([
        ("empty", vec![], Some(KeyEmpty)),
        ("32 random bytes", der[40..72].to_vec(), None),
        ("bytes that aren't UTF-8", vec![0xFF, 0xFE, 0xFD], None),
        ("an empty SEQUENCE", vec![0x30, 0], None),
        ("a short SEQUENCE", vec![0x30, 6, 2, 1, 1, 2, 1, 3], None),
        ("PEM in UTF-16", utf16.clone(), Some(KeyInvalid)),
        ("PEM in big-endian UTF-16", utf16_be, Some(KeyInvalid)),
        ("a JWK in UTF-16 after a byte order mark", jwk_utf16, Some(KeyInvalid)),
        ("DER after a line end", [b"\n", der.as_slice()].concat(), Some(KeyInvalid)),
        ("DER after a byte order mark", [b"\xEF\xBB\xBF", der.as_slice()].concat(), Some(KeyInvalid)),
        ("PEM in UTF-16 after a byte order mark", [&[0xFF, 0xFE], utf16.as_slice()].concat(), Some(KeyInvalid)),
    ]);
    cases
}

#[test]
fn material_is_what_it_parses_as() {
    let cases = cases();
    for (name, material, expected) in &cases {
        let mut keys = vec![bytes(material)];
        if let Ok(utf8) = std::str::from_utf8(material) {
            keys.push(text(utf8));
        }
        for key in keys {
            match expected {
                None => assert_eq!(key.map(|key| summary(&key).public).as_ref(), Ok(material), "{name}"),
                Some(error) => {
                    assert!(!is_secret(&key), "{name}");
                    assert_eq!(key.err(), Some(*error), "{name}");
                }
            }
        }
    }
    assert_eq!(cases.len(), 120);
}
