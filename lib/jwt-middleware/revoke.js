'use strict';

const { given } = require('../values/members');
const { expectedSecret, isText } = require('../values/checks');
const { readMatch } = require('../stores/match');
const { unsupported } = require('../state/engine/errors');
const { ask } = require('../options/call');
const { asError, report } = require('./report');

/** @type {Record<string, string>} */
const HINTS = {
  revoke: ', which the encrypted and the jwt store have by their option revocation',
  revokeAll: ', which the encrypted and the jwt store never have, since they keep no sessions',
};

/**
 * Ends an access token.
 *
 * @param {{ options: any, store: any }} middleware
 * @param {unknown} token
 * @returns {Promise<boolean>} whether there was such a token; true where the store doesn't say
 */
async function revoke(middleware, token) {
  // An object would reach a store's database as a query.
  if (!isText(token)) throw expectedSecret('a non-empty string', 'token', token);
  const answer = await order(middleware, 'revoke', ['remove', 'revoke'], token);
  return answer === undefined || Boolean(answer);
}

/**
 * Ends all access tokens that match.
 *
 * @param {{ options: any, store: any }} middleware
 * @param {unknown} match members that their sessions have, with their values
 * @returns {Promise<number | undefined>} how many there were; undefined where the store doesn't say
 */
async function revokeAll(middleware, match) {
  // What says nothing would match everything, and a nested object is a query for some databases.
  readMatch(match);
  const answer = await order(middleware, 'revokeAll', ['removeAll', 'revokeAll'], match);
  return Number.isSafeInteger(answer) ? answer : undefined;
}

/**
 * Calls the first of the methods that the store has. One that takes nothing beside the argument may answer by returning.
 *
 * @param {{ options: any, store: any }} middleware
 * @param {string} asked what of the middleware was called
 * @param {string[]} names
 * @param {unknown} argument
 * @returns {Promise<any>}
 */
async function order({ options, store }, asked, names, argument) {
  const name = names.find((name) => typeof given(store, name) === 'function');
  if (name === undefined) {
    throw unsupported(`${asked} needs a store with the method ${names[0]}${HINTS[asked] ?? ''}`);
  }
  if (store[name].length === 1) {
    try {
      return await store[name](argument);
    } catch (error) {
      throw asError(error);
    }
  }
  return new Promise((resolve, reject) => {
    const failed = (/** @type {unknown} */ error) => reject(asError(error));
    ask(store, name, argument, {
      answered: (error, value) => (error ? failed(error) : resolve(value)),
      fulfilled: resolve,
      failed,
      late: (error) => report(options, error, () => ({ descr: 'The store failed after its answer' })),
    });
  });
}

module.exports = { revoke, revokeAll };
