'use strict';

// The guards of one middleware believe no other: the keys of customers don't prove who is staff.

const assert = require('node:assert/strict');
const path = require('node:path');
const { versions } = require('../../support/express');
const { request } = require('../../support/request');
const { runTable } = require('../../support/run-table');
const { serve } = require('../../support/serve');
const { fromNow, jwtIdentity, optionsWith } = require('../support');
const keys = require('../../support/keys');

const secrets = { customers: 'c'.repeat(64), staff: 's'.repeat(64) };
const customers = jwtIdentity(optionsWith({ security: { key: secrets.customers } }));
const staff = jwtIdentity(optionsWith({ security: { key: secrets.staff } }));
/** Another copy of the package, as an application has that installs it under two names. */
function ofAnotherCopy() {
  const lib = path.join(__dirname, '../../../lib');
  const known = Object.keys(require.cache).filter((file) => file.startsWith(lib) && file.endsWith('.js'));
  const modules = known.map((file) => /** @type {const} */ ([file, require.cache[file]]));
  for (const file of known) delete require.cache[file];
  const other = require('../../../lib/jwt-identity');
  for (const [file, module] of modules) require.cache[file] = module;
  assert.notEqual(other, jwtIdentity);
  return other(optionsWith({ security: { key: secrets.customers } }));
}
const elsewhere = ofAnotherCopy();
const stub = (/** @type {any} */ req, /** @type {any} */ _res, /** @type {any} */ next) => {
  req.identity = { user: { id: 1, roles: 'admin', isAuthenticated: true } };
  next();
};
/** @type {{ mounted: string, chain: any[], token: 'customers' | 'staff', status: number }[]} */
const rows = [
  { mounted: 'staff', chain: [staff], token: 'staff', status: 200 },
  { mounted: 'staff', chain: [staff], token: 'customers', status: 401 },
  { mounted: 'customers', chain: [customers], token: 'customers', status: 401 },
  { mounted: 'staff, then customers', chain: [staff, customers], token: 'customers', status: 401 },
  { mounted: 'customers, then staff', chain: [customers, staff], token: 'staff', status: 200 },
  { mounted: 'customers, then staff', chain: [customers, staff], token: 'customers', status: 401 },
  { mounted: 'nothing', chain: [], token: 'staff', status: 401 },
  { mounted: 'customers of another copy', chain: [elsewhere], token: 'customers', status: 401 },
  { mounted: 'the stub of a test', chain: [stub], token: 'staff', status: 200 },
];

for (const { name, express } of versions) {
  runTable(
    `requireRole of staff, ${name}`,
    9,
    rows.map((row) => ({ ...row, name: `${row.mounted} mounted, a token of ${row.token}` })),
    async ({ chain, token, status }) => {
      const app = express();
      app.get('/', ...chain, staff.requireRole('admin'), (/** @type {any} */ _req, /** @type {any} */ res) =>
        res.json(true),
      );
      const server = await serve(app);
      try {
        const claims = { userId: 'a', roles: 'admin', iat: fromNow(), exp: fromNow(60) };
        const authorization = `Bearer ${keys.sign({ alg: 'HS256' }, claims, secrets[token])}`;
        assert.equal((await request(server.url, { headers: { authorization } })).status, status);
      } finally {
        await server.close();
      }
    },
  );
}
