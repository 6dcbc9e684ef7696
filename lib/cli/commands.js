'use strict';

/**
 * @typedef {object} Option
 * @property {'string' | 'boolean'} type
 * @property {string} [value] placeholder of its value in the help
 * @property {boolean} [multiple] whether it may be given several times
 * @property {string} help
 *
 * @typedef {object} Io
 * @property {{ write(text: string): unknown, isTTY?: boolean }} stdout
 * @property {{ write(text: string): unknown, isTTY?: boolean }} stderr
 * @property {AsyncIterable<Buffer> & { isTTY?: boolean }} stdin
 * @property {NodeJS.ProcessEnv} env
 * @property {() => string} cwd
 *
 * @typedef {object} Command
 * @property {string} arguments for the usage line
 * @property {string} description may have several lines
 * @property {Record<string, Option>} options
 * @property {(given: import('./arguments').Arguments, io: Io) => number | void | Promise<number | void>} run
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
  explain: {
    summary: 'say what a token is, which check fails, and what to do',
    load: () => require('./explain').command,
  },
  doctor: {
    summary: 'look at an application: packages, options, keys, stores',
    load: () => require('./doctor').command,
  },
});

module.exports = { COMMANDS };
