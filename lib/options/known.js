'use strict';

const { read } = require('../values/members');
const { expected, expectedSecret } = require('../values/checks');
const { nearest } = require('./did-you-mean');

/**
 * Refuses what isn't an object of options, and an option that doesn't exist: a misspelt expectation would never be checked.
 *
 * @param {any} options
 * @param {readonly string[]} names
 * @param {string} [where] what the object is called, where it is an option itself
 * @returns {Record<string, any>} what is given, once and for all
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
