'use strict';

const { decodeHeader } = require('../native');
const { own } = require('../values/members');

// Loaded when a warning needs it.
const warnings = () => require('../diagnostics/warnings');

/**
 * Warns once per process of a secret that is shorter than the hash of its algorithm, against RFC 7518 §3.2. The originals accept such
 * secrets, so latchkey does.
 *
 * @param {number | null} bits of the secret; null for other keys
 * @param {string} algorithm
 */
function warnOfShortSecret(bits, algorithm) {
  const [, hash] = /^HS(\d{3})$/.exec(algorithm) ?? [];
  if (hash && bits !== null && bits < Number(hash)) {
    warnings().warnOnce(
      'LATCHKEY_SHORT_SECRET',
      'An HMAC secret is shorter than the hash of its algorithm. RFC 7518 §3.2 requires at least 32 bytes for HS256, 48 for HS384 and 64 for HS512',
    );
  }
}

/**
 * Warns of a secret that is shorter than the hash of a token's algorithm: of a token whose signature is valid, so that nobody else can
 * cause the warning.
 *
 * @param {import('./verifiers').Verifier['verify']} verify
 * @param {number} bits of the secret
 * @returns {import('./verifiers').Verifier['verify']}
 */
function warnWhenShort(verify, bits) {
  /** @type {string | undefined} */
  let seen;
  return (assertion, now) => {
    const result = verify(assertion, now);
    if (typeof result === 'string' && !(seen && assertion.startsWith(seen))) {
      seen = assertion.slice(0, assertion.indexOf('.') + 1);
      warnOfShortSecret(bits, own(JSON.parse(String(decodeHeader(assertion))), 'alg'));
    }
    return result;
  };
}

module.exports = { warnOfShortSecret, warnWhenShort };
