'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { bin } = require('../../package.json');

const program = path.join(__dirname, '../..', bin.latchkey);

/**
 * Runs `latchkey` in a folder.
 *
 * @param {string[]} args
 * @param {string} [cwd]
 */
function latchkey(args, cwd = __dirname) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** @param {(folder: string) => unknown} use */
async function inFolder(use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-cli-'));
  try {
    await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

module.exports = { inFolder, latchkey, program };
