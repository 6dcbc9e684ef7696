'use strict';

const { join } = require('node:path');
const { message, processor, start } = require('../harness/spawn');
const { ratio, summary } = require('../harness/statistics');
const { printInFlight } = require('../report/print');

/** So many take jwt-identity most of a minute: one turn is enough. */
const LONG = 10_000;

/** What is in flight, by the name of its row: the script, its algorithm, how many, and what latchkey is compared with. */
const rows = {
  RS256: { script: 'sign.js', alg: 'RS256', inFlight: 1000, reference: 'node:crypto' },
  ES256: { script: 'sign.js', alg: 'ES256', inFlight: 1000, reference: 'node:crypto' },
  EdDSA: { script: 'sign.js', alg: 'EdDSA', inFlight: 1000, reference: 'node:crypto' },
  ...logIns('1,000 log-ins with RS256', 'RS256', 1000),
  ...logIns('1,000 log-ins with ES256', 'ES256', 1000),
  ...logIns('10,000 log-ins with RS256', 'RS256', 10_000),
  ...logIns('10,000 log-ins with ES256', 'ES256', 10_000),
};

/**
 * @param {string} name
 * @param {string} alg
 * @param {number} inFlight
 */
function logIns(name, alg, inFlight) {
  return { [name]: { script: 'log-in.js', alg, inFlight, reference: 'jwt-identity' } };
}

/**
 * @param {string} node
 * @param {{ rounds: number, milliseconds: number }} options
 * @returns {Promise<Record<string, Record<string, Way>>>} by row
 *
 * @typedef {import('../harness/statistics').Summary} Summary
 * @typedef {{ perSecond: Summary, share: Summary, delay: Summary, longest: Summary }} Way signatures per second, as a share of the
 *   reference's, and the 99th percentile and the maximum of the event loop's delay in milliseconds
 */
exports.runInFlight = async (node, { rounds, milliseconds }) => {
  /** @type {Record<string, Record<string, Way>>} */
  const results = {};
  for (const [row, { script, alg, inFlight, reference }] of Object.entries(rows)) {
    const two = [processor.server, processor.load];
    const turns = inFlight < LONG ? rounds : 1;
    const samples = await message(
      start(node, [join(__dirname, script), alg, ...[inFlight, turns, milliseconds].map(String)], two),
    );
    const perSecond = (name) => samples[name].map((sample) => sample.perSecond);
    results[row] = Object.fromEntries(
      Object.keys(samples).map((name) => [
        name,
        {
          perSecond: summary(perSecond(name)),
          share: ratio(perSecond(name), perSecond(reference)),
          delay: summary(samples[name].map(({ delay }) => delay)),
          longest: summary(samples[name].map(({ longest }) => longest)),
        },
      ]),
    );
  }
  printInFlight(results);
  return results;
};
