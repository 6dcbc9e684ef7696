'use strict';

const { X509Certificate } = require('node:crypto');
const { isUint8Array } = require('node:util').types;
const { warnOnce } = require('./warnings');

// Seconds.
const AHEAD = 30 * 24 * 60 * 60;
const SEQUENCE = 0x30;

/**
 * Announces the end of a certificate that a key comes in by a warning, once per certificate, when a token is verified with it
 * from 30 days ahead on. The answers don't change: an expired certificate's key was always good here.
 *
 * @template Claims
 * @param {import('./verify-in-order').Verify<Claims>} verify
 * @param {unknown} key
 * @returns {import('./verify-in-order').Verify<Claims>}
 */
function announcingExpiry(verify, key) {
  const certificate = certificateOf(key);
  const end = certificate ? Date.parse(certificate.validTo) / 1000 : Number.NaN;
  if (!certificate || Number.isNaN(end)) return verify;

  let announced = false;
  return (token, now) => {
    if (!announced && now > end - AHEAD) {
      announced = true;
      warn(certificate, end, now);
    }
    return verify(token, now);
  };
}

/**
 * @param {X509Certificate} certificate
 * @param {number} end
 * @param {number} now
 */
function warn({ fingerprint256 }, end, now) {
  warnOnce(
    'LATCHKEY_CERTIFICATE_EXPIRES',
    `A certificate ${now > end ? 'expired' : 'expires'} on ${new Date(end * 1000).toISOString().slice(0, 10)}; ` +
      `its key verifies tokens all the same (SHA-256 fingerprint ${fingerprint256})`,
    fingerprint256,
  );
}

/**
 * @param {unknown} key
 * @returns {X509Certificate | undefined}
 */
function certificateOf(key) {
  if (key instanceof X509Certificate) return key;
  const bytes = bytesOf(key);
  if (bytes?.[0] !== SEQUENCE && !bytes?.includes('CERTIFICATE-----')) return undefined;
  try {
    return new X509Certificate(bytes);
  } catch {
    // A key in another form, or a certificate that only the core reads.
    return undefined;
  }
}

/** @param {unknown} key */
function bytesOf(key) {
  if (typeof key === 'string') return Buffer.from(key);
  return isUint8Array(key) ? Buffer.from(key.buffer, key.byteOffset, key.byteLength) : undefined;
}

module.exports = { announcingExpiry };
