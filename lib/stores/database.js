'use strict';

const crypto = require('node:crypto');
const { given, own } = require('../values/members');
const { isText, optional } = require('../values/checks');
const { createEngine } = require('../state/engine');
const { unsupported } = require('../state/engine/errors');
const { readMatch } = require('./match');
const { createRecords } = require('../state/records');
const { requireRetention } = require('../state/session-life');
const { sessionText } = require('./session-text');
const { declareCapabilities } = require('./capabilities');

const DEFAULT_INDEX = 'iss';
const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

const STATE = Symbol('state');

/**
 * @typedef {any} Instance of Store or a class that inherits from it
 * @typedef {{ engine: ReturnType<typeof createEngine>, records: ReturnType<typeof createRecords>, index: string, hasGroups: boolean }} State
 */

/**
 * Stores sessions in an engine that all processes share. A copy of the engine's data contains no token, and no session can be read without
 * its token.
 *
 * @constructor
 * @this {Instance}
 * @param {any} options of the engine, which checks them, and `index`
 */
function Store(options) {
  const { index: _, ...rest } = options;
  const index =
    optional('a non-empty string', 'store.index', given(options, 'index'), isText) ?? DEFAULT_INDEX;
  // The methods of an application's engine may be inherited, and a copy would lack them.
  const engine = createEngine(typeof given(options, 'get') === 'function' ? options : rest);
  const records = createRecords(engine, 'access token');
  Object.defineProperty(this, STATE, {
    value: { engine, records, index, hasGroups: engine.verbs.includes('group') },
  });
}

/** For features that store data of their own in the same engine. */
Object.defineProperty(Store.prototype, 'engine', {
  configurable: true,
  /** @this {Instance} */
  get() {
    return this[STATE]?.engine;
  },
});

/**
 * @this {Instance}
 * @param {unknown} session what JSON can represent
 * @param {(error: unknown, token?: string) => void} callback
 */
Store.prototype.make = function (session, callback) {
  callBack(make(this[STATE], session), callback);
};

/**
 * @this {Instance}
 * @param {unknown} token
 * @param {(error: unknown, session?: unknown) => void} callback
 */
Store.prototype.retrieve = function (token, callback) {
  if (!isToken(token)) callback(null, undefined);
  else callBack(retrieve(this[STATE], token), callback);
};

/**
 * @this {Instance}
 * @param {unknown} token
 * @returns {Promise<boolean>} whether it existed
 */
Store.prototype.remove = async function (token) {
  return isToken(token) && this[STATE].records.remove(token);
};

/**
 * @this {Instance}
 * @param {unknown} match the member that `index` names, with the value that a session must have to be removed
 * @returns {Promise<number>} how many were removed
 */
Store.prototype.removeAll = async function (match) {
  const { engine, records, index, hasGroups } = /** @type {State} */ (this[STATE]);
  const members = readMatch(match);
  if (!hasGroups)
    throw unsupported(`The ${engine.name} store can't remove sessions by a match: it has no groups`);
  const [member] = members;
  if (members.length !== 1 || member?.[0] !== index) {
    throw unsupported(
      `The ${engine.name} store can remove sessions only by ${index}; option store.index names another member`,
    );
  }
  return records.removeGroup(groupOf(member));
};

/**
 * Creates the table, where the engine has one and it doesn't exist.
 *
 * @this {Instance}
 * @returns {Promise<void>}
 */
Store.prototype.createTable = async function () {
  await this[STATE].engine.createTable();
};

declareCapabilities(Store.prototype, { alwaysExpires: true });

/**
 * @param {State} state
 * @param {unknown} session
 */
async function make({ records, index, hasGroups }, session) {
  // The record serializes the session once more, and plain data gives the same text again.
  const plain = JSON.parse(sessionText(session));
  const until = requireRetention(plain);
  const member = hasGroups ? own(plain, index) : undefined;
  const token = crypto.randomBytes(TOKEN_BYTES).toString('base64url');
  await records.put(token, plain, until, isValue(member) ? groupOf([index, member]) : undefined);
  return token;
}

/**
 * @param {State} state
 * @param {string} token
 */
async function retrieve({ records }, token) {
  return (await records.get(token)) ?? undefined;
}

/** @param {[string, unknown]} member */
const groupOf = ([name, value]) => JSON.stringify([name, value]);

/** @param {unknown} token @returns {token is string} */
const isToken = (token) => typeof token === 'string' && TOKEN.test(token);

/** @param {unknown} value */
const isValue = (value) => ['string', 'number', 'boolean'].includes(typeof value);

/**
 * Calls back outside of the promise, so that an error of the callback is the application's and not a rejection.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {(error: unknown, value?: T) => void} callback
 */
function callBack(promise, callback) {
  promise.then(
    (value) => process.nextTick(callback, null, value),
    (error) => process.nextTick(callback, error),
  );
}

module.exports = Store;
