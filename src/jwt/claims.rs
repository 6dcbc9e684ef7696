//! The registered claims of a claims set (RFC 7519 §4.1), found without building the rest.
//!
//! The set crosses to JavaScript as text and is parsed again there. So that both readings agree, a registered claim
//! that occurs twice refuses the token: one parser would take the first, the other the last.

use serde_json::value::RawValue;

use super::members::Members;
use crate::error::{Claim, ClaimFault, Error, Result};

/// The registered claims of one claims set, as JSON text.
#[derive(Debug, Default)]
pub struct RegisteredClaims<'a> {
    iss: Option<&'a str>,
    sub: Option<&'a str>,
    aud: Option<&'a str>,
    exp: Option<&'a str>,
    nbf: Option<&'a str>,
    iat: Option<&'a str>,
    jti: Option<&'a str>,
    others: Others<'a>,
}

/// What else is required by name: `(name, seen)`.
type Others<'a> = Vec<(&'a str, bool)>;

impl<'a> RegisteredClaims<'a> {
    /// Finds the registered claims in the JSON text of a claims set, and notes which of `required` are there.
    ///
    /// # Errors
    /// [`Error::JwtInvalid`] if the text isn't one JSON object, or a registered claim occurs twice.
    pub fn scan(json: &'a str, required: &'a [String]) -> Result<Self> {
        let mut claims =
            Self { others: required.iter().map(|name| (name.as_str(), false)).collect(), ..Self::default() };
        for member in Members::of(json) {
            let (name, value) = member?;
            let name = JsonText(name);
            for (required, seen) in &mut claims.others {
                *seen = *seen || name.is(required);
            }
            if claims.slot(name).is_some_and(|slot| slot.replace(value).is_some()) {
                return Err(Error::JwtInvalid);
            }
        }
        Ok(claims)
    }

    fn raw(&self, claim: Claim) -> Option<&'a str> {
        match claim {
            Claim::Iss => self.iss,
            Claim::Sub => self.sub,
            Claim::Aud => self.aud,
            Claim::Exp => self.exp,
            Claim::Nbf => self.nbf,
            Claim::Iat => self.iat,
            Claim::Jti => self.jti,
        }
    }

    fn slot(&mut self, name: JsonText<'_>) -> Option<&mut Option<&'a str>> {
        Some(match name.registered()? {
            Claim::Iss => &mut self.iss,
            Claim::Sub => &mut self.sub,
            Claim::Aud => &mut self.aud,
            Claim::Exp => &mut self.exp,
            Claim::Nbf => &mut self.nbf,
            Claim::Iat => &mut self.iat,
            Claim::Jti => &mut self.jti,
        })
    }

    /// Whether every name that [`RegisteredClaims::scan`] was asked for occurs.
    #[must_use]
    pub fn has_required(&self) -> bool {
        self.others.iter().all(|(_, seen)| *seen)
    }

    /// A `NumericDate` (RFC 7519 §2): seconds since the epoch, perhaps with a fraction.
    ///
    /// # Errors
    /// [`ClaimFault::WrongType`] for what isn't a number, is negative or overflows.
    pub fn numeric_date(&self, claim: Claim) -> Result<Option<f64>> {
        let Some(raw) = self.raw(claim) else { return Ok(None) };
        if let Ok(seconds) = raw.parse::<u64>() {
            #[allow(clippy::cast_precision_loss, reason = "it rounds as reading the text as a double does")]
            return Ok(Some(seconds as f64));
        }
        let number = raw.starts_with(|c: char| c.is_ascii_digit() || c == '-').then(|| raw.parse::<f64>());
        match number {
            Some(Ok(seconds)) if seconds.is_finite() && seconds >= 0.0 => Ok(Some(seconds)),
            _ => Err(Error::Claim(claim, ClaimFault::WrongType)),
        }
    }

    /// The JSON text of a string claim, quotes included.
    ///
    /// # Errors
    /// [`ClaimFault::WrongType`] for what isn't a string.
    pub fn string(&self, claim: Claim) -> Result<Option<JsonText<'a>>> {
        match self.raw(claim) {
            None => Ok(None),
            Some(text) if text.starts_with('"') => Ok(Some(JsonText(text))),
            Some(_) => Err(Error::Claim(claim, ClaimFault::WrongType)),
        }
    }

    /// The audiences (RFC 7519 §4.1.3: an array of strings or one string), or `None` without the claim.
    ///
    /// # Errors
    /// [`ClaimFault::WrongType`] for anything else.
    pub fn audience(&self) -> Result<Option<Vec<JsonText<'a>>>> {
        let wrong = Error::Claim(Claim::Aud, ClaimFault::WrongType);
        match self.aud {
            None => Ok(None),
            Some(text) if text.starts_with('"') => Ok(Some(vec![JsonText(text)])),
            Some(text) if text.starts_with('[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| wrong)?;
                let strings = items.into_iter().map(|item| item.get().starts_with('"').then(|| JsonText(item.get())));
                strings.collect::<Option<Vec<_>>>().map(Some).ok_or(wrong)
            }
            Some(_) => Err(wrong),
        }
    }
}

/// The dates of a claims set whose registered claims have been found well-formed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dates {
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
}

impl Dates {
    /// Reads the dates of `claims`.
    ///
    /// # Errors
    /// Those of [`RegisteredClaims::numeric_date`] for `exp` and `nbf`. An `iat` of another type has passed because it was left to the
    /// application, so no policy that found it well-formed will ask for it.
    pub fn of(claims: &RegisteredClaims<'_>) -> Result<Self> {
        let date = |claim| claims.numeric_date(claim);
        Ok(Self { exp: date(Claim::Exp)?, nbf: date(Claim::Nbf)?, iat: date(Claim::Iat).unwrap_or_default() })
    }

