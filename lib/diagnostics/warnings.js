'use strict';

/** @type {Set<string>} */
const given = new Set();

/**
 * A process warning that is given once per code, or per code and subject, however often its cause comes up.
 *
 * @param {string} code
 * @param {string} message
 * @param {string} [subject]
 */
function warnOnce(code, message, subject = '') {
  const id = `${code} ${subject}`;
  if (given.has(id)) return;
  given.add(id);
  process.emitWarning(message, { type: 'LatchkeyWarning', code });
}

module.exports = { warnOnce };
