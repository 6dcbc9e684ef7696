'use strict';

const { warnOnce } = require('../diagnostics/warnings');

/**
 * Warns once per process of a secret that is shorter than its algorithm's hash (RFC 7518 §3.2). Such secrets were
 * always accepted, so they still are.
 *
 * @param {number | null} bits of the secret, as the core says
 * @param {string} algorithm
 */
function warnOfShortSecret(bits, algorithm) {
  const [, hash] = /^HS(\d{3})$/.exec(algorithm) ?? [];
  if (hash && bits !== null && bits < Number(hash)) {
    warnOnce(
      'LATCHKEY_SHORT_SECRET',
      'An HMAC secret is shorter than the hash of its algorithm; RFC 7518 §3.2 asks for at least 32 bytes for HS256, 48 for HS384, 64 for HS512',
    );
  }
}

module.exports = { warnOfShortSecret };