    /// The date of this claim, in seconds since the epoch.
    #[must_use]
    pub fn get(&self, claim: Claim) -> Option<f64> {
        match claim {
            Claim::Exp => self.exp,
            Claim::Nbf => self.nbf,
            Claim::Iat => self.iat,
            Claim::Iss | Claim::Sub | Claim::Aud | Claim::Jti => None,
        }
    }
}

/// A JSON string as it stands in the text.
#[derive(Clone, Copy, Debug)]
pub struct JsonText<'a>(&'a str);

impl JsonText<'_> {
    /// The registered claim of this name, in whatever spelling.
    fn registered(self) -> Option<Claim> {
        Some(match self.0 {
            r#""iss""# => Claim::Iss,
            r#""sub""# => Claim::Sub,
            r#""aud""# => Claim::Aud,
            r#""exp""# => Claim::Exp,
            r#""nbf""# => Claim::Nbf,
            r#""iat""# => Claim::Iat,
            r#""jti""# => Claim::Jti,
            escaped if escaped.contains('\\') => Claim::ALL.iter().copied().find(|claim| self.is(claim.name()))?,
            _ => return None,
        })
    }

    /// Whether the string's value is `expected`. One with a lone surrogate is no Rust string and equals none.
    #[must_use]
    pub fn is(self, expected: &str) -> bool {
        let plain = self.0.get(1..self.0.len().saturating_sub(1)).unwrap_or_default();
        if !plain.contains('\\') {
            return plain == expected;
        }
        serde_json::from_str::<String>(self.0).is_ok_and(|value| value == expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(json: &str) -> Result<RegisteredClaims<'_>> {
        RegisteredClaims::scan(json, &[])
    }

    #[test]
    fn finds_registered_claims_among_others_in_any_spelling() {
        let claims =
            scan(r#" {"a":{"iss":1},"i\u0073s":"me","exp":12.5,"\ud800":["\ud800"],"aud":["x","y"]} "#).unwrap();
        assert!(claims.string(Claim::Iss).unwrap().unwrap().is("me"));
        assert_eq!(claims.numeric_date(Claim::Exp), Ok(Some(12.5)));
        assert_eq!(claims.numeric_date(Claim::Nbf), Ok(None));
        let audience = claims.audience().unwrap().unwrap();
        assert!(audience[0].is("x") && audience[1].is("y") && !audience[1].is("x"));
    }

    #[test]
    fn refuses_what_is_not_one_unambiguous_object() {
        let cases = [
            "",
            "null",
            "[]",
            "1",
            "\"a\"",
            "{",
            "{}{}",
            "{} x",
            "\u{feff}{}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":NaN}",
            r#"{"exp":1,"exp":2}"#,
            r#"{"iss":"a","i\u0073s":"b"}"#,
            "{\"a\":\"\n\"}",
            "{\"a\n\":1}",
        ];
        for json in cases {
            assert!(matches!(scan(json), Err(Error::JwtInvalid)), "{json}");
        }
        assert!(scan(r#"{"a":1,"a":2}"#).is_ok(), "other members are V8's own affair");
    }

    #[test]
    fn a_numeric_date_is_a_finite_number_from_zero() {
        for number in ["0", "1", "1.5", "1e3", "9007199254740993", "-0"] {
            assert!(
                scan(&format!("{{\"exp\":{number}}}")).unwrap().numeric_date(Claim::Exp).unwrap().is_some(),
                "{number}"
            );
        }
        for value in ["-1", "1e400", "\"1\"", "null", "true", "[1]", "{}"] {
            let json = format!("{{\"exp\":{value}}}");
            let result = scan(&json).unwrap().numeric_date(Claim::Exp);
            assert_eq!(result, Err(Error::Claim(Claim::Exp, ClaimFault::WrongType)), "{value}");
        }
    }

    #[test]
    fn strings_and_audiences_of_other_types_are_refused() {
        for value in ["1", "null", "[\"a\"]", "{}", "true"] {
            let json = format!("{{\"iss\":{value}}}");
            let fault = scan(&json).unwrap().string(Claim::Iss).unwrap_err();
            assert_eq!(fault, Error::Claim(Claim::Iss, ClaimFault::WrongType), "{value}");
        }
        for value in ["1", "null", "[1]", "[\"a\",null]", "[[\"a\"]]", "{}", "true"] {
            let json = format!("{{\"aud\":{value}}}");
            let fault = scan(&json).unwrap().audience().unwrap_err();
            assert_eq!(fault, Error::Claim(Claim::Aud, ClaimFault::WrongType), "{value}");
        }
    }

    #[test]
    fn required_names_are_noted() {
        let required = ["sub".to_owned(), "scope".to_owned()];
        assert!(RegisteredClaims::scan(r#"{"sub":"a","s\u0063ope":""}"#, &required).unwrap().has_required());
        assert!(!RegisteredClaims::scan(r#"{"scope":"a","x":{"sub":1}}"#, &required).unwrap().has_required());
    }

    #[test]
    fn deep_nesting_is_skipped_without_recursion() {
        let json = format!("{{\"a\":{}{},\"exp\":7}}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(scan(&json).unwrap().numeric_date(Claim::Exp), Ok(Some(7.0)));
    }
}
