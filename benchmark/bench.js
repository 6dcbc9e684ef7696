'use strict';

// Everything, on each version of Node. README.md says how to read it.
//
//   node bench.js [--node 20,24] [--parts rows,http,in-flight,tail] [--rows 'words of a name'] [--short]
//                 [--processors 0,1] [--write-baseline] [--write-results]

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const floor = require('./floor');
const spawning = require('./harness/spawn');
const { nodes } = require('./nodes');
const { compared, readBaseline, writeBaseline } = require('./report/baseline');
const { printCompared, printJudged } = require('./report/print');
const { writeResults } = require('./report/results');
const { judged } = require('./targets');

const folder = path.join(__dirname, 'results');
const full = {
  rows: { rounds: 27, batchMs: 10, warmMs: 150 },
  http: { rounds: 41, requests: 500 },
  inFlight: { rounds: 5, milliseconds: 1000 },
};
/** Enough to see that everything runs; its figures say little. */
const short = {
  rows: { rounds: 3, batchMs: 1, warmMs: 5 },
  http: { rounds: 3, requests: 100 },
  inFlight: { rounds: 1, milliseconds: 200 },
};

const { values: options } = parseArgs({
  options: {
    node: { type: 'string', default: nodes.map(({ major }) => major).join() },
    parts: { type: 'string', default: 'rows,http,in-flight,tail' },
    rows: { type: 'string', default: '' },
    apps: { type: 'string', default: '' },
    processors: { type: 'string' },
    short: { type: 'boolean', default: false },
    'write-baseline': { type: 'boolean', default: false },
    'write-results': { type: 'boolean', default: false },
  },
});

async function main() {
  if (options.short && (options['write-baseline'] || options['write-results'])) {
    throw new Error('The figures of a short run are not worth keeping');
  }
  const chosen = nodes.filter(({ major }) => options.node.split(',').includes(String(major)));
  if (options.processors) {
    const [server, load] = options.processors.split(',').map(Number);
    Object.assign(spawning.processor, { server, load });
  }
  if (chosen.length === 0)
    throw new Error(`There is no Node ${options.node} in node_modules: run npm ci here`);
  floor.build();
  for (const { major, node } of chosen) {
    const results = await measured(node);
    if (!options.short) keep(major, results);
    report(major, results);
  }
  if (options['write-results']) writeResults(resultsOf(nodes));
}

/**
 * @param {string} node
 * @returns {Promise<import('./targets').Results & Record<string, unknown>>}
 */
async function measured(node) {
  const version = require('node:child_process')
    .execFileSync(node, ['--version'], { encoding: 'utf8' })
    .trim();
  const processor = os.cpus()[0]?.model.trim();
  console.log(`\nNode ${version}, ${os.availableParallelism()} × ${processor}`);
  const effort = options.short ? short : full;
  const parts = options.parts.split(',');
  const words = options.rows.split(' ');
  /** @type {import('./targets').Results & Record<string, unknown>} */
  const results = { version, processor };
  if (parts.includes('rows'))
    results.rows = await require('./rows/run').runRows(node, { words, effort: effort.rows });
  if (parts.includes('http'))
    results.http = await require('./http/run').runHttp(node, { ...effort.http, only: options.apps });
  if (parts.includes('in-flight'))
    results.inFlight = await require('./in-flight/run').runInFlight(node, effort.inFlight);
  if (parts.includes('tail')) results.tails = await require('./tail/run').runTails(node);
  return results;
}

/**
 * @param {number} major
 * @param {import('./targets').Results} results
 */
function report(major, results) {
  console.log(`\nTargets, Node ${major}`);
  printJudged(judged(results, major));
  if (options['write-baseline']) return writeBaseline(major, results);
  if (options.short) return;
  const fallen = compared(readBaseline(major), results);
  printCompared(fallen);
  if (fallen.length > 0) process.exitCode = 1;
}

/**
 * Writes the results, beside those of earlier runs for what wasn't measured this time.
 *
 * @param {number} major
 * @param {import('./targets').Results} results
 */
function keep(major, results) {
  const file = path.join(folder, `node${major}.json`);
  const before = previous(file);
  fs.mkdirSync(folder, { recursive: true });
  const all = { ...before, ...results, rows: { ...before.rows, ...results.rows } };
  fs.writeFileSync(file, `${JSON.stringify(all, null, 1)}\n`);
}

/** @param {string} file */
function previous(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

/** @param {{ major: number }[]} versions */
function resultsOf(versions) {
  return new Map(versions.map(({ major }) => [major, previous(path.join(folder, `node${major}.json`))]));
}

main();
