'use strict';

// docs/images/benchmark.svg: how long others take, as multiples of latchkey's time, from baseline.json. README.md and
// RESULTS.md show it.

const fs = require('node:fs');
const path = require('node:path');

const file = path.join(__dirname, '../../docs/images/benchmark.svg');
const MAJOR = 24;

/** Text, name of the ratio in baseline.json, and whose time it is. */
const bars = [
  ['Authenticate a request', 'authenticate: original', 'jwt-identity'],
  ['Log in', 'logIn with a password, remembered: original', 'jwt-identity'],
  ['Trade an assertion', 'token with an RS256 certificate, memory: original', 'jwt-middleware'],
  ['Check, memory store', 'check memory: original', 'jwt-middleware'],
  ['Verify HS256', 'verify HS256, 6 claims: jsonwebtoken, KeyObject', 'jsonwebtoken'],
  ['', 'verify HS256, 6 claims: fast-jwt', 'fast-jwt'],
  ['Verify RS256', 'verify RS256, 6 claims: jsonwebtoken, KeyObject', 'jsonwebtoken'],
  ['', 'verify RS256, 6 claims: fast-jwt', 'fast-jwt'],
];

const WIDTH = 720;
const LEFT = 300;
const UNIT = 29;
const TOP = 62;
const ROW = 26;

const style = `
    .paper { fill: #ffffff; }
    text { font: 14px system-ui, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; font-size: 15px; }
    .quiet { fill: #59636e; }
    .bar { fill: #8c959f; }
    .one { stroke: #1a7f37; stroke-width: 2; }
    .one-text { fill: #1a7f37; }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #0d1117; }
      text { fill: #f0f6fc; }
      .quiet { fill: #9198a1; }
      .bar { fill: #6e7681; }
      .one { stroke: #3fb950; }
      .one-text { fill: #3fb950; }
    }`;

/** @param {Record<string, Record<string, number>>} baselines by major version of Node */
function plotOf(baselines) {
  const ratios = baselines[MAJOR] ?? {};
  const height = TOP + bars.length * ROW + 34;
  const bottom = TOP + bars.length * ROW;
  const rows = bars.flatMap(([text, name = '', who], index) => {
    const ratio = ratios[name];
    if (ratio === undefined) throw new Error(`baseline.json has no ratio for Node ${MAJOR} of «${name}»`);
    const y = TOP + index * ROW;
    const width = Math.round(ratio * UNIT);
    return [
      `<text x="12" y="${y + 16}">${text}</text>`,
      `<text class="quiet" x="${LEFT - 10}" y="${y + 16}" text-anchor="end">${who}</text>`,
      `<rect class="bar" x="${LEFT}" y="${y + 3}" width="${width}" height="${ROW - 8}" rx="2"/>`,
      `<text x="${LEFT + Math.max(width, UNIT) + 8}" y="${y + 16}">${ratio.toFixed(ratio < 9.95 ? 1 : 0)} ×</text>`,
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
  <title id="title">Time that other packages take, as multiples of latchkey's</title>
  <desc id="desc">${described(ratios)}</desc>
  <style>${style}
  </style>
  <rect class="paper" width="100%" height="100%"/>
  <text class="title" x="12" y="22">Time per operation, as a multiple of latchkey's</text>
  <text class="one-text" x="${LEFT + UNIT}" y="46" text-anchor="middle">latchkey = 1</text>
  ${rows.filter((row) => !row.includes('></text>')).join('\n  ')}
  <line class="one" x1="${LEFT + UNIT}" y1="${TOP - 8}" x2="${LEFT + UNIT}" y2="${bottom}"/>
  <text class="quiet" x="12" y="${bottom + 22}">Node ${MAJOR}, 6 claims. Shorter bars are faster. benchmark/RESULTS.md has all rows.</text>
</svg>
`;
}

/** @param {Record<string, number>} ratios */
function described(ratios) {
  let operation = '';
  const parts = bars.map(([text, name = '', who]) => {
    operation = text || operation;
    return `${operation}: ${who} ${ratios[name]?.toFixed(1)}`;
  });
  return `${parts.join('; ')}.`;
}

/** @param {Record<string, Record<string, number>>} baselines */
function writePlot(baselines) {
  fs.writeFileSync(file, plotOf(baselines));
}

module.exports = { plotOf, writePlot };
