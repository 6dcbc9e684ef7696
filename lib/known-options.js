'use strict';

const { expected, expectedSecret } = require('./options');

/**
 * Refuses what isn't an object of options, and an option that doesn't exist: a misspelt expectation would never be checked.
 *
 * @param {any} options
 * @param {readonly string[]} names
 */
function assertKnown(options, names) {
  if (typeof options !== 'object' || options === null) throw expectedSecret('an object', 'options', options);
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) throw expected(`one of ${names.join(', ')}`, 'the name of an option', name);
  }
}

module.exports = { assertKnown };
