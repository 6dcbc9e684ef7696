'use strict';

const { warnOnce } = require('./warnings');

/**
 * Warns of options that nobody reads and that are nearly called like one that is read. The originals took any, so none is refused,
 * and an application's own stay unmentioned unless they look like a slip.
 *
 * @param {any} options
 * @param {readonly string[]} names
 * @param {string} [where] what the object is called, where it is an option itself
 */
function warnOfMisspelt(options, names, where) {
  if (typeof options !== 'object' || options === null) return;
  const prefix = where === undefined ? '' : `${where}.`;
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const meant = names.find((known) => isNear(name.toLowerCase(), known.toLowerCase()));
    if (meant === undefined) continue;
    const message = `There is no option ${prefix}${name}, so it does nothing. Is ${prefix}${meant} meant?`;
    warnOnce('LATCHKEY_OPTION_UNKNOWN', message, prefix + name);
  }
}

/**
 * Whether two letters at most make the one into the other; of short names one.
 *
 * @param {string} name
 * @param {string} known
 */
function isNear(name, known) {
  const most = Math.min(name.length, known.length) < 5 ? 1 : 2;
  return Math.abs(name.length - known.length) <= most && distance(name, known) <= most;
}

/**
 * By Levenshtein: how many letters to put in, take out or change.
 *
 * @param {string} from
 * @param {string} to
 */
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + (from[i] === to[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length];
}

module.exports = { warnOfMisspelt };
