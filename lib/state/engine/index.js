'use strict';

const { assertKnown } = require('../../options/known');
const { given, read } = require('../../values/members');
const { expectedSecret } = require('../../values/checks');
const custom = require('./custom');
const { DOES, Engine } = require('./engine');
const { unsupported } = require('./errors');

/**
 * Each module exports `names`, the options that it knows, and `create(options)`, which gives the adapter.
 *
 * @type {Record<string, () => { names: string[], create(options: any): any }>}
 */
const types = {
  memory: () => require('./memory'),
  redis: () => require('./redis'),
  sql: () => require('./sql'),
  keyv: () => require('./keyv'),
};

/**
 * The engine that the options name, or one over an object with the verbs of the application's own. An engine that was
 * created already is given back, and that of a store is shared with it.
 *
 * @param {any} options
 * @param {string} [option] what they are called, for errors
 * @param {string} [purpose] what it is for; engines of other purposes hold nothing of it
 * @returns {InstanceType<typeof Engine>}
 */
function createEngine(options, option = 'store', purpose = undefined) {
  const engine = engineOf(options, option);
  return purpose === undefined ? engine : engine.for(purpose);
}

/**
 * @param {any} options
 * @param {string} option
 * @returns {InstanceType<typeof Engine>}
 */
function engineOf(options, option) {
  if (options instanceof Engine) return options;
  if (typeof options === 'object' && options !== null) {
    const { type, timeout, engine } = read(options, ['type', 'timeout', 'engine']);
    if (engine instanceof Engine) return engine;
    if (typeof type === 'string' && Object.hasOwn(types, type)) {
      const { names, create } = types[type]();
      const known = assertKnown(options, ['type', 'timeout', ...names], option);
      return new Engine(type, create(known), timeout);
    }
    if (typeof given(options, 'get') === 'function')
      return new Engine('custom', custom.create(options), timeout);
  }
  throw expectedSecret(
    `an object with a type out of ${Object.keys(types).join(', ')}, or with the methods get, put and remove,`,
    option,
    options,
  );
}

/**
 * Refuses an engine that can't do atomically what a feature needs.
 *
 * @param {{ name: string, verbs: readonly string[] }} engine
 * @param {(keyof typeof DOES)[]} verbs
 * @param {string} option the one that needs them
 */
function requireVerbs(engine, verbs, option) {
  const missing = verbs.filter((verb) => !engine.verbs.includes(verb));
  if (missing.length === 0) return;
  throw unsupported(
    `${option} needs a store that can ${missing.map((verb) => `${DOES[verb]} (${verb})`).join(' and ')} atomically, and the ${engine.name} store can't`,
  );
}

module.exports = { createEngine, requireVerbs };
