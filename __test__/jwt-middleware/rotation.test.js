'use strict';

// The secret of sealed access tokens is changed while the server runs: the first of several seals, all open.

const assert = require('node:assert/strict');
const keys = require('../support/keys');
const { JwtMiddleware, assertion, challenges, options, overHttp } = require('./support');

const [one, two] = ['the first secret of the store', 'the second secret of the store'];
const using = (/** @type {string[]} */ ...secret) => ({ type: 'encrypted', secret });

overHttp(
  'access tokens outlive a change of the secret, in the steps of the documentation',
  () => options({ store: using(one) }),
  async ({ auth, token, call }) => {
    /** Goes on with other secrets, as a server does that is started anew. @param {string[]} secrets */
    const restart = (...secrets) => {
      auth.store = new JwtMiddleware(options({ store: using(...secrets) })).store;
    };
    const get = async () => (await token(assertion({ client_id: 'alpha' }))).json.access_token;
    const visits = (/** @type {string[]} */ tokens) =>
      Promise.all(tokens.map(async (given) => (await call(given)).status));

    const tokens = [await get()];
    restart(one, two);
    tokens.push(await get());
    restart(two, one);
    tokens.push(await get());
    assert.deepEqual(await visits(tokens), [200, 200, 200]);
    assert.deepEqual(
      await visits(tokens.map((given) => keys.tampered(`a.b.${given}`).slice(4))),
      [401, 401, 401],
    );
    restart(two);
    assert.deepEqual(await visits(tokens), [401, 401, 200]);
    const { headers } = await call(String(tokens[0]));
    assert.equal(headers['www-authenticate'], challenges.unknown);
    restart(one);
    assert.deepEqual(await visits(tokens), [200, 200, 401]);
  },
);
