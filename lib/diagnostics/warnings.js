'use strict';

/** @type {Set<string>} */
const given = new Set();

/**
 * Emits a process warning once per code and subject, however often its cause occurs.
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

/** Lets each warning be emitted again: a test of an application may cause one that another test caused before. */
function resetWarnings() {
  given.clear();
}

module.exports = { resetWarnings, warnOnce };
