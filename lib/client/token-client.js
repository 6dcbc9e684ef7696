'use strict';

const { createFetch } = require('./authorized-fetch');
const { createHeldToken } = require('./held-token');
const { readOptions } = require('./options');
const { withRetries } = require('./retries');
const { isTransient } = require('./errors');
const { createTokenRequest } = require('./token-request');
const { untilAborted } = require('./until-aborted');
const { assertKnown } = require('../known-options');

/**
 * A client that keeps itself in access tokens, for which it signs assertions (RFC 7523). Nothing is requested before a token is needed.
 *
 * @param {any} options
 */
function createTokenClient(options) {
  const settings = readOptions(options);
  const requestToken = createTokenRequest(settings);
  const held = createHeldToken(() => withRetries(requestToken, settings.retries), {
    renewBefore: settings.renewBefore,
    isTransient,
  });
  const authorizedFetch = createFetch(settings, held);

  return Object.freeze({
    /** @param {any} [options] */
    async getToken(options = {}) {
      assertKnown(options, ['renew', 'signal'], 'the options of getToken');
      const { renew = false, signal } = options;
      signal?.throwIfAborted();
      const { accessToken } = await untilAborted(renew ? held.renew() : held.get(), signal);
      return accessToken;
    },
    fetch: authorizedFetch,
  });
}

module.exports = { createTokenClient };
