'use strict';

const { given } = require('../values/members');
const { expectedSecret } = require('../values/checks');

// The options that only one of the two has. What must be given comes first, and decides before the rest does.
const marks = [
  { product: 'jwt-middleware', names: ['getKey', 'keys', 'store'] },
  { product: 'jwt-identity', names: ['security', 'workers'] },
];
const hints = [
  { product: 'jwt-middleware', names: ['ttl', 'debug', 'realm'] },
  { product: 'jwt-identity', names: ['credentials', 'grantToken', 'refreshToken'] },
];

/**
 * Which of the two products the options are meant for. Where they don't say, it is the one that is made like this: jwt-middleware
 * with `new`, jwt-identity without. Its own error then says what is missing, as ever.
 *
 * @param {any} options
 * @param {boolean} isNew
 */
function productOf(options, isNew) {
  for (const signs of [marks, hints]) {
    const products = signs.filter(({ names }) => names.some((name) => isGiven(options, name)));
    if (products.length === 1) return products[0].product;
    if (products.length > 1) throw neither(options);
  }
  if (typeof options !== 'object' || options === null) throw neither(options);
  return isNew ? 'jwt-middleware' : 'jwt-identity';
}

/** @param {unknown} options */
function neither(options) {
  return expectedSecret(
    'either getKey and store (jwt-middleware) or security and workers (jwt-identity)',
    'options',
    options,
  );
}

/**
 * @param {any} options
 * @param {string} name
 */
function isGiven(options, name) {
  return given(options, name) !== undefined;
}

module.exports = { productOf };
