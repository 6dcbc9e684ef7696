'use strict';

/**
 * @typedef {object} Token
 * @property {string} accessToken
 * @property {'Bearer' | 'DPoP'} type
 * @property {number} since when it was asked for, in milliseconds
 * @property {number} end milliseconds
 *
 * @typedef {ReturnType<typeof createHeldToken>} HeldToken
 */

/**
 * Keeps a token until shortly before its end. However many callers wait for a new one, it is requested once.
 *
 * @param {() => Promise<Token>} request
 * @param {{ renewBefore: number, isTransient: (error: unknown) => boolean }} settings
 */
function createHeldToken(request, { renewBefore, isTransient }) {
  /** @type {Token | undefined} */
  let held;
  /** @type {Promise<Token> | undefined} */
  let pending;

  /** @returns {Promise<Token>} */
  const renew = () => {
    pending ??= request()
      .then((token) => {
        held = token;
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
      if (held && isFresh(held, renewBefore)) return held;
      try {
        return await renew();
      } catch (error) {
        // The last seconds of a token are good enough while the server can't make a new one.
        if (held && isFresh(held, 0) && isTransient(error)) return held;
        throw error;
      }
    },
    /** Makes the next caller get another token than this one. @param {Token} refused */
    forget(refused) {
      if (held === refused) held = undefined;
    },
  };
}

/**
 * @param {Token} token
 * @param {number} renewBefore milliseconds; at most half of the token's life, or one that lives shortly would never be used twice
 */
function isFresh({ since, end }, renewBefore) {
  const now = Date.now();
  // A clock that was set back would keep a token for longer than it lives.
  return since <= now && now < end - Math.min(renewBefore, (end - since) / 2);
}

module.exports = { createHeldToken };
