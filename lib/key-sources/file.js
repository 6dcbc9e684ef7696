'use strict';

const fs = require('node:fs');
const { keysOf, parsed } = require('./document');
const { keySetOf } = require('./key-set');

/** @typedef {InstanceType<typeof import('./key-set').KeySet>} KeySet */

/**
 * Makes the two functions that read a JWK Set from a file: the first time, when a mistake should show at once, and again when the
 * file has changed.
 *
 * @param {string | URL} file
 * @param {{ maxBytes: number }} limits
 * @param {import('../native').Policy} policy
 */
function createFileLoader(file, { maxBytes }, policy) {
  let version = '';

  /** @param {fs.Stats} stats */
  const check = (stats) => {
    if (!stats.isFile()) throw new Error('it is no file');
    if (stats.size > maxBytes) throw new Error(`the file has more than ${maxBytes} bytes`);
    return `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
  };
  /** @param {Buffer} bytes @param {string} read */
  const accept = (bytes, read) => {
    const set = keySetOf(keysOf(parsed(bytes)), policy);
    version = read;
    return set;
  };

  return {
    first() {
      const found = check(fs.statSync(file));
      return accept(fs.readFileSync(file), found);
    },
    /**
     * @param {KeySet | undefined} current
     * @returns {Promise<KeySet>}
     */
    async again(current) {
      const found = check(await fs.promises.stat(file));
      if (current && found === version) return current;
      return accept(await fs.promises.readFile(file), found);
    },
  };
}

module.exports = { createFileLoader };
