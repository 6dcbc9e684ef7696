'use strict';

// A body that nobody parsed looks like a request without parameters. One process warning, and `debug`, say what is missing.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const JwtMiddleware = require('../../lib/jwt-middleware');
const jwtIdentity = require('../../lib/jwt-identity');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');
const { options: oauthOptions } = require('../jwt-middleware/endpoints/support');
const { alice, optionsWith } = require('../jwt-identity/support');

/** @type {string[]} */
const warnings = [];
process.on('warning', (/** @type {any} */ { code, message }) => {
  if (code === 'LATCHKEY_BODY_UNPARSED') warnings.push(message);
});
const taken = async () => {
  await new Promise(setImmediate);
  return warnings.splice(0);
};
/** @type {any[]} */
const events = [];
const auth = new JwtMiddleware(
  /** @type {any} */ (oauthOptions({ debug: (/** @type {any} */ event) => events.push(event) })),
);
const identity = jwtIdentity(
  optionsWith({ refreshToken: { store: { type: 'memory', namespace: 'unparsed' } } }),
);

/** @param {any} express @param {any[]} parsers */
function appOf(express, parsers) {
  const app = express();
  app.use(...parsers, identity);
  app.post('/token', auth.token);
  app.post('/introspect', auth.introspection);
  app.post('/revoke', auth.revocation);
  for (const [path, act, given] of [
    ['/login', 'logIn'],
    ['/logout', 'logOut'],
    ['/given', 'logIn', alice],
  ]) {
    app.all(path, async (/** @type {any} */ req, /** @type {any} */ res) =>
      res.json(await req.identity[act](given)),
    );
  }
  return app;
}
const paths = ['/token', '/introspect', '/revoke', '/login', '/logout'];
const form = {
  form: { login: 'alice', password: 'open sesame', assertion: keys.sign({ alg: 'HS256' }, {}) },
};

for (const { name, express } of versions) {
  test(`what is parsed, or has no content, is not warned of (${name})`, async () => {
    const parsed = await serve(appOf(express, [express.urlencoded({ extended: false }), express.json()]));
    const bare = await serve(appOf(express, []));
    try {
      for (const path of paths) {
        await request(parsed.url + path, form);
        await request(parsed.url + path, { json: {} });
        await request(bare.url + path, { method: 'POST' });
        await request(bare.url + path, { method: 'POST', headers: { 'content-length': '0' } });
      }
      // Who gives the user needs no body.
      const given = await request(`${bare.url}/given`, form);
      assert.equal(given.json?.statusCode, 200, given.text);
      await request(`${bare.url}/login`);
      assert.deepEqual(await taken(), []);
    } finally {
      await parsed.close();
      await bare.close();
    }
  });
}

test('what nobody parsed is warned of, once for each handler', async () => {
  const server = await serve(appOf(/** @type {any} */ (versions[1]).express, []));
  const asText = await serve(
    appOf(/** @type {any} */ (versions[1]).express, [
      /** @type {any} */ (versions[1]).express.text({ type: '*/*' }),
    ]),
  );
  try {
    const expected = [
      ['/token', 'auth.token'],
      ['/introspect', 'auth.introspection'],
      ['/revoke', 'auth.revocation'],
      ['/login', 'the route that calls logIn()'],
      ['/logout', 'the route that calls logOut()'],
    ];
    for (const [path, where] of expected) {
      events.length = 0;
      await request(server.url + path, form);
      const message = `req.body is undefined: mount express.urlencoded() or express.json() before ${where}`;
      assert.deepEqual(await taken(), [message]);
      for (const { context } of events) {
        assert.deepEqual([context.cause.code, context.cause.message], ['ERR_BODY_UNPARSED', message]);
      }
      assert.equal(events.length, /^\/(token|introspect|revoke)$/.test(String(path)) ? 1 : 0);
      // Text is no parsed form either, and nothing of it is told.
      events.length = 0;
      await request(asText.url + path, form);
      await request(server.url + path, { json: {} });
      assert.deepEqual(await taken(), []);
      for (const { context } of events) assert.doesNotMatch(context.cause.message, /sesame/);
    }
  } finally {
    await server.close();
    await asText.close();
  }
});
