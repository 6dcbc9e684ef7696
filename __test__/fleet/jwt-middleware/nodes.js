'use strict';

// The programs that the servers of a fleet run on: those of ../../matrix where they are installed.

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/** @param {number} major @returns {string[]} none or one */
function installed(major) {
  const name = `node${major}-${process.platform}-${process.arch}`;
  const file = path.join(__dirname, '../../matrix/node_modules', name, 'bin/node');
  return fs.existsSync(file) ? [file] : [];
}

const own = process.execPath;
const canEncrypt = 'createCipher' in crypto;

/**
 * Node versions that the originals work on. From Node 22 on jwt-middleware 0.3.0 fails in its encrypted store.
 *
 * @returns {string[]} programs, at least one
 */
exports.forOriginals = () => {
  const found = [...installed(18), ...installed(20), ...(canEncrypt ? [own] : [])];
  if (found.length > 0) return found;
  throw new Error('The originals need Node 18 or 20: install them with npm ci --prefix __test__/matrix');
};

/** @returns {string[]} programs, at least one; the newest that is not odd first */
exports.forLatchkey = () => {
  const found = [24, 18, 26, 20, 22].flatMap(installed);
  return found.length > 0 ? found : [own];
};
