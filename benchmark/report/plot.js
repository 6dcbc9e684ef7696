'use strict';

// docs/images/benchmark.svg: how long others take, as multiples of latchkey's time, from baseline.json. README.md and
// RESULTS.md show it.

const fs = require('node:fs');
const path = require('node:path');

const file = path.join(__dirname, '../../docs/images/benchmark.svg');
const MAJOR = 24;

/** All that differ in cost. */
const algorithms = ['HS256', 'HS384', 'HS512', 'RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/**
 * Text, whose time it is, and the name of the ratio in baseline.json.
 *
 * @typedef {[text: string, who: string, ratio: string]} Bar
 */

/** @type {[title: string, bars: Bar[]][]} */
const sections = [
  [
    'Middlewares',
    [
      ['Authenticate a request', 'jwt-identity', 'authenticate: original'],
      ['Log in', 'jwt-identity', 'logIn with a password, remembered: original'],
      ['Trade an assertion', 'jwt-middleware', 'token with an RS256 certificate, memory: original'],
      ['Check, memory store', 'jwt-middleware', 'check memory: original'],
    ],
  ],
  ['Verify', algorithms.map((alg) => [alg, 'fast-jwt', `verify ${alg}, 6 claims: fast-jwt`])],
  ['Sign', algorithms.map((alg) => [alg, 'fast-jwt', `sign ${alg}, 6 claims: fast-jwt`])],
];

const WIDTH = 720;
const LEFT = 300;
const UNIT = 29;
const TOP = 62;
const ROW = 22;
/** Between two sections. */
const GAP = 8;

const style = `
    .paper { fill: #ffffff; }
    text { font: 14px system-ui, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; font-size: 15px; }
    .section { font-weight: 600; }
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
  let y = TOP;
  const drawn = sections.flatMap(([title, bars]) => {
    const heading = `<text class="section" x="12" y="${y + 15}">${title}</text>`;
    const rows = bars.flatMap((bar, index) => drawnBar(bar, ratioOf(ratios, bar), y + (index + 1) * ROW));
    y += (bars.length + 1) * ROW + GAP;
    return [heading, ...rows];
  });
  const height = y + 34;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
  <title id="title">Time that other packages take, as multiples of latchkey's</title>
  <desc id="desc">${described(ratios)}</desc>
  <style>${style}
  </style>
  <rect class="paper" width="100%" height="100%"/>
  <text class="title" x="12" y="22">Time per operation, as a multiple of latchkey's</text>
  <text class="one-text" x="${LEFT + UNIT}" y="46" text-anchor="middle">latchkey = 1</text>
  ${drawn.join('\n  ')}
  <line class="one" x1="${LEFT + UNIT}" y1="${TOP - 8}" x2="${LEFT + UNIT}" y2="${y - GAP}"/>
  <text class="quiet" x="12" y="${y + 16}">Node ${MAJOR}, 6 claims. Shorter bars are faster. Drawn by: npm run bench -- --write-baseline</text>
</svg>
`;
}

/**
 * @param {Bar} bar
 * @param {number} ratio
 * @param {number} y
 */
function drawnBar([text, who], ratio, y) {
  const width = Math.round(ratio * UNIT);
  return [
    `<text x="24" y="${y + 15}">${text}</text>`,
    `<text class="quiet" x="${LEFT - 10}" y="${y + 15}" text-anchor="end">${who}</text>`,
    `<rect class="bar" x="${LEFT}" y="${y + 2}" width="${width}" height="${ROW - 5}" rx="2"/>`,
    `<text x="${LEFT + Math.max(width, UNIT) + 8}" y="${y + 15}">${ratio.toFixed(ratio < 9.95 ? 1 : 0)} ×</text>`,
  ];
}

/**
 * @param {Record<string, number>} ratios
 * @param {Bar} bar
 */
function ratioOf(ratios, [, , name]) {
  const ratio = ratios[name];
  if (ratio === undefined) throw new Error(`baseline.json has no ratio for Node ${MAJOR} of «${name}»`);
  return ratio;
}

/** @param {Record<string, number>} ratios */
function described(ratios) {
  const parts = sections.map(([title, bars]) => {
    const values = bars.map((bar) => `${bar[0]}: ${bar[1]} ${ratioOf(ratios, bar).toFixed(1)}`);
    return `${title}: ${values.join(', ')}`;
  });
  return `${parts.join('; ')}.`;
}

/** @param {Record<string, Record<string, number>>} baselines */
function writePlot(baselines) {
  fs.writeFileSync(file, plotOf(baselines));
}

module.exports = { plotOf, writePlot };
