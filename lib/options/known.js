'use strict';

const { read } = require('../values/members');
const { expected, expectedSecret } = require('../values/checks');
const { nearest } = require('./did-you-mean');

/**
 * Refuses unknown options, because the claim that a misspelled one expects would never be validated.
 *
 * @param {unknown} options
 * @param {readonly string[]} names
 * @param {string} [where] the option that the object is the value of
 * @returns {import('../values/members').Members} a copy of the given options, of any type
 */
function assertKnown(options, names, where) {
  if (typeof options !== 'object' || options === null)
    throw expectedSecret('an object', where ?? 'options', options);
  const what = where === undefined ? 'the name of an option' : `the name of an option in ${where}`;
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) throw expected(`one of ${names.join(', ')}`, what, name, nearest(name, names));
  }
  return read(options, names);
}

module.exports = { assertKnown };
