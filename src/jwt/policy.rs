//! What a verifier demands of a token beyond its signature (RFC 8725 §3).

use core::num::NonZeroUsize;

use serde::Deserialize;

use super::claims::{JsonText, RegisteredClaims};
use crate::error::{Claim, ClaimFault, Error, Result};
use crate::jose::algorithm::Algorithm;
use crate::jose::header::Header;
use crate::jose::jws::DEFAULT_MAX_LENGTH;

/// A verification policy. Every expected claim is a required one.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Policy {
    /// The allowed algorithms' names; without them, all that the key serves.
    pub algorithms: Option<Vec<String>>,
    /// The accepted issuers, if one is expected.
    pub issuer: Option<Vec<String>>,
    /// The audiences of which the token must name one, if any is expected.
    pub audience: Option<Vec<String>>,
    /// The expected subject.
    pub subject: Option<String>,
    /// The expected JWT id.
    pub jwtid: Option<String>,
    /// The media type that the header's `typ` must name.
    pub typ: Option<String>,
    /// Media types that the header's `typ` must not name.
    pub refuse_typ: Vec<String>,
    /// Names of members that must be there.
    pub required_claims: Vec<String>,
    /// Seconds by which clocks may differ.
    pub clock_tolerance: f64,
    /// Seconds that may have passed since `iat`, which is then required.
    pub max_age: Option<f64>,
    /// Permits verification with RSA keys below 2048 bits.
    pub allow_insecure_key_sizes: bool,
    /// Registered claims whose meaning and JSON type are the application's, out of `iss`, `sub`, `aud`, `jti` and `iat`.
    ///
    /// One that this policy expects or requires is validated all the same.
    pub application_claims: Vec<Claim>,
    /// The longest token, in bytes.
    pub max_token_length: usize,
    /// How many tokens to remember, at most, whose signature needn't be checked again.
    pub remember: Option<NonZeroUsize>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            algorithms: None,
            issuer: None,
            audience: None,
            subject: None,
            jwtid: None,
            typ: None,
            refuse_typ: Vec::new(),
            required_claims: Vec::new(),
            clock_tolerance: 0.0,
            max_age: None,
            allow_insecure_key_sizes: false,
            application_claims: Vec::new(),
            max_token_length: DEFAULT_MAX_LENGTH,
            remember: None,
        }
    }
}

impl Policy {
    /// Reads a policy from its JSON text; the members are the fields above in camelCase.
    ///
    /// # Errors
    /// [`Error::OptionInvalid`].
    pub fn from_json(json: &str) -> Result<Self> {
        let mut policy: Self = serde_json::from_str(json).map_err(|_| Error::OptionInvalid)?;
        let sane = |seconds: f64| seconds.is_finite() && seconds >= 0.0;
        let is_lifetime = |claim: &Claim| matches!(claim, Claim::Exp | Claim::Nbf);
        if !sane(policy.clock_tolerance)
            || !policy.max_age.is_none_or(sane)
            || policy.application_claims.iter().any(is_lifetime)
        {
            return Err(Error::OptionInvalid);
        }
        let mut left = core::mem::take(&mut policy.application_claims);
        left.retain(|claim| !policy.relies_on(*claim));
        policy.application_claims = left;
        Ok(policy)
    }

    fn relies_on(&self, claim: Claim) -> bool {
        let is_expected = match claim {
            Claim::Iss => self.issuer.is_some(),
            Claim::Sub => self.subject.is_some(),
            Claim::Aud => self.audience.is_some(),
            Claim::Jti => self.jwtid.is_some(),
            Claim::Iat => self.max_age.is_some(),
            Claim::Exp | Claim::Nbf => true,
        };
        is_expected || self.required_claims.iter().any(|name| name == claim.name())
    }

    fn leaves(&self, claim: Claim) -> bool {
        self.application_claims.contains(&claim)
    }

    /// The allowed algorithms, resolved.
    ///
    /// # Errors
    /// [`Error::AlgorithmUnknown`].
    pub fn algorithms(&self) -> Result<Option<Vec<Algorithm>>> {
        let resolve = |names: &Vec<String>| names.iter().map(|name| Algorithm::from_name(name)).collect();
        self.algorithms.as_ref().map(resolve).transpose()
    }

