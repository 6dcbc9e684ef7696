//! Public keys in the dress that programs give them, each beside its twin: the same dress around a random secret, which is one.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use latchkey::Error;
use latchkey::error::Mistake;
use latchkey::jose::key::{Material, read, secret};

use crate::support::{der, fixture, hex};

/// How a program writes the bytes of a key.
type Dress = fn(&[u8]) -> Vec<u8>;

const HEADERS: [(&str, usize); 3] = [("p256.pub.pem", 26), ("p384.pub.pem", 23), ("p521.pub.pem", 25)];

/// The uncompressed point of a fixture.
fn point(file: &str) -> Vec<u8> {
    let start = HEADERS.iter().find(|(name, _)| *name == file).unwrap().1;
    der(file)[start..].to_vec()
}

fn halves(point: &[u8]) -> (&[u8], &[u8]) {
    let coordinates = &point[1..];
    coordinates.split_at(coordinates.len() / 2)
}

/// Schoolbook division, so that nothing of the code under test is used.
fn decimal(bytes: &[u8]) -> String {
    let mut number = bytes.to_vec();
    let mut digits = Vec::new();
    while number.iter().any(|byte| *byte != 0) {
        let mut rest = 0_u32;
        for byte in &mut number {
            rest = rest << 8 | u32::from(*byte);
            *byte = u8::try_from(rest / 10).unwrap();
            rest %= 10;
        }
        digits.push(char::from_digit(rest, 10).unwrap());
    }
    digits.iter().rev().collect()
}

fn hybrid(point: &[u8]) -> Vec<u8> {
    let sign = 6 | (point.last().unwrap() & 1);
    [&[sign], &point[1..]].concat()
}

fn colons(bytes: &[u8], indentation: &str) -> String {
    let lines = bytes.chunks(15).map(|line| {
        let pairs: Vec<String> = line.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{indentation}{}", pairs.join(":"))
    });
    lines.collect::<Vec<_>>().join(":\n")
}

fn cose(point: &[u8], algorithm: &[u8]) -> Vec<u8> {
    let (x, y) = halves(point);
    let length = u8::try_from(x.len()).unwrap();
    [&[0xa5, 1, 2, 3][..], algorithm, &[0x20, 1, 0x21, 0x58, length], x, &[0x22, 0x58, length], y].concat()
}

