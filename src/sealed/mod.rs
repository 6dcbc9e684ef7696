//! Sealed access tokens.
