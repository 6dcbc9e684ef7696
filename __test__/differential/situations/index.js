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

/** @type {Situation[]} every situation of every file beside this one */
exports.situations = products.flatMap((product) =>
  fs
    .readdirSync(path.join(__dirname, product))
    .sort()
    .map((file) => path.basename(file, '.js'))
    .flatMap((file) =>
      require(`./${product}/${file}`).map((situation) => ({
        ...situation,
        id: `${product}/${file}/${situation.id}`,
      })),
    ),
);
