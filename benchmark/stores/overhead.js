'use strict';

// What latchkey adds to a read from Redis: processor time of this process for each check against a bare GET by the same client, of the same
// value, in turns of one run. Starts Redis itself.
//
//   node benchmark/stores/overhead.js [turns] [calls that are under way at one time]

const os = require('node:os');
const { connect } = require('../../__test__/engines/support/clients');
const { redisKeyOf } = require('../../__test__/engines/support/keys');
const { startRedis } = require('../../__test__/engines/support/redis');
const { createRevocation } = require('../../lib/state/revocation');
const createStore = require('../../lib/stores');

const TURNS = Number(process.argv[2] ?? 100);
/** Calls that are under way at one time: clients send those of one turn of the event loop together. */
const AT_ONCE = Number(process.argv[3] ?? 32);
/** Calls in a turn. */
const CALLS = 1000;
const CLIENTS = ['redis5', 'redis6', 'ioredis5', 'ioredis6'];

async function main() {
  const server = await startRedis(['--appendonly', 'no']);
  console.log(
    `Node ${process.version}, load ${os.loadavg()[0]?.toFixed(1)}, ${TURNS} turns of ${CALLS} calls, ${AT_ONCE} under way`,
  );
  try {
    for (const name of CLIENTS) await measure(name, server.port);
  } finally {
    await server.stop();
  }
}

/** @param {string} name @param {number} port */
async function measure(name, port) {
  const { options, close } = await connect(name, [port]);
  const { client } = options;
  const store = createStore(options);
  const revocation = createRevocation({ store: options, purpose: 'overhead', staleness: 300 });
  const token = await new Promise((resolve, reject) =>
    store.make(
      { iss: 'client', sub: 'alice', exp: Date.now() / 1000 + 3600 },
      (/** @type {any} */ error, /** @type {any} */ made) => (error ? reject(error) : resolve(made)),
    ),
  );
  const key = redisKeyOf(token);
  /** @type {Record<string, () => Promise<unknown>>} */
  const rows = {
    'bare GET': () => client.get(key),
    'engine.get': () => store.engine.get(key.slice('latchkey:v:'.length).replace(/[{}]/g, '')),
    'check of an access token': () =>
      new Promise((resolve) =>
        store.retrieve(token, (/** @type {any} */ _error, /** @type {any} */ session) => resolve(session)),
      ),
    'revocation, warm': async () => revocation.isRevoked('a token'),
  };
  const before = commandsOf(await client.info('commandstats'));
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(Object.keys(rows).map((row) => [row, []]));
  for (let turn = -2; turn < TURNS; turn += 1) {
    for (const [row, run] of Object.entries(rows)) {
      const used = await processorTime(run);
      if (turn >= 0) times[row]?.push(used);
    }
  }
  const calls = (TURNS + 2) * CALLS;
  const after = commandsOf(await client.info('commandstats'));
  const bare = times['bare GET'] ?? [];
  for (const row of Object.keys(rows)) {
    const all = times[row] ?? [];
    // Of the same turn each, since other processes disturb one turn more than another.
    const ratio = median(all.map((time, turn) => time / (bare[turn] ?? Number.NaN)));
    console.log(
      `${name.padEnd(9)} ${row.padEnd(26)} ${median(all).toFixed(1).padStart(6)} µs ${ratio.toFixed(2)}`,
    );
  }
  console.log(`${name.padEnd(9)} round trips per read: ${((after - before) / calls / 3).toFixed(2)}`);
  await close();
}

/** @param {() => Promise<unknown>} run @returns {Promise<number>} microseconds for each call */
async function processorTime(run) {
  const before = process.cpuUsage();
  let left = CALLS;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await run();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

/** @param {string} stats of INFO @returns {number} how many values were read */
const commandsOf = (stats) => Number(/cmdstat_get:calls=(\d+)/.exec(stats)?.[1] ?? 0);

/** @param {number[]} all */
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

main();
