'use strict';

/**
 * Numbers that look random and are the same for the same seeds (SplitMix32).
 *
 * @param {...number} seeds
 */
function createRandom(...seeds) {
  let state = 0;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  for (const seed of seeds) state = next() ^ seed;

  /** An integer from 0 up to `end`, without it. @param {number} end */
  const below = (end) => next() % end;
  return {
    below,
    /** Whether something happens that happens once in so many times. @param {number} times */
    once: (times) => below(times) === 0,
    /** @template T @param {readonly T[]} list @returns {T} */
    pick: (list) => /** @type {T} */ (list[below(list.length)]),
  };
}

/** @typedef {ReturnType<typeof createRandom>} Random */

module.exports = { createRandom };
