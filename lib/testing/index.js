'use strict';

const { assertKnown } = require('../options/known');
const { expected, expectedSecret, isFunction, isText, optional } = require('../values/checks');
const { VERBS } = require('../state/engine/engine');
const { engineTests } = require('./engine');
const { storeTests } = require('./store');
const { resetWarnings } = require('../diagnostics/warnings');
const { testAssertion } = require('./assertion');
const { bearer, makeGrantToken } = require('./grant-token');
const { testJwks } = require('./jwks');
const { memoryEngine } = require('./memory-engine');
const { testKeys } = require('./test-keys');

/**
 * Registers the tests for an engine.
 *
 * @param {Parameters<typeof import('../../types/testing').engineConformance>[0]} options
 * @returns {number} how many tests there are
 */
function engineConformance(options) {
  const verbs = options?.verbs;
  if (verbs !== undefined && !(Array.isArray(verbs) && verbs.every((verb) => Object.hasOwn(VERBS, verb)))) {
    throw expected(`an array out of ${Object.keys(VERBS).join(', ')}`, 'verbs', verbs);
  }
  return register(options, ['verbs'], engineTests);
}

/**
 * Registers the tests for a store with make and retrieve.
 *
 * @param {Parameters<typeof import('../../types/testing').storeConformance>[0]} options
 * @returns {number} how many tests there are
 */
function storeConformance(options) {
  return register(options, [], storeTests);
}

/**
 * @template {object} Options
 * @param {Options} options of one of the suites
 * @param {string[]} names of its further options
 * @param {(options: Options) => { name: string, run(): Promise<void> }[]} tests
 */
function register(options, names, tests) {
  assertKnown(options, ['test', 'create', 'module', ...names]);
  const { test, create, module } = /** @type {import('../values/members').Members} */ (options);
  if (!isFunction(test)) throw expectedSecret('a function', 'test', test);
  optional('a function', 'create', create, isFunction);
  optional('a path', 'module', module, isText);
  if (create === undefined && module === undefined) throw expectedSecret('a function', 'create', create);
  const all = tests(options);
  for (const { name, run } of all) test(name, run);
  return all.length;
}

module.exports = {
  bearer,
  engineConformance,
  makeGrantToken,
  memoryEngine,
  resetWarnings,
  storeConformance,
  testAssertion,
  testJwks,
  testKeys,
};
