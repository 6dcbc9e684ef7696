'use strict';

const path = require('node:path');
const { shownAsJson, shownAsText } = require('./doctor/show');
const { paintFor } = require('./output/styles');
const { usageError } = require('./usage-error');

/** Seconds. */
const DEFAULT_TIMEOUT = 30;

/** @type {import('./commands').Command} */
const command = {
  arguments: '[options]',
  description: `Looks at an application: which packages answer to the names of latchkey and of the originals, which copies of the originals the lock file
has, Node, Express and the binary. With --require, it also looks at the middlewares that a module makes: options, keys, certificates, secrets,
stores, key sets. It prints no key, secret, token or password.

Exit codes: 0 no problem (with --strict, no warning either), 1 a problem was found, 2 invalid usage`,
  options: {
    require: {
      type: 'string',
      value: 'file',
      help: 'the module of the application that makes its middlewares',
    },
    timeout: {
      type: 'string',
      value: 'seconds',
      help: `how long that may take in all; default: ${DEFAULT_TIMEOUT}`,
    },
    strict: { type: 'boolean', help: 'fail for warnings, too' },
    json: { type: 'boolean', help: 'print JSON' },
  },
  async run({ values, positionals }, io) {
    if (positionals.length > 0) throw usageError('expected no arguments: the module is given as --require');
    const findings = await examine(values, io);
    io.stdout.write(values.json ? shownAsJson(findings) : shownAsText(findings, paintFor(io.stdout, io.env)));
    const failing = values.strict ? ['problem', 'warning'] : ['problem'];
    return findings.some(({ level }) => failing.includes(level)) ? 1 : 0;
  },
};

/**
 * @param {import('./arguments').Values} values
 * @param {import('./commands').Io} io
 * @returns {Promise<import('./doctor/findings').Finding[]>}
 */
async function examine({ require: module, timeout }, io) {
  const seconds = readTimeout(timeout);
  const { checkBinaries } = require('./doctor/binary');
  const { checkLockFile } = require('./doctor/lock-files');
  const { checkNode, checkPackages, rootsIn } = require('./doctor/packages');
  const cwd = io.cwd();
  const roots = rootsIn(cwd);
  const findings = [checkNode(), ...checkPackages(cwd), ...checkLockFile(cwd), ...checkBinaries(roots)];
  if (module === undefined) return findings;
  const { examineModule } = require('./doctor/child');
  return [...findings, ...(await examineModule({ file: path.resolve(cwd, module), roots, seconds }, io))];
}

/** @param {string | undefined} timeout */
function readTimeout(timeout) {
  if (timeout === undefined) return DEFAULT_TIMEOUT;
  if (!/^[1-9]\d{0,3}$/.test(timeout)) throw usageError('--timeout needs a number of seconds from 1 to 9999');
  return Number(timeout);
}

module.exports = { command };
