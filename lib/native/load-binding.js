'use strict';

// Finds and loads the binary. Neither environment variables nor folders outside the package's own node_modules tree influence it: whoever
// controls those must not choose what code runs.

const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { targetOf } = require('./platform');
const { version } = require('../../package.json');

// Loaded when no binary lies beside the loader, and when none can be loaded.
const platformPackages = () => require('./platform-package');
const bindingErrors = () => require('./binding-error');

// Not this file's own require, which a bundler would rewrite.
const load = Module.createRequire(__filename);
// lib/; in a bundle, which has another name, the folder of the bundle.
const folder = path.basename(__filename) === 'load-binding.js' ? path.dirname(__dirname) : __dirname;

/**
 * @typedef {object} Status
 * @property {string} version
 * @property {string} target
 * @property {'local' | 'package'} source beside the loader, or in the platform's package
 * @property {string} path
 * @property {number} napi the Node-API version of the runtime
 */

/** @typedef {{ folder: string, target: string, load: (file: string) => typeof import('../binding/binding'), version: string }} Place */

/** @param {Place} place @returns {{ binding: typeof import('../binding/binding'), status: Readonly<Status> }} */
function loadBinding({ folder, target, load, version }) {
  /** @type {import('./binding-error').Failure[]} */
  const failures = [];
  for (const { source, file, found: packed } of candidates(folder, target, version)) {
    if (packed !== undefined) {
      failures.push({ file, found: packed });
      continue;
    }
    try {
      const binding = load(file);
      const found = binding.version?.();
      if (found === version) {
        const napi = Number(process.versions.napi);
        return { binding, status: Object.freeze({ version, target, source, path: file, napi }) };
      }
      failures.push({ file, found: String(found ?? 'unknown') });
    } catch (cause) {
      failures.push({ file, cause });
    }
  }
  throw bindingErrors().bindingError({
    target,
    version,
    failures,
    others: [...candidates(folder, otherLibc(target), version)].map(({ file }) => file),
  });
}

/**
 * The files that exist for a target, the preferred one first.
 *
 * @param {string} folder
 * @param {string} target
 * @param {string} version
 * @returns {Generator<{ source: 'local' | 'package', file: string, found?: string }>} `found` is the version of a package that must not be loaded
 */
function* candidates(folder, target, version) {
  const name = `latchkey.${target}.node`;
  // The second is for a bundle: there the folder is that of the bundle.
  for (const file of [path.join(folder, 'binding', name), path.join(folder, name)]) {
    if (fs.existsSync(file)) yield { source: 'local', file };
  }
  const platform = platformPackages().findPlatformPackage(path.dirname(folder), target, version);
  if (platform === undefined) return;
  const file = path.join(platform.folder, name);
  if (fs.existsSync(file)) yield { source: 'package', file, found: platform.found };
}

/** @param {string} target */
function otherLibc(target) {
  return target.replace(/-(gnu|musl)$/, (_, libc) => (libc === 'gnu' ? '-musl' : '-gnu'));
}

module.exports = {
  loadBinding,
  ...loadBinding({ folder, target: targetOf(process), load, version }),
};
