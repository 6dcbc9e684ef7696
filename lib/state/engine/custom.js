'use strict';

const { given } = require('../../values/members');

/** What each method takes. Nothing more reaches it: it may be a client's own, which would take one argument more for an option. */
const ARGUMENTS = { get: 1, put: 4, remove: 1, take: 1, add: 3, swap: 4, list: 1, removeGroup: 1 };

/**
 * An application's own object. Its methods are called on it, and those that it lacks are lacked.
 *
 * @param {any} own
 */
function create(own) {
  /** @type {any} */
  const adapter = Object.create(null);
  for (const [name, count] of Object.entries(ARGUMENTS)) {
    const method = given(own, name);
    if (method === undefined || method === null) continue;
    if (typeof method !== 'function') adapter[name] = method;
    else adapter[name] = (/** @type {any[]} */ ...args) => own[name](...passed(args.slice(0, count)));
  }
  return adapter;
}

/** @param {any[]} args */
function passed(args) {
  return args.at(-1) === undefined ? args.slice(0, -1) : args;
}

module.exports = { create };
