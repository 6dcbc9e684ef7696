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
 * Keeps sessions in an engine, where all processes find them. Who has the engine's data has no token, and without the token
 * can't read a session.
 *
 * @constructor
 * @this {any}
 * @param {any} options the engine's, and `index`
 */
function Store(options) {
  const { index: _, ...rest } = options;
  const index =
    optional('a non-empty string', 'store.index', given(options, 'index'), isText) ?? DEFAULT_INDEX;
  // Own engines are objects whose methods may be inherited.
  const engine = createEngine(typeof given(options, 'get') === 'function' ? options : rest);
  const records = createRecords(engine, 'access token');
  Object.defineProperty(this, STATE, {
    value: { engine, records, index, groups: engine.verbs.includes('group') },
  });
}

/** For features that keep something of their own beside the sessions. */
Object.defineProperty(Store.prototype, 'engine', {
  configurable: true,
  /** @this {any} */
  get() {
    return this[STATE]?.engine;
  },
});

/**
 * @this {any}
 * @param {any} session what JSON can hold
 * @param {(error: any, token?: string) => void} callback
 */
Store.prototype.make = function (session, callback) {
  answer(make(this[STATE], session), callback);
};

/**
 * @this {any}
 * @param {unknown} token
 * @param {(error: any, session?: any) => void} callback
 */
Store.prototype.retrieve = function (token, callback) {
  if (!isToken(token)) callback(null, undefined);
  else answer(retrieve(this[STATE], token), callback);
};

/**
 * @this {any}
 * @param {unknown} token
 * @returns {Promise<boolean>} whether it was there
 */
Store.prototype.remove = async function (token) {
  return isToken(token) && this[STATE].records.remove(token);
};

/**
 * @this {any}
 * @param {unknown} match the index's member, and the value that sessions have there
 * @returns {Promise<number>} how many there were
 */
Store.prototype.removeAll = async function (match) {
  const { engine, records, index, groups } = this[STATE];
  const members = readMatch(match);
  if (!groups) throw unsupported(`The ${engine.name} store can't remove all sessions that match`);
  if (members.length !== 1 || members[0][0] !== index) {
    throw unsupported(`The ${engine.name} store finds sessions by ${index} alone, which store.index says`);
  }
  return records.removeGroup(groupOf(members[0]));
};

/**
 * Makes the table, where the engine has one and it isn't there.
 *
 * @this {any}
 * @returns {Promise<void>}
 */
Store.prototype.createTable = async function () {
  await this[STATE].engine.createTable();
};

declareCapabilities(Store.prototype, { alwaysExpires: true });

/**
 * @param {any} state
 * @param {any} session
 */
async function make({ records, index, groups }, session) {
  // Written once more as part of its record, plain data says the same again.
  const plain = JSON.parse(sessionText(session));
  const until = requireRetention(plain);
  const member = groups ? own(plain, index) : undefined;
  const token = crypto.randomBytes(TOKEN_BYTES).toString('base64url');
  await records.put(token, plain, until, isValue(member) ? groupOf([index, member]) : undefined);
  return token;
}

/**
 * @param {any} state
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
 * What the callback throws is the application's matter, and no rejection of the promise.
 *
 * @param {Promise<any>} promise
 * @param {(error: any, value?: any) => void} callback
 */
function answer(promise, callback) {
  promise.then(
    (value) => process.nextTick(callback, null, value),
    (error) => process.nextTick(callback, error),
  );
}

module.exports = Store;
