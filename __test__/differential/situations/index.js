'use strict';

const fs = require('node:fs');
const path = require('node:path');

/**
 * @typedef {object} Situation
 * @property {string} id product, file and name
 * @property {string} title a sentence
 * @property {boolean} [isolated] it runs in a process of its own
 * @property {(implementation: any) => any} run what was seen, as plain JSON
 */

const products = ['jwt-middleware', 'jwt-identity'];

/** Every situation of every file beside this one. @returns {Situation[]} */
exports.all = () => products.flatMap((product) => filesOf(product).flatMap((file) => load(product, file)));

/** @param {string} id */
exports.find = (id) => {
  const [product, file] = id.split('/');
  return load(product, file).find((situation) => situation.id === id);
};

/** @param {string} product */
function filesOf(product) {
  const names = fs.readdirSync(path.join(__dirname, product)).sort();
  return names.map((name) => path.basename(name, '.js'));
}

/** @param {string} product @param {string} file @returns {Situation[]} */
function load(product, file) {
  return require(`./${product}/${file}`).map((/** @type {Situation} */ situation) => ({
    ...situation,
    id: `${product}/${file}/${situation.id}`,
  }));
}
