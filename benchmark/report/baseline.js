'use strict';

// Earlier ratios, to see whether latchkey has become slower beside the others. Times are never compared: they are the
// machine's.

const fs = require('node:fs');
const path = require('node:path');
const { writePlot } = require('./plot');

const file = path.join(__dirname, '../baseline.json');

/** By how much a ratio may fall before it counts: runs on a machine that others use differ by nearly as much. */
const tolerance = 0.15;
/** Whose speed depends least on the day: each row is compared by these alone. */
const steady = [
  'floor',
  'node:crypto alone',
  'original',
  'jsonwebtoken, KeyObject',
  'jsonwebtoken',
  'fast-jwt',
  '@carbonteq/jwt',
  '@carbonteq/jwt, cache hit',
];

/**
 * @typedef {Record<string, number>} Ratios by «row: contestant»
 */

/**
 * @param {import('../targets').Results} results
 * @returns {Ratios}
 */
function ratiosOf({ rows = {}, http = {}, inFlight = {} }) {
  const ofRows = Object.entries(rows).flatMap(([id, row]) =>
    steady.filter((name) => row[name]).map((name) => [`${id}: ${name}`, row[name]?.times.median]),
  );
  const ofApps = Object.entries(http)
    .filter(([name]) => name.startsWith('latchkey'))
    .map(([name, { share }]) => [`requests per second: ${name}`, share.median]);
  const ofSignatures = Object.entries(inFlight).map(([alg, { latchkey }]) => [
    `in flight: ${alg}`,
    latchkey?.share.median,
  ]);
  return Object.fromEntries([...ofRows, ...ofApps, ...ofSignatures]);
}

/** @returns {Record<string, Ratios>} */
const all = () => (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {});

/**
 * @param {number} major
 * @returns {Ratios}
 */
exports.readBaseline = (major) => all()[major] ?? {};

/**
 * Keeps what wasn't measured this time.
 *
 * @param {number} major
 * @param {import('../targets').Results} results
 */
exports.writeBaseline = (major, results) => {
  const rounded = Object.entries(ratiosOf(results)).map(([name, ratio]) => [
    name,
    Number(ratio.toPrecision(3)),
  ]);
  const baselines = all();
  baselines[major] = { ...baselines[major], ...Object.fromEntries(rounded) };
  fs.writeFileSync(file, `${JSON.stringify(baselines, null, 2)}\n`);
  writePlot(baselines);
};

/**
 * @param {Ratios} baseline
 * @param {import('../targets').Results} results
 * @returns {{ name: string, before: number, now: number }[]} the ratios that have fallen
 */
exports.compared = (baseline, results) =>
  Object.entries(ratiosOf(results)).flatMap(([name, now]) => {
    const before = baseline[name];
    return before !== undefined && now < before * (1 - tolerance) ? [{ name, before, now }] : [];
  });
