'use strict';

const { given } = require('../../values/members');

/** How many arguments each method gets, and no more: it may be a method of a client that takes options as a further argument. */
const ARGUMENTS = { get: 1, put: 4, remove: 1, take: 1, add: 3, swap: 4, list: 1, removeGroup: 1 };

/**
 * An adapter for an engine of the application's. Its methods are called on the engine itself; the adapter lacks those that the engine lacks.
 *
 * @param {object} engine
 * @returns {Record<string, unknown>}
 */
function create(engine) {
  /** @type {Record<string, unknown>} */
  const adapter = Object.create(null);
  for (const [name, count] of Object.entries(ARGUMENTS)) {
    const method = given(engine, name);
    if (method === undefined || method === null) continue;
    if (typeof method !== 'function') adapter[name] = method;
    else
      adapter[name] = (/** @type {unknown[]} */ ...args) =>
        Reflect.get(engine, name).apply(engine, withoutAbsent(args.slice(0, count)));
  }
  return adapter;
}

// The group of `put` is the one argument that may be absent.
/** @param {unknown[]} args */
function withoutAbsent(args) {
  return args.at(-1) === undefined ? args.slice(0, -1) : args;
}

module.exports = { create };
