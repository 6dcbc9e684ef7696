'use strict';

// What is to be reached, each figure from one run.

/**
 * @typedef {object} Results of one version of Node
 * @property {Record<string, import('./report/row').Row>} [rows]
 * @property {Record<string, import('./http/run').App>} [http]
 * @property {Record<string, Record<string, import('./in-flight/run').Way>>} [inFlight]
 * @property {Record<string, Record<string, import('./tail/run').Tail>>} [tails]
 */

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {number} [least]
 * @property {number} [most]
 * @property {number} [node] the only major version that it is meant for
 * @property {(results: Results) => number | import('./harness/statistics').Estimate | undefined} measured
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

/**
 * How many times as long latchkey takes as another of its ways.
 *
 * @param {string} row
 * @param {string} against
 * @param {number} most
 * @returns {Target}
 */
const noSlower = (row, against, most) => ({
  name: `${row}: latchkey / ${against}`,
  most,
  measured: ({ rows }) => inverse(rows?.[row]?.[against]?.times.median),
});

/** @param {number | undefined} value */
const inverse = (value) => value && 1 / value;

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
  measured: ({ http }) => http?.[`latchkey as ${original}`]?.beside?.[original]?.addedTimes,
});

/**
 * By how much the share of the bare route's requests per second is below that of a middleware that does to a request what the original does, and
 * accepts every token.
 *
 * @param {string} app
 * @param {string} baseline
 * @returns {Target}
 */
const lost = (app, baseline) => ({
  name: `share of the bare route: ${baseline} − ${app}`,
  most: 0.02,
  node: 24,
  measured: ({ http }) => http?.[app]?.beside?.[baseline]?.lostShare,
});

/**
 * @param {string} row
 * @param {number} most
 * @returns {Target}
 */
const tail = (row, most) => ({
  name: `${row}: 99th percentile / median`,
  most,
  measured: ({ tails }) => {
    const ours = tails?.[row]?.latchkey;
    return ours && ours.p99 / ours.median;
  },
});

/**
 * @param {string} row
 * @param {number} most
 * @returns {Target}
 */
const garbage = (row, most) => ({
  name: `${row}, bytes of the heap beside the request: latchkey / original`,
  most,
  measured: ({ tails }) => {
    const { latchkey, original, 'request alone': request } = tails?.[row] ?? {};
    if (!latchkey || !original || !request) return undefined;
    const [ours, its] = [latchkey, original].map(({ bytes }) => bytes - request.bytes);
    // A collection within a measurement hides what was allocated: no figure is better than a wrong one.
    return ours > 0 && its > 0 ? ours / its : undefined;
  },
});

/**
 * @param {string} row
 * @returns {Target}
 */
const logIns = (row) => ({
  name: `${row} in flight, throughput: latchkey / jwt-identity`,
  least: 1,
  measured: ({ inFlight }) => inFlight?.[row]?.latchkey?.share.median,
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
  times('sign HS256 with expiresIn, 6 claims', 'fast-jwt', 7),
  times('sign HS256 with expiresIn, 6 claims', 'jsonwebtoken, KeyObject', 8),
  noSlower('sign HS256 with expiresIn, 6 claims', 'latchkey, dates in the claims', 1.1),
  times('sign HS256 with expiresIn, 6 claims', '@carbonteq/jwt', 3),
  times('verify HS256, 6 claims, beside @carbonteq/jwt', '@carbonteq/jwt, cache hit', 4),
  times('verify HS256 presented once, 6 claims', 'fast-jwt', 4),
  times('verify HS256 presented once, 6 claims', 'jsonwebtoken, KeyObject', 7),
  times('verify HS256 presented once, 6 claims', 'floor', 0.85),
  times('sign HS256, 6 claims', 'floor', 0.85),
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
  times('verify RS256 with a certificate per call, 6 claims', 'jsonwebtoken', 10, 20),
  times('verify RS256 with a certificate per call, 6 claims', 'jsonwebtoken', 8, 24),
  times('open, 6 claims', 'jwt-middleware, encrypted store', 6, 20),
  times('open, 6 claims', '@hapi/iron, Buffer key', 20),
  times('open, 6 claims', 'jose, JWE dir', 40),
  times('authenticate', 'original', 6, 20),
  times('logIn with a password, remembered', 'original', 10, 20),
  times('token with an RS256 certificate, encrypted', 'original', 8, 20),
  times('check encrypted', 'original', 5, 20),
  times('check memory', 'original', 1),
  times('start jwt-middleware', 'original', 1),
  times('start jwt-middleware, encrypted', 'original', 1, 20),
  times('start jwt-identity', 'original', 1),
  times('start jwt', 'original', 1),
  added('jwt-identity', 4),
  added('jwt-middleware, encrypted', 2),
  tail('verify HS256, 6 claims', 3),
  garbage('authenticate', 0.5),
  lost('latchkey as jwt-identity', 'floor of jwt-identity'),
  lost('latchkey as jwt-middleware, encrypted', 'floor of jwt-middleware'),
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
  logIns('1,000 log-ins with RS256'),
  logIns('1,000 log-ins with ES256'),
  logIns('10,000 log-ins with RS256'),
  logIns('10,000 log-ins with ES256'),
];

/**
 * The targets that these results say something about.
 *
 * @param {Results} results
 * @param {number} major
 */
exports.judged = (results, major) =>
  exports.targets.flatMap(({ name, least, most, node, measured }) => {
    const figure = node === undefined || node === major ? measured(results) : undefined;
    if (figure === undefined) return [];
    const value = typeof figure === 'number' ? figure : figure.value;
    const limit = least === undefined ? `at most ${most}` : `at least ${least}`;
    const isReached =
      value >= (least ?? Number.NEGATIVE_INFINITY) && value <= (most ?? Number.POSITIVE_INFINITY);
    return [{ name, text: textOf(figure), limit, isReached }];
  });

/**
 * With two digits after the point, and with its interval if there is one.
 *
 * @param {number | import('./harness/statistics').Estimate} figure
 */
function textOf(figure) {
  if (typeof figure === 'number') return figure.toFixed(figure < 100 ? 2 : 0);
  const [value, low, high] = [figure.value, figure.low, figure.high].map((number) => number.toFixed(2));
  return `${value} (${low} to ${high})`;
}
