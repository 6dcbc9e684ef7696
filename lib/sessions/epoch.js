'use strict';

const crypto = require('node:crypto');
const { invalid, unavailable } = require('../state/engine/errors');
const { wholeMilliseconds } = require('../values/clock');

const TEXT = /^\d{1,15}$/;
const TEN_YEARS = 10 * 366 * 24 * 60 * 60 * 1000;
// Not sealed: the number identifies nobody, and it must outlive the signing keys.
const KEY = crypto.createHash('sha256').update('latchkey jwt-identity epoch').digest('base64url');

/**
 * A counter in the store that only increases. A log-in reads it at its start, and logOutAll increments it, so that the store, rather than
 * the clock of any server, decides which of the two came first.
 *
 * It starts at the time in milliseconds: if the store loses it, the next number still exceeds all earlier ones.
 *
 * @param {import('./options').Engine} engine
 */
function createEpoch(engine) {
  const read = async () => {
    const text = await engine.get(KEY);
    if (text !== null && !TEXT.test(text)) throw invalid(engine.name);
    return text === null ? null : Number(text);
  };
  const expiry = () => wholeMilliseconds() + TEN_YEARS;

  return {
    /** @returns {Promise<number>} */
    async current() {
      const found = await read();
      if (found !== null) return found;
      const first = wholeMilliseconds();
      // A caller that was faster wrote its number after this call had read, so this log-in belongs before that number.
      return (await engine.add(KEY, String(first), expiry())) ? first : 0;
    },

    /** @returns {Promise<number>} greater than every number that was read before this call */
    async next() {
      const found = await read();
      const next = Math.max((found ?? 0) + 1, wholeMilliseconds());
      const isWritten =
        found === null
          ? await engine.add(KEY, String(next), expiry())
          : await engine.swap(KEY, String(found), String(next), expiry());
      if (isWritten) return next;
      // Another caller has incremented it since it was read, which has the same effect.
      const other = await read();
      if (other === null || other <= (found ?? 0)) throw unavailable(engine.name, 'lost what was put there');
      return other;
    },
  };
}

module.exports = { createEpoch };