    /// Validates a verified token's header type and registered claims at `now`, in seconds since the epoch.
    ///
    /// # Errors
    /// The first of [`Error::TypeMismatch`], [`Error::ClockInvalid`], [`Error::Claim`], [`Error::Expired`],
    /// [`Error::NotYetValid`], [`Error::TooOld`] that applies.
    pub fn validate(&self, header: &Header, claims: &RegisteredClaims<'_>, now: f64) -> Result<()> {
        self.validate_type(header)?;
        self.validate_dates(|claim| claims.numeric_date(claim), now)?;
        self.validate_names(claims)?;
        if !claims.has_required() {
            return Err(Error::ClaimMissing);
        }
        Ok(())
    }

    fn validate_names(&self, claims: &RegisteredClaims<'_>) -> Result<()> {
        let string = |claim| if self.leaves(claim) { Ok(None) } else { claims.string(claim) };
        let (issuer, subject, id) = (string(Claim::Iss)?, string(Claim::Sub)?, string(Claim::Jti)?);
        let audience = if self.leaves(Claim::Aud) { None } else { claims.audience()? };
        expect(Claim::Iss, self.issuer.as_ref(), issuer, |it, accepted| is_any(*it, accepted))?;
        expect(Claim::Sub, self.subject.as_ref(), subject, |it, expected| it.is(expected))?;
        expect(Claim::Jti, self.jwtid.as_ref(), id, |it, expected| it.is(expected))?;
        expect(Claim::Aud, self.audience.as_ref(), audience, |all, accepted| all.iter().any(|it| is_any(*it, accepted)))
    }

    fn validate_type(&self, header: &Header) -> Result<()> {
        let missing = self.typ.as_ref().is_some_and(|typ| !header.has_type(typ));
        let refused = self.refuse_typ.iter().any(|typ| header.has_type(typ));
        if missing || refused { Err(Error::TypeMismatch) } else { Ok(()) }
    }

    /// Validates the dates alone, which `date` gives by their claims' names: of all that [`Policy::validate`] demands, only they turn
    /// with `now`.
    ///
    /// # Errors
    /// [`Error::ClockInvalid`] for a `now` that isn't finite; those of `date`; [`Error::Expired`], [`Error::NotYetValid`], [`Error::TooOld`]; [`Error::Claim`] for an `iat` that
    /// is missing where an age is limited, or lies ahead.
    pub fn validate_dates(&self, date: impl Fn(Claim) -> Result<Option<f64>>, now: f64) -> Result<()> {
        // No date would ever be later than NaN, and none earlier.
        if !now.is_finite() {
            return Err(Error::ClockInvalid);
        }
        // RFC 7519 §4.1.4: "the current date/time MUST be before the expiration date/time".
        if date(Claim::Exp)?.is_some_and(|exp| now >= exp + self.clock_tolerance) {
            return Err(Error::Expired);
        }
        // RFC 7519 §4.1.5: "MUST be after or equal to the not-before date/time".
        if date(Claim::Nbf)?.is_some_and(|nbf| nbf > now + self.clock_tolerance) {
            return Err(Error::NotYetValid);
        }
        let issued = if self.leaves(Claim::Iat) { None } else { date(Claim::Iat)? };
        if let Some(max_age) = self.max_age {
            let issued = issued.ok_or(Error::Claim(Claim::Iat, ClaimFault::Missing))?;
            if issued > now + self.clock_tolerance {
                return Err(Error::Claim(Claim::Iat, ClaimFault::Mismatch));
            }
            // Ages are counted in whole seconds, as issuers write `iat`.
            if now.floor() - issued > max_age + self.clock_tolerance {
                return Err(Error::TooOld);
            }
        }
        Ok(())
    }
}

fn is_any(value: JsonText<'_>, accepted: &[String]) -> bool {
    accepted.iter().any(|expected| value.is(expected))
}