/// The dress of a point, which a twin beside the curve may wear.
const POINTS: [(&str, Dress); 20] = [
    ("hybrid, in bytes", hybrid),
    ("hybrid, in bytes among others", |point| [b"x", &hybrid(point)[..], b"\n"].concat()),
    ("hybrid, in hexadecimal", |point| hex(&hybrid(point)).into()),
    ("hybrid, in base64", |point| Base64::encode_string(&hybrid(point)).into()),
    ("hybrid, in base64url behind a name", |point| {
        format!("point={}", Base64UrlUnpadded::encode_string(&hybrid(point))).into()
    }),
    ("in Latin-1", |point| point.iter().map(|&byte| char::from(byte)).collect::<String>().into()),
    ("a passkey in bytes", |point| cose(point, &[0x26])),
    ("a passkey of ES384 in bytes", |point| cose(point, &[0x38, 0x22])),
    ("a passkey in base64url", |point| Base64UrlUnpadded::encode_string(&cose(point, &[0x26])).into()),
    ("a passkey in authenticator data", |point| [&[0x45; 55], &cose(point, &[0x26])[..]].concat()),
    ("Python", |point| {
        let (x, y) = halves(point);
        format!("<EllipticCurvePublicNumbers(curve=other, x={}, y={}>", decimal(x), decimal(y)).into()
    }),
    ("Java", |point| {
        let (x, y) = halves(point);
        format!("Sun EC public key\n  public x coord: {}\n  public y coord: {}\n", decimal(x), decimal(y)).into()
    }),
    ("Go, %v", |point| {
        let (x, y) = halves(point);
        format!("&{{0xc00001c0c0 {} {}}}", decimal(x), decimal(y)).into()
    }),
    ("Go, %+v", |point| {
        let (x, y) = halves(point);
        format!("&{{Curve:0xc00001c0c0 X:+{} Y:+{}}}", decimal(x), decimal(y)).into()
    }),
    ("Go, JSON", |point| {
        let (x, y) = halves(point);
        format!(r#"{{"Curve":{{}},"X":{},"Y":{}}}"#, decimal(x), decimal(y)).into()
    }),
    ("BigInts", |point| {
        let (x, y) = halves(point);
        format!("[ {}n, {}n ]", decimal(x), decimal(y)).into()
    }),
    ("hexadecimal without zeros", |point| {
        let (x, y) = halves(point);
        let digits = |bytes| hex(bytes).trim_start_matches('0').to_owned();
        format!("EC Public Key\n    X: {}\n    Y: 0x{}\n", digits(x), digits(y)).into()
    }),
    ("pairs of digits", |point| {
        let (x, y) = halves(point);
        format!("x:\n{}\ny:\n{}\n", colons(x, "    "), colons(y, "    ")).into()
    }),
    ("a Map with Buffers", |point| {
        let (x, y) = halves(point);
        let buffer = |bytes| format!("<Buffer {}>", colons(bytes, "").replace(":\n", " ").replace(':', " "));
        format!("Map(5) {{ 1 => 2, 3 => -7, -2 => {}, -3 => {} }}", buffer(x), buffer(y)).into()
    }),
    ("a list of coordinates", |point| {
        let (x, y) = halves(point);
        let url = Base64UrlUnpadded::encode_string;
        format!(r#"["{}","{}"]"#, url(x), url(y)).into()
    }),
];

fn accepts(bytes: &[u8], name: &str) {
    for material in [Material::Bytes(bytes), Material::Secret(bytes)] {
        read(material).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        read(Material::Text(text)).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
    assert!(secret(bytes).is_ok(), "{name}");
}

fn refuses(bytes: &[u8], name: &str) {
    assert!(matches!(read(Material::Bytes(bytes)), Err(Error::KeyMistaken(_))), "{name}");
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(matches!(read(Material::Text(text)), Err(Error::KeyMistaken(_))), "{name}, text");
    }
    assert_eq!(secret(bytes).err(), Some(Error::KeyMistaken(Mistake::PublicSecret)), "{name}, to seal with");
}

#[test]
fn a_point_is_no_secret_in_any_dress_and_one_beside_the_curve_is() {
    let mut count = 0;
    for (file, _) in HEADERS {
        let point = point(file);
        let mut other = point.clone();
        other[20] ^= 1;
        for (name, dress) in POINTS {
            refuses(&dress(&point), &format!("{name}, {file}"));
            accepts(&dress(&other), &format!("{name}, beside {file}"));
            count += 1;
        }
    }
    assert_eq!(count, 60);
}

#[test]
fn a_hybrid_point_has_the_sign_of_its_y() {
    for (file, _) in HEADERS {
        let mut point = hybrid(&point(file));
        point[0] ^= 1;
        accepts(&point, file);
    }
}

/// Half of all random secrets that begin so are the x of a point.
#[test]
fn a_compressed_point_alone_is_a_secret() {
    for (file, _) in HEADERS {
        let point = point(file);
        let compressed = [&[2 | (point.last().unwrap() & 1)], halves(&point).0].concat();
        accepts(&compressed, file);
        accepts(hex(&compressed).as_bytes(), file);
        refuses(format!("pub:\n{}\n", colons(&compressed, "    ")).as_bytes(), file);
        refuses(format!("publicKey={}", hex(&compressed)).as_bytes(), file);
    }
}

/// Dresses whose words alone make a key of the bytes, and the same without these words.
fn named(random: &[u8; 32]) -> Vec<(&'static str, String, String)> {
    let digits = hex(random);
    let base64 = Base64::encode_string(random);
    let url = Base64UrlUnpadded::encode_string(random);
    let list = random.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let lines = colons(random, "    ");
    let spaces = colons(random, "").replace(":\n", " ").replace(':', " ");
    let deep = colons(random, "                    ");
    let long = hex(&[random.as_slice(); 8].concat()).to_uppercase();
    let number = decimal(&[random.as_slice(); 8].concat());
    let pair = |name, text: String, from, to| {
        let twin = text.replace(from, to);
        assert_ne!(text, twin, "{name}");
        (name, text, twin)
    };
    vec![
        pair("openssl pkey -text", format!("ED25519 Public-Key:\npub:\n{lines}\n"), "pub:", "psk:"),
        pair(
            "openssl x509 -text",
            format!("Public Key Algorithm: ED25519\n  ED25519 Public-Key:\n    pub:\n{deep}\n X509v3 extensions:\n"),
            "pub:",
            "psk:",
        ),
        pair("openssl pkey -text as JSON", format!("\"pub:\\n{}\\n\"", lines.replace('\n', "\\n")), "pub:", "psk:"),
        pair(
            "openssl asn1parse",
            format!(
                "    4:d=1  hl=4 l= 257 prim: INTEGER           :{long}\n  265:d=1  hl=2 l=   3 prim: INTEGER           :010001\n"
            ),
            ":010001",
            ":0A0001",
        ),
        pair("certtool", format!("\tCurve:\tEd25519\n\tX:\n{lines}\n"), "Ed25519", "none"),
        pair("Java", format!("algorithm = Ed25519, unparsed keybits = \n0000: {spaces}\n"), "unparsed keybits", "bits"),
        pair(
            "Bouncy Castle",
            format!("Ed25519 Public Key [aa:bb]\n    public data: {digits}\n"),
            "public data",
            "data",
        ),
        pair("JSON", format!(r#"{{"publicKey":"{digits}"}}"#), "publicKey", "pepper"),
        pair("JSON, base64", format!(r#"{{"public_key":"{base64}"}}"#), "public_key", "pepper"),
        pair("a form", format!("alg=EdDSA&publicKey={url}"), "publicKey", "pepper"),
        pair("publicKeyHex", format!("publicKeyHex: 0x{digits}"), "publicKeyHex", "pepperHex"),
        pair("WireGuard", format!("[Peer]\nPublicKey = {base64}\n"), "PublicKey", "PresharedKey"),
        pair("an inspected Buffer", format!("{{ publicKey: <Buffer {spaces}> }}"), "publicKey", "pepper"),
        pair("an inspected Uint8Array", format!("{{ publicKey: Uint8Array(32) [ {list} ] }}"), "publicKey", "pepper"),
        pair("ring", format!("PublicKey(\"{digits}\")"), "PublicKey", "Pepper"),
        pair("ed25519-dalek", format!("VerifyingKey(CompressedEdwardsY: [{list}])"), "CompressedEdwardsY", "Bytes"),
        pair("Go, RSA", format!("&{{{number} 65537}}"), "65537", "65536"),
        pair("Python, one coordinate", format!("curve=secp256r1, x={digits}"), "secp256r1", "none"),
        pair(
            "parameters",
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n".to_owned() + &digits,
            "EC PARAMETERS-----",
            "EC-----",
        ),
    ]
}

const RANDOM: [u8; 32] = *b"\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60";

#[test]
fn bytes_that_are_called_a_public_key_are_no_secret_and_the_same_without_the_name_are() {
    let cases = named(&RANDOM);
    for (name, text, twin) in &cases {
        assert_eq!(secret(text.as_bytes()).err(), Some(Error::KeyMistaken(Mistake::PublicSecret)), "{name}: {text}");
        assert!(read(Material::Text(text)).is_err(), "{name}");
        assert!(secret(twin.as_bytes()).is_ok(), "{name}: {twin}");
        // The armour of a file that isn't a key is refused where a key pair may be meant, with any label.
        assert!(name == &"parameters" || read(Material::Text(twin)).is_ok(), "{name}: {twin}");
    }
    assert_eq!(cases.len(), 19);
}

#[test]
fn the_keys_of_passkeys_without_a_point_are_no_secrets() {
    let okp = [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32][..], &RANDOM].concat();
    let compressed = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], &RANDOM, &[0x22, 0xf5]].concat();
    let rsa =
        [&[0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0][..], &[RANDOM.as_slice(); 8].concat(), &[0x21, 0x43, 1, 0, 1]]
            .concat();
    for (name, key, at) in [("OKP", okp.clone(), 6), ("compressed", compressed, 6), ("RSA", rsa, 7)] {
        refuses(&key, name);
        refuses(hex(&key).as_bytes(), name);
        refuses(Base64::encode_string(&key).as_bytes(), name);
        let mut other = key;
        other[at] ^= 0x40;
        accepts(&other, name);
    }
    // The owner's own, with d.
    let private = [&okp[..], &[0x23, 0x58, 32], &RANDOM].concat();
    assert!(secret(&private).is_ok());
    assert!(read(Material::Bytes(&private)).is_err());
}

#[test]
fn text_that_was_read_as_utf_16_is_looked_into() {
    let misread = |bytes: &[u8]| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let big_endian = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let noise = |text: &str| hex(text.as_bytes());
    let set = format!("{{\"keys\":[{}]}}", fixture("p256.key.json"));
    let mut count = 0;
    for text in [fixture("rsa2048.pub.pem"), fixture("ed25519.cert.pem"), set.clone()] {
        for (bytes, twin) in [
            (text.clone().into_bytes(), noise(&text).into_bytes()),
            ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), noise(&text).into_bytes()),
            (big_endian(&text), big_endian(&noise(&text)[1..])),
        ] {
            refuses(misread(&bytes).as_bytes(), &text);
            refuses(format!("KEY={}", misread(&bytes)).as_bytes(), &text);
            assert!(!twin.is_empty());
            count += 1;
        }
    }
    for random in [RANDOM.repeat(4), hex(&RANDOM).repeat(4).into_bytes(), big_endian(&hex(&RANDOM).repeat(2))] {
        accepts(misread(&random).as_bytes(), "random");
        count += 1;
    }
    assert_eq!(count, 12);
}

#[test]
fn a_private_number_is_refused_where_it_was_printed_as_a_key_and_is_a_secret_behind_a_mere_name() {
    let digits = hex(&RANDOM);
    let url = Base64UrlUnpadded::encode_string(&RANDOM);
    for text in [
        format!("priv={digits}"),
        format!(r#"{{"priv":"{url}"}}"#),
        format!("https://vault.example/?priv={digits}"),
        format!("PRIV: {digits}"),
    ] {
        accepts(text.as_bytes(), &text);
        // A public key beside it takes nothing from it.
        let both = format!("{text}\npub={digits}\n");
        assert!(secret(both.as_bytes()).is_ok(), "{both}");
        assert!(read(Material::Text(&both)).is_err(), "{both}");
    }
    let printed = format!("ED25519 Private-Key:\npriv:\n{}\n", colons(&RANDOM, "    "));
    assert!(read(Material::Text(&printed)).is_err());
    assert!(secret(printed.as_bytes()).is_ok());
    // The name alone makes nothing of it private.
    let spki = Base64::encode_string(&der("rsa2048.pub.pem"));
    let lines: Vec<&str> = spki.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    for text in [format!("priv={spki}"), format!("privateKey:\n{}\n", lines.join("\n"))] {
        refuses(text.as_bytes(), &text);
    }
}

#[test]
fn an_asn1_dump_of_a_private_key_is_a_secret_to_seal_with() {
    let long = hex(&[RANDOM.as_slice(); 4].concat());
    let line = |value: &str| format!("    4:d=1  hl=4 l= 257 prim: INTEGER           :{value}\n");
    let public = line(&long) + &line("010001");
    let private = line("00") + &public + &line(&long) + &line(&long[..128]) + &line(&long[..128]);
    assert!(secret(private.as_bytes()).is_ok());
    refuses(public.as_bytes(), "public");
    refuses(public.repeat(4).as_bytes(), "several");
}

/// Text of values that are no secrets, and a secret that is written likewise.
const STRINGIFIED: [(&str, &str); 50] = [
    ("\"undefined\"", "\"undefined behaviour\""),
    ("'null'", "'null island'"),
    ("`NaN`", "`NaN0`"),
    ("\"'undefined'\"", "\"'undefine'\""),
    (r#""\"undefined\"""#, r#""\"undefine\"""#),
    ("\"[object Object]\"", "\"[object Object\""),
    ("[object Object],[object Object]", "[object Object],x"),
    ("[null]", "[nul]"),
    ("[ undefined ]", "[ undefine ]"),
    ("[[],{}]", "[[],{},1]"),
    ("{\n  \"keys\": []\n}", "{\n  \"keys\": [\"hunter2\"]\n}"),
    ("{ \"keys\" : [ ] }", "{ \"keys\" : [ 7 ] }"),
    ("{ keys: [] }", "{ keys: [ 'hunter2' ] }"),
    ("{'keys': [], 'a': None}", "{'keys': [], 'a': 'hunter2'}"),
    (r#"{"secret":null}"#, r#"{"secret":"nothing"}"#),
    (r#"{"secret":"undefined"}"#, r#"{"secret":"hunter2"}"#),
    (r#"{"a":{"b":[true,false]},"c":""}"#, r#"{"a":{"b":[true,false]},"c":"x"}"#),
    (r#"{"type":"Buffer","data":[]}"#, r#"{"type":"Buffer","data":[104,117,110,116,101,114,50]}"#),
    ("<Buffer >", "<Buffer 68 75 6e>"),
    ("Uint8Array(0) []", "Uint8Array(1) [ 104 ]"),
    ("Map(0) {}", "Map(1) { 'a' => 'hunter2' }"),
    ("[Object: null prototype] {}", "[Object: null prototype] { a: 'hunter2' }"),
    ("Secret {}", "secret {}"),
    ("Secret [Key] {}", "correct horse battery staple {}"),
    ("Promise { <pending> }", "Promises { <pending> }"),
    ("Promise { 'hunter2' }", "Promise { 'hunter2'"),
    ("Promise {\n  'hunter2'\n}", "Promise {9fkdA}"),
    ("X509Certificate {\n  subject: 'CN=a',\n}", "X509Certificate"),
    ("[Function: getKey]", "[Functional: getKey"),
    ("() => process.env.SECRET", "=> process.env.SECRET"),
    ("Symbol(secret)", "Symbol(secret"),
    ("Error: ENOENT: no such file or directory, open 'key'", "No Error: all is well"),
    ("None", "Nonesuch"),
    ("<nil>", "<nile>"),
    ("[B@1b6d3586", "[B@hunter2"),
    ("sun.security.rsa.RSAPrivateCrtKeyImpl@142ec9bf", "john.smith@beef"),
    ("java.util.ArrayList@7852e922", "my.company.app.prod@20240115"),
    ("java.lang.Object@deadbeef", "auth.service.jwt@deadbeef1234"),
    ("Resource id #9", "Resource id #9f8A7b"),
    ("<Key at 0x7efc938037d0>", "<p4ss at 0xKQ92mmmm!>"),
    ("#<Key:0x00007f8b1c0a6b98 @secret=nil>", "#<strong:0x9f!!>"),
    ("CryptoKey {\n  type: 'public'\n}", "CryptoKey {066e7f37c1b24d0a9f}"),
    (r#"{"a":true,"key":null}"#, r#"{"a":true,"K3y9f8A7b6C5d4E3f2G1":null}"#),
    ("<cryptography.hazmat.ECPublicKey object at 0x7efc938037d0>", "<cryptography at 7efc938037d0>"),
    ("#<OpenSSL::PKey::EC:0x00007f8b1c0a>", "#<>B.QAHVvuA{7#`K!7B$~>"),
    ("System.Byte[]", "System.Byte"),
    ("System.Security.Cryptography.RSAOpenSsl", "Solar System.Security"),
    ("object(OpenSSLAsymmetricKey)#1 (0) {\n}", "object OpenSSLAsymmetricKey 1"),
    ("\u{FEFF}undefined", "\u{FEFF}undefine"),
    ("\"\"", "\"x\""),
];

#[test]
fn text_of_values_that_are_no_secrets_is_none_and_text_that_is_written_likewise_is_one() {
    for (text, twin) in STRINGIFIED {
        for padded in [text.to_owned(), format!(" {text}\n"), format!("\"{text}\"")] {
            let expected = Some(Error::KeyMistaken(Mistake::Stringified));
            assert_eq!(read(Material::Text(&padded)).err(), expected, "{padded}");
            assert_eq!(secret(padded.as_bytes()).err(), expected, "{padded}");
        }
        accepts(twin.as_bytes(), twin);
    }
}
