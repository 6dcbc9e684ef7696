//! Claims of a verified token (RFC 7519) and the policy they are validated against (RFC 8725).
