'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const jwtIdentity = require('../../../lib/jwt-identity');
const JwtMiddleware = require('../../../lib/jwt-middleware');
const keys = require('../../support/keys');
const { connect } = require('./clients');

/**
 * What `ready` of both products says of a real SQL server whose table is missing, and that it makes it.
 *
 * @param {string} name the client's
 * @param {() => Promise<number>} portOf the server
 * @param {string | false} skip
 */
function readiness(name, portOf, skip) {
  /** @type {Record<string, (store: any) => any>} */
  const products = {
    'jwt-identity': (store) =>
      jwtIdentity({
        security: { key: keys.secret },
        workers: { getUser: () => null },
        refreshToken: { store },
        grantToken: { revocation: {} },
      }),
    'jwt-middleware': (store) => new JwtMiddleware({ getKey: () => null, store }),
  };
  for (const [product, create] of Object.entries(products)) {
    test(`${name}: ready() of ${product} says that the table is missing, and makes it`, {
      skip,
    }, async () => {
      const { options, close } = await connect(name, [await portOf()]);
      try {
        const made = create({ ...options, table: `ready_${product.replace('-', '_')}`, timeout: 10 });
        await assert.rejects(made.ready(), (/** @type {any} */ error) => {
          assert.deepEqual([error.code, error.status], ['ERR_NOT_READY', 503]);
          assert.equal(error.cause.code, 'ERR_STORE_TABLE_MISSING');
          assert.match(
            error.message,
            /(refreshToken\.)?store.*: The table of the sql store does not exist: call ready\(/,
          );
          return true;
        });
        // As several processes do that start at the same time.
        const others = [1, 2, 3].map(() =>
          create({ ...options, table: `ready_${product.replace('-', '_')}`, timeout: 10 }),
        );
        await Promise.all([made, ...others].map((each) => each.ready({ createTables: true })));
        await made.ready();
        await Promise.all([made, ...others].map((each) => each.close()));
      } finally {
        await close();
      }
    });
  }
}

module.exports = { readiness };
