'use strict';

const { latchkeyError } = require('../values/errors');
const { createSingleUse } = require('../state/single-use');

// Seconds. Without a limit on `exp`, each client could choose how long its assertions are remembered, and fill the shared store.
const MAX_LIFETIME = 24 * 60 * 60;

/** @typedef {import('./types').Claims} Claims */

/**
 * Accepts each assertion once (`jti`, RFC 7523 §3), across all processes that share the store.
 *
 * @param {unknown} store an engine, or the options of one
 * @param {number} clockTolerance seconds for which an assertion is accepted after its `exp`
 */
function createReplay(store, clockTolerance) {
  const used = createSingleUse(store, { option: 'replay', purpose: 'replay' });

  return {
    /**
     * Records that an assertion was used. Its signature must have been verified: nobody but the client may use up its ids.
     *
     * @param {Readonly<Claims>} claims
     * @returns {Promise<Error | undefined>} why the assertion is refused
     */
    async use(claims) {
      const { jti, exp } = claims;
      if (typeof jti !== 'string' || jti === '') return claimMissing('jti');
      if (typeof exp !== 'number') return claimMissing('exp');
      if (!(exp * 1000 - Date.now() <= MAX_LIFETIME * 1000)) return expiresTooLate();
      const isFirst = await used.use(nameOf(claims), (exp + clockTolerance) * 1000);
      return isFirst ? undefined : latchkeyError('ERR_JWT_REPLAYED', 'the assertion has been used before');
    },
  };
}

/**
 * A `jti` is unique per issuer, and per `client_id` for clients that send no `iss`.
 *
 * @param {Readonly<Claims>} claims
 */
function nameOf({ iss, client_id, jti }) {
  return iss === undefined ? ['client_id', client_id, jti] : ['iss', iss, jti];
}

function expiresTooLate() {
  return latchkeyError(
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
    `an assertion that is to be used once must expire within ${MAX_LIFETIME} seconds`,
    { claim: 'exp' },
  );
}

/** @param {string} claim */
function claimMissing(claim) {
  return latchkeyError(
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
    `an assertion that is to be used once needs the claim "${claim}"`,
    { claim },
  );
}

module.exports = { createReplay };
