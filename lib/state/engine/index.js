'use strict';

const { assertKnown } = require('../../options/known');
const { readTimeout } = require('../../options/duration');
const { given, read } = require('../../values/members');
const { expectedSecret } = require('../../values/checks');
const custom = require('./custom');
const { DESCRIPTIONS, Engine } = require('./engine');
const { unsupported } = require('./errors');

/** Seconds that a request waits for an engine. */
const DEFAULT_TIMEOUT = 2;

/**
 * Each module exports `names`, the options that it has, and `create(options)`, which returns the adapter.
 *
 * @type {Record<string, () => { names: string[], create(options: any): unknown }>} options of the type, whose module checks them
 */
const types = {
  memory: () => require('./memory'),
  redis: () => require('./redis'),
  sql: () => require('./sql'),
  keyv: () => require('./keyv'),
};

/**
 * The engine that the options describe. They may also be an object of the application's with the methods of an engine, an engine that was
 * created before, or a store whose engine is to be shared.
 *
 * @param {unknown} options
 * @param {string} [option] their name, for errors
 * @param {string} [purpose] engines for different purposes share no entries
 * @param {readonly string[]} [others] names of options that the caller reads
 * @returns {InstanceType<typeof Engine>}
 */
function createEngine(options, option = 'store', purpose = undefined, others = []) {
  const engine = engineOf(options, option, others);
  return purpose === undefined ? engine : engine.for(purpose);
}

/**
 * @param {unknown} options
 * @param {string} option
 * @param {readonly string[]} others
 * @returns {InstanceType<typeof Engine>}
 */
function engineOf(options, option, others) {
  if (options instanceof Engine) return options;
  if (typeof options === 'object' && options !== null) {
    const { type, timeout = DEFAULT_TIMEOUT, engine } = read(options, ['type', 'timeout', 'engine']);
    if (engine instanceof Engine) return engine;
    if (typeof type === 'string' && Object.hasOwn(types, type)) {
      const { names, create } = types[type]();
      const known = assertKnown(options, ['type', 'timeout', ...names, ...others], option);
      return new Engine(type, create(known), readTimeout(`${option}.timeout`, timeout));
    }
    if (typeof given(options, 'get') === 'function')
      return new Engine('custom', custom.create(options), readTimeout(`${option}.timeout`, timeout));
  }
  throw expectedSecret(
    `an object with a type out of ${Object.keys(types).join(', ')}, or with the methods get, put and remove,`,
    option,
    options,
  );
}

/**
 * Throws for an engine that lacks a verb that a feature needs.
 *
 * @param {{ name: string, verbs: readonly string[] }} engine
 * @param {(keyof typeof DESCRIPTIONS)[]} verbs
 * @param {string} option the one that needs them
 */
function requireVerbs(engine, verbs, option) {
  const missing = verbs.filter((verb) => !engine.verbs.includes(verb));
  if (missing.length === 0) return;
  throw unsupported(
    `${option} needs a store that can ${missing.map((verb) => `${DESCRIPTIONS[verb]} (${verb})`).join(' and ')} atomically, and the ${engine.name} store can't`,
  );
}

module.exports = { createEngine, requireVerbs };
