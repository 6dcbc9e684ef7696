'use strict';

const crypto = require('node:crypto');
const { serialiseData } = require('../values/plain-data');
const { given, own } = require('../values/members');
const { expected, isText, optional } = require('../values/checks');
const { createEngine } = require('../state/engine');
const { unsupported } = require('../state/engine/errors');
const { readMatch } = require('./match');
const { createRecords } = require('../state/records');
const { requireRetention } = require('../state/retention');
const { sessionText } = require('./session-text');
const { DIAGNOSE, declareCapabilities } = require('./capabilities');

const DEFAULT_INDEX = 'iss';
const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

const STATE = Symbol('state');

/**
 * @typedef {any} Instance of Store or a class that inherits from it, which may be a constructor function
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
  const index =
    optional('a non-empty string', 'store.index', given(options, 'index'), isText) ?? DEFAULT_INDEX;
  const engine = createEngine(options, 'store', undefined, ['index']);
  const hasGroups = engine.verbs.includes('group');
  if (!hasGroups && given(options, 'index') !== undefined) {
    throw expected(`nothing, since the ${engine.name} store has no groups,`, 'store.index', index);
  }
  const records = createRecords(engine, 'access token', { isPartitioned: true });
  Object.defineProperty(this, STATE, {
    value: { engine, records, index, hasGroups },
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
  else callBack(this[STATE].records.get(token), (error, session) => callback(error, session ?? undefined));
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
Object.defineProperty(Store.prototype, DIAGNOSE, {
  value: (/** @type {string} */ token) => require('./diagnosis').diagnoseStored(token),
});

/**
 * @param {State} state
 * @param {unknown} session
 */
async function make({ records, index, hasGroups }, session) {
  // The record serializes the session once more, and plain data gives the same text again.
  const plain = JSON.parse(sessionText(session));
  const until = requireRetention(plain);
  const member = hasGroups ? own(plain, index) : undefined;
  const group = isValue(member) ? groupOf([index, member]) : undefined;
  const token = createToken(group === undefined ? '' : records.partitionOf(group));
  await records.put(token, plain, until, group);
  return token;
}

/**
 * @param {string} partition what it begins with, so that its session is found without its group. What remains has 232 random bits.
 */
function createToken(partition) {
  return partition + crypto.randomBytes(TOKEN_BYTES).toString('base64url').slice(partition.length);
}

/** @param {[string, unknown]} member */
const groupOf = ([name, value]) => serialiseData([name, value], name);

/** @param {unknown} token @returns {token is string} */
const isToken = (token) => typeof token === 'string' && TOKEN.test(token);

/** @param {unknown} value */
const isValue = (value) => ['string', 'number', 'boolean'].includes(typeof value);

/**
 * Calls back. What the callback throws is the application's error, and no rejection of this promise.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {(error: unknown, value?: T) => void} callback
 */
function callBack(promise, callback) {
  const call = (/** @type {unknown} */ error, /** @type {T | undefined} */ value = undefined) => {
    try {
      callback(error, value);
    } catch (thrown) {
      process.nextTick(() => {
        throw thrown;
      });
    }
  };
  promise.then((value) => call(null, value), call);
}

module.exports = Store;
