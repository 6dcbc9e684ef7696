'use strict';

const { expectedClient } = require('../../values/checks');

/**
 * A client of a third-party driver. It is recognized by its members: its package may not be installed, and an application may have several
 * copies of it.
 *
 * @typedef {any} Client
 */

/**
 * What applications are likely to pass instead of a supported client. Each is recognized by members that no other client has, since many
 * clients have methods like `query` and `connect`, which differ.
 *
 * @type {{ name: string, advice: string, members: string[] }[]}
 */
const OTHERS = [
  { name: 'a promise', advice: 'await it first', members: ['then()'] },
  { name: 'mssql', advice: 'use an engine of your own', members: ['request()', 'batch()', 'query()'] },
  { name: 'the mariadb connector', advice: 'use mysql2', members: ['batch()', 'query()', 'execute()'] },
  { name: 'pg-promise', advice: 'use a Pool of pg', members: ['$config', 'query()'] },
  { name: 'postgres.js', advice: 'use a Pool of pg', members: ['unsafe()', 'begin()'] },
  { name: 'slonik', advice: 'use a Pool of pg', members: ['oneFirst()', 'query()'] },
  { name: 'sequelize', advice: 'use the driver below it', members: ['getQueryInterface()'] },
  { name: 'TypeORM', advice: 'use the driver below it', members: ['createQueryRunner()'] },
  { name: 'MikroORM', advice: 'use the driver below it', members: ['getUnitOfWork()'] },
  { name: 'knex', advice: 'use the driver below it', members: ['raw()', 'schema', 'client'] },
  { name: 'Prisma', advice: 'use the driver below it', members: ['$connect()', '$disconnect()'] },
  { name: 'Kysely', advice: 'use the driver below it', members: ['selectFrom()', 'insertInto()'] },
  { name: 'Drizzle', advice: 'use its $client', members: ['$client', 'select()'] },
  {
    name: 'a pool cluster of mysql2 or mysql',
    advice: 'use a pool',
    members: ['of()', 'add()', 'getConnection()'],
  },
  { name: 'mysql (mysqljs)', advice: 'use mysql2', members: ['query()', 'escapeId()'] },
  { name: 'mysql (mysqljs)', advice: 'use mysql2', members: ['query()', 'threadId'] },
  { name: 'sqlite3', advice: 'use better-sqlite3', members: ['prepare()', 'each()', 'run()'] },
  { name: 'D1', advice: 'use an engine of your own', members: ['prepare()', 'batch()', 'dump()'] },
  { name: 'libSQL', advice: 'use an engine of your own', members: ['execute()', 'batch()', 'protocol'] },
  { name: 'redis 3 or older', advice: 'use redis 4 or later', members: ['internal_send_command()'] },
  { name: 'redis 3 or older', advice: 'use redis 4 or later', members: ['send_command()', 'connected'] },
  { name: 'a pipeline of ioredis', advice: 'use the client', members: ['isPipeline'] },
  { name: 'a multi of redis', advice: 'use the client', members: ['addCommand()', 'execAsPipeline()'] },
  { name: 'Valkey GLIDE', advice: 'use iovalkey or redis', members: ['customCommand()'] },
  {
    name: '@upstash/redis',
    advice: 'use an engine of your own',
    members: ['createScript()', 'pipeline()', 'json'],
  },
  { name: 'the module pg', advice: 'use a Pool of it', members: ['Pool()', 'Client()'] },
  {
    name: 'the module of a driver',
    advice: 'use what its functions give',
    members: ['createPool()', 'createConnection()'],
  },
  {
    name: 'the module of a driver',
    advice: 'use what its functions give',
    members: ['createClient()', 'createCluster()'],
  },
];

/**
 * @param {Client} client
 * @param {string} member with `()` where it must be a function
 */
function has(client, member) {
  const name = member.replace('()', '');
  try {
    const value = client[name];
    return name === member ? value !== undefined : typeof value === 'function';
  } catch {
    // A getter that fails without a connection.
    return false;
  }
}

/**
 * Whether a client has all of these members.
 *
 * @param {Client} client
 * @param {string[]} members
 */
function hasAll(client, members) {
  const isObject = (typeof client === 'object' && client !== null) || typeof client === 'function';
  return isObject && members.every((member) => has(client, member));
}

/**
 * The error for an unsupported client. It names what was received instead, and what to do, where that is known.
 *
 * @param {string} what the supported clients
 * @param {string} option
 * @param {unknown} client
 */
function unsupportedClient(what, option, client) {
  const other = OTHERS.find(({ members }) => hasAll(client, members));
  return expectedClient(what, option, client, other);
}

module.exports = { hasAll, unsupportedClient };
