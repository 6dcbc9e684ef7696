'use strict';

const fs = require('node:fs');
const { usableKeysOf, parseJson } = require('./jwk-set');
const { keySetOf } = require('./key-set');

/** @typedef {InstanceType<typeof import('./key-set').KeySet>} KeySet */

/**
 * Creates the functions that load a JWK Set from a file: `loadSync` at construction, so that a mistake throws there, and `load` later.
 *
 * @param {string | URL} file
 * @param {{ maxBytes: number }} limits
 * @param {import('../native').Policy} policy
 */
function createFileLoader(file, { maxBytes }, policy) {
  let version = '';

  /** @param {fs.Stats} stats @returns {string} what changes when the file does */
  const versionOf = (stats) => {
    if (!stats.isFile()) throw new Error('it is not a regular file');
    if (stats.size > maxBytes) throw new Error(`the file has more than ${maxBytes} bytes`);
    return `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
  };
  /** @param {Buffer} bytes @param {string} read */
  const parse = (bytes, read) => {
    const set = keySetOf(usableKeysOf(parseJson(bytes)), policy);
    version = read;
    return set;
  };

  return {
    loadSync() {
      const found = versionOf(fs.statSync(file));
      return parse(fs.readFileSync(file), found);
    },
    /**
     * @param {KeySet | undefined} current
     * @returns {Promise<KeySet>}
     */
    async load(current) {
      const found = versionOf(await fs.promises.stat(file));
      if (current && found === version) return current;
      return parse(await fs.promises.readFile(file), found);
    },
  };
}

module.exports = { createFileLoader };
