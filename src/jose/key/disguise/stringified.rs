//! Text that programs write for values that are no secrets: `undefined`, an empty list, an object that has no text of its own.
//! Everybody knows these.

/// Quotes within quotes, and lists within strings.
const MAX_LAYERS: u8 = 4;
const MAX_DEPTH: u8 = 32;
/// Longer names of classes and functions aren't expected.
const MAX_NAME: usize = 100;

/// Whether `text` is what a program writes for a value that is no secret.
pub fn is_stringified(text: &[u8]) -> bool {
    core::str::from_utf8(text).is_ok_and(|text| is_nothing(trimmed(text), MAX_LAYERS))
}

fn is_nothing(text: &str, layers: u8) -> bool {
    let Some(left) = layers.checked_sub(1) else { return false };
    let unquoted = unquoted(text);
    if unquoted.is_empty() {
        return !text.is_empty();
    }
    is_word(unquoted)
        || is_object(unquoted)
        || is_inspected(unquoted)
        || is_foreign(unquoted)
        || Nothing { layers: left, rest: unquoted }.fills()
}

/// Environment files and JSON put quotes around everything.
fn unquoted(text: &str) -> &str {
    const QUOTES: [&str; 4] = ["\"", "'", "`", "\\\""];
    let mut text = text;
    while let Some(inner) =
        QUOTES.iter().find_map(|quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)))
    {
        text = trimmed(inner);
    }
    text
}

/// A byte order mark counts as white space.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || character == '\u{FEFF}')
}

/// The words of JavaScript, and of other languages, for nothing and for what is no text.
fn is_word(text: &str) -> bool {
    matches!(text, "undefined" | "null" | "NaN" | "true" | "false" | "Infinity" | "-Infinity")
        || matches!(text, "None" | "True" | "False" | "NULL" | "nil" | "<nil>" | "(null)" | "<null>" | "%!s(<nil>)")
        || matches!(text, "<Buffer >" | "<pending>")
}

/// What `String` makes of objects, functions and errors.
fn is_object(text: &str) -> bool {
    const FUNCTIONS: [&str; 5] = ["() =>", "async () =>", "function (", "function(", "async function"];
    let is_error = |text: &str| {
        text.split_once(": ").is_some_and(|(name, _)| {
            name.ends_with("Error") && name.len() <= MAX_NAME && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    text.strip_prefix("[object ").is_some_and(|rest| rest.ends_with(']'))
        || FUNCTIONS.iter().any(|start| text.starts_with(start))
        || is_error(text)
        || text.strip_prefix('[').is_some_and(is_error)
}

/// As Node.js inspects them: `PublicKeyObject {}`, `PublicKeyObject [KeyObject] { … }` with its inherited members, in any text;
/// a promise, a function, an instance without members.
fn is_inspected(text: &str) -> bool {
    const CLASSES: [&str; 5] =
        ["PublicKeyObject", "PrivateKeyObject", "SecretKeyObject", "CryptoKey", "X509Certificate"];
    const SHORT: [(&str, char); 6] = [
        ("[Function", ']'),
        ("[AsyncFunction", ']'),
        ("[class ", ']'),
        ("Symbol(", ')'),
        ("Promise { ", '}'),
        ("Promise {\n", '}'),
    ];
    // Braces stand alone or beside white space.
    let is_inspected = |rest: &str| [" {}", " { ", " {\n", " {\r", " ["].iter().any(|start| rest.starts_with(start));
    CLASSES.iter().any(|name| text.split(name).skip(1).any(is_inspected))
        || SHORT.iter().any(|(start, end)| {
            text.starts_with(start) && text.ends_with(*end) && (*end == '}' || text.len() <= MAX_NAME)
        })
        || is_empty_instance(text)
}

/// `Secret {}`, `Map(0) {}`, `[Object: null prototype] {}`, `Uint8Array(0) []`.
fn is_empty_instance(text: &str) -> bool {
    let Some(name) = text.strip_suffix(" {}").or_else(|| text.strip_suffix(" []")) else { return false };
    let (class, parent) = match name.split_once(' ') {
        Some((class, parent)) if !class.starts_with('[') => (class, parent),
        _ if name.starts_with('[') => ("", name),
        _ => (name, ""),
    };
    name.len() <= MAX_NAME
        && (class.is_empty() || class.starts_with(|first: char| first.is_ascii_uppercase()))
        && class.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'(' | b')'))
        && (parent.is_empty() || (parent.starts_with('[') && parent.ends_with(']')))
}

/// What Java, .NET, Python, Ruby and PHP write for an object that has no text of its own.
fn is_foreign(text: &str) -> bool {
    let is_java = text.rsplit_once('@').is_some_and(|(class, hash)| is_java_class(class) && is_hexadecimal(hash, 5, 8));
    let is_python = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .is_some_and(|inside| inside.rsplit_once(" at 0x").is_some_and(|(_, address)| is_hexadecimal(address, 6, 16)));
    let is_ruby = text.strip_prefix("#<").and_then(|rest| rest.strip_suffix('>')).is_some_and(|inside| {
        let address = inside.split_once(":0x").map(|(_, behind)| behind.split(' ').next().unwrap_or(behind));
        address.is_some_and(|address| is_hexadecimal(address, 8, 16))
    });
    let is_dotnet = text.strip_prefix("System.").is_some_and(|name| {
        (name.starts_with("Security.Cryptography.") || name.ends_with("[]"))
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".[]".contains(&byte))
    });
    let is_php = text.strip_prefix("Resource id #").is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
        || text.starts_with("object(OpenSSL");
    is_java || is_python || is_ruby || is_dotnet || is_php
}

