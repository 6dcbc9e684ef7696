'use strict';

// What is to be reached, each figure from one run.

/**
 * @typedef {object} Results of one version of Node
 * @property {Record<string, import('./report/row').Row>} [rows]
 * @property {Record<string, import('./http/run').App>} [http]
 * @property {Record<string, Record<string, import('./in-flight/run').Way>>} [inFlight]
 */

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {number} [least]
 * @property {number} [most]
 * @property {number} [node] the only major version that it is meant for
 * @property {(results: Results) => number | undefined} measured
 */

/**
 * How many times latchkey's time somebody else takes.
 *
 * @param {string} row
 * @param {string} against
 * @param {number} least
 * @param {number} [node]
 * @returns {Target}
 */
const times = (row, against, least, node) => ({
  name: `${row}: ${against} / latchkey`,
  least,
  ...(node && { node }),
  measured: ({ rows }) => rows?.[row]?.[against]?.times.median,
});

/** Microseconds: less than this of added processor time can't be told from nothing. */
const smallest = 0.1;

/**
 * How many times the processor time that latchkey adds to a request the original adds.
 *
 * @param {string} original
 * @param {number} least
 * @returns {Target}
 */
const added = (original, least) => ({
  name: `processor time added to a request: ${original} / latchkey`,
  least,
  node: 20,
  measured: ({ http }) => {
    const [theirs, ours] = [http?.[original], http?.[`latchkey as ${original}`]];
    return theirs && ours && theirs.added.median / Math.max(ours.added.median, smallest);
  },
});

/**
 * @param {string} app
 * @param {number} least
 * @returns {Target}
 */
const share = (app, least) => ({
  name: `requests per second: ${app} / bare route`,
  least,
  node: 24,
  measured: ({ http }) => http?.[app]?.share.median,
});

/** @type {Target[]} */
exports.targets = [
  times('verify HS256, 6 claims', 'floor', 0.7),
  times('verify HS256, 6 claims', 'fast-jwt, cache hit', 1.8),
  times('verify HS256, 6 claims', 'fast-jwt', 6),
  times('verify HS256, 6 claims', 'jsonwebtoken, KeyObject', 8),
  times('verify HS256, 6 claims', 'jsonwebtoken, string secret', 40),
  times('verify HS256, 6 claims', '@node-rs/jsonwebtoken', 5),
  times('sign HS256, 6 claims', 'fast-jwt', 7),
  times('sign HS256, 6 claims', 'jsonwebtoken, KeyObject', 8),
  times('refuse forged HS256, 6 claims', 'jsonwebtoken, KeyObject', 15),
  times('refuse forged HS256, 6 claims', 'fast-jwt', 15),
  times('verify RS256, 6 claims', 'node:crypto alone', 1.3),
  times('verify ES256, 6 claims', 'node:crypto alone', 1.2),
  times('verify EdDSA, 6 claims', 'node:crypto alone', 2.5),
  times('verify ES384, 6 claims', 'node:crypto alone', 2.5),
  times('verify ES512, 6 claims', 'node:crypto alone', 3.5),
  times('sign ES256, 6 claims', 'node:crypto alone', 1.5),
  times('sign ES384, 6 claims', 'node:crypto alone', 6),
  times('sign ES512, 6 claims', 'node:crypto alone', 8),
  times('sign EdDSA, 6 claims', 'node:crypto alone', 3),
  times('verify RS256 with a certificate per call, 6 claims', 'jsonwebtoken', 10),
  times('open, 6 claims', 'jwt-middleware, encrypted store', 6, 20),
  times('open, 6 claims', '@hapi/iron, Buffer key', 20),
  times('open, 6 claims', 'jose, JWE dir', 40),
  times('authenticate', 'original', 6, 20),
  times('logIn with a password, remembered', 'original', 10, 20),
  times('token with an RS256 certificate, encrypted', 'original', 8, 20),
  times('check encrypted', 'original', 5, 20),
  times('check memory', 'original', 0.9, 20),
  added('jwt-identity', 4),
  added('jwt-middleware, encrypted', 2),
  share('latchkey as jwt-identity', 0.93),
  share('latchkey as jwt-middleware, encrypted', 0.93),
  {
    name: '1,000 RS256 signatures in flight, throughput: latchkey / node:crypto',
    least: 1,
    measured: ({ inFlight }) => inFlight?.RS256?.latchkey?.share.median,
  },
  {
    name: '1,000 RS256 signatures in flight, event loop delay at the 99th percentile in ms',
    most: 10,
    measured: ({ inFlight }) => inFlight?.RS256?.latchkey?.delay.median,
  },
];

/**
 * The targets that these results say something about.
 *
 * @param {Results} results
 * @param {number} major
 */
exports.judged = (results, major) =>
  exports.targets.flatMap(({ name, least, most, node, measured }) => {
    const value = node === undefined || node === major ? measured(results) : undefined;
    if (value === undefined) return [];
    const limit = least === undefined ? `at most ${most}` : `at least ${least}`;
    const isReached =
      value >= (least ?? Number.NEGATIVE_INFINITY) && value <= (most ?? Number.POSITIVE_INFINITY);
    return [{ name, value, limit, isReached }];
  });
