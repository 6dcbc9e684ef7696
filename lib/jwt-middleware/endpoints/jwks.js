'use strict';

const { sendKeySet } = require('../../oauth/jwks');
const { capabilitiesOf } = require('../../stores/capabilities');
const { settingsOf } = require('../options');
const { asError } = require('../reports');
const { switchedOff } = require('./serve');

/**
 * Publishes the public keys of the store's tokens (RFC 7517 §5).
 *
 * @param {import('../types').Middleware} middleware
 * @param {import('../types').Request} _req
 * @param {import('../types').Response} res
 * @param {import('../types').Next} next
 */
function jwks({ options, store }, _req, res, next) {
  try {
    if (!capabilitiesOf(store).issuesJwts) throw switchedOff('auth.jwks', "store: { type: 'jwt' }");
    const { publicKeySet } = /** @type {import('../types').JwtStore} */ (/** @type {unknown} */ (store));
    sendKeySet(res, publicKeySet, settingsOf(options).endpoints.jwks.cacheMaxAge);
  } catch (thrown) {
    next(asError(thrown));
  }
}

module.exports = { jwks };
