'use strict';

const { own } = require('../../values/members');
const { ERRORS, WARNINGS } = require('../../diagnostics/codes');

/**
 * One line of the report. `problem` fails the command, `warning` does with `--strict`.
 *
 * @typedef {object} Finding
 * @property {'ok' | 'note' | 'warning' | 'problem'} level
 * @property {string} area
 * @property {string} subject what it is about
 * @property {string} text
 * @property {string} [remedy]
 */

/**
 * @param {Finding['level']} level
 * @returns {(area: string, subject: string, text: string, remedy?: string) => Finding}
 */
const ofLevel = (level) => (area, subject, text, remedy) => ({
  level,
  area,
  subject,
  text,
  ...(remedy !== undefined && { remedy }),
});

/** The messages of these contain no secret. Those of drivers and of applications may: an address with a password in it. */
const OWN_CODES = new Set([...Object.values(ERRORS).flatMap(Object.keys), ...Object.keys(WARNINGS)]);

/**
 * An error in words, without what may be secret.
 *
 * @param {unknown} error
 * @returns {string}
 */
function inWords(error) {
  const code = own(error, 'code');
  if (error instanceof Error && OWN_CODES.has(code)) return `${error.message} (${code})`;
  const name = /^\w{1,40}$/.test(String(Reflect.get(Object(error), 'name')))
    ? Reflect.get(Object(error), 'name')
    : 'an error';
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? `${name} ${code}` : String(name);
}

module.exports = {
  inWords,
  note: ofLevel('note'),
  ok: ofLevel('ok'),
  problem: ofLevel('problem'),
  warning: ofLevel('warning'),
};
