'use strict';

// All servers run from the beginning and wait; each round gives every one of them a little load in turn, and the bare one between
// any two of them: a machine's speed drifts by more in a minute than a guard adds.

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
 * @property {Summary} share of the bare route's requests per second, before and after
 * @property {Summary} microseconds of processor time per request
 * @property {Summary} added microseconds, over the bare route's
 * @property {Summary} busy share of a processor that the server used
 */
exports.runHttp = async (node, { rounds, seconds, only }) => {
  if (!canPin) console.log('Server and load share processors here: figures will be lower and less steady.');
  const load = start(node, [join(__dirname, 'load.js')], [processor.load]);
  await message(load);
  const servers = [];
  const names = (await namesFor(node)).filter((name) => name === 'bare' || name.includes(only));
  try {
    for (const name of names) {
      const child = start(node, [join(__dirname, 'server.js'), name], [processor.server]);
      servers.push({ name, child, ...(await message(child)), samples: [] });
    }
    for (const server of [...servers, ...servers]) await measured(server, load, seconds);
    const [bare, ...guarded] = servers;
    for (let round = 0; round < rounds; round += 1) {
      let before = await measured(bare, load, seconds);
      for (const server of round % 2 ? [...guarded].reverse() : guarded) {
        const own = await measured(server, load, seconds);
        const after = await measured(bare, load, seconds);
        server.samples.push({ ...own, bare: between(before, after) });
        bare.samples.push({ ...after, bare: after });
        before = after;
      }
    }
  } finally {
    for (const { child } of [...servers, { child: load }]) child.disconnect();
  }
  const results = resultsOf(servers);
  printApps(results);
  return results;
};

/**
 * @param {{ name: string, child: import('node:child_process').ChildProcess, port: number, tokens: string[] }} server
 * @param {import('node:child_process').ChildProcess} load
 * @param {number} seconds
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
 * @typedef {{ requestsPerSecond: number, microseconds: number }} Sample
 *
 * @param {Sample} before
 * @param {Sample} after
 * @returns {Sample}
 */
function between(before, after) {
  const mean = (/** @type {keyof Sample} */ name) => (before[name] + after[name]) / 2;
  return { requestsPerSecond: mean('requestsPerSecond'), microseconds: mean('microseconds') };
}

/**
 * The names of the apps that run on this Node, the bare one first.
 *
 * @param {string} node
 * @returns {Promise<string[]>}
 */
function namesFor(node) {
  return message(start(node, [join(__dirname, 'server.js')]));
}

/** @param {import('node:child_process').ChildProcess} child */
function usage(child) {
  const answer = message(child);
  child.send('usage');
  return answer;
}

/** @param {{ name: string, samples: (Sample & { bare: Sample })[] }[]} servers */
function resultsOf(servers) {
  return Object.fromEntries(
    servers.map(({ name, samples }) => {
      const column = (/** @type {keyof Sample} */ name) => samples.map((sample) => sample[name]);
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
