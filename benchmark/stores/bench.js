'use strict';

// How many requests several server processes check per second, and how long one waits, with each of the stores. Starts the
// databases itself, and prints a table; with --write it puts it into docs/stores.md.
//
//   npm ci && npm run build && npm ci --prefix __test__/matrix && node benchmark/stores/bench.js --write
//
// For the plot of docs/scaling.md:
//
//   node benchmark/stores/bench.js --stores ioredis6,postgresqlPool --processes 1,2,3,4 --constants

const { fork } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { startMariadb } = require('../../__test__/engines/support/mariadb');
const { startPostgresql } = require('../../__test__/engines/support/postgresql');
const { startRedis } = require('../../__test__/engines/support/redis');
const { temporaryFolder } = require('../../__test__/engines/support/server');

const { AT_ONCE } = require('./settings');

const PAGE = path.join(__dirname, '../../docs/stores.md');
const PROCESSES = listed('--processes')?.map(Number) ?? [1, 3];
const ONLY = listed('--stores');
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

/** @param {string} name @returns {string[] | undefined} */
function listed(name) {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1]?.split(',');
}

async function main() {
  const load = os.loadavg()[0];
  const rows = [];
  for (const { name, store, start } of stores.filter((each) => ONLY?.includes(each.store) ?? true)) {
    const server = await start?.();
    try {
      for (const processes of PROCESSES) {
        rows.push({ name, store, processes, ...(await measure(store, processes, server)) });
        console.error(JSON.stringify(rows.at(-1)));
      }
    } finally {
      await server?.stop();
    }
  }
  if (process.argv.includes('--constants')) keep(rows, load);
  const text = page(rows, load);
  console.log(text);
  if (process.argv.includes('--write')) {
    const document = fs.readFileSync(PAGE, 'utf8');
    fs.writeFileSync(PAGE, document.replace(/(<!-- measured.*?-->\n).*?(?=<!-- end -->)/s, `$1\n${text}\n`));
  }
}

/**
 * Checks per second by the number of processes, for scripts/scaling.
 *
 * @param {{ store: string, processes: number, rate: number }[]} rows
 * @param {number} load
 */
function keep(rows, load) {
  const { updateConstants } = require('../../scripts/scaling/constants');
  for (const store of new Set(rows.map((row) => row.store))) {
    const rates = rows
      .filter((row) => row.store === store)
      .map(({ processes, rate }) => [processes, Math.round(rate)]);
    updateConstants(store, { rates: Object.fromEntries(rates), ratesLoad: Math.round(load) });
  }
}

/**
 * @param {{ name: string, processes: number, rate: number, median: number, p99: number, cpu: number }[]} rows
 * @param {number} load the machine's, before anything was measured
 */
function page(rows, load) {
  const cells = [
    ['store', 'processes', 'checks per second', 'median', '99th percentile', 'CPU per check'],
    ...rows.map(({ name, processes, rate, median, p99, cpu }) => [
      name,
      String(processes),
      Number(rate.toPrecision(2)).toLocaleString('en'),
      ...[median, p99, cpu].map(shown),
    ]),
  ];
  const widths = cells[0].map((_, at) => Math.max(...cells.map((row) => row[at].length)));
  const pad = (/** @type {string} */ cell, /** @type {number} */ at) =>
    at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]);
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const lines = [cells[0].map(pad), rule, ...cells.slice(1).map((row) => row.map(pad))];
  return `${about(load)}\n\n${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`;
}

/** @param {number} load */
function about(load) {
  return `Node ${process.versions.node} (SQLite on Node 24), ${os.availableParallelism()} cores of an ${os.cpus()[0].model.replaceAll(/\(.*?\)/g, '')}, for the
server processes, the database and what measures them, all on one machine, which had a load of ${Math.round(load)} before. Each process has
${AT_ONCE} requests under way; where the store answers at once, one. HTTP isn't in it.${load < 1 ? '' : BUSY}`;
}

const BUSY = ` **Other work took most of the
machine**: read the numbers as an order, and the CPU time, which suffers least, as an upper bound.`;

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
      cpu: results.reduce((sum, { cpu }) => sum + cpu, 0) / results.length,
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
    stop: async () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

/** @param {number} microseconds two digits are what such a measurement is worth */
function shown(microseconds) {
  const [value, unit] = microseconds >= 1000 ? [microseconds / 1000, 'ms'] : [microseconds, 'µs'];
  return `${Number(value.toPrecision(2))} ${unit}`;
}

main();
