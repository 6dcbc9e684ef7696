'use strict';

/**
 * @typedef {object} Policy what a token must satisfy beyond its signature; every expected claim is a required one
 * @property {string[]} [algorithms]
 * @property {string | string[]} [issuer]
 * @property {string | string[]} [audience]
 * @property {string} [subject]
 * @property {string} [jwtid]
 * @property {string} [typ] the media type that the header's `typ` must name
 * @property {string | readonly string[]} [refuseTyp] media types of which the header's `typ` must name none
 * @property {string[]} [requiredClaims]
 * @property {number} [clockTolerance] seconds
 * @property {number} [maxAge] seconds
 * @property {boolean} [allowInsecureKeySizes]
 * @property {string[]} [applicationClaims] those of iss, sub, aud, jti and iat that are left to the application, whatever their types, where
 *   nothing here relies on them
 * @property {number} [maxTokenLength] bytes
 * @property {number} [remember] how many tokens whose signature needn't be checked again
 */

/** @typedef {(text: string) => any} Parse gives a value of any JSON type */

/** @typedef {{ reason: number, code: string, message: string, claim: string | null }} Fault a reason, as the core describes it */

/**
 * A key as the core reads it.
 *
 * @typedef {object} KeyInfo
 * @property {'oct' | 'RSA' | 'EC' | 'OKP'} kty
 * @property {string | null} curve
 * @property {string[]} algorithms that the key can be used for, the default first; none for an RSA key below 2048 bits
 * @property {boolean} isPrivate whether it can sign; true for secrets
 * @property {number | null} bits of a secret or an RSA key
 * @property {string | null} publicJwk JSON text of the public half; null for a secret
 * @property {string | null} thumbprint RFC 7638, with SHA-256; null for a secret
 * @property {number | null} notAfter seconds; of the certificate that contains it
 * @property {string | null} fingerprint of that certificate
 */

module.exports = {};