fn expect<V, E>(claim: Claim, expected: Option<&E>, value: Option<V>, fits: impl Fn(&V, &E) -> bool) -> Result<()> {
    match (expected, value) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(Error::Claim(claim, ClaimFault::Missing)),
        (Some(expected), Some(value)) if fits(&value, expected) => Ok(()),
        (Some(_), Some(_)) => Err(Error::Claim(claim, ClaimFault::Mismatch)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validate(policy: &str, claims: &str, now: f64) -> Result<()> {
        let policy = Policy::from_json(policy).unwrap();
        let claims = RegisteredClaims::scan(claims, &policy.required_claims).unwrap();
        policy.validate(&Header { alg: None, typ: Some("JWT".into()) }, &claims, now)
    }

    #[test]
    fn times_turn_at_the_exact_second_with_and_without_tolerance() {
        let (plain, tolerant) = ("{}", r#"{"clockTolerance":5}"#);
        assert_eq!(validate(plain, r#"{"exp":100}"#, 99.0), Ok(()));
        assert_eq!(validate(plain, r#"{"exp":100}"#, 100.0), Err(Error::Expired));
        assert_eq!(validate(tolerant, r#"{"exp":100}"#, 104.0), Ok(()));
        assert_eq!(validate(tolerant, r#"{"exp":100}"#, 105.0), Err(Error::Expired));
        assert_eq!(validate(plain, r#"{"nbf":100}"#, 100.0), Ok(()));
        assert_eq!(validate(plain, r#"{"nbf":100}"#, 99.0), Err(Error::NotYetValid));
        assert_eq!(validate(tolerant, r#"{"nbf":100}"#, 95.0), Ok(()));
        assert_eq!(validate(tolerant, r#"{"nbf":100}"#, 94.0), Err(Error::NotYetValid));
        let aged = r#"{"maxAge":60}"#;
        assert_eq!(validate(aged, r#"{"iat":100}"#, 160.0), Ok(()));
        assert_eq!(validate(aged, r#"{"iat":100}"#, 161.0), Err(Error::TooOld));
        assert_eq!(validate(aged, r#"{"iat":100}"#, 99.0), Err(Error::Claim(Claim::Iat, ClaimFault::Mismatch)));
        assert_eq!(validate(aged, "{}", 99.0), Err(Error::Claim(Claim::Iat, ClaimFault::Missing)));
    }

    #[test]
    fn an_expected_claim_must_be_there_and_fit() {
        let cases = [
            (r#"{"issuer":["a","b"]}"#, r#"{"iss":"b"}"#, r#"{"iss":"c"}"#, Claim::Iss),
            (r#"{"subject":"a"}"#, r#"{"sub":"a"}"#, r#"{"sub":"A"}"#, Claim::Sub),
            (r#"{"jwtid":"a"}"#, r#"{"jti":"\u0061"}"#, r#"{"jti":""}"#, Claim::Jti),
            (r#"{"audience":["a"]}"#, r#"{"aud":"a"}"#, r#"{"aud":"b"}"#, Claim::Aud),
            (r#"{"audience":["a","b"]}"#, r#"{"aud":["x","b"]}"#, r#"{"aud":[]}"#, Claim::Aud),
        ];
        for (policy, good, other, claim) in cases {
            assert_eq!(validate(policy, good, 0.0), Ok(()), "{policy}");
            assert_eq!(validate(policy, other, 0.0), Err(Error::Claim(claim, ClaimFault::Mismatch)), "{policy}");
            assert_eq!(validate(policy, "{}", 0.0), Err(Error::Claim(claim, ClaimFault::Missing)), "{policy}");
        }
    }

    #[test]
    fn registered_claims_of_the_wrong_type_are_refused_without_any_expectation() {
        let cases = [
            (r#"{"exp":"1"}"#, Claim::Exp),
            (r#"{"nbf":null}"#, Claim::Nbf),
            (r#"{"iat":-1}"#, Claim::Iat),
            (r#"{"iss":["a"]}"#, Claim::Iss),
            (r#"{"sub":1}"#, Claim::Sub),
            (r#"{"jti":{}}"#, Claim::Jti),
            (r#"{"aud":[1]}"#, Claim::Aud),
        ];
        for (claims, claim) in cases {
            assert_eq!(validate("{}", claims, 0.0), Err(Error::Claim(claim, ClaimFault::WrongType)), "{claims}");
        }
    }

    #[test]
    fn claims_can_be_left_to_the_application_and_lifetimes_can_not() {
        let all = r#"{"iss":["a"],"sub":1,"jti":null,"aud":{"a":1},"iat":"now"}"#;
        let left = r#""applicationClaims":["iss","sub","aud","jti","iat"]"#;
        assert_eq!(validate(&format!("{{{left}}}"), all, 0.0), Ok(()));
        assert_eq!(validate("{}", all, 0.0).unwrap_err().claim(), Some("iat"));
        for name in ["exp", "nbf"] {
            let fault = validate(&format!("{{{left}}}"), &format!(r#"{{"{name}":"1"}}"#), 0.0).unwrap_err();
            assert_eq!(fault.claim(), Some(name));
            let policy = format!(r#"{{"applicationClaims":["{name}"]}}"#);
            assert_eq!(Policy::from_json(&policy).unwrap_err(), Error::OptionInvalid);
        }
        let relying = [
            (r#""issuer":["a"]"#, "iss"),
            (r#""subject":"a""#, "sub"),
            (r#""audience":["a"]"#, "aud"),
            (r#""jwtid":"a""#, "jti"),
            (r#""maxAge":60"#, "iat"),
        ];
        for (expectation, name) in relying {
            for expectation in [expectation.to_owned(), format!(r#""requiredClaims":["{name}"]"#)] {
                let fault = validate(&format!("{{{left},{expectation}}}"), all, 0.0);
                assert!(matches!(fault, Err(Error::Claim(_, ClaimFault::WrongType))), "{expectation}");
                assert_eq!(fault.unwrap_err().claim(), Some(name));
            }
        }
    }

    #[test]
    fn at_a_time_that_is_none_nothing_is_valid() {
        for now in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for claims in ["{}", r#"{"exp":100}"#, r#"{"nbf":100}"#, r#"{"iat":100}"#] {
                for policy in ["{}", r#"{"maxAge":60}"#, r#"{"clockTolerance":60}"#] {
                    assert_eq!(validate(policy, claims, now), Err(Error::ClockInvalid), "{claims} at {now}");
                }
            }
        }
    }

    #[test]
    fn fractions_of_a_second_count() {
        assert_eq!(validate("{}", r#"{"nbf":100.25}"#, 100.25), Ok(()));
        assert_eq!(validate("{}", r#"{"nbf":100.25}"#, 100.24), Err(Error::NotYetValid));
        assert_eq!(validate("{}", r#"{"exp":100.25}"#, 100.24), Ok(()));
        assert_eq!(validate("{}", r#"{"exp":100.25}"#, 100.25), Err(Error::Expired));
        let aged = r#"{"maxAge":60}"#;
        assert_eq!(validate(aged, r#"{"iat":100.25}"#, 100.25), Ok(()));
        assert_eq!(validate(aged, r#"{"iat":100.25}"#, 100.24), Err(Error::Claim(Claim::Iat, ClaimFault::Mismatch)));
        assert_eq!(validate(aged, r#"{"iat":100}"#, 160.99), Ok(()));
    }

    #[test]
    fn types_can_be_demanded_and_refused() {
        assert_eq!(validate(r#"{"typ":"jwt"}"#, "{}", 0.0), Ok(()));
        assert_eq!(validate(r#"{"typ":"at+jwt"}"#, "{}", 0.0), Err(Error::TypeMismatch));
        assert_eq!(validate(r#"{"refuseTyp":["jwt"]}"#, "{}", 0.0), Err(Error::TypeMismatch));
        assert_eq!(validate(r#"{"refuseTyp":["at+jwt","jwt"]}"#, "{}", 0.0), Err(Error::TypeMismatch));
        assert_eq!(validate(r#"{"refuseTyp":["at+jwt"]}"#, "{}", 0.0), Ok(()));
    }

    #[test]
    fn required_members_must_be_there() {
        assert_eq!(validate(r#"{"requiredClaims":["scope"]}"#, r#"{"scope":null}"#, 0.0), Ok(()));
        assert_eq!(validate(r#"{"requiredClaims":["scope"]}"#, "{}", 0.0), Err(Error::ClaimMissing));
    }

    #[test]
    fn a_policy_that_cannot_be_meant_is_refused() {
        for json in ["", r#"{"audiences":["a"]}"#, r#"{"clockTolerance":-1}"#, r#"{"maxAge":-1}"#, r#"{"issuer":"a"}"#]
        {
            assert_eq!(Policy::from_json(json).unwrap_err(), Error::OptionInvalid, "{json}");
        }
        let policy = Policy::from_json(r#"{"algorithms":["HS256","none"]}"#).unwrap();
        assert_eq!(policy.algorithms(), Err(Error::AlgorithmUnknown));
    }
}
