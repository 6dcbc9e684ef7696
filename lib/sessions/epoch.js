'use strict';

const crypto = require('node:crypto');
const { invalid, unavailable } = require('../state/engine/errors');

const TEXT = /^\d{1,15}$/;
const decade = 10 * 366 * 24 * 60 * 60 * 1000;
// Not sealed: it says nothing about anybody, and signing keys come and go.
const key = crypto.createHash('sha256').update('latchkey jwt-identity epoch').digest('base64url');

/**
 * A number in the store that only rises. A log-in gets the one that it finds when it begins, and logOutAll moves it on. So it is the
 * store that says which of them came first, and no server's clock.
 *
 * It starts at the time in milliseconds: should it ever be lost, the next one is above all that were given.
 *
 * @param {any} engine that can add and swap
 */
exports.createEpoch = (engine) => {
  const read = async () => {
    const text = await engine.get(key);
    if (text !== null && !TEXT.test(text)) throw invalid(engine.name);
    return text === null ? null : Number(text);
  };
  const until = () => Date.now() + decade;

  return {
    /** @returns {Promise<number>} */
    async current() {
      const found = await read();
      if (found !== null) return found;
      const first = Date.now();
      // If another caller was faster, that was later than this one looked.
      return (await engine.add(key, String(first), until())) ? first : 0;
    },

    /** @returns {Promise<number>} above all that were given before the call */
    async next() {
      const found = await read();
      const next = Math.max((found ?? 0) + 1, Date.now());
      const isMoved =
        found === null
          ? await engine.add(key, String(next), until())
          : await engine.swap(key, String(found), String(next), until());
      if (isMoved) return next;
      // Another caller has moved it on since it was read, which does as well.
      const moved = await read();
      if (moved === null || moved <= (found ?? 0)) throw unavailable(engine.name, 'lost what was put there');
      return moved;
    },
  };
};
