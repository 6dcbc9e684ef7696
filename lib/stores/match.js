'use strict';

const { expectedSecret } = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');

/**
 * The members of a match, each a name and the value that a session must have there. None would be every session.
 *
 * @param {any} match
 * @returns {[string, string | number | boolean][]}
 */
function readMatch(match) {
  const members = isPlainObject(match) ? Object.entries(match) : [];
  const valid = members.every(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  if (members.length === 0 || !valid) {
    throw expectedSecret('an object with at least one text, number or boolean', 'match', match);
  }
  return members;
}

module.exports = { readMatch };
