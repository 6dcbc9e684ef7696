'use strict';

const { latchkeyError } = require('../values/errors');
const { readClaims } = require('../values/json');
const { createSingleUse } = require('../state/single-use');

// How many seconds ahead an `exp` may lie. Else a client says for how long its assertions are remembered, and fills what all share.
const LONGEST = 24 * 60 * 60;

/**
 * Lets each assertion be used once (`jti`, RFC 7523 §3), by all processes that share the store.
 *
 * @param {unknown} store an engine, or the options of one
 * @param {number} clockTolerance seconds for which an assertion is still taken after its `exp`
 */
function createReplay(store, clockTolerance) {
  const used = createSingleUse(store, { option: 'replay', purpose: 'replay' });

  return {
    /**
     * Uses an assertion up. Its signature must have been verified: nobody else may use up a client's ids.
     *
     * @param {string} text the claims set
     * @returns {Promise<Error | undefined>} why it can't be used; rejected where the engine can't say
     */
    async use(text) {
      const claims = readClaims(text);
      const { jti, exp } = claims;
      if (typeof jti !== 'string' || jti === '') return claimMissing('jti');
      if (typeof exp !== 'number') return claimMissing('exp');
      if (!(exp * 1000 - Date.now() <= LONGEST * 1000)) return endsTooLate();
      const isFirst = await used.use(nameOf(claims), (exp + clockTolerance) * 1000);
      return isFirst ? undefined : latchkeyError('ERR_JWT_REPLAYED', 'the assertion has been used before');
    },
  };
}

/**
 * An id is its issuer's own. Clients that don't say `iss` are told apart by `client_id`. As JSON, no issuer and id read as
 * another issuer and id.
 *
 * @param {Record<string, unknown>} claims
 */
function nameOf({ iss, client_id, jti }) {
  return iss === undefined ? ['client_id', client_id, jti] : ['iss', iss, jti];
}

function endsTooLate() {
  return latchkeyError(
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
    `an assertion that is to be used once must expire within ${LONGEST} seconds`,
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
