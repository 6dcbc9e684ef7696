'use strict';

const { warnOnce } = require('../diagnostics/warnings');

// Seconds.
const AHEAD = 30 * 24 * 60 * 60;

/**
 * Announces the end of a certificate that a key comes in by a warning, once per certificate, when a token is verified with it
 * from 30 days ahead on. The answers don't change: an expired certificate's key was always good here.
 *
 * @template Claims
 * @param {import('../native/verify-in-order').Verify<Claims>} verify
 * @param {{ notAfter?: number | null, fingerprint?: string | null }} certificate what the core says of the key
 * @returns {import('../native/verify-in-order').Verify<Claims>}
 */
function announcingExpiry(verify, { notAfter: end, fingerprint }) {
  if (typeof end !== 'number') return verify;

  let announced = false;
  return (token, now) => {
    if (!announced && now > end - AHEAD) {
      announced = true;
      warn(String(fingerprint), end, now);
    }
    return verify(token, now);
  };
}

/**
 * @param {string} fingerprint
 * @param {number} end
 * @param {number} now
 */
function warn(fingerprint, end, now) {
  warnOnce(
    'LATCHKEY_CERTIFICATE_EXPIRES',
    `A certificate ${now > end ? 'expired' : 'expires'} on ${new Date(end * 1000).toISOString().slice(0, 10)}; ` +
      `its key verifies tokens all the same (SHA-256 fingerprint ${fingerprint})`,
    fingerprint,
  );
}

module.exports = { announcingExpiry };