/// `java.security.KeyPair`, or an array: packages in lower case, then a class in upper case.
fn is_java_class(name: &str) -> bool {
    let is_package = |part: &str| part.starts_with(|first: char| first.is_ascii_lowercase());
    let is_class = |part: &str| part.starts_with(|first: char| first.is_ascii_uppercase());
    let is_qualified = name.rsplit_once('.').is_some_and(|(packages, class)| {
        packages.contains('.') && packages.split('.').all(is_package) && is_class(class)
    });
    (matches!(name, "[B" | "[C") || name.starts_with("[L") || is_qualified)
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._$[;".contains(&byte))
}

fn is_hexadecimal(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A list or an object, in JSON or as JavaScript and Python write it, in which there is nothing but names.
struct Nothing<'a> {
    layers: u8,
    rest: &'a str,
}

impl<'a> Nothing<'a> {
    fn fills(mut self) -> bool {
        self.rest.starts_with(['{', '[']) && self.value(MAX_DEPTH) && self.rest.trim_start().is_empty()
    }

    /// Reads a value; whether it could be read, and is nothing.
    fn value(&mut self, depth: u8) -> bool {
        let Some(left) = depth.checked_sub(1) else { return false };
        self.rest = self.rest.trim_start();
        let closing = match self.rest.chars().next() {
            Some('{') => '}',
            Some('[') => ']',
            _ => {
                return self.token().is_some_and(|token| {
                    let content = unquoted(token);
                    // The `type` in the JSON of a Buffer.
                    content.is_empty() || content == "Buffer" || is_nothing(content, self.layers)
                });
            }
        };
        self.skip_one();
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.starts_with(closing) {
                self.skip_one();
                return true;
            }
            self.name();
            if !self.value(left) {
                return false;
            }
            self.rest = self.rest.trim_start();
            if self.rest.starts_with(',') {
                self.skip_one();
            } else if !self.rest.starts_with(closing) {
                return false;
            }
        }
    }

    /// Passes by the name of a member, if there is one. A longer name may be the secret.
    fn name(&mut self) {
        const LONGEST: usize = 20;
        let start = self.rest;
        let behind = self.token().filter(|name| name.len() <= LONGEST).map(|_| self.rest.trim_start());
        self.rest = behind.and_then(|rest| rest.strip_prefix(':')).unwrap_or(start);
    }

    /// A string with its quotes, or a word.
    fn token(&mut self) -> Option<&'a str> {
        let first = self.rest.chars().next()?;
        let end = if matches!(first, '"' | '\'') {
            let mut escaped = false;
            let is_end = |(_, character): &(usize, char)| {
                let ends = *character == first && !escaped;
                escaped = *character == '\\' && !escaped;
                ends
            };
            self.rest.char_indices().skip(1).find(is_end)?.0.checked_add(1)?
        } else {
            let is_end = |character: char| character.is_whitespace() || ",:{}[]\"'".contains(character);
            self.rest.find(is_end).unwrap_or(self.rest.len())
        };
        let (token, behind) = self.rest.split_at_checked(end)?;
        self.rest = behind;
        (!token.is_empty()).then_some(token)
    }

    fn skip_one(&mut self) {
        let mut characters = self.rest.chars();
        characters.next();
        self.rest = characters.as_str();
    }
}
