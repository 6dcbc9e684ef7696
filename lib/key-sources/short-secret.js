'use strict';

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

module.exports = { warnOfShortSecret };
