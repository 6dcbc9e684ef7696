'use strict';

/**
 * @typedef {object} Token
 * @property {string} accessToken
 * @property {'Bearer' | 'DPoP'} type
 * @property {number} since when it was requested, in milliseconds
 * @property {number} end when it expires, in milliseconds
 *
 * @typedef {ReturnType<typeof createTokenCache>} TokenCache
 */

/**
 * Caches a token until shortly before it expires. Concurrent callers share one request for a new one.
 *
 * @param {() => Promise<Token>} request
 * @param {{ renewBefore: number, isTransient: (error: unknown) => boolean }} settings
 */
function createTokenCache(request, { renewBefore, isTransient }) {
  /** @type {Token | undefined} */
  let cached;
  /** @type {Promise<Token> | undefined} */
  let pending;

  /** @returns {Promise<Token>} */
  const renew = () => {
    pending ??= request()
      .then((token) => {
        cached = token;
        return token;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return {
    renew,
    async get() {
      if (cached && isFresh(cached, renewBefore)) return cached;
      try {
        return await renew();
      } catch (error) {
        // A token that is about to expire still serves while the server can't issue another.
        if (cached && isFresh(cached, 0) && isTransient(error)) return cached;
        throw error;
      }
    },
    /** Removes a token that a server refused, unless a new one has replaced it. @param {Token} refused */
    forget(refused) {
      if (cached === refused) cached = undefined;
    },
  };
}

/**
 * @param {Token} token
 * @param {number} renewBefore milliseconds; capped at half of the token's lifetime, so that a short-lived one is used more than once
 */
function isFresh({ since, end }, renewBefore) {
  const now = Date.now();
  // If the clock was set back, a token would stay cached after it expired.
  return since <= now && now < end - Math.min(renewBefore, (end - since) / 2);
}

module.exports = { createTokenCache };
