'use strict';

const assert = require('node:assert');
const { createDecoder } = require('../native');
const { expected, expectedSecret, isFunction, optional } = require('../options');
const { readPolicy } = require('../policy');
const { readRules } = require('./rules');
const { silent } = require('./report');
const { createVerifiers } = require('./verifiers');

const DEFAULT_TTL = 3600;
// Visible ASCII and spaces: anything else would not survive in a header, or split it.
const REALM = /^[\x20-\x7e]+$/;

/**
 * What is fixed at construction. `getKey`, `ttl` and `debug` aren't: they are read from the options at each request.
 *
 * @typedef {object} Fixed
 * @property {ReturnType<typeof createVerifiers>} verifierFor
 * @property {(token: unknown) => string | number} decode
 * @property {number} clockTolerance seconds
 * @property {string} realm
 *
 * @typedef {Fixed & import('./rules').RuleSettings} Settings
 */

/** @type {WeakMap<object, Settings>} */
const prepared = new WeakMap();

/**
 * Checks the options, and writes the defaults of `ttl` and `debug` into them.
 *
 * @param {any} options
 */
function prepare(options) {
  if (options === null || !['object', 'function'].includes(typeof options)) {
    throw expectedSecret('an object', 'options', options);
  }
  assert(options.getKey, 'options.getKey should be provided');
  assert(options.store, 'options.store should be provided');
  // What stands in its place is likely to be the key.
  if (!isFunction(options.getKey)) throw expectedSecret('a function', 'getKey', options.getKey);

  const ttl = options.ttl || DEFAULT_TTL;
  readTtl({ ttl });
  const debug = optional('a function', 'debug', options.debug || silent, isFunction);
  // Frozen options stay as they are; the defaults hold all the same.
  if (options.ttl !== ttl) Reflect.set(options, 'ttl', ttl);
  if (options.debug !== debug) Reflect.set(options, 'debug', debug);

  prepared.set(options, readSettings(options));
}

/**
 * @param {any} options
 * @returns {Settings}
 */
function readSettings(options) {
  const policy = readPolicy(options);
  const isRealm = (/** @type {unknown} */ value) => typeof value === 'string' && REALM.test(value);
  const clockTolerance = policy.clockTolerance ?? 0;
  return {
    verifierFor: createVerifiers(policy),
    decode: createDecoder(policy.maxTokenLength),
    clockTolerance,
    realm: optional('a string of printable ASCII', 'realm', options.realm, isRealm) ?? 'example',
    ...readRules(options, clockTolerance),
  };
}

/**
 * The settings of a middleware's options, also of options that were put in later as a whole. To check a token none are
 * needed, and there may be none.
 *
 * @param {any} options
 * @returns {Settings}
 */
function settingsOf(options) {
  const known = prepared.get(options);
  if (known) return known;
  const settings = readSettings(options ?? {});
  if (options) prepared.set(options, settings);
  return settings;
}

/**
 * The lifetime of a new access token in seconds.
 *
 * @param {any} options
 * @returns {number} may be negative, which makes a token that is already over
 */
function readTtl(options) {
  const { ttl: given = DEFAULT_TTL } = options;
  // What comes from the environment is text, and added to the time it would be text again: a time that never comes.
  const ttl = typeof given === 'string' && /^-?[0-9]{1,10}$/.test(given) ? Number(given) : given;
  // 2^32 is 136 years: far enough from where adding it to the time could lose a digit.
  if (!Number.isInteger(ttl) || Math.abs(ttl) > 2 ** 32)
    throw expected('an integer of seconds', 'ttl', given);
  return ttl;
}

module.exports = { prepare, readTtl, settingsOf };
