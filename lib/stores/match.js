'use strict';

const { expectedSecret } = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');

/**
 * The names and values of a match. An empty match is refused: it would match every session.
 *
 * @param {unknown} match
 * @returns {[string, string | number | boolean][]}
 */
function readMatch(match) {
  const members = isPlainObject(match) ? Object.entries(match) : [];
  const valid = members.every(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  if (members.length === 0 || !valid) {
    throw expectedSecret('an object with at least one string, number or boolean', 'match', match);
  }
  return members;
}

module.exports = { readMatch };
