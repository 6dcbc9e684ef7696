'use strict';

// The helpers are what all other tests stand on, so they have tests of their own.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const jsonwebtoken = require('jsonwebtoken');
const { versions } = require('./express');
const keys = require('./keys');
const { request } = require('./request');
const { runTable } = require('./run-table');
const { serve } = require('./serve');

runTable(
  'an assertion made here is accepted by an independent implementation',
  12,
  keys.algorithms.filter((alg) => alg !== 'EdDSA').map((alg) => ({ name: alg })),
  ({ name }) => {
    const options = { algorithms: [/** @type {'HS256'} */ (name)] };
    const { verifying } = keys.keyFor[name];
    const token = keys.sign({ alg: name, typ: 'JWT' }, { sub: 'a' });
    assert.equal(jsonwebtoken.verify(token, verifying, options).sub, 'a');
    assert.throws(() => jsonwebtoken.verify(keys.tampered(token), verifying, options));
  },
);

test('an EdDSA assertion made here is accepted by node:crypto', () => {
  const token = keys.sign({ alg: 'EdDSA' }, { sub: 'a' });
  const end = token.lastIndexOf('.');
  const verify = (/** @type {string} */ signature) =>
    crypto.verify(
      null,
      Buffer.from(token.slice(0, end)),
      keys.ed25519.publicKey,
      Buffer.from(signature, 'base64url'),
    );
  assert.equal(verify(token.slice(end + 1)), true);
  assert.equal(verify(keys.tampered(token).slice(end + 1)), false);
});

test('a hostile token keeps its texts as they are', () => {
  const token = keys.compact('{"alg":"none"}', 'null');
  assert.equal(token, `${keys.base64url('{"alg":"none"}')}.${keys.base64url('null')}.`);
});

test('both majors of Express are the real ones', () => {
  const majors = ['express4', 'express5'].map(
    (name) => require(`${name}/package.json`).version.split('.')[0],
  );
  assert.deepEqual(majors, ['4', '5']);
  assert.equal(versions.length, 2);
  assert.notEqual(versions[0]?.express, versions[1]?.express);
});

for (const { name, express } of versions) {
  test(`${name} answers a form, a JSON body and repeated headers and parameters`, async () => {
    const app = express();
    app.use(express.urlencoded({ extended: false }), express.json());
    app.all('/echo', (req, res) => {
      res.set('X-Seen', req.method);
      res.json({ body: req.body, query: req.query, headers: req.rawHeaders });
    });
    const server = await serve(app);
    try {
      const form = await request(`${server.url}/echo`, { form: { one: '1', two: ['a b', 'c'] } });
      assert.deepEqual([form.status, form.headers['x-seen']], [200, 'POST']);
      assert.deepEqual(form.json.body, { one: '1', two: ['a b', 'c'] });
      const json = await request(`${server.url}/echo`, { method: 'PUT', json: { a: [null] } });
      assert.deepEqual(json.json.body, { a: [null] });
      const repeated = await request(`${server.url}/echo?q=1&q=2`, {
        headers: { Authorization: ['a', 'b'] },
      });
      assert.deepEqual(repeated.json.query, { q: ['1', '2'] });
      const values = repeated.json.headers.filter((_, at, all) => all[at - 1] === 'Authorization');
      assert.deepEqual(values, ['a', 'b']);
      const missing = await request(`${server.url}/nowhere`);
      assert.deepEqual([missing.status, missing.json], [404, undefined]);
    } finally {
      await server.close();
    }
  });
}

test('closing a server ends a connection that waits for its answer', async () => {
  const server = await serve(() => {});
  const answer = assert.rejects(request(server.url), { code: /ECONNRESET|ECONNREFUSED/ });
  await server.close();
  await answer;
});
