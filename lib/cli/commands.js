'use strict';

/**
 * @typedef {object} Option
 * @property {'string' | 'boolean'} type
 * @property {string} [value] what its value is called in the help
 * @property {string} help
 *
 * @typedef {object} Io
 * @property {{ write(text: string): unknown }} stdout
 * @property {{ write(text: string): unknown }} stderr
 * @property {() => string} cwd
 *
 * @typedef {object} Command
 * @property {string} arguments as the help has them
 * @property {string} description more than one line, where it needs them
 * @property {Record<string, Option>} options
 * @property {(given: { values: Record<string, any>, positionals: string[] }, io: Io) => number | void | Promise<number | void>} run
 *   gives the exit code, 0 by default; a thrown usage error is 2, and any other error with a code is 1
 */

/**
 * All commands. One is loaded when it is called.
 *
 * @type {Readonly<Record<string, { summary: string, load: () => Command }>>}
 */
const COMMANDS = Object.freeze({
  keygen: {
    summary: 'make a key pair with a certificate, or a secret',
    load: () => require('./keygen').command,
  },
});

module.exports = { COMMANDS };
