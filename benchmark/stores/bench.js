'use strict';

// How many requests several server processes check per second, and how long one waits, with each of the stores. Starts the
// databases itself, and writes a table.
//
//   npm ci && npm run build && npm ci --prefix __test__/matrix && node benchmark/stores/bench.js

const { fork } = require('node:child_process');
const { once } = require('node:events');
const os = require('node:os');
const path = require('node:path');
const { startMariadb } = require('../../__test__/engines/support/mariadb');
const { startPostgresql } = require('../../__test__/engines/support/postgresql');
const { startRedis } = require('../../__test__/engines/support/redis');
const { temporaryFolder } = require('../../__test__/engines/support/server');

const PROCESSES = [1, 3];
// Node below 22.13 has no node:sqlite.
const NODE = path.join(
  __dirname,
  `../../__test__/matrix/node_modules/node24-${process.platform}-${process.arch}/bin/node`,
);

const stores = [
  { name: 'memory, each process its own', store: 'memory' },
  { name: 'encrypted (stateless)', store: 'encrypted' },
  { name: 'Redis, `redis` 6', store: 'redis6', start: startRedis },
  { name: 'Redis, `ioredis` 6', store: 'ioredis6', start: startRedis },
  { name: 'Keyv 5 over Redis', store: 'keyv', start: startRedis },
  { name: 'MariaDB, `mysql2` pool', store: 'mariadbPool', start: startMariadb },
  { name: 'PostgreSQL, `pg` pool', store: 'postgresqlPool', start: startPostgresql },
  { name: 'SQLite, `node:sqlite`, one file', store: 'sqlite', start: sqliteFolder },
];

async function main() {
  const rows = [];
  for (const { name, store, start } of stores) {
    const server = await start?.();
    try {
      for (const processes of PROCESSES) {
        rows.push({ name, processes, ...(await measure(store, processes, server)) });
        console.error(JSON.stringify(rows.at(-1)));
      }
    } finally {
      await server?.stop();
    }
  }
  const cpu = os.cpus()[0].model;
  console.log(`Node ${process.version}, ${os.cpus().length} cores, ${cpu}\n`);
  console.log('| store | processes | checks per second | median | 99th percentile |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  for (const { name, processes, rate, median, p99 } of rows) {
    console.log(`| ${name} | ${processes} | ${round(rate)} | ${shown(median)} | ${shown(p99)} |`);
  }
}

/**
 * @param {string} store
 * @param {number} processes
 * @param {any} server
 */
async function measure(store, processes, server) {
  const children = Array.from({ length: processes }, () =>
    fork(path.join(__dirname, 'worker.js'), [store, String(server?.port ?? 0), server?.folder ?? ''], {
      execPath: store === 'sqlite' ? NODE : process.execPath,
      execArgv: ['--no-warnings'],
    }),
  );
  const message = async (/** @type {import('node:child_process').ChildProcess} */ child) => {
    const [answer] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`${store}: a process ended`))),
    ]);
    return answer;
  };
  try {
    await Promise.all(children.map(message));
    const answers = children.map(message);
    for (const child of children) child.send('go');
    const results = await Promise.all(answers);
    const waits = results.flatMap(({ sample }) => sample).sort((a, b) => a - b);
    return {
      rate: results.reduce((sum, { rate }) => sum + rate, 0),
      median: waits[Math.floor(waits.length / 2)],
      p99: waits[Math.floor(waits.length * 0.99)],
    };
  } finally {
    for (const child of children) child.kill();
  }
}

async function sqliteFolder() {
  const folder = temporaryFolder('sqlite');
  return {
    folder,
    port: 0,
    stop: async () => require('node:fs').rmSync(folder, { recursive: true, force: true }),
  };
}

/** @param {number} rate two digits are what such a measurement is worth */
function round(rate) {
  return Number(rate.toPrecision(2)).toLocaleString('en');
}

/** @param {number} microseconds */
function shown(microseconds) {
  if (microseconds >= 1000) return `${(microseconds / 1000).toPrecision(2)} ms`;
  return `${Number(microseconds.toPrecision(2))} µs`;
}

main();
