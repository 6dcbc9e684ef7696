'use strict';

/**
 * Where latchkey does something else than the original, and why.
 *
 * @typedef {object} Difference
 * @property {string[]} situations their ids
 * @property {string} reason the hole or the standard, in one line
 * @property {Record<string, unknown>} latchkey the parts of the observation that are other than the original's, as
 *   latchkey makes them; undefined where it has no such part
 */

/** @type {Difference[]} */
exports.differences = [];
