'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { options } = require('./postgresql');
const { Server, freePort, program, reasonWithout, temporaryFolder, userNamed } = require('./server');

/** The reason to skip what needs a PgBouncer. */
const withoutPgbouncer = () => reasonWithout('pgbouncer', program('pgbouncer'));

/**
 * A PgBouncer in transaction mode: consecutive statements of a client may use different connections of the server.
 *
 * @param {number} port the server's
 */
async function startPgbouncer(port) {
  const folder = temporaryFolder('pgbouncer');
  const user = userNamed('postgres');
  const own = await freePort();
  const file = path.join(folder, 'pgbouncer.ini');
  fs.writeFileSync(
    file,
    [
      '[databases]',
      `postgres = host=127.0.0.1 port=${port} user=test`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${own}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      'default_pool_size = 5',
      'max_client_conn = 300',
      '',
    ].join('\n'),
  );
  if (user) for (const each of [folder, file]) fs.chownSync(each, user.uid, user.gid);
  const { Client } = require('pg');
  const server = new Server(
    {
      user,
      command: () => [/** @type {string} */ (program('pgbouncer')), file],
      isUp: async () => {
        const client = new Client(options(own));
        await client.connect();
        await client.end();
      },
    },
    own,
    folder,
  );
  await server.start();
  return server;
}

module.exports = { startPgbouncer, withoutPgbouncer };
