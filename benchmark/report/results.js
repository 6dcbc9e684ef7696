'use strict';

// The tables of benchmark/RESULTS.md, between two markers.

const fs = require('node:fs');
const path = require('node:path');
const { judged } = require('../targets');
const { nanoseconds } = require('./print');

const file = path.join(__dirname, '../RESULTS.md');
const markers = ['<!-- benchmark -->', '<!-- /benchmark -->'];

/** The rows that the page shows. */
const shown = [
  ['verify HS256, 6 claims', 'Verify HS256'],
  ['verify RS256, 6 claims', 'Verify RS256'],
  ['verify ES256, 6 claims', 'Verify ES256'],
  ['verify EdDSA, 6 claims', 'Verify EdDSA'],
  ['sign HS256, 6 claims', 'Sign HS256'],
  ['sign RS256, 6 claims', 'Sign RS256'],
  ['sign ES256, 6 claims', 'Sign ES256'],
  ['sign EdDSA, 6 claims', 'Sign EdDSA'],
  ['refuse forged HS256, 6 claims', 'Refuse a forged HS256 token'],
];
/** HS256 beyond sixteen users. */
const everyday = [
  ['sign HS256 with expiresIn, 6 claims', 'Sign with `expiresIn`'],
  ['sign HS256 with expiresIn, 2 kB', 'Sign with `expiresIn`, 2 kB'],
  ['sign HS256 with expiresIn, 10 kB', 'Sign with `expiresIn`, 10 kB'],
  ['verify HS256 presented once, 6 claims', 'Verify, presented once'],
  ['verify HS256 presented once, 2 kB', 'Verify, presented once, 2 kB'],
  ['verify HS256 presented once, 10 kB', 'Verify, presented once, 10 kB'],
  ['verify HS256, 6 claims, beside @carbonteq/jwt', 'Verify, both with cache hits'],
  ['verify ES256 with a set of 1000 keys, 6 claims', 'Verify ES256 with a set of 1,000 keys'],
];
const everydayPeers = [
  'fast-jwt',
  'jsonwebtoken, KeyObject',
  '@carbonteq/jwt',
  '@carbonteq/jwt, cache hit',
  'jose',
  'floor',
];
const peers = [
  'latchkey, claims cache miss',
  'latchkey, cache hit',
  'fast-jwt',
  'fast-jwt, cache hit',
  'jsonwebtoken, KeyObject',
  '@node-rs/jsonwebtoken',
  'jose, CryptoKey',
];
/** What a contestant is called on the page, where its name in the code says too little. */
const titles = new Map([
  ['latchkey, read anew', 'latchkey, claims cache miss'],
  ['latchkey, cache hit', 'latchkey, signature cache hit'],
  ['floor of jwt-identity', 'baseline for jwt-identity'],
  ['floor of jwt-middleware', 'baseline for jwt-middleware'],
  ['two empty handlers', 'two no-op handlers'],
]);
const titleOf = (/** @type {string} */ name) => titles.get(name) ?? name;
const middlewares = [
  ['authenticate', 'jwt-identity: authenticate a request'],
  ['logIn with a password, remembered', 'jwt-identity: `logIn`'],
  ['token with an RS256 certificate, encrypted', 'jwt-middleware: `token` with an RS256 certificate'],
  ['check encrypted', 'jwt-middleware: `check`, encrypted store'],
  ['check memory', 'jwt-middleware: `check`, memory store'],
];
const starts = [
  ['start jwt-middleware', 'jwt-middleware, memory store'],
  ['start jwt-middleware, encrypted', 'jwt-middleware, encrypted store'],
  ['start jwt-identity', 'jwt-identity'],
  ['start jwt', '`latchkey/jwt` against jsonwebtoken'],
];

/** @param {Map<number, import('../targets').Results & { version?: string, processor?: string }>} results by major version of Node */
exports.writeResults = (results) => {
  const text = fs.readFileSync(file, 'utf8');
  const [before, rest] = split(text, markers[0] ?? '');
  const [, after] = split(rest, markers[1] ?? '');
  fs.writeFileSync(file, `${before}${markers[0]}\n\n${tables(results)}\n\n${markers[1]}${after}`);
};

