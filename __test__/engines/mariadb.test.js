'use strict';

const { conformance } = require('./support/conformance');
const { startMariadb, withoutMariadb } = require('./support/mariadb');
const { readiness } = require('./support/readiness');
const { shared } = require('./support/shared');
const { sweeps } = require('./support/sweep');
const { transactions } = require('./support/transactions');
const { roundTrips } = require('./support/wire');

const skip = withoutMariadb();
const server = shared(startMariadb);

conformance(
  [
    { name: 'mariadbPool', processes: true },
    { name: 'mariadbConnection' },
    { name: 'mariadbOdd' },
    { name: 'mysqlPool', verbs: ['add', 'swap', 'group'], processes: true },
  ],
  async () => [(await server()).port],
  skip,
);

roundTrips('mariadbConnection', async () => (await server()).port, skip);
roundTrips('mysqlPool', async () => (await server()).port, skip, ['take']);
sweeps('mariadbPool', async () => (await server()).port, skip);
transactions('mariadbConnection', async () => (await server()).port, skip);
transactions('mariadbConnection', async () => (await server()).port, skip, 'SET autocommit = 0');
readiness('mariadbPool', async () => (await server()).port, skip);
