'use strict';

const path = require('node:path');

/** Where nobody knows what a request is. */
const BELOW_HTTP = new Set(['state', 'native', 'options', 'diagnostics', 'values']);

/**
 * The room of a file of lib/, undefined for a loose one.
 *
 * @param {string} file
 */
const roomOf = (file) => (file.includes('/') ? file.split('/', 1)[0] : undefined);

/**
 * Every require and every imported type between files of lib/.
 *
 * @param {Map<string, string>} sources by path below lib/
 * @returns {{ from: string, to: string, isFound: boolean }[]}
 */
function arrowsOf(sources) {
  return [...sources].flatMap(([from, code]) =>
    [...code.matchAll(/(?:require|import)\('(\.{1,2}\/[^']*)'\)/g)].flatMap(([, specifier = '']) => {
      const place = path.posix.join(path.posix.dirname(from), specifier);
      if (place.startsWith('..') || place.startsWith('binding/')) return [];
      const found = [place, `${place}.js`, `${place}/index.js`].find((file) => sources.has(file));
      return [{ from, to: found ?? place, isFound: found !== undefined }];
    }),
  );
}

/**
 * What breaks the architecture, in words.
 *
 * @param {Map<string, string>} sources
 * @param {Map<string, Set<string>>} table which rooms a room may require
 * @param {Set<string>} faces the files that package.json names
 * @returns {string[]}
 */
function violations(sources, table, faces) {
  const files = [...sources].flatMap(([file, code]) => {
    const room = roomOf(file);
    if (room === undefined) return faces.has(file) ? [] : [`${file} lies in no room and isn't exported`];
    const found = [];
    if (room !== 'native' && /(?:require|load)\([^)]*binding\//.test(code))
      found.push(`${file} loads the binding`);
    if (BELOW_HTTP.has(room) && /(?<![-\w.'])(?:req|res)\b(?!')/.test(withoutComments(code))) {
      found.push(`${file} sees a request or a response`);
    }
    return found;
  });
  const arrows = arrowsOf(sources).flatMap(({ from, to, isFound }) => {
    if (!isFound) return [`${from} requires ${to}, which isn't there`];
    const [room, other] = [roomOf(from), roomOf(to)];
    if (room === undefined || room === other) return [];
    return other !== undefined && table.get(room)?.has(other) ? [] : [`${from} may not require ${to}`];
  });
  return [...files, ...arrows];
}

/** @param {string} code */
function withoutComments(code) {
  return code.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/(?<!:)\/\/.*$/gm, '');
}

module.exports = { arrowsOf, roomOf, violations };
