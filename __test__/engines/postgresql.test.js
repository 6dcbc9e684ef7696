'use strict';

const { conformance } = require('./support/conformance');
const { startPostgresql, withoutPostgresql } = require('./support/postgresql');
const { readiness } = require('./support/readiness');
const { shared } = require('./support/shared');
const { sweeps } = require('./support/sweep');
const { transactions } = require('./support/transactions');
const { roundTrips } = require('./support/wire');

const skip = withoutPostgresql();
const server = shared(startPostgresql);

conformance(
  [{ name: 'postgresqlPool', processes: true }, { name: 'postgresqlClient' }, { name: 'postgresqlBinary' }],
  async () => [(await server()).port],
  skip,
);

for (const name of ['postgresqlPool', 'postgresqlClient']) {
  roundTrips(name, async () => (await server()).port, skip);
}
sweeps('postgresqlPool', async () => (await server()).port, skip);
transactions('postgresqlClient', async () => (await server()).port, skip);
readiness('postgresqlPool', async () => (await server()).port, skip);
