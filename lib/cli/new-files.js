'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { latchkeyError } = require('../values/errors');

/**
 * Writes all files or none, and never overwrites one.
 *
 * @param {string} folder
 * @param {import('./key-files').KeyFile[]} files
 */
function writeNew(folder, files) {
  /** @type {string[]} */
  const written = [];
  try {
    for (const { name, text, isPrivate } of files) {
      const file = path.join(folder, name);
      const descriptor = fs.openSync(file, 'wx', isPrivate ? 0o600 : 0o644);
      written.push(file);
      try {
        fs.writeFileSync(descriptor, text);
      } finally {
        fs.closeSync(descriptor);
      }
    }
  } catch (error) {
    for (const file of written) fs.unlinkSync(file);
    throw explained(/** @type {NodeJS.ErrnoException} */ (error), folder);
  }
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {string} folder
 */
function explained(error, folder) {
  const { code, path: file = folder, message } = error;
  if (code === 'EEXIST') {
    return latchkeyError(code, `${file} already exists. Nothing was written`);
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return latchkeyError(code, `${folder} is not a folder. Nothing was written`);
  }
  return code === undefined ? error : latchkeyError(code, `${message}. Nothing was written`);
}

module.exports = { writeNew };
