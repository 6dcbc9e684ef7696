'use strict';

// Writes the tables and plots of docs/scaling.md from constants.json: what was measured, what the model makes of it, and what the
// simulation says to that.

const fs = require('node:fs');
const path = require('node:path');
const { readConstants } = require('./constants');
const { WORKLOAD, costOf } = require('./model');
const { bars, lines } = require('./plots');
const { simulate } = require('./simulation');

const docs = path.join(__dirname, '../../docs');
const USERS = [1e3, 1e5, 1e7, 1e9];
const ENGINES = { ioredis6: 'Redis', postgresqlPool: 'PostgreSQL' };
const OPERATIONS = ['log-in', 'refresh', 'check', 'sessions', 'logOutAll'];

function writeScaling() {
  const constants = readConstants();
  const file = path.join(docs, 'scaling.md');
  fs.writeFileSync(file, pageOf(fs.readFileSync(file, 'utf8'), constants));
  for (const [name, plot] of Object.entries(plotsOf(constants))) {
    fs.writeFileSync(path.join(docs, 'images', `${name}.svg`), plot);
  }
}

/**
 * The page with the tables that the constants give.
 *
 * @param {string} page
 * @param {Constants} constants
 */
function pageOf(page, constants) {
  let text = page;
  const tables = {
    measured: measuredTable(constants),
    many: manyTable(constants),
    model: modelTable(constants),
    workload: workloadTable(),
    simulation: simulationTable(),
  };
  for (const [name, table] of Object.entries(tables)) {
    const block = new RegExp(`(<!-- ${name} -->\n).*?(<!-- end -->)`, 's');
    text = text.replace(block, (_, before, after) => `${before}\n${table}\n${after}`);
  }
  return text;
}

/** @typedef {ReturnType<typeof readConstants>} Constants */

/** @param {Constants} constants */
const enginesOf = (constants) =>
  Object.entries(ENGINES).flatMap(([name, title]) =>
    constants[name] ? [{ title, ...constants[name] }] : [],
  );

/** @param {Constants} constants */
function measuredTable(constants) {
  const rows = enginesOf(constants).flatMap(({ title, empty, full }) =>
    OPERATIONS.map((name) => {
      const [one, two] = [empty[name], full[name]];
      const cells = [one, two].map((each) => [each?.p50, each?.p99, each?.p999].join(' / '));
      return [title, name, ...cells, `${two?.server} µs`, `${two?.engine} µs`];
    }),
  );
  const about = enginesOf(constants).map(
    ({ title, about: how, bytes }) =>
      `${title}: ${how}; ${bytes.session} bytes for a session, ${bytes.revocation} for a revocation.`,
  );
  return `${about.join('\n')}\n\n${table(['engine', 'operation', 'empty: p50 / p99 / p99.9 in ms', 'full', 'processor of the server', 'of the engine'], rows)}`;
}

/** @param {Constants} constants */
function manyTable(constants) {
  const rows = enginesOf(constants).flatMap(({ title, many }) =>
    Object.entries(many).map(([name, { milliseconds, loop, command }]) => [
      title,
      `\`${name}\``,
      `${milliseconds} ms`,
      `${loop} ms`,
      command,
    ]),
  );
  return table(['engine', 'call', 'time', 'longest turn of the event loop', 'longest command'], rows);
}

/** @param {Constants} constants */
function modelTable(constants) {
  const rows = USERS.map((users) => {
    const cost = costOf(users, /** @type {any} */ (constants.ioredis6));
    return [
      `10${superscript(Math.log10(users))}`,
      digits(cost.tripsPerSecond),
      `${digits(cost.gigabytes)} GB`,
      digits(cost.engineCores),
      digits(cost.serverCores),
      String(cost.processes),
      String(cost.masters),
    ];
  });
  return table(
    [
      'users',
      'round trips per second',
      'memory',
      'cores of Redis',
      "latchkey's cores",
      'server processes',
      'masters',
    ],
    rows,
  );
}

function workloadTable() {
  return table(
    ['assumed for each user', ''],
    Object.entries(WORKLOAD).map(([name, value]) => [`\`${name}\``, String(value)]),
  );
}

function simulationTable() {
  const rows = simulate().map(({ name, model, simulated, unit }) => [
    name,
    `${digits(model)} ${unit}`,
    digits(simulated),
  ]);
  return table(['what', 'model', 'simulation'], rows);
}

/** @param {Constants} constants */
function plotsOf(constants) {
  const { ioredis6: redis, postgresqlPool: postgresql } = constants;
  /** @type {Record<string, string>} */
  const plots = {};
  if (redis) {
    const rows = OPERATIONS.map((name) => ({
      name,
      values: [redis.empty[name]?.p50 ?? 1, redis.full[name]?.p50 ?? 1],
    }));
    plots['scaling-growth'] = bars(
      'Median latency with Redis, empty and full',
      ['empty', 'full'],
      rows,
      'ms',
    );
    const points = USERS.map((users) => {
      const { gigabytes, engineCores } = costOf(users, redis);
      return { x: `10${superscript(Math.log10(users))} users`, values: [engineCores, gigabytes] };
    });
    plots['scaling-users'] = lines(
      'What users cost: cores of Redis, and gigabytes',
      ['cores', 'gigabytes'],
      points,
      digits,
      true,
    );
  }
  if (redis?.rates && postgresql?.rates) {
    const points = Object.keys(redis.rates).map((count) => ({
      x: count,
      values: [postgresql.rates[count] ?? 0, redis.rates[count] ?? 0],
    }));
    plots['scaling-processes'] = lines(
      'Checks per second, by server processes',
      ['PostgreSQL', 'Redis'],
      points,
      (value) => Math.round(value).toLocaleString('en'),
    );
  }
  return plots;
}

/** @param {number} value two digits are what a model is worth */
const digits = (value) => Number(value.toPrecision(2)).toLocaleString('en', { maximumFractionDigits: 6 });

/** @param {number} power */
const superscript = (power) =>
  [...String(Math.round(power))].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');

/** @param {string[]} heads @param {string[][]} rows */
function table(heads, rows) {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |\n`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}

module.exports = { pageOf, plotsOf, writeScaling };
