'use strict';

// Sees which middlewares the application makes, so that the two products carry nothing for the doctor. It looks at the internals of the
// copy of latchkey that the application loads, before the application does: in the doctor's own process, and nowhere else.

const fs = require('node:fs');
const path = require('node:path');

/** What makes middlewares: the whole of a module, or some of its functions. */
const CHECKED = Object.freeze({
  'jwt-middleware': undefined,
  'jwt-identity': undefined,
  verifier: ['requireToken', 'createRemoteVerifier'],
});

/**
 * @typedef {object} Made a middleware, with its options as the application gave them: secrets among them
 * @property {keyof typeof CHECKED} product
 * @property {import('../../values/members').Members} middleware
 * @property {import('../../values/members').Members} options
 * @property {Names} names
 *
 * @typedef {(middleware: Made['middleware'], options: Made['options']) => void} See
 *
 * @typedef {Record<string, readonly string[]>} Names of the known options, by the option that contains them; `''` for the outermost
 */

/**
 * @param {readonly string[]} roots of the copies of latchkey
 * @returns {Made[]} grows with each middleware that is made
 */
function witness(roots) {
  /** @type {Made[]} */
  const made = [];
  for (const root of roots) {
    for (const product of /** @type {(keyof typeof CHECKED)[]} */ (Object.keys(CHECKED))) {
      const file = path.join(root, 'lib', product, 'index.js');
      // Another version may have other files.
      if (!fs.existsSync(file)) continue;
      const loaded = require(file);
      /** @type {See} */
      const see = (middleware, options) =>
        made.push({ product, middleware, options, names: namesOf(path.dirname(file), options) });
      const functions = CHECKED[product]?.map((name) => [name, watched(loaded[name], see)]);
      /** @type {NodeJS.Module} */ (require.cache[file]).exports = functions
        ? { ...loaded, ...Object.fromEntries(functions) }
        : watched(loaded, see);
    }
  }
  return made;
}

/**
 * A function that does the same: with `new`, as a base class, and called with an object to initialize.
 *
 * @param {Function} create
 * @param {See} see
 */
function watched(create, see) {
  /** @type {Function} */
  const proxy = new Proxy(create, {
    construct(target, args, newTarget) {
      const middleware = Reflect.construct(target, args, newTarget);
      see(middleware, args[0]);
      return middleware;
    },
    apply(target, self, args) {
      // The constructor refuses to write to the object that it was read from, and knows that by itself.
      const isMisused = self?.JwtMiddleware === proxy;
      const made = Reflect.apply(target, isMisused ? undefined : self, args);
      see(made ?? self, args[0]);
      return made;
    },
  });
  return proxy;
}

/**
 * @param {string} folder of the product
 * @param {Made['options']} options
 * @returns {Names}
 */
function namesOf(folder, options) {
  const { NAMES, STORE_NAMES, VERIFIER_NAMES } = require(path.join(folder, 'options.js'));
  if (VERIFIER_NAMES) {
    const { GUARD_NAMES } = require(path.join(folder, 'guard-options.js'));
    return { '': [...VERIFIER_NAMES, ...GUARD_NAMES] };
  }
  if (Array.isArray(NAMES)) return { '': NAMES, store: STORE_NAMES[options?.store?.type] };
  return { ...NAMES, '': Object.keys(NAMES) };
}

module.exports = { witness };
