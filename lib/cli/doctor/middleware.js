'use strict';

// A middleware of jwt-middleware: its options, the keys of its clients, its stores.

const { given } = require('../../values/members');
const { note } = require('./findings');
const { checkClients, checkKey, checkSecrets } = require('./keys');
const { checkKeySet } = require('./key-sets');
const { checkLegacy } = require('./legacy');
const { checkOptions } = require('./options');
const { checkEngine, checkStore } = require('./stores');

/**
 * @typedef {import('./findings').Finding} Finding
 * @typedef {object} Subject
 * @property {import('../../values/members').Members} options as the application gave them
 * @property {import('../../values/members').Members} middleware
 * @property {import('./witness').Names} names of the known options
 * @property {(what: string) => void} step names what is done next
 */

/** @type {readonly import('./options').Idle[]} */
const IDLE = Object.freeze([
  ['keys', 'getKey finds the keys', ({ getKey, keys }) => Boolean(getKey && keys)],
  [
    'store.algorithm',
    'tokens are sealed with XAES-256-GCM, unless there is store.legacy',
    ({ store }) => Boolean(given(store, 'algorithm')) && given(store, 'legacy') === undefined,
  ],
]);

/**
 * @param {Subject} subject
 * @returns {AsyncGenerator<Finding>}
 */
async function* checkMiddleware({ options, middleware, names, step }) {
  yield* checkOptions(options, names, IDLE);
  const { getKey, keys, replay, dpop, store = {} } = options;
  if (getKey)
    yield note('keys', 'getKey', 'a function of the application: its keys are not known before a request');
  else yield* checkKeys(keys, step);
  yield* checkStoreKeys(store);
  step('trying the store');
  yield* checkTokenStore(store, middleware.store);
  const engines = {
    'store.revocation.store': given(given(store, 'revocation'), 'store'),
    'replay.store': given(replay, 'store'),
    'dpop.replay.store': given(given(dpop, 'replay'), 'store'),
  };
  for (const [name, engine] of Object.entries(engines)) {
    if (engine === undefined) continue;
    step(`trying ${name}`);
    yield* checkEngine(name, engine);
  }
  yield* checkLegacy(given(store, 'legacy'), middleware.store?.legacy, Date.now() / 1000);
}

/** @param {import('../../values/members').Members} keys @param {(what: string) => void} step */
async function* checkKeys(keys, step) {
  const { findings, sources } = checkClients(given(keys, 'clients'));
  yield* findings;
  if (given(keys, 'jwks') !== undefined) sources.push(['keys', keys]);
  for (const [name, source] of sources) {
    step(`loading the key set of ${name}`);
    yield* await checkKeySet(name, source);
  }
}

/** The secrets of the encrypted store, and the keys of the store of type jwt. @param {import('../../values/members').Members} store */
function* checkStoreKeys(store) {
  const type = given(store, 'type');
  if (type === 'encrypted') {
    yield* checkSecrets('store.secret', store.secret);
    const legacy = given(given(store, 'legacy'), 'secret');
    if (legacy !== undefined) yield* checkSecrets('store.legacy.secret', legacy);
  }
  if (type !== 'jwt') return;
  const keys = store.keys ?? [{ key: store.key, algorithm: store.algorithm }];
  for (const [index, { key, algorithm }] of keys.entries()) {
    yield* checkKey(store.keys ? `store.keys[${index}]` : 'store.key', key, { algorithm });
  }
}

/**
 * @param {import('../../values/members').Members} options of the store, or the store itself
 * @param {import('../../values/members').Members} store
 */
async function* checkTokenStore(options, store) {
  const type = given(options, 'type');
  if (type === 'memory')
    yield note('stores', 'store', 'in the memory of each process: not shared, and lost when it restarts');
  else if (type === 'encrypted' || type === 'jwt') yield checkStore(store, true);
  else if (store?.engine !== undefined) yield* checkEngine('store', options, store.engine);
  else yield checkStore(store, false);
}

module.exports = { checkMiddleware };
