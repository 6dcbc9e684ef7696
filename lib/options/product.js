'use strict';

const { given } = require('../values/members');
const { expectedSecret } = require('../values/checks');

// Options that only one of the two products has. Required ones decide before optional ones do.
/** @type {{ product: string, isComplete: (has: (name: string) => boolean) => boolean }[]} */
const products = [
  { product: 'jwt-middleware', isComplete: (has) => (has('getKey') || has('keys')) && has('store') },
  { product: 'jwt-identity', isComplete: (has) => has('security') && has('workers') },
];
const required = [
  { product: 'jwt-middleware', names: ['getKey', 'keys', 'store'] },
  { product: 'jwt-identity', names: ['security', 'workers'] },
];
const optional = [
  { product: 'jwt-middleware', names: ['ttl'] },
  { product: 'jwt-identity', names: ['credentials', 'grantToken', 'refreshToken'] },
];

/**
 * Which product the options are for. What one of them requires decides, whatever else the options have: an application may pass the object
 * with all its settings. Options of neither are for jwt-middleware with `new` and for jwt-identity without, as with the
 * originals, so that the error of the missing option is the original's.
 *
 * @param {unknown} options
 * @param {boolean} isNew
 */
function productOf(options, isNew) {
  const complete = products.filter(({ isComplete }) => isComplete((name) => isGiven(options, name)));
  if (complete.length === 1) return complete[0].product;
  for (const group of [required, optional]) {
    const found = group.filter(({ names }) => names.some((name) => isGiven(options, name)));
    if (found.length === 1) return found[0].product;
    if (found.length > 1 && complete.length === 0) throw neither(options);
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
 * @param {unknown} options
 * @param {string} name
 */
function isGiven(options, name) {
  return given(options, name) !== undefined;
}

module.exports = { productOf };
