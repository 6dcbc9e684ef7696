'use strict';

// A few servers at a time and a bare one beside them. As with the rows, they take turns in short batches: a machine's speed drifts by
// more in a minute than a guard adds, and a server that waits for a minute has to warm up again.

const { join } = require('node:path');
const { canPin, message, processor, start } = require('../harness/spawn');
const { estimate, median, summary } = require('../harness/statistics');
const { printApps } = require('../report/print');

/** Batches that aren't counted, until everything is compiled. */
const WARM = 15;
/** Microseconds: less added processor time than this can't be told from nothing. */
const SMALLEST = 0.1;

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
 * @property {Record<string, Comparison>} beside the other routes of its group
 *
 * @typedef {import('../harness/statistics').Estimate} Estimate
 * @typedef {object} Comparison
 * @property {Estimate} addedTimes how many times the processor time that this route adds the other one adds
 * @property {Estimate} lostShare by how much this route's share of the bare route's requests per second is below the other's
 *
 * @typedef {{ requestsPerSecond: number, microseconds: number }} Use
 * @typedef {Record<string, Use>} Round of all routes of a group, the bare one among them
 */
exports.runHttp = async (node, { rounds, requests, only }) => {
  if (!canPin) console.log('Server and load share processors here: figures will be lower and less steady.');
  const load = start(node, [join(__dirname, 'load.js')], [processor.load]);
  await message(load);
  /** @type {Record<string, Round[]>} */
  const groups = {};
  try {
    for (const group of await groupsFor(node)) {
      const names = group.filter((name) => name.includes(only));
      if (names.length > 0) groups[names.join()] = await runGroup(node, load, names, { rounds, requests });
    }
  } finally {
    load.disconnect();
  }
  const results = resultsOf(Object.values(groups));
  printApps(results);
  return results;
};

/**
 * @param {string} node
 * @param {import('node:child_process').ChildProcess} load
 * @param {string[]} names
 * @param {{ rounds: number, requests: number }} effort requests of a batch
 */
async function runGroup(node, load, names, { rounds, requests }) {
  /** @type {Round[]} */
  const measuredRounds = [];
  const servers = [];
  try {
    for (const name of ['bare', ...names]) {
      const child = start(node, [join(__dirname, 'server.js'), name], [processor.server]);
      const server = { name, child, ...(await message(child)) };
      await told(load, server);
      servers.push(server);
    }
    for (let round = -WARM; round < rounds; round += 1) {
      /** @type {Round} */
      const uses = {};
      for (const server of round % 2 ? [...servers].reverse() : servers) {
        uses[server.name] = await measured(server, load, requests);
      }
      if (round >= 0) measuredRounds.push(uses);
    }
    return measuredRounds;
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

/**
 * @param {Round[][]} groups
 * @returns {Record<string, App>}
 */
function resultsOf(groups) {
  const names = [...new Set(groups.flatMap(([round = {}]) => Object.keys(round)))];
  return Object.fromEntries(
    names.map((name) => {
      // The bare route is in each group, every other one in one of them.
      const rounds = groups.filter(([round = {}]) => name in round).flat();
      return [
        name,
        { ...appOf(rounds, name), beside: name.startsWith('latchkey') ? besideOf(rounds, name) : {} },
      ];
    }),
  );
}

/**
 * @param {Round[]} rounds
 * @param {string} name
 */
function appOf(rounds, name) {
  const uses = rounds.map((round) => useIn(round, name));
  const requestsPerSecond = uses.map((use) => use.requestsPerSecond);
  const microseconds = uses.map((use) => use.microseconds);
  return {
    requestsPerSecond: summary(requestsPerSecond),
    share: summary(rounds.map((round) => shareIn(round, name))),
    microseconds: summary(microseconds),
    added: summary(rounds.map((round) => addedIn(round, name))),
    busy: summary(uses.map((use) => (use.requestsPerSecond * use.microseconds) / 1e6)),
  };
}

/**
 * @param {Round[]} rounds
 * @param {string} name
 * @returns {Record<string, Comparison>}
 */
function besideOf(rounds, name) {
  const others = Object.keys(rounds[0] ?? {}).filter((other) => other !== name && other !== 'bare');
  const added = (/** @type {Round[]} */ some, /** @type {string} */ of) =>
    Math.max(median(some.map((round) => addedIn(round, of))), SMALLEST);
  return Object.fromEntries(
    others.map((other) => [
      other,
      {
        addedTimes: estimate(rounds, (some) => added(some, other) / added(some, name)),
        lostShare: estimate(rounds, (some) =>
          median(some.map((round) => shareIn(round, other) - shareIn(round, name))),
        ),
      },
    ]),
  );
}

/** @param {Round} round @param {string} name */
const useIn = (round, name) => /** @type {Use} */ (round[name]);

/** Of the bare route's requests per second. @param {Round} round @param {string} name */
const shareIn = (round, name) =>
  useIn(round, name).requestsPerSecond / useIn(round, 'bare').requestsPerSecond;

/** Over the bare route's processor time. @param {Round} round @param {string} name */
const addedIn = (round, name) => useIn(round, name).microseconds - useIn(round, 'bare').microseconds;
