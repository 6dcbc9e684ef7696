'use strict';

const path = require('node:path');
const { Server, freePort, program, reasonWithout, run, temporaryFolder } = require('./server');

/** The reason to skip what needs a MariaDB. */
const withoutMariadb = () =>
  reasonWithout('mariadb-server', program('mariadbd') && program('mariadb-install-db'));

const DATABASE = 'test';

/** @param {number} port */
const options = (port) => ({ host: '127.0.0.1', port, user: 'root', database: DATABASE });

async function startMariadb() {
  const folder = temporaryFolder('mariadb');
  const data = path.join(folder, 'data');
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  // When one starts it removes what others have in the same folder for temporary tables.
  const base = ['--no-defaults', `--datadir=${data}`, `--tmpdir=${folder}`, ...user];
  run(/** @type {string} */ (program('mariadb-install-db')), [
    ...base,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--innodb-log-file-size=8M',
  ]);
  const mysql2 = require('mysql2/promise');
  const server = new Server(
    {
      command: ({ port }) => [
        /** @type {string} */ (program('mariadbd')),
        ...base,
        ...[`--port=${port}`, '--bind-address=127.0.0.1', `--socket=${path.join(folder, 'socket')}`],
        ...['--innodb-buffer-pool-size=32M', '--innodb-log-file-size=8M', '--max-connections=300'],
      ],
      isUp: async ({ port }) => {
        const connection = await mysql2.createConnection({ ...options(port), database: undefined });
        await connection.query(`CREATE DATABASE IF NOT EXISTS ${DATABASE}`);
        await connection.end();
      },
    },
    await freePort(),
    folder,
  );
  await server.start();
  return server;
}

module.exports = { options, startMariadb, withoutMariadb };
