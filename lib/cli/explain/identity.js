'use strict';

// Which product issued a token, what it is for, and in which generation of its format.

/**
 * @typedef {object} Identity
 * @property {string} product
 * @property {string} kind
 * @property {string} generation
 */

/** @type {Readonly<Record<string, Omit<Identity, 'generation'>>>} */
const JWTS = Object.freeze({
  'access token': { product: 'latchkey (jwt-middleware)', kind: 'access token of the store of type jwt' },
  'grant token': { product: 'latchkey or jwt-identity 3.1.0', kind: 'grant token' },
  'refresh token': { product: 'latchkey (jwt-identity)', kind: 'refresh token' },
  'DPoP proof': { product: 'a client', kind: 'DPoP proof (RFC 9449)' },
  assertion: { product: 'a client', kind: 'assertion (RFC 7523), or a JWT of another product' },
  other: { product: 'unknown', kind: 'JWT' },
});

/**
 * @param {import('../../diagnostics/classify').Classified} found
 * @returns {Identity}
 */
function identityOf(found) {
  const { kind, jws, sealed, legacy, what } = found;
  if (jws) return jwtIdentityOf(jws, what);
  if (sealed) {
    return {
      product: 'latchkey',
      kind: 'sealed token, such as an access token of the encrypted store',
      generation: `${sealed.generation}, key id ${sealed.keyId}`,
    };
  }
  if (legacy) {
    return {
      product: 'jwt-middleware 0.3.0',
      kind: 'access token of the encrypted store',
      generation: legacy.repeats ? '0.3.0, AES in ECB mode: blocks repeat' : '0.3.0, not authenticated',
    };
  }
  if (kind === 'stored') {
    return {
      product: 'latchkey or jwt-middleware 0.3.0',
      kind: 'access token of a memory store or a database: a random name, which holds nothing',
      generation: 'the same in both',
    };
  }
  return { product: 'none of latchkey or the originals', kind: what, generation: '–' };
}

/**
 * @param {import('../../diagnostics/classify-jws').Jws} jws
 * @param {string} what
 * @returns {Identity}
 */
function jwtIdentityOf({ role, isTyped }, what) {
  const { product, kind } = JWTS[role] ?? { product: 'unknown', kind: 'JWT' };
  if (role === 'other') return { product, kind: what, generation: '–' };
  if (role === 'refresh token' && !isTyped) {
    return { product: 'jwt-identity 3.1.0', kind, generation: '3.1.0, untyped: told by its claims' };
  }
  return { product, kind, generation: isTyped ? 'typed (RFC 8725 §3.11)' : 'untyped: told by its claims' };
}

module.exports = { identityOf };
