'use strict';

const { createLifecycle } = require('../lifecycle');
const { revocationEngineOf } = require('../stores/sealed-revocation');
const { given } = require('../values/members');
const { settingsOf } = require('./options');

/**
 * @typedef {import('./types').Middleware} Middleware
 * @typedef {import('../lifecycle').Resource} Resource
 */

/** @type {WeakMap<Middleware, import('../lifecycle').Lifecycle>} */
const lifecycles = new WeakMap();

/** @param {Middleware} middleware */
function lifecycleOf(middleware) {
  const lifecycle = lifecycles.get(middleware) ?? createLifecycle(() => resourcesOf(middleware));
  lifecycles.set(middleware, lifecycle);
  return lifecycle;
}

/**
 * @param {Middleware} middleware
 * @returns {Resource[]}
 */
function resourcesOf({ options, store }) {
  const { replay, dpop, keySource } = settingsOf(options);
  const named = [
    { option: 'store', needed: given(store, 'engine') },
    { option: 'store.revocation.store', needed: revocationEngineOf(store) },
    { option: 'replay.store', needed: replay?.engine },
    { option: 'dpop.replay.store', needed: dpop?.used?.engine },
    ...(keySource?.remote ?? []).map(({ option, keys }) => ({ option, needed: keys })),
  ];
  // A store of the application's may have an `engine` that is none.
  return /** @type {Resource[]} */ (named.filter(({ needed }) => typeof needed?.ready === 'function'));
}

/** @param {Middleware} middleware @param {import('../../index').ReadyOptions} [options] */
const ready = async (middleware, options) => lifecycleOf(middleware).ready(options);

/** @param {Middleware} middleware */
const close = (middleware) => lifecycleOf(middleware).close();

module.exports = { close, ready };
