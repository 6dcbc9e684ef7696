'use strict';

const { assertKnown } = require('../options/known');
const { createFetch } = require('./authorized-fetch');
const { isTransient } = require('./errors');
const { readOptions } = require('./options');
const { withRetries } = require('./retries');
const { createTokenCache } = require('./token-cache');
const { createTokenRequest } = require('./token-request');
const { untilAborted } = require('./until-aborted');

/**
 * A client that requests access tokens with signed assertions (RFC 7523). It sends nothing until a token is needed.
 *
 * @param {import('../../types/client').TokenClientOptions} options
 */
function createTokenClient(options) {
  const settings = readOptions(options);
  const requestToken = createTokenRequest(settings);
  const cache = createTokenCache(() => withRetries(requestToken, settings.retries), {
    renewBefore: settings.renewBefore,
    isTransient,
  });
  const authorizedFetch = createFetch(settings, cache);

  return Object.freeze({
    /** @param {{ renew?: boolean, signal?: AbortSignal }} [options] */
    async getToken(options = {}) {
      const { renew = false, signal } = assertKnown(options, ['renew', 'signal'], 'the options of getToken');
      signal?.throwIfAborted();
      const { accessToken } = await untilAborted(renew ? cache.renew() : cache.get(), signal);
      return accessToken;
    },
    fetch: authorizedFetch,
  });
}

module.exports = { createTokenClient };
