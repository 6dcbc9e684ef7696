'use strict';

const { warnOnce } = require('../diagnostics/warnings');

/**
 * Warns of unknown options whose names resemble a known one. The originals accepted any option, so none is refused, and options of the
 * application's own cause no warning.
 *
 * @param {unknown} options
 * @param {readonly string[]} names
 * @param {string} [where] the option that the object is the value of
 */
function warnOfUnknownOptions(options, names, where) {
  if (typeof options !== 'object' || options === null) return;
  const prefix = where === undefined ? '' : `${where}.`;
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const suggestion = nearest(name, names);
    if (suggestion === undefined) continue;
    const message = `Unknown option "${prefix}${name}" was ignored. Did you mean "${prefix}${suggestion}"?`;
    warnOnce('LATCHKEY_OPTION_UNKNOWN', message, prefix + name);
  }
}

/**
 * The known name that is closest: at most two edits away, or one edit for names of up to four letters.
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
 * The Levenshtein distance: how many letters to insert, delete or replace.
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

module.exports = { nearest, warnOfUnknownOptions };
