'use strict';

/** @type {Set<string>} */
const given = new Set();

/**
 * A process warning that is given once per code, however often its cause comes up.
 *
 * @param {string} code
 * @param {string} message
 */
function warnOnce(code, message) {
  if (given.has(code)) return;
  given.add(code);
  process.emitWarning(message, { type: 'LatchkeyWarning', code });
}

module.exports = { warnOnce };
