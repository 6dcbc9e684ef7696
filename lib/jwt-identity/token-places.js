'use strict';

const { firstOf, isPlaceList, readerOf } = require('../oauth/token-from');
const { expected } = require('../values/checks');
const { bearerToken } = require('./bearer-token');

/**
 * Reads grant tokens from the places that the option `tokenFrom` lists.
 *
 * @param {unknown} tokenFrom
 * @returns {import('./types').ReadToken}
 */
function createGrantReader(tokenFrom) {
  if (!isPlaceList(tokenFrom)) {
    const what = "a non-empty array of 'header', 'body', 'query', { cookie: name } and functions";
    throw expected(what, 'tokenFrom', tokenFrom);
  }
  const places = /** @type {import('../oauth/token-from').Place[]} */ (tokenFrom);
  return firstOf(places.map((place) => (place === 'header' ? bearerToken : readerOf(place, {}))));
}

module.exports = { createGrantReader };
