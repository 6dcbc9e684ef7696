//! JSON Web Tokens (RFC 7519): a verified JWS whose payload is a claims set that satisfies a policy (RFC 8725).

pub mod claims;
pub mod members;
pub mod policy;
pub mod verifier;

pub use claims::Dates;
pub use policy::Policy;
pub use verifier::Verifier;
