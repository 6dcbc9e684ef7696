'use strict';

// PostgreSQL as it is run at scale: behind PgBouncer in transaction mode, and with a stricter isolation level than its default.

const { conformance } = require('./support/conformance');
const { startPgbouncer, withoutPgbouncer } = require('./support/pgbouncer');
const { startPostgresql, withoutPostgresql } = require('./support/postgresql');
const { shared } = require('./support/shared');

const skip = withoutPostgresql();
const strict = shared(() => startPostgresql(['default_transaction_isolation=serializable']));
const server = shared(startPostgresql);
const bouncer = shared(async () => startPgbouncer((await server()).port));

conformance(
  [{ name: 'postgresqlPool', processes: true }],
  async () => [(await bouncer()).port],
  skip || withoutPgbouncer(),
);
conformance([{ name: 'postgresqlPool', processes: true }], async () => [(await strict()).port], skip);
