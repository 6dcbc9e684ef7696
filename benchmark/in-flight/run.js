'use strict';

const { join } = require('node:path');
const { message, processor, start } = require('../harness/spawn');
const { ratio, summary } = require('../harness/statistics');
const { printInFlight } = require('../report/print');

const algorithms = ['RS256', 'ES256', 'EdDSA'];

/**
 * @param {string} node
 * @param {{ rounds: number, milliseconds: number }} options
 * @returns {Promise<Record<string, Record<string, Way>>>} by algorithm
 *
 * @typedef {import('../harness/statistics').Summary} Summary
 * @typedef {{ perSecond: Summary, share: Summary, delay: Summary }} Way signatures per second, the share of node:crypto's,
 *   and the 99th percentile of the event loop's delay in milliseconds
 */
exports.runInFlight = async (node, { rounds, milliseconds }) => {
  /** @type {Record<string, Record<string, Way>>} */
  const results = {};
  for (const alg of algorithms) {
    const two = [processor.server, processor.load];
    const samples = await message(
      start(node, [join(__dirname, 'sign.js'), alg, String(rounds), String(milliseconds)], two),
    );
    const perSecond = (name) => samples[name].map((sample) => sample.perSecond);
    results[alg] = Object.fromEntries(
      Object.keys(samples).map((name) => [
        name,
        {
          perSecond: summary(perSecond(name)),
          share: ratio(perSecond(name), perSecond('node:crypto')),
          delay: summary(samples[name].map(({ delay }) => delay)),
        },
      ]),
    );
  }
  printInFlight(results);
  return results;
};
