'use strict';

// A few servers at a time and a bare one beside them. As with the rows, they take turns in short batches: a machine's speed drifts by
// more in a minute than a guard adds, and a server that waits for a minute has to warm up again.

const { join } = require('node:path');
const { canPin, message, processor, start } = require('../harness/spawn');
const { ratio, summary } = require('../harness/statistics');
const { printApps } = require('../report/print');

/** Batches that aren't counted, until everything is compiled. */
const WARM = 15;

/**
 * @param {string} node
 * @param {{ rounds: number, requests: number, only: string }} options
 * @returns {Promise<Record<string, App>>}
 *
 * @typedef {import('../harness/statistics').Summary} Summary
 * @typedef {object} App
 * @property {Summary} requestsPerSecond
 * @property {Summary} share of the bare route's requests per second in the same round
 * @property {Summary} microseconds of processor time per request
 * @property {Summary} added microseconds, over the bare route's
 * @property {Summary} busy share of a processor that the server used
 *
 * @typedef {{ requestsPerSecond: number, microseconds: number }} Use
 * @typedef {Use & { bare: Use }} Sample beside the bare route's of the same round
 */
exports.runHttp = async (node, { rounds, requests, only }) => {
  if (!canPin) console.log('Server and load share processors here: figures will be lower and less steady.');
  const load = start(node, [join(__dirname, 'load.js')], [processor.load]);
  await message(load);
  /** @type {Record<string, Sample[]>} */
  const samples = { bare: [] };
  try {
    for (const group of await groupsFor(node)) {
      const names = group.filter((name) => name.includes(only));
      if (names.length > 0) await runGroup(node, load, names, { rounds, requests }, samples);
    }
  } finally {
    load.disconnect();
  }
  const results = resultsOf(samples);
  printApps(results);
  return results;
};

/**
 * @param {string} node
 * @param {import('node:child_process').ChildProcess} load
 * @param {string[]} names
 * @param {{ rounds: number, requests: number }} effort requests of a batch
 * @param {Record<string, Sample[]>} samples by name, to which it adds
 */
async function runGroup(node, load, names, { rounds, requests }, samples) {
  const servers = [];
  try {
    for (const name of ['bare', ...names]) {
      const child = start(node, [join(__dirname, 'server.js'), name], [processor.server]);
      const server = { name, child, ...(await message(child)) };
      await told(load, server);
      servers.push(server);
    }
    for (let round = -WARM; round < rounds; round += 1) {
      /** @type {Record<string, Use>} */
      const uses = {};
      for (const server of round % 2 ? [...servers].reverse() : servers) {
        uses[server.name] = await measured(server, load, requests);
      }
      if (round < 0) continue;
      const bare = /** @type {Use} */ (uses.bare);
      for (const [name, use] of Object.entries(uses))
        samples[name] = [...(samples[name] ?? []), { ...use, bare }];
    }
  } finally {
    for (const { child } of servers) child.disconnect();
  }
}

/**
 * @param {{ name: string, child: import('node:child_process').ChildProcess, port: number }} server
 * @param {import('node:child_process').ChildProcess} load
 * @param {number} count
 * @returns {Promise<Use>}
 */
async function measured({ name, child, port }, load, count) {
  const before = await usage(child);
  const { seconds } = await told(load, { port, count });
  const after = await usage(child);
  const requests = after.requests - before.requests;
  if (after.refusals > 0 || requests !== count) {
    throw new Error(`${name}: ${after.refusals} of ${after.requests} requests were refused`);
  }
  return { requestsPerSecond: count / seconds, microseconds: (after.processor - before.processor) / count };
}

/**
 * @param {import('node:child_process').ChildProcess} load
 * @param {{ port: number, tokens?: string[], count?: number }} what
 */
async function told(load, { port, tokens, count }) {
  const answer = message(load);
  load.send({ port, tokens, count });
  const { error, ...rest } = await answer;
  if (error) throw new Error(error);
  return rest;
}

/**
 * The names of the apps that run on this Node, those together that are to be compared.
 *
 * @param {string} node
 * @returns {Promise<string[][]>}
 */
function groupsFor(node) {
  return message(start(node, [join(__dirname, 'server.js')]));
}

/** @param {import('node:child_process').ChildProcess} child */
function usage(child) {
  const answer = message(child);
  child.send('usage');
  return answer;
}

/** @param {Record<string, Sample[]>} all */
function resultsOf(all) {
  return Object.fromEntries(
    Object.entries(all).map(([name, samples]) => {
      const column = (/** @type {keyof Use} */ name) => samples.map((sample) => sample[name]);
      const added = samples.map(({ microseconds, bare }) => microseconds - bare.microseconds);
      const requestsPerSecond = column('requestsPerSecond');
      const bare = samples.map((sample) => sample.bare.requestsPerSecond);
      const microseconds = column('microseconds');
      return [
        name,
        {
          requestsPerSecond: summary(requestsPerSecond),
          share: ratio(requestsPerSecond, bare),
          microseconds: summary(microseconds),
          added: summary(added),
          busy: summary(samples.map((sample) => (sample.requestsPerSecond * sample.microseconds) / 1e6)),
        },
      ];
    }),
  );
}
