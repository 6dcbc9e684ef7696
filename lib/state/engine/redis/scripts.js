'use strict';

const crypto = require('node:crypto');
const { given } = require('../../../values/members');
const { FUNCTIONS, SOURCES } = require('./sources');

/** @typedef {keyof typeof SOURCES} Name */

const scripts = Object.fromEntries(
  Object.entries(SOURCES).map(([name, source]) => {
    const text = FUNCTIONS + source;
    return [name, { text, hash: crypto.createHash('sha1').update(text).digest('hex') }];
  }),
);

/**
 * Runs a script by its hash, and by its source where the server doesn't know the hash: the first time, and after a restart.
 *
 * @typedef {ReturnType<typeof createScripts>} Run
 *
 * @param {import('./clients').Command} command
 */
function createScripts(command) {
  /**
   * @param {Name} name
   * @param {string[]} keys
   * @param {string[]} args
   * @param {() => AbortSignal} [signal]
   */
  return async (name, keys, args, signal) => {
    const { text, hash } = scripts[name];
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await command(['EVALSHA', hash, ...rest], signal);
    } catch (error) {
      if (!String(given(error, 'message')).startsWith('NOSCRIPT')) throw error;
      return command(['EVAL', text, ...rest], signal);
    }
  };
}

module.exports = { createScripts };
