'use strict';

const { given } = require('../values/members');
const { expectedSecret, isText } = require('../values/checks');
const { readMatch } = require('../stores/match');
const { unsupported } = require('../state/engine/errors');
const { callAsync } = require('../options/call');
const { asError, report } = require('./report');

/** @typedef {import('./types').Middleware} Middleware */

/** @type {Record<'revoke' | 'revokeAll', { names: string[], hint: string }>} */
const METHODS = {
  revoke: {
    names: ['remove', 'revoke'],
    hint: 'which the encrypted and the jwt store have by their option revocation',
  },
  revokeAll: {
    names: ['removeAll', 'revokeAll'],
    hint: 'which the encrypted and the jwt store never have, since they keep no sessions',
  },
};

/**
 * Revokes an access token.
 *
 * @param {Middleware} middleware
 * @param {unknown} token
 * @returns {Promise<boolean>} whether there was such a token; true if the store does not say
 */
async function revoke(middleware, token) {
  // An object would reach a store's database as a query.
  if (!isText(token)) throw expectedSecret('a non-empty string', 'token', token);
  const existed = await callStore(middleware, 'revoke', token);
  return existed === undefined || Boolean(existed);
}

/**
 * Revokes all access tokens that match.
 *
 * @param {Middleware} middleware
 * @param {unknown} match members that their sessions have, with their values
 * @returns {Promise<number | undefined>} how many there were; undefined if the store does not say
 */
async function revokeAll(middleware, match) {
  // An empty object would match every session, and a nested one is a query for some databases.
  readMatch(match);
  const count = await callStore(middleware, 'revokeAll', match);
  return Number.isSafeInteger(count) ? count : undefined;
}

/**
 * Calls the first of the methods that the store has. A method that declares no callback may return its result without a promise.
 *
 * @param {Middleware} middleware
 * @param {'revoke' | 'revokeAll'} method of the middleware
 * @param {unknown} argument
 */
async function callStore({ options, store }, method, argument) {
  const { names, hint } = METHODS[method];
  const name = names.find((name) => typeof given(store, name) === 'function');
  if (name === undefined) {
    throw unsupported(`${method} needs a store with the method ${names[0]}, ${hint}`);
  }
  const methods = /** @type {Record<string, Function>} */ (/** @type {unknown} */ (store));
  try {
    if (methods[name].length === 1) return await methods[name](argument);
    return await callAsync(store, name, argument, (error) => {
      report(options, error, () => ({ descr: 'The store failed after its answer' }));
    });
  } catch (error) {
    throw asError(error);
  }
}

module.exports = { revoke, revokeAll };
