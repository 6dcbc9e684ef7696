'use strict';

// Copies of the originals that a lock file still installs, for another package maybe.

const fs = require('node:fs');
const path = require('node:path');
const { own } = require('../../values/members');
const { note, ok, warning } = require('./findings');

/**
 * @typedef {import('./findings').Finding} Finding
 * @typedef {{ name: string, version: string, where: string }} Copy
 */

const AREA = 'lock file';
const ORIGINALS = ['jwt-middleware', 'jwt-identity'];

/** By file name, the preferred first. @type {Readonly<Record<string, (text: string) => Copy[]>>} */
const READERS = Object.freeze({
  'npm-shrinkwrap.json': npmCopies,
  'package-lock.json': npmCopies,
  'pnpm-lock.yaml': pnpmCopies,
  'yarn.lock': yarnCopies,
});

/**
 * @param {string} cwd
 * @returns {Finding[]}
 */
function checkLockFile(cwd) {
  const file = lockFileAbove(cwd);
  if (file === undefined) return [note(AREA, 'lock file', 'there is none of npm, pnpm or Yarn')];
  const name = path.basename(file);
  let copies;
  try {
    copies = READERS[name]?.(fs.readFileSync(file, 'utf8')) ?? [];
  } catch {
    return [warning(AREA, name, 'it cannot be read', 'Install again, so that it is written anew.')];
  }
  if (copies.length === 0) return [ok(AREA, name, 'no copy of jwt-middleware or jwt-identity')];
  return copies.map((copy) =>
    warning(AREA, name, `${copy.name} ${copy.version}, the original, at ${copy.where}`, remedyFor(copy)),
  );
}

/** @param {Copy} copy */
function remedyFor({ name }) {
  return `Find out who needs it (npm ls ${name}, pnpm why ${name}, yarn why ${name}), and let an override answer with npm:latchkey.`;
}

/** @param {string} cwd @returns {string | undefined} the nearest, since workspaces share one */
function lockFileAbove(cwd) {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const name = Object.keys(READERS).find((name) => fs.existsSync(path.join(folder, name)));
    if (name !== undefined) return path.join(folder, name);
    if (path.dirname(folder) === folder) return undefined;
  }
}

/**
 * Versions 1, 2 and 3 of npm's format. An alias has the name of the package behind it.
 *
 * @param {string} text
 * @returns {Copy[]}
 */
function npmCopies(text) {
  const lock = JSON.parse(text);
  const packages = own(lock, 'packages');
  if (packages === undefined) return nestedCopies(own(lock, 'dependencies'), '');
  return Object.entries(packages).flatMap(([where, entry]) => {
    const folder = where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const name = own(entry, 'name') ?? folder;
    return where.includes('node_modules/') && ORIGINALS.includes(name)
      ? [{ name, version: String(own(entry, 'version')), where }]
      : [];
  });
}

/**
 * @param {unknown} dependencies of version 1
 * @param {string} parent
 * @returns {Copy[]}
 */
function nestedCopies(dependencies, parent) {
  return Object.entries(Object(dependencies)).flatMap(([folder, entry]) => {
    const where = `${parent}node_modules/${folder}`;
    const version = String(own(entry, 'version'));
    const alias = /^npm:(.+)@/.exec(version)?.[1];
    const name = alias ?? folder;
    const found = ORIGINALS.includes(name) ? [{ name, version: version.replace(/^npm:.+@/, ''), where }] : [];
    return [...found, ...nestedCopies(own(entry, 'dependencies'), `${where}/`)];
  });
}

/** Keys of `packages`, as `/name@1.0.0:`, `name@1.0.0:` and, before version 6, `/name/1.0.0:`. @param {string} text */
function pnpmCopies(text) {
  const pattern = /^ {2}'?\/?(jwt-middleware|jwt-identity)[@/](\d[^:'(_]*)[^:]*:/gm;
  const copies = [...text.matchAll(pattern)].map(([, name = '', version = '']) => ({
    name,
    version,
    where: 'packages',
  }));
  // Version 9 lists each under `snapshots` again.
  return copies.filter(
    ({ name, version }, index) =>
      copies.findIndex((other) => other.name === name && other.version === version) === index,
  );
}

/** Yarn 1, whose entries have a version, and later ones, which have a resolution. @param {string} text */
function yarnCopies(text) {
  return text.split(/\n(?=\S)/).flatMap((entry) => {
    const version = /^ {2}version:? "?([^"\n]+)"?/m.exec(entry)?.[1];
    const resolution = /^ {2}resolution: "([^@"]+)@/m.exec(entry)?.[1];
    const [, folder, alias] =
      /^"?(jwt-middleware|jwt-identity|[^@\s"]+)@(?:npm:([a-z][\w.-]*))?/.exec(entry) ?? [];
    const name = resolution ?? alias ?? folder;
    if (version === undefined || name === undefined || !ORIGINALS.includes(name)) return [];
    return [{ name, version, where: String(entry.split('\n', 1)[0]).replace(/:$/, '').replaceAll('"', '') }];
  });
}

module.exports = { READERS, checkLockFile };
