'use strict';

const { conformance } = require('./support/conformance');
const { postgresqlServer, startPostgresql } = require('./support/postgresql');
const { shared } = require('./support/shared');
const { sweeps } = require('./support/sweep');
const { transactions } = require('./support/transactions');
const { roundTrips } = require('./support/wire');

const skip = postgresqlServer() ? false : 'postgresql is not installed';
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
