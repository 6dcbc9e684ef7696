'use strict';

const { given, ofRequest } = require('../values/members');
const { expectedSecret, isText } = require('../values/checks');
const { readMatch } = require('../stores/match');
const { unsupported } = require('../state/engine/errors');
const { callAsync } = require('../options/call-async');
const { refusalOfCredentials } = require('./access-decision');
const { settingsOf } = require('./options');
const { asError, reportFailure, reportRevoked } = require('./reports');

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
 * @param {unknown} tokenOrRequest
 * @returns {Promise<boolean>} whether there was such a token; true if the store does not say
 */
async function revoke(middleware, tokenOrRequest) {
  const isByRequest = isRequest(tokenOrRequest);
  const token = isByRequest ? tokenOf(tokenOrRequest, middleware) : tokenOrRequest;
  if (isByRequest && token === undefined) return false;
  // An object would reach a store's database as a query.
  if (!isText(token)) throw expectedSecret('a non-empty string or a request', 'token', tokenOrRequest);
  return revokeToken(middleware, /** @type {string} */ (token), { entry: 'revoke' });
}

/**
 * @param {Middleware} middleware
 * @param {string} token
 * @param {import('./reports').Where} where it is asked for
 * @returns {Promise<boolean>} as of `revoke`
 */
async function revokeToken(middleware, token, where) {
  const existed = await callStore(middleware, 'revoke', token);
  const isRevoked = existed === undefined || Boolean(existed);
  // In a tick, as `verify` reports.
  if (isRevoked) process.nextTick(reportRevoked, where);
  return isRevoked;
}

/**
 * @param {unknown} value
 * @returns {value is import('./types').Request}
 */
function isRequest(value) {
  return typeof value === 'object' && ['headers', 'query', 'body'].some((name) => ofRequest(value, name));
}

/**
 * The access token of a request, as `check` reads it.
 *
 * @param {import('./types').Request} req
 * @param {Middleware} middleware
 * @returns {unknown} undefined if check would not look it up
 */
function tokenOf(req, { options }) {
  const settings = settingsOf(options);
  const token = settings.accessTokenOf(req);
  const dpopToken = settings.dpop?.credentials(req);
  return refusalOfCredentials(req, token, dpopToken, settings) ? undefined : dpopToken || token;
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
  const known = Number.isSafeInteger(count) ? count : undefined;
  process.nextTick(reportRevoked, { entry: 'revoke' }, known);
  return known;
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
      reportFailure(options, error, { entry: 'revoke' }, 'The store failed after its answer');
    });
  } catch (error) {
    throw asError(error);
  }
}

module.exports = { revoke, revokeAll, revokeToken };
