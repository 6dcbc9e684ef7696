'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Server, freePort, program, run, temporaryFolder, userNamed } = require('./server');

const VERSIONS = '/usr/lib/postgresql';

/** Whether there is a PostgreSQL to start. */
const postgresqlServer = () => program('postgres', VERSIONS) && program('initdb', VERSIONS);

/** @param {number} port */
const options = (port) => ({ host: '127.0.0.1', port, user: 'test', database: 'postgres' });

async function startPostgresql() {
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
  const { Client } = require('pg');
  const server = new Server(
    {
      user,
      command: ({ port }) => [
        /** @type {string} */ (program('postgres', VERSIONS)),
        ...['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder],
        ...['-c', 'shared_buffers=32MB', '-c', 'max_connections=200'],
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

module.exports = { options, postgresqlServer, startPostgresql };
