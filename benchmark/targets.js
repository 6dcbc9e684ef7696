'use strict';

// What is to be reached, as ratios of two figures of one run: how many times latchkey's time the other one takes.

const { ratio } = require('./harness/statistics');

/**
 * @typedef {object} Target
 * @property {string} row
 * @property {string} against the other contestant
 * @property {number} least
 * @property {string} [ours] where it isn't «latchkey»
 * @property {number} [node] the only major version of Node it is meant for
 */

/** @type {Target[]} */
exports.targets = [
  { row: 'verify HS256, 6 claims', against: 'floor', least: 0.7 },
  { row: 'verify HS256, 6 claims', against: 'fast-jwt, cache hit', least: 1.8 },
  { row: 'verify HS256, 6 claims', against: 'fast-jwt', least: 6 },
  { row: 'verify HS256, 6 claims', against: 'jsonwebtoken, KeyObject', least: 8 },
  { row: 'verify HS256, 6 claims', against: 'jsonwebtoken, string secret', least: 40 },
  { row: 'verify HS256, 6 claims', against: '@node-rs/jsonwebtoken', least: 5 },
  { row: 'sign HS256, 6 claims', against: 'fast-jwt', least: 7 },
  { row: 'sign HS256, 6 claims', against: 'jsonwebtoken, KeyObject', least: 8 },
  { row: 'refuse forged HS256, 6 claims', against: 'jsonwebtoken, KeyObject', least: 15 },
  { row: 'refuse forged HS256, 6 claims', against: 'fast-jwt', least: 15 },
  { row: 'verify RS256, 6 claims', against: 'node:crypto alone', least: 1.3 },
  { row: 'verify ES256, 6 claims', against: 'node:crypto alone', least: 1.2 },
  { row: 'verify EdDSA, 6 claims', against: 'node:crypto alone', least: 2.5 },
  { row: 'verify ES384, 6 claims', against: 'node:crypto alone', least: 2.5 },
  { row: 'verify ES512, 6 claims', against: 'node:crypto alone', least: 3.5 },
  { row: 'sign ES256, 6 claims', against: 'node:crypto alone', least: 1.5 },
  { row: 'sign ES384, 6 claims', against: 'node:crypto alone', least: 6 },
  { row: 'sign ES512, 6 claims', against: 'node:crypto alone', least: 8 },
  { row: 'sign EdDSA, 6 claims', against: 'node:crypto alone', least: 3 },
];

/**
 * @param {string} row
 * @param {Map<string, number[]>} series
 * @returns {string[]} a line for each of the row's targets
 */
exports.reached = (row, series) =>
  exports.targets
    .filter((target) => target.row === row)
    .flatMap(({ ours = 'latchkey', against, least }) => {
      const [mine, other] = [series.get(ours), series.get(against)];
      if (!mine || !other) return [];
      const { median } = ratio(other, mine);
      return [
        `  ${median >= least ? 'reached' : 'MISSED '} ${against} / ${ours}: ${median.toFixed(2)}, at least ${least}`,
      ];
    });
