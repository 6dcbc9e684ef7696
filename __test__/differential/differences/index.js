'use strict';

/**
 * Where latchkey does something else than the original, and why.
 *
 * @typedef {object} Row
 * @property {string} file of the situations
 * @property {string} situations their names, with white space between
 * @property {string} reason the hole or the standard, in one line
 * @property {Patch | ((original: object) => Patch)} latchkey the parts of the observation that are other than the
 *   original's, as latchkey makes them; undefined where it has no such part
 *
 * @typedef {Record<string, unknown>} Patch
 */

const products = /** @type {const} */ (['jwt-middleware', 'jwt-identity']);

/** One for each situation that differs: its id, why, and what latchkey makes of it. */
exports.differences = products.flatMap((product) =>
  require(`./${product}`).flatMap(({ file, situations, reason, latchkey }) =>
    situations
      .trim()
      .split(/\s+/)
      .map((name) => ({
        id: `${product}/${file}/${name}`,
        reason,
        expected: (/** @type {object} */ original) => ({
          ...original,
          ...(typeof latchkey === 'function' ? latchkey(original) : latchkey),
        }),
      })),
  ),
);
