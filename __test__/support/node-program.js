'use strict';

// Node from npm packages: the names of the packages and where the program is in them.

const fs = require('node:fs');
const path = require('node:path');

/** What the names end in. They say `win` where Node says `win32`. */
const SYSTEM = `${process.platform.replace('win32', 'win')}-${process.arch}`;

/**
 * @param {string} modules a node_modules folder
 * @param {string} name the package's
 * @returns {string | undefined} undefined where it isn't installed
 */
function programIn(modules, name) {
  const file = path.join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return fs.existsSync(file) ? file : undefined;
}

module.exports = { SYSTEM, programIn };
