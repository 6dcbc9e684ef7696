'use strict';

const { own } = require('../../values/members');
const { failed, passed, skipped } = require('./checks');
const { dateInWords } = require('../output/times');
const { checkJwt } = require('./jwt-checks');

/** Seconds that a server accepts a proof for by default, and by which a clock may be ahead. */
const MAX_AGE = 60;
const AHEAD = 5;
const CODE = 'ERR_DPOP_PROOF_INVALID';

/**
 * A DPoP proof (RFC 9449 §4.3) as far as it can be checked without its request: it brings its key itself.
 *
 * @param {import('./jwt-checks').Subject} subject
 * @returns {import('./checks').Check[]}
 */
function checkProof(subject) {
  const { header, claims, policy, now } = subject;
  const jwk = own(header, 'jwk');
  if (jwk === undefined)
    return [failed('key', CODE, 'the header has no jwk', 'Put the public key into the header as jwk.')];
  if (['d', 'k'].some((name) => own(jwk, name) !== undefined)) {
    const remedy = 'Send the public key alone, and replace this key: it was shown to everybody on the way.';
    return [failed('key', CODE, 'jwk holds a private key or a secret', remedy)];
  }
  const checks = checkJwt(subject, [{ label: 'jwk in the header', key: jwk }]);
  if (checks.some(({ result }) => result === 'failed')) return checks;
  const iat = own(claims, 'iat');
  const maxAge = policy.maxAge ?? MAX_AGE;
  if (typeof iat !== 'number' || iat < now - maxAge || iat > now + (policy.clockTolerance ?? AHEAD)) {
    const detail = `iat is ${dateInWords(iat, now) ?? 'missing'}, where a server wants the last ${maxAge} seconds`;
    return [
      ...checks,
      failed('dates', CODE, detail, 'Make a new proof for each request, and synchronize the clocks.'),
    ];
  }
  const missing = ['htm', 'htu', 'jti'].filter((name) => typeof own(claims, name) !== 'string');
  if (missing.length > 0) {
    return [
      ...checks,
      failed(
        'claims',
        CODE,
        `${missing.join(', ')} is missing`,
        'RFC 9449 §4.2 lists the claims of a proof.',
      ),
    ];
  }
  return [
    ...checks,
    passed('dates', 'it is fresh'),
    skipped('claims', 'compare htm, htu and ath with the request, and jti with earlier proofs'),
  ];
}

module.exports = { checkProof };
