'use strict';

// The clock of the machine that an engine's data is on, for comparing it with this one's. Only diagnosis loads this.

const { compile } = require('./sql/statement');
const { own } = require('../../values/members');

/** Its clock in milliseconds, as text or a number. SQLite's is this machine's. @type {Readonly<Record<string, string>>} */
const STATEMENTS = Object.freeze({
  mysql: 'SELECT UNIX_TIMESTAMP(NOW(3)) * 1000 AS content',
  postgresql: 'SELECT EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS content',
});

/**
 * @param {{ type?: string, client?: import('./clients').Client, dialect?: string }} options of an engine
 * @returns {Promise<number | undefined>} milliseconds since the epoch; undefined for an engine without a clock of its own
 */
async function serverTime({ type, client, dialect }) {
  if (type === 'redis') return redisTime(client);
  if (type !== 'sql') return undefined;
  const { dialectOf } = require('./sql/dialects');
  const { mysql, mariadb } = require('./sql/mysql');
  const { postgresql } = require('./sql/postgresql');
  const known = dialectOf(client, dialect);
  const text =
    known === mysql || known === mariadb ? STATEMENTS.mysql : known === postgresql && STATEMENTS.postgresql;
  if (!text) return undefined;
  const { rows } = await known.connect(client)(compile(text, String), []);
  return Number(own(rows[0], 'content'));
}

/** @param {import('./clients').Client} client */
async function redisTime(client) {
  const { commanderOf } = require('./redis/clients');
  const { command, isCluster } = commanderOf(client);
  if (isCluster) return undefined;
  const reply = await command(['TIME']);
  const [seconds, micros] = Array.isArray(reply) ? reply.map(Number) : [];
  return Number(seconds) * 1000 + Number(micros) / 1000;
}

module.exports = { serverTime };
