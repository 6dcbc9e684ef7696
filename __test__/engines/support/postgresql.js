'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Server, freePort, program, reasonWithout, run, temporaryFolder, userNamed } = require('./server');

const VERSIONS = '/usr/lib/postgresql';

/** The reason to skip what needs a PostgreSQL. */
const withoutPostgresql = () =>
  reasonWithout('postgresql', program('postgres', VERSIONS) && program('initdb', VERSIONS));

/** @param {number} port */
const options = (port) => ({ host: '127.0.0.1', port, user: 'test', database: 'postgres' });

/** @param {string[]} [settings] of its configuration */
async function startPostgresql(settings = []) {
  const folder = temporaryFolder('postgresql');
  const data = path.join(folder, 'data');
  const user = userNamed('postgres');
  if (user) fs.chownSync(folder, user.uid, user.gid);
  const initdb = /** @type {string} */ (program('initdb', VERSIONS));
  run(
    initdb,
    ['--pgdata', data, '--username', 'test', '--auth', 'trust', '--no-sync', '--encoding', 'UTF8'],
    {
      cwd: folder,
      ...user,
    },
  );
  return serve(folder, data, settings);
}

/**
 * A copy of a server that follows it and answers only reads until it is promoted.
 *
 * @param {number} port of the server
 */
async function startStandby(port) {
  const folder = temporaryFolder('postgresql');
  const data = path.join(folder, 'data');
  const user = userNamed('postgres');
  if (user) fs.chownSync(folder, user.uid, user.gid);
  const from = ['--host', '127.0.0.1', '--port', String(port), '--username', 'test'];
  const args = ['--pgdata', data, '--write-recovery-conf', '--checkpoint', 'fast', '--no-sync'];
  run(/** @type {string} */ (program('pg_basebackup', VERSIONS)), [...from, ...args], {
    cwd: folder,
    ...user,
  });
  return serve(folder, data, []);
}

/**
 * @param {string} folder
 * @param {string} data
 * @param {string[]} settings
 */
async function serve(folder, data, settings) {
  const user = userNamed('postgres');
  const { Client } = require('pg');
  const server = new Server(
    {
      user,
      command: ({ port }) => [
        /** @type {string} */ (program('postgres', VERSIONS)),
        ...['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder],
        ...['shared_buffers=32MB', 'max_connections=200', ...settings].flatMap((each) => ['-c', each]),
      ],
      isUp: async ({ port }) => {
        const client = new Client(options(port));
        await client.connect();
        await client.end();
      },
    },
    await freePort(),
    folder,
  );
  await server.start();
  return server;
}

module.exports = { options, startPostgresql, startStandby, withoutPostgresql };
