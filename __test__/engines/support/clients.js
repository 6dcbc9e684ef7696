'use strict';

// The clients that applications bring, each connected to a server of the tests.

const fs = require('node:fs');
const path = require('node:path');

const {
  USER,
  ioredis,
  ioredisCluster,
  ioredisSentinel,
  nodeRedis,
  nodeRedisCluster,
  nodeRedisSentinel,
} = require('./clients-redis');

const nothing = () => {};

/** @type {Record<string, (ports: number[]) => Promise<{ options: any, close(): any }>>} */
const clients = {
  redis4: nodeRedis('redis4'),
  redis5: nodeRedis('redis5'),
  redis6: nodeRedis('redis6'),
  redis4Legacy: nodeRedis('redis4', { legacyMode: true }),
  // Clients that are set up to answer, or to call their keys, in another way.
  redis6Bytes: async (ports) => {
    const { options, close } = await nodeRedis('redis6')(ports);
    const { RESP_TYPES } = require('redis6');
    const client = options.client.withTypeMapping({
      [RESP_TYPES.BLOB_STRING]: Buffer,
      [RESP_TYPES.SIMPLE_STRING]: Buffer,
      [RESP_TYPES.NUMBER]: String,
    });
    return { options: { type: 'redis', client }, close };
  },
  ioredis6Prefixed: ioredis('ioredis6', { keyPrefix: 'app:', enableAutoPipelining: true }),
  redis4Cluster: nodeRedisCluster('redis4'),
  redis5Cluster: nodeRedisCluster('redis5'),
  redis6Cluster: nodeRedisCluster('redis6'),
  ioredis5: ioredis('ioredis5'),
  ioredis6: ioredis('ioredis6'),
  ioredis5Cluster: ioredisCluster('ioredis5'),
  ioredis6Cluster: ioredisCluster('ioredis6'),
  redis5Sentinel: nodeRedisSentinel('redis5'),
  redis6Sentinel: nodeRedisSentinel('redis6'),
  ioredis5Sentinel: ioredisSentinel('ioredis5'),
  ioredis6Sentinel: ioredisSentinel('ioredis6'),
  // Of a user who may do nothing but what latchkey needs.
  redis6User: nodeRedis('redis6', USER),
  ioredis6User: ioredis('ioredis6', USER),
  redis6UserCluster: nodeRedisCluster('redis6', USER),
  ioredis6UserCluster: ioredisCluster('ioredis6', USER),
  mysqlPool: async ([port]) => {
    const client = require('mysql2').createPool(mysql(port));
    client.on('connection', (connection) => connection.on('error', nothing));
    return { options: { type: 'sql', client }, close: () => client.promise().end() };
  },
  mariadbPool: async ([port]) => {
    const client = require('mysql2/promise').createPool(mysql(port));
    return { options: { type: 'sql', client, dialect: 'mariadb' }, close: () => client.end() };
  },
  // One that is set up to answer in another way.
  mariadbOdd: async ([port]) => {
    const client = require('mysql2').createPool({
      ...mysql(port),
      ...{ typeCast: false, rowsAsArray: true, nestTables: '_', namedPlaceholders: true },
      ...{ supportBigNumbers: true, bigNumberStrings: true, dateStrings: true, decimalNumbers: true },
      flags: ['-FOUND_ROWS'],
    });
    client.on('connection', (connection) => connection.on('error', nothing));
    return { options: { type: 'sql', client, dialect: 'mariadb' }, close: () => client.promise().end() };
  },
  mariadbConnection: async ([port]) => {
    const client = await require('mysql2/promise').createConnection(mysql(port));
    return { options: { type: 'sql', client, dialect: 'mariadb' }, close: () => client.end() };
  },
  postgresqlPool: async ([port]) => {
    const client = new (require('pg').Pool)(require('./postgresql').options(port));
    client.on('error', nothing);
    return { options: { type: 'sql', client }, close: () => client.end() };
  },
  // A connection that a pool lends, to which bytes are sent as bytes.
  postgresqlBinary: async ([port]) => {
    const pool = new (require('pg').Pool)({ ...require('./postgresql').options(port), binary: true });
    pool.on('error', nothing);
    const client = await pool.connect();
    return {
      options: { type: 'sql', client },
      close: async () => {
        client.release();
        await pool.end();
      },
    };
  },
  postgresqlClient: async ([port]) => {
    const client = new (require('pg').Client)(require('./postgresql').options(port));
    client.on('error', nothing);
    await client.connect();
    return { options: { type: 'sql', client }, close: () => client.end() };
  },
};

/** @param {number} port */
const mysql = (port) => ({ ...require('./mariadb').options(port), connectionLimit: 20 });

/**
 * @param {string} name
 * @param {number[]} ports
 */
const connect = (name, ports) => clients[name](ports);

/**
 * A module that other processes make the engine, or a store over it, with. They find the ports in a file beside it.
 *
 * @param {string} folder
 * @param {string} name
 * @param {'engine' | 'store'} kind
 */
function moduleFor(folder, name, kind) {
  const file = path.join(folder, `${kind}-${name}.js`);
  const clients = JSON.stringify(__filename);
  const store = JSON.stringify(require.resolve('../../../lib/stores'));
  const made = kind === 'store' ? `require(${store})(options)` : 'options';
  fs.writeFileSync(
    file,
    `exports.create = async () => {
      const { options } = await require(${clients}).connect('${name}', require('./ports.json'));
      options.timeout = '10s';
      return ${made};
    };\n`,
  );
  return file;
}

module.exports = { connect, moduleFor };
