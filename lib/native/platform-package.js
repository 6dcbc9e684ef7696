'use strict';

// Finds the package with the binary for a platform. Node's own resolution would also search NODE_PATH and every folder above the application,
// up to `/node_modules`, where others may write.

const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

/**
 * All in one scope, so that nobody else can publish under one of the names.
 *
 * @param {string} target
 */
function platformPackageName(target) {
  return `@latchkey/${target}`;
}

/**
 * @param {string} root this package's folder
 * @param {string} target
 * @param {string} version
 * @returns {{ folder: string, found?: string } | undefined} found: the version that is installed instead
 */
function findPlatformPackage(root, target, version) {
  const name = platformPackageName(target);
  // In a bundle the folder is the application's, not this package's.
  if (manifestIn(root)?.name !== 'latchkey') return undefined;
  const found = (plugAndPlay(root, name) ?? ownTree(root).map((folder) => path.join(folder, name)))
    .map((folder) => ({ folder, manifest: manifestIn(folder) }))
    .filter(({ manifest }) => manifest !== undefined);
  const wanted = found.find(({ manifest }) => manifest.name === name && manifest.version === version);
  if (wanted) return { folder: wanted.folder };
  if (found.length === 0) return undefined;
  const [{ folder, manifest }] = found;
  return { folder, found: `${manifest.version}${manifest.name === name ? '' : ` of ${manifest.name}`}` };
}

/**
 * The node_modules folders that hold this package, and those within: nested (`latchkey/node_modules`), beside it (npm, Yarn and Bun;
 * pnpm's and Deno's virtual stores, where the neighbours are links), or a step above (Yarn's pnpm linker). A link may lead anywhere,
 * such as to a store that projects share: who can put one there can put another latchkey there.
 *
 * @param {string} root
 */
function ownTree(root) {
  const real = realPath(root);
  const parts = real.split(path.sep);
  const outermost = parts.indexOf('node_modules');
  const top = outermost === -1 ? real : parts.slice(0, outermost + 1).join(path.sep);
  /** @type {string[]} */
  const folders = [];
  for (let folder = real; folder.length >= top.length; folder = path.dirname(folder)) {
    folders.push(path.basename(folder) === 'node_modules' ? folder : path.join(folder, 'node_modules'));
  }
  return [...new Set(folders)];
}

/** With --preserve-symlinks, __filename has the name of a link. @param {string} folder */
function realPath(folder) {
  try {
    return fs.realpathSync(folder);
  } catch {
    // Node's permissions may forbid to look at the folders above.
    return folder;
  }
}

/** @typedef {{ resolveToUnqualified(name: string, issuer: string): string }} Table */

/**
 * Yarn's Plug'n'Play has no folders to look in, but a table of what each package depends on.
 *
 * @param {string} root
 * @param {string} name
 * @returns {string[] | undefined} undefined where it doesn't rule
 */
function plugAndPlay(root, name) {
  const issuer = `${root}${path.sep}`;
  const resolution = /** @type {{ findPnpApi(issuer: string): Table | null }} */ (
    /** @type {unknown} */ (Module)
  );
  const table = process.versions.pnp === undefined ? undefined : resolution.findPnpApi(issuer);
  if (!table) return undefined;
  try {
    return [table.resolveToUnqualified(name, issuer)];
  } catch {
    return [];
  }
}

/** @param {string} folder @returns {any} with members of any type; undefined without one that can be read */
function manifestIn(folder) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

module.exports = { findPlatformPackage, platformPackageName };
