'use strict';

const { options, startPostgresql } = require('./postgresql');
const { startRedis, tell } = require('./redis');
const fs = require('node:fs');

/**
 * What scripts/stress/growth.js reads of an engine: bytes that it uses, microseconds that its processor worked, and its longest command.
 *
 * @typedef {object} Measured
 * @property {() => Promise<any>} start
 * @property {(port: number) => Promise<number>} bytes
 * @property {(port: number) => Promise<number>} processor
 * @property {(port: number) => Promise<unknown>} resetLongest
 * @property {(port: number) => Promise<string>} longest
 * @property {(port: number, count: number, owners: number) => Promise<unknown>} [fill] with copies of one session, which nobody can open
 */

const BATCH = 5000;
/** As many sessions as if they had been put one by one, each in the index of its user. */
const COPIES = `
local last = string.match(ARGV[1], '^%d+')
for n = ARGV[2], ARGV[2] + ARGV[3] - 1 do
  local tag = string.sub(redis.sha1hex(n % ARGV[4]), 1, 4)
  local key = tag .. string.sub(redis.sha1hex(n), 1, 39)
  redis.call('SET', 'latchkey:v:{' .. tag .. '}' .. string.sub(key, 5), ARGV[1], 'PX', 1209600000)
  local index = 'latchkey:g:{' .. tag .. '}' .. string.sub(redis.sha1hex('user' .. n % ARGV[4]), 1, 39)
  redis.call('ZADD', index, last + n, key)
  redis.call('PEXPIRE', index, 1209600000)
end`;

/** @type {Measured} */
const redis = {
  start: () => startRedis(['--appendonly', 'no', '--slowlog-log-slower-than', '1000']),
  bytes: async (port) => Number(/used_memory:(\d+)/.exec(await tell(port, ['INFO', 'memory']))?.[1]),
  async processor(port) {
    const info = await tell(port, ['INFO', 'cpu']);
    const seconds = (/** @type {string} */ kind) =>
      Number(new RegExp(`used_cpu_${kind}:([\\d.]+)`).exec(info)?.[1]);
    return (seconds('user') + seconds('sys')) * 1e6;
  },
  async fill(port, count, owners) {
    // The one value that is in a group is the session that was put before.
    const [index = ''] = (await tell(port, ['KEYS', 'latchkey:g:*'])).split('\r\n').slice(-1);
    const [member = ''] = (await tell(port, ['ZRANGE', index, '-1', '-1'])).split('\r\n').slice(-1);
    const value = `latchkey:v:{${member.slice(0, 4)}}${member.slice(4)}`;
    const [packed = ''] = (await tell(port, ['GET', value])).split('\r\n').slice(-1);
    for (let from = 0; from < count; from += BATCH) {
      const reply = await tell(port, [
        'EVAL',
        COPIES,
        '0',
        packed,
        String(from),
        String(BATCH),
        String(owners),
      ]);
      if (reply.startsWith('-')) throw new Error(reply);
    }
  },
  resetLongest: (port) => tell(port, ['SLOWLOG', 'RESET']),
  async longest(port) {
    const reply = await tell(port, ['SLOWLOG', 'GET', '100']);
    const times = [...reply.matchAll(/:\d+\r\n:\d+\r\n:(\d+)\r\n/g)].map((match) => Number(match[1]));
    return times.length === 0 ? 'under 1 ms' : `${(Math.max(...times) / 1000).toFixed(1)} ms`;
  },
};

/** @param {number} port @param {string} text @returns {Promise<any[]>} */
async function rowsOf(port, text) {
  const client = new (require('pg').Client)(options(port));
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

/** @type {Measured} */
const postgresql = {
  // Many rows are put first, and the disk of the machine is not what is measured.
  start: () => startPostgresql(['synchronous_commit=off']),
  async bytes(port) {
    const [row] = await rowsOf(port, "SELECT pg_total_relation_size('latchkey') AS bytes");
    return Number(row.bytes);
  },
  async processor(port) {
    const rows = await rowsOf(port, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'");
    let ticks = 0;
    for (const { pid } of rows) {
      const fields = fs.existsSync(`/proc/${pid}/stat`)
        ? fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')
        : [];
      ticks += Number(fields[13] ?? 0) + Number(fields[14] ?? 0);
    }
    return ticks * 10_000;
  },
  async fill(port, count, owners) {
    await rowsOf(
      port,
      `INSERT INTO latchkey SELECT left(md5(i::text) || md5(i::text), 43), one.content,
        left(md5((i % ${owners})::text) || md5('user'), 43), one.ends + i
        FROM generate_series(1, ${count}) i, (SELECT content, ends FROM latchkey WHERE family IS NOT NULL LIMIT 1) one`,
    );
    await rowsOf(port, 'VACUUM ANALYZE latchkey');
  },
  resetLongest: async () => undefined,
  longest: async () => 'not measured',
};

module.exports = { redis5: redis, redis6: redis, ioredis6: redis, postgresqlPool: postgresql };
