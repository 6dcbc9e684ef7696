'use strict';

/**
 * @typedef {object} Option
 * @property {'string' | 'boolean'} type
 * @property {string} [value] placeholder of its value in the help
 * @property {string} help
 *
 * @typedef {object} Io
 * @property {{ write(text: string): unknown }} stdout
 * @property {{ write(text: string): unknown }} stderr
 * @property {() => string} cwd
 *
 * @typedef {object} Command
 * @property {string} arguments for the usage line
 * @property {string} description may have several lines
 * @property {Record<string, Option>} options
 * @property {(given: { values: Record<string, any>, positionals: string[] }, io: Io) => number | void | Promise<number | void>} run
 *   returns the exit code, 0 by default. A thrown usage error exits with 2, any other error with a code with 1
 */

/**
 * All commands. Each is loaded when it is called.
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
