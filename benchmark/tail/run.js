'use strict';

const { join } = require('node:path');
const { message, start } = require('../harness/spawn');
const { printTails } = require('../report/print');

/** Rows whose single calls are looked at, and whose. */
const rows = {
  'verify HS256, 6 claims': ['latchkey', 'fast-jwt, cache hit', 'fast-jwt', 'jsonwebtoken, KeyObject'],
  'sign HS256 with expiresIn, 6 claims': ['latchkey', 'fast-jwt', 'jsonwebtoken, KeyObject'],
  authenticate: ['latchkey', 'original', 'request alone'],
  'check memory': ['latchkey', 'original', 'request alone'],
};

/**
 * @param {string} node
 * @returns {Promise<Record<string, Record<string, Tail>>>} by row
 *
 * @typedef {{ median: number, p99: number, bytes: number }} Tail nanoseconds of a call, and what it takes of V8's heap
 */
exports.runTails = async (node) => {
  /** @type {Record<string, Record<string, Tail>>} */
  const results = {};
  for (const [row, names] of Object.entries(rows)) {
    results[row] = await message(start(node, [join(__dirname, 'child.js'), row, ...names]));
  }
  printTails(results);
  return results;
};
