//! The members of a JSON object's text (RFC 8259), one after the other, as they stand there.
//!
//! A claims set is small and flat: names and plain values are told apart here, byte by byte, and whatever has an escape, an
//! exponent or an inside of its own is `serde_json`'s. Both read the same grammar, which the fuzz target `claims` holds them to.

use serde_json::value::RawValue;

use crate::error::{Error, Result};

/// What is left of an object's text.
pub struct Members<'a> {
    rest: &'a str,
    state: State,
}

enum State {
    First,
    Further,
    Done,
}

/// A member's name, quotes included, and its value, both as JSON text.
pub type Member<'a> = (&'a str, &'a str);

impl<'a> Members<'a> {
    /// The members of `json`, which must be one object and nothing else: the last item says whether it was.
    #[must_use]
    pub fn of(json: &'a str) -> Self {
        Self { rest: json, state: State::First }
    }

    fn member(&mut self) -> Result<Option<Member<'a>>> {
        if matches!(self.state, State::First) {
            self.skip_space();
            self.expect(b'{')?;
            self.skip_space();
            if self.take(b'}') {
                return self.end();
            }
        } else {
            self.skip_space();
            if self.take(b'}') {
                return self.end();
            }
            self.expect(b',')?;
            self.skip_space();
        }
        if self.first() != Some(b'"') {
            return Err(Error::JwtInvalid);
        }
        let name = self.value()?;
        self.skip_space();
        self.expect(b':')?;
        self.skip_space();
        let value = self.value()?;
        self.state = State::Further;
        Ok(Some((name, value)))
    }

    fn end(&mut self) -> Result<Option<Member<'a>>> {
        self.skip_space();
        self.state = State::Done;
        if self.rest.is_empty() { Ok(None) } else { Err(Error::JwtInvalid) }
    }

    fn value(&mut self) -> Result<&'a str> {
        let bytes = self.rest.as_bytes();
        let plain = match self.first() {
            Some(b'"') => plain_string(bytes),
            Some(b'0'..=b'9') => plain_integer(bytes),
            _ => None,
        };
        let length = match plain {
            Some(length) => length,
            None => self.length_of_any()?,
        };
        let (value, rest) = self.rest.split_at_checked(length).ok_or(Error::JwtInvalid)?;
        self.rest = rest;
        Ok(value)
    }

    fn length_of_any(&self) -> Result<usize> {
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter::<&RawValue>();
        match values.next() {
            Some(Ok(_)) => Ok(values.byte_offset()),
            _ => Err(Error::JwtInvalid),
        }
    }

    fn first(&self) -> Option<u8> {
        self.rest.as_bytes().first().copied()
    }

    fn skip_space(&mut self) {
        if self.first().is_some_and(|byte| byte <= b' ') {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.first() == Some(byte);
        if there {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        there
    }

    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.take(byte) { Ok(()) } else { Err(Error::JwtInvalid) }
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = Result<Member<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if matches!(self.state, State::Done) {
            return None;
        }
        let member = self.member();
        if member.is_err() {
            self.state = State::Done;
        }
        member.transpose()
    }
}

/// The length of the string that `bytes` begin with, if it has no escape and no control character.
fn plain_string(bytes: &[u8]) -> Option<usize> {
    let inside = bytes.get(1..)?;
    let end = inside.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..b' '))?;
    (inside.get(end) == Some(&b'"')).then(|| end.saturating_add(2))
}

/// The length of the number that `bytes` begin with, if it is an integer from 0 that a comma or the object's end follows.
fn plain_integer(bytes: &[u8]) -> Option<usize> {
    let length = bytes.iter().position(|byte| !byte.is_ascii_digit())?;
    let has_leading_zero = bytes.first() == Some(&b'0') && length > 1;
    (!has_leading_zero && matches!(bytes.get(length), Some(b',' | b'}'))).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IgnoredAny;

    fn all(json: &str) -> Result<Vec<Member<'_>>> {
        Members::of(json).collect()
    }

    #[test]
    fn members_come_as_they_stand() {
        let json = r#" { "a" : 1,"b":"x" , "\u0063":[{"d":1},"}"], "e":-1.5e3,"f":"\"" ,"g":null,"h":{"i":{}} } "#;
        let expected = [
            (r#""a""#, "1"),
            (r#""b""#, r#""x""#),
            (r#""\u0063""#, r#"[{"d":1},"}"]"#),
            (r#""e""#, "-1.5e3"),
            (r#""f""#, r#""\"""#),
            (r#""g""#, "null"),
            (r#""h""#, r#"{"i":{}}"#),
        ];
        assert_eq!(all(json).unwrap(), expected);
        assert_eq!(all("{}").unwrap(), []);
        assert_eq!(all(" { } ").unwrap(), []);
    }

    /// Every text of these few pieces, up to six of them: what is taken is what `serde_json` takes as an object.
    #[test]
    fn the_grammar_is_that_of_serde_json() {
        let pieces =
            ["{", "}", ",", ":", "\"a\"", "1", "01", "[", "]", " ", "\"\\u00", "41\"", "-", "tru", "e", "\u{1f}"];
        let (mut texts, mut taken) = (vec![String::new()], 0);
        for _ in 0..5 {
            let longer = texts.iter().flat_map(|text| pieces.iter().map(move |piece| format!("{text}{piece}")));
            texts = longer.collect();
            for text in &texts {
                let json = format!("{{\"n\":{text}");
                let reference = serde_json::from_str::<IgnoredAny>(&json).is_ok();
                assert_eq!(all(&json).is_ok(), reference, "{json:?}");
                taken += usize::from(reference);
            }
        }
        assert_eq!(texts.len(), pieces.len().pow(5));
        assert_eq!(taken, 225);
    }
}
