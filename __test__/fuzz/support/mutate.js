'use strict';

// Changes text at random. A text's characters stand for bytes here: there are none above U+00FF but where JSON is made.

/** @typedef {import('./random').Random} Random */

const WORDS = [
  '.',
  '..',
  '=',
  '%',
  '%00',
  '%2e',
  '%ff',
  '+',
  '/',
  '-',
  '_',
  ' ',
  '\t',
  '\r\n',
  '\r\n ',
  '\n',
  '\0',
  '\x7f',
  '\x80',
  '\xa0',
  '\xff',
  '\xef\xbb\xbf',
  '"',
  "'",
  '\\',
  ',',
  ';',
  '&',
  '[',
  ']',
  '[$ne]',
  '{',
  '}',
  'null',
  'Bearer ',
  'bearer',
  '__proto__',
  'constructor',
  'access_token=',
  '\\u0000',
  '\\ud800',
];

/**
 * One to five changes.
 *
 * @param {Random} random
 * @param {string} text
 * @returns {string}
 */
function mutated(random, text) {
  let changed = text;
  for (let times = 1 + random.below(5); times > 0; times -= 1) changed = changedOnce(random, changed);
  return changed;
}

/** @param {Random} random @param {string} text */
function changedOnce(random, text) {
  const start = random.below(text.length + 1);
  const end = Math.min(text.length, start + random.below(random.once(6) ? text.length + 1 : 6));
  const around = (/** @type {string} */ part, to = end) => text.slice(0, start) + part + text.slice(to);
  switch (random.below(9)) {
    case 0:
      return around(String.fromCharCode(text.charCodeAt(start) ^ (1 << random.below(8))), start + 1);
    case 1:
      return around(String.fromCharCode(random.below(256)));
    case 2:
      return around('');
    case 3:
      return around(text.slice(start, end).repeat(2));
    case 4:
      return text.slice(0, start);
    case 5:
      return around(
        random.pick(['A', '.', '%', '[', ' ', '\\']).repeat(random.below(random.once(20) ? 9000 : 40)),
      );
    case 6:
      return random.once(2) ? around(text.slice(start, end).toUpperCase()) : `${text}${text}`;
    default:
      return around(random.pick(WORDS), random.once(2) ? start : end);
  }
}

module.exports = { mutated };
