'use strict';

const { latchkeyError } = require('../values/errors');
const { assertKnown } = require('../options/known');
const { createSingleUse } = require('../state/single-use');

/** @typedef {ReturnType<typeof createReplay>} Replay */

// Seconds. Without this limit, each client could decide how long its assertions are stored, and fill a store that all clients share.
const MAX_LIFETIME = 24 * 60 * 60;

/**
 * @param {unknown} option
 * @param {number} clockTolerance seconds
 * @returns {Replay | undefined}
 */
function readReplay(option, clockTolerance) {
  if (option === undefined) return undefined;
  return createReplay(assertKnown(option, ['store'], 'replay').store, clockTolerance);
}

/**
 * Accepts each assertion once (`jti`, RFC 7523 §3), across all processes that share the store.
 *
 * @param {unknown} store an engine, or the options of one
 * @param {number} clockTolerance seconds for which an assertion is accepted after its `exp`
 */
function createReplay(store, clockTolerance) {
  const used = createSingleUse(store, { option: 'replay.store', purpose: 'replay' });

  return {
    engine: used.engine,

    /**
     * Marks an assertion as used. The caller has verified its signature, so that only the client itself can use its ids.
     *
     * @param {Readonly<import('./types').Claims>} claims
     * @returns {Promise<Error | undefined>} why it is refused; rejected where the engine fails
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
 * A `jti` is unique per issuer, or per `client_id` for clients without `iss`, or else per `sub`. The parts stay apart, since single use
 * joins them as JSON.
 *
 * @param {Readonly<import('./types').Claims>} claims
 */
function nameOf({ iss, client_id, sub, jti }) {
  if (iss !== undefined) return ['iss', iss, jti];
  return client_id === undefined ? ['sub', sub, jti] : ['client_id', client_id, jti];
}

function expiresTooLate() {
  return latchkeyError(
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
    `a single-use assertion must expire within ${MAX_LIFETIME} seconds`,
    { claim: 'exp' },
  );
}

/** @param {string} claim */
function claimMissing(claim) {
  return latchkeyError(
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
    `a single-use assertion needs the claim "${claim}"`,
    { claim },
  );
}

module.exports = { readReplay };
