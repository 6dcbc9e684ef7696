'use strict';

// The programs that the servers of a fleet run on: those of ../../matrix where they are installed.

const crypto = require('node:crypto');
const path = require('node:path');
const { SYSTEM, programIn } = require('../../support/node-program');

const modules = path.join(__dirname, '../../matrix/node_modules');

/** @param {number} major @returns {string[]} none or one */
function installed(major) {
  const file = programIn(modules, `node${major}-${SYSTEM}`);
  return file === undefined ? [] : [file];
}

const own = process.execPath;
// From Node 22 on jwt-middleware 0.3.0 fails in its encrypted store.
const old = [...installed(18), ...installed(20), ...('createCipher' in crypto ? [own] : [])];
const all = [24, 18, 26, 20, 22].flatMap(installed);
let turn = 0;

/** Another program each time. @param {string[]} programs */
const next = (programs) => {
  turn += 1;
  return /** @type {string} */ (programs[turn % programs.length]);
};

/** The option `skip` of a test that needs an original. */
exports.skipWithoutOriginal =
  old.length > 0 ? false : 'the originals need Node 18 or 20: npm ci --prefix __test__/matrix installs them';

/** A Node that the originals work on. Tests that call this have `skipWithoutOriginal`. */
exports.forOriginal = () => {
  if (exports.skipWithoutOriginal) throw new Error(exports.skipWithoutOriginal);
  return next(old);
};

exports.forLatchkey = () => next(all.length > 0 ? all : [own]);
