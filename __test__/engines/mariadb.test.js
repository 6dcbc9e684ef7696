'use strict';

const { conformance } = require('./support/conformance');
const { mariadbServer, startMariadb } = require('./support/mariadb');
const { shared } = require('./support/shared');
const { sweeps } = require('./support/sweep');
const { transactions } = require('./support/transactions');
const { roundTrips } = require('./support/wire');

const skip = mariadbServer() ? false : 'mariadb-server is not installed';
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
