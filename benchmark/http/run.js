'use strict';

// A few servers at a time and a bare one beside them: each round gives every one of them a few seconds of load in turn. A machine's
// speed drifts by more in a minute than a guard adds, and a server that waits for a minute has to warm up again.

const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { canPin, message, processor, start } = require('../harness/spawn');
const { ratio, summary } = require('../harness/statistics');
const { printApps } = require('../report/print');

/** Load that isn't counted, in milliseconds: connections open and the event loop fills. */
const margin = 300;

/**
 * @param {string} node
 * @param {{ rounds: number, seconds: number, only: string }} options
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
exports.runHttp = async (node, { rounds, seconds, only }) => {
  if (!canPin) console.log('Server and load share processors here: figures will be lower and less steady.');
  const load = start(node, [join(__dirname, 'load.js')], [processor.load]);
  await message(load);
  /** @type {Record<string, Sample[]>} */
  const samples = { bare: [] };
  try {
    for (const group of await groupsFor(node)) {
      const names = group.filter((name) => name.includes(only));
      if (names.length > 0) await runGroup(node, load, names, { rounds, seconds }, samples);
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
 * @param {{ rounds: number, seconds: number }} effort
 * @param {Record<string, Sample[]>} samples by name, to which it adds
 */
async function runGroup(node, load, names, { rounds, seconds }, samples) {
  const servers = [];
  try {
    for (const name of ['bare', ...names]) {
      const child = start(node, [join(__dirname, 'server.js'), name], [processor.server]);
      servers.push({ name, child, ...(await message(child)) });
    }
    for (const server of servers) await measured(server, load, seconds);
    for (let round = 0; round < rounds; round += 1) {
      /** @type {Record<string, Use>} */
      const uses = {};
      for (const server of round % 2 ? [...servers].reverse() : servers) {
        uses[server.name] = await measured(server, load, seconds);
      }
      const bare = /** @type {Use} */ (uses.bare);
      for (const [name, use] of Object.entries(uses))
        samples[name] = [...(samples[name] ?? []), { ...use, bare }];
    }
  } finally {
    for (const { child } of servers) child.disconnect();
  }
}

/**
 * @param {{ name: string, child: import('node:child_process').ChildProcess, port: number, tokens: string[] }} server
 * @param {import('node:child_process').ChildProcess} load
 * @param {number} seconds
 * @returns {Promise<Use>}
 */
async function measured({ name, child, port, tokens }, load, seconds) {
  const end = message(load);
  load.send({ port, tokens, duration: seconds });
  await sleep(margin);
  const before = await usage(child);
  await sleep(seconds * 1000 - 2 * margin);
  const after = await usage(child);
  const { error } = await end;
  const requests = after.requests - before.requests;
  if (error || after.refusals > 0 || requests === 0) {
    throw new Error(`${name}: ${error ?? `${after.refusals} of ${after.requests} requests were refused`}`);
  }
  return {
    requestsPerSecond: requests / ((after.time - before.time) / 1e6),
    microseconds: (after.processor - before.processor) / requests,
  };
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
