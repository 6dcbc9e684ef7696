'use strict';

const { createHash } = require('node:crypto');
const { latchkeyError } = require('../errors');
const { readClaims } = require('../json');
const { keptUntil } = require('../revocation/kept-until');
const { createEngine, requireVerbs } = require('../store/engine');

/**
 * Lets each assertion be used once (`jti`, RFC 7523 §3), by all processes that share the store.
 *
 * @param {unknown} store an engine, or the options of one
 * @param {number} clockTolerance seconds for which an assertion is still taken after its `exp`
 */
function createReplay(store, clockTolerance) {
  const engine = createEngine(store, 'replay');
  requireVerbs(engine, ['add'], 'replay');

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
      const isFirst = await engine.add(keyOf(claims), 'used', keptUntil((exp + clockTolerance) * 1000));
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
function keyOf({ iss, client_id, jti }) {
  const issuer = iss === undefined ? ['client_id', client_id] : ['iss', iss];
  return createHash('sha256')
    .update(JSON.stringify(['latchkey replay', ...issuer, jti]))
    .digest('base64url');
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
