'use strict';

// Which packages answer to the three names, and in which versions.

const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { own } = require('../../values/members');
const { note, ok, problem, warning } = require('./findings');

/** @typedef {import('./findings').Finding} Finding */

const NAMES = ['latchkey', 'jwt-middleware', 'jwt-identity'];
/** What the package is tested with. */
const EXPRESS = [4, 5];
const AREA = 'packages';

/**
 * @param {string} cwd
 * @returns {Finding[]}
 */
function checkPackages(cwd) {
  const found = NAMES.map((name) => ({ name, manifest: packageIn(cwd, name)?.manifest }));
  const versions = new Set(
    found.filter(({ manifest }) => manifest?.name === 'latchkey').map(({ manifest }) => manifest?.version),
  );
  const findings = found.map(({ name, manifest }) => answering(name, manifest));
  if (versions.size > 1) {
    const text = `several versions are installed: ${[...versions].join(', ')}`;
    findings.push(warning(AREA, 'latchkey', text, 'Set the same version for each name in package.json.'));
  }
  if (versions.size === 0) {
    const remedy =
      'Run it in the folder of the application, or install: npm install jwt-middleware@npm:latchkey';
    findings.push(problem(AREA, 'latchkey', 'no name in this folder answers with latchkey', remedy));
  }
  return [...findings, expressFinding(packageIn(cwd, 'express')?.manifest)];
}

/**
 * @param {string} name
 * @param {Manifest | undefined} manifest
 */
function answering(name, manifest) {
  if (manifest === undefined) return note(AREA, name, 'not installed');
  const what = `${manifest.name} ${manifest.version}`;
  if (manifest.name === 'latchkey')
    return ok(AREA, name, name === 'latchkey' ? what : `${what}, by an alias`);
  const remedy = `Install latchkey under this name: npm install ${name}@npm:latchkey`;
  return warning(AREA, name, `${what}, the original`, remedy);
}

/** @param {Manifest | undefined} manifest */
function expressFinding(manifest) {
  if (manifest === undefined) return note(AREA, 'express', 'not installed');
  const major = Number.parseInt(manifest.version, 10);
  return EXPRESS.includes(major)
    ? ok(AREA, 'express', manifest.version)
    : warning(
        AREA,
        'express',
        `${manifest.version}, which latchkey isn't tested with`,
        'Install Express 4 or 5.',
      );
}

/** @returns {Finding} */
function checkNode() {
  const { engines } = require('../../../package.json');
  const least = Number(/\d+/.exec(engines.node)?.[0]);
  const version = process.versions.node;
  return Number.parseInt(version, 10) >= least
    ? ok('runtime', 'Node', version)
    : problem('runtime', 'Node', `${version}, where latchkey needs ${engines.node}`, 'Install a newer Node.');
}

/** @typedef {{ name: string, version: string }} Manifest */

/**
 * A package as a module in a folder would find it.
 *
 * @param {string} cwd
 * @param {string} name
 * @returns {{ root: string, manifest: Manifest } | undefined}
 */
function packageIn(cwd, name) {
  const resolution = /** @type {{ _nodeModulePaths(from: string): string[] }} */ (
    /** @type {unknown} */ (Module)
  );
  const roots = resolution._nodeModulePaths(cwd).map((folder) => path.join(folder, name));
  for (const root of [...roots, ...ownRoot(cwd, name)]) {
    const manifest = manifestIn(root);
    if (manifest) return { root: fs.realpathSync(root), manifest };
  }
  return undefined;
}

/** In a clone of latchkey itself, as with a package that refers to itself. @param {string} cwd @param {string} name */
function ownRoot(cwd, name) {
  return own(manifestIn(cwd), 'name') === name ? [cwd] : [];
}

/** @param {string} folder @returns {Manifest | undefined} */
function manifestIn(folder) {
  try {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const [name, version] = [own(manifest, 'name'), own(manifest, 'version')];
    return typeof name === 'string' && typeof version === 'string' ? { name, version } : undefined;
  } catch {
    return undefined;
  }
}

/** The folders of the copies of latchkey that answer here, each once. @param {string} cwd @returns {string[]} */
function rootsIn(cwd) {
  const found = NAMES.map((name) => packageIn(cwd, name)).filter((one) => one?.manifest.name === 'latchkey');
  return [...new Set(found.map((one) => String(one?.root)))];
}

module.exports = { checkNode, checkPackages, rootsIn };