/**
 * @param {string} text
 * @param {string} marker
 * @returns {[string, string]}
 */
function split(text, marker) {
  const at = text.indexOf(marker);
  if (at < 0) throw new Error(`benchmark/RESULTS.md has no ${marker}`);
  return [text.slice(0, at), text.slice(at + marker.length)];
}

/** @param {Map<number, import('../targets').Results & { version?: string, processor?: string }>} results */
function tables(results) {
  return [...results]
    .filter(([, { rows }]) => rows)
    .flatMap(([major, { version, processor, rows = {}, http = {}, inFlight = {}, tails = {} }]) => [
      `## Node ${version}, ${processor}`,
      "The times are latchkey's. A factor is the time that the other package takes, divided by latchkey's.",
      table(
        ['6 claims', 'latchkey', ...peers.map(titleOf)],
        shown.map(([id, name]) => line(rows[id ?? ''], name, peers)),
      ),
      table(
        ['HS256 in use', 'latchkey', ...everydayPeers],
        everyday.map(([id, name]) => line(rows[id ?? ''], name, everydayPeers)),
      ),
      table(
        ['middleware', 'latchkey', 'original'],
        middlewares.map(([id, name]) => line(rows[id ?? ''], name, ['original'])),
      ),
      table(
        ['a process that does nothing but start', 'latchkey', 'original', 'Node alone'],
        starts.map(([id, name]) => line(rows[id ?? ''], name, ['original', 'node alone'])),
      ),
      table(
        ['Express 5 route behind', 'requests per second', 'processor time per request'],
        Object.entries(http).map(([name, { share, microseconds }]) => [
          titleOf(name),
          `${(share.median * 100).toFixed(0)} %`,
          `${microseconds.median.toFixed(0)} µs`,
        ]),
      ),
      table(
        ['in flight', 'by', 'per second', 'event loop delay, 99th percentile', 'longest'],
        Object.entries(inFlight).flatMap(([name, ways]) =>
          Object.entries(ways).map(([who, { perSecond, delay, longest }]) => [
            name,
            who,
            perSecond.median.toFixed(0),
            `${delay.median.toFixed(1)} ms`,
            `${longest.median.toFixed(1)} ms`,
          ]),
        ),
      ),
      table(
        ['single calls', 'of', 'median', '99th percentile', 'bytes of the heap'],
        Object.entries(tails).flatMap(([name, ways]) =>
          Object.entries(ways).map(([who, { median, p99, bytes }]) => [
            name,
            who,
            nanoseconds(median),
            nanoseconds(p99),
            bytes.toFixed(0),
          ]),
        ),
      ),
      table(
        ['target', 'measured', 'mark', 'reached'],
        judged({ rows, http, inFlight, tails }, major).map(({ name, text, limit, isReached }) => [
          name,
          text,
          limit,
          isReached ? 'yes' : 'no',
        ]),
      ),
    ])
    .filter(Boolean)
    .join('\n\n');
}

/**
 * @param {import('./row').Row | undefined} row
 * @param {string | undefined} name
 * @param {string[]} others
 */
function line(row, name, others) {
  if (!row?.latchkey) return [];
  const factor = (/** @type {string} */ other) =>
    row[other] ? `${factorText(row[other].times.median)} ×` : '–';
  return [name ?? '', nanoseconds(row.latchkey.nanoseconds.median), ...others.map(factor)];
}

/** @param {number} value */
const factorText = (value) => value.toFixed(value < 0.095 ? 2 : value < 9.95 ? 1 : 0);

/**
 * @param {string[]} heading
 * @param {string[][]} lines
 */
function table(heading, lines) {
  const filled = lines.filter(({ length }) => length > 0);
  if (filled.length === 0) return '';
  const rule = heading.map((_, column) => (column === 0 ? '---' : '--:'));
  return [heading, rule, ...filled].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
