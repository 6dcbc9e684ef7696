'use strict';

const { warnOnce } = require('../diagnostics/warnings');

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
    const meant = nearest(name, names);
    if (meant === undefined) continue;
    const message = `There is no option ${prefix}${name}, so it does nothing. Is ${prefix}${meant} meant?`;
    warnOnce('LATCHKEY_OPTION_UNKNOWN', message, prefix + name);
  }
}

/**
 * The known name that two letters at most make another one into, of short names one; the closest, if there is one.
 *
 * @param {string} name
 * @param {readonly string[]} names
 */
function nearest(name, names) {
  let least = Number.POSITIVE_INFINITY;
  let found;
  for (const known of names) {
    const most = Math.min(name.length, known.length) < 5 ? 1 : 2;
    if (Math.abs(name.length - known.length) > most) continue;
    const letters = distance(name.toLowerCase(), known.toLowerCase());
    if (letters > most || letters >= least) continue;
    least = letters;
    found = known;
  }
  return found;
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

module.exports = { nearest, warnOfMisspelt };
