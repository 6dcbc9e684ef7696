'use strict';

// The code blocks of the documentation, to be run as they stand.

const fs = require('node:fs');
const path = require('node:path');
const keys = require('./keys');

const root = path.join(__dirname, '../..');

/** @param {string} file in the repository */
const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');

/**
 * @param {string} file
 * @param {string} language
 * @returns {string[]}
 */
const blocksOf = (file, language) =>
  [...read(file).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code = '']) => code,
  );

/**
 * The first block of JavaScript below a heading.
 *
 * @param {string} file
 * @param {string} heading with its number signs
 */
function blockBelow(file, heading) {
  const [, section] = read(file).split(`\n${heading}\n`);
  const [, code] = /^```js\n(.*?)^```/ms.exec(section ?? '') ?? [];
  if (code === undefined) throw new Error(`${file} has no JavaScript below «${heading}»`);
  return code;
}

/**
 * The `app` that the code makes.
 *
 * @param {string} code
 * @param {Record<string, unknown>} given what the text around the code takes for granted
 */
function appOf(code, given) {
  const names = ['require', 'process', ...Object.keys(given)];
  const values = [require, { env: { SECRET: keys.secret } }, ...Object.values(given)];
  return new Function(...names, `${code}; return app;`)(...values);
}

/** @param {string} file @returns {string[]} the relative links, without what follows a number sign */
const linksOf = (file) =>
  [...read(file).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, link = '']) => link);

module.exports = { appOf, blockBelow, blocksOf, linksOf, read, root };
