'use strict';

// Stores: whether they can be reached, whether their table is there, and whether their clock agrees with this one.

const { randomBytes } = require('node:crypto');
const { createEngine } = require('../../state/engine');
const { serverTime } = require('../../state/engine/clock');
const { given, own } = require('../../values/members');
const { inWords, note, ok, problem, warning } = require('./findings');

/** @typedef {import('./findings').Finding} Finding */

/** An engine returned another value than was put. */
class LostValue extends Error {}

const AREA = 'stores';
/** Milliseconds. */
const PROBE_TTL = 60_000;
const SKEW = 2000;
const SLOW = 250;
/** What the drivers say where there is no table: MySQL and MariaDB, PostgreSQL, SQLite. */
const TABLE_MISSING = /ER_NO_SUCH_TABLE|42P01|no such table/;

/**
 * An engine that a feature stores its data in, with the options of a driver or the methods of the application's.
 *
 * @param {string} name of the option
 * @param {object} options
 * @param {ReturnType<typeof createEngine>} [made] the engine that a store has made of them, with options of the store's own
 * @returns {AsyncGenerator<Finding>}
 */
async function* checkEngine(name, options, made) {
  const type = given(options, 'type');
  if (type === 'memory') {
    yield note(AREA, name, 'in the memory of each process: not shared, and lost when it restarts');
    return;
  }
  let start;
  try {
    const engine = made ?? createEngine(options, name);
    // The first time connects as well, which no request waits for later.
    await putGetRemove(engine);
    start = performance.now();
    await putGetRemove(engine);
  } catch (error) {
    yield failure(name, error);
    return;
  }
  const took = Math.round(performance.now() - start);
  const text = `put, get and remove took ${took} ms`;
  yield took > SLOW
    ? warning(AREA, name, text, 'Requests wait for it: move it closer.')
    : ok(AREA, name, text);
  yield* checkClock(name, options);
}

/** @param {ReturnType<typeof createEngine>} engine */
async function putGetRemove(engine) {
  const key = `latchkey-doctor:${randomBytes(12).toString('hex')}`;
  const value = randomBytes(12).toString('hex');
  try {
    await engine.put(key, value, Date.now() + PROBE_TTL);
    const read = await engine.get(key);
    if (read !== value) throw new LostValue();
  } finally {
    await engine.remove(key);
  }
}

/**
 * @param {string} name
 * @param {unknown} error
 */
function failure(name, error) {
  const cause = own(error, 'cause');
  const words = `${own(cause, 'code') ?? ''} ${cause instanceof Error ? cause.message : ''}`;
  if (TABLE_MISSING.test(words)) {
    return problem(
      AREA,
      name,
      'its table is missing',
      'Create it once: await auth.store.createTable(), or see docs/stores.md.',
    );
  }
  if (error instanceof LostValue) {
    return problem(
      AREA,
      name,
      'it did not return the value that was put',
      'Look for replicas that lag, and for who else uses it.',
    );
  }
  const why = cause === undefined ? '' : `: ${inWords(cause)}`;
  return problem(
    AREA,
    name,
    `${inWords(error)}${why}`,
    'Look at its address, credentials, permissions and network.',
  );
}

/**
 * @param {string} name
 * @param {object} options
 */
async function* checkClock(name, options) {
  try {
    const before = Date.now();
    const time = await serverTime(options);
    if (time === undefined || !Number.isFinite(time)) return;
    // It was read about in the middle of the round trip.
    const difference = Math.round(time - (before + Date.now()) / 2);
    const text = `its clock is ${Math.abs(difference)} ms ${difference < 0 ? 'behind' : 'ahead of'} this one`;
    yield Math.abs(difference) > SKEW
      ? warning('clocks', name, text, 'Synchronize both machines by NTP.')
      : ok('clocks', name, text);
  } catch (error) {
    yield note('clocks', name, `its clock cannot be read: ${inWords(error)}`);
  }
}

/**
 * A store of access tokens that has no engine: a token is made and read, and removed where the store can do that.
 *
 * @param {import('../../values/members').Members} store
 * @param {boolean} isOwn whether it is latchkey's, which stores nothing
 * @returns {Promise<Finding>}
 */
async function checkStore(store, isOwn) {
  if (!isOwn && typeof store?.remove !== 'function') {
    return note(
      AREA,
      'store',
      "a store of the application's, which can't remove tokens, so it was not tried",
    );
  }
  const start = performance.now();
  try {
    const client = 'latchkey-doctor';
    const session = { iss: client, client_id: client, sub: client, exp: Math.floor(Date.now() / 1000) + 60 };
    const token = await called(store, 'make', session);
    const read = await called(store, 'retrieve', token);
    // Those of latchkey store nothing, and a revocation of the token would stay.
    if (!isOwn) await store.remove(token);
    if (typeof read !== 'object' || read === null) {
      return problem(
        AREA,
        'store',
        'it did not return the session of the token that it made',
        'Compare make and retrieve.',
      );
    }
    return ok(AREA, 'store', `a token was made and read in ${Math.round(performance.now() - start)} ms`);
  } catch (error) {
    return failure('store', error);
  }
}

/**
 * @param {import('../../values/members').Members} store
 * @param {'make' | 'retrieve'} method which calls back or returns a promise
 * @param {unknown} argument
 */
function called(store, method, argument) {
  return new Promise((resolve, reject) => {
    const returned = store[method](argument, (/** @type {unknown} */ error, /** @type {unknown} */ value) =>
      error ? reject(error) : resolve(value),
    );
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
  });
}

module.exports = { checkEngine, checkStore };
