'use strict';

// Loaded when a warning needs it.
const warnings = () => require('../diagnostics/warnings');

// Seconds before the expiry.
const AHEAD = 30 * 24 * 60 * 60;

/**
 * Wraps a verifier so that it warns, once per certificate, when a token is verified with a certificate that expires within 30 days. The result
 * doesn't change: the originals accept the key of an expired certificate, so latchkey does.
 *
 * @template Claims
 * @param {import('../native/verify-in-order').Verify<Claims>} verify
 * @param {{ notAfter?: number | null, fingerprint?: string | null }} certificate that contains the key
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
  warnings().warnOnce(
    'LATCHKEY_CERTIFICATE_EXPIRES',
    `A certificate ${now > end ? 'expired' : 'expires'} on ${new Date(end * 1000).toISOString().slice(0, 10)}; ` +
      `its key still verifies tokens (SHA-256 fingerprint ${fingerprint})`,
    fingerprint,
  );
}

module.exports = { announcingExpiry };
