'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { alice, fromNow, jwtIdentity, optionsWith, original, tokenOf } = require('./support');

const credentials = { user_name: 'alice', psw: 'open sesame' };
const nobody = { id: null, roles: '', claims: {}, isAuthenticated: false };
const known = {
  id: 'alice',
  roles: 'admin,editor',
  claims: { email: 'alice@example.org' },
  isAuthenticated: true,
};

/**
 * An app as the original's README has it.
 *
 * @param {any} express
 * @param {Record<string, any>} [security]
 */
function appOf(express, security = { key: keys.secret }) {
  const app = express();
  app.use(express.json({ strict: false }), express.urlencoded({ extended: true }));
  app.use(
    jwtIdentity(
      optionsWith({
        security,
        credentials: {
          login: 'user_name',
          password: 'psw',
          rememberMe: 'remember_me',
          refreshToken: 'refresh_token',
        },
      }),
    ),
  );
  app.get('/user', (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.identity.user));
  app.post('/login', (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) => {
    req.identity
      .logIn()
      .then((/** @type {any} */ result) => {
        if (result.statusCode === 200) {
          res.status(200).json({ grantToken: result.grantToken, refreshToken: result.refreshToken });
        } else {
          res.status(result.statusCode).end();
        }
      })
      .catch(next);
  });
  app.post('/sign-up', async (/** @type {any} */ req, /** @type {any} */ res) => {
    const { logIn } = req.identity;
    res.json(await logIn({ ...alice, userId: 'bob' }));
  });
  app.get('/verify/:token', async (/** @type {any} */ req, /** @type {any} */ res) => {
    const { verifyGrantToken } = req.identity;
    res.json(await verifyGrantToken(req.params.token));
  });
  app.get('/throws', () => {
    throw new Error('thrown by a handler');
  });
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) => {
      res.status(error.status ?? 500).json({ failure: error.message });
    },
  );
  return app;
}

for (const { name, express } of versions) {
  describe(`over HTTP with ${name}`, () => {
    /** @type {Awaited<ReturnType<typeof serve>>} */
    let server;
    before(async () => {
      server = await serve(appOf(express));
    });
    after(() => server.close());

    /** @param {any} [body] */
    const logIn = (body) => request(`${server.url}/login`, body && { json: body });
    /** @param {string | string[]} authorization */
    const userBy = async (authorization) => {
      const { status, json } = await request(`${server.url}/user`, { headers: { authorization } });
      assert.equal(status, 200);
      return json;
    };

    test('a user logs in, is authenticated and refreshes, and a forgery is anonymous', async () => {
      const first = await logIn({ ...credentials, remember_me: true });
      assert.equal(first.status, 200);
      const { grantToken, refreshToken } = first.json;
      assert.deepEqual(await userBy(`Bearer ${grantToken}`), known);
      assert.deepEqual(await userBy(`bearer  ${grantToken}`), known);
      assert.deepEqual(await userBy(`Bearer ${keys.tampered(grantToken)}`), nobody);
      assert.deepEqual(await userBy(`Bearer ${refreshToken}`), nobody);

      const second = await logIn({ refresh_token: refreshToken });
      assert.equal(second.status, 200);
      assert.equal(second.json.refreshToken, null);
      assert.deepEqual(await userBy(`Bearer ${second.json.grantToken}`), known);
      assert.equal((await logIn({ refresh_token: keys.tampered(refreshToken) })).status, 401);
      assert.equal((await logIn({ refresh_token: grantToken })).status, 401);
    });

    test('a request without a header is anonymous', async () => {
      assert.deepEqual((await request(`${server.url}/user`)).json, nobody);
    });

    test('a repeated header counts once, and the first one', async () => {
      const { grantToken } = (await logIn(credentials)).json;
      assert.deepEqual(await userBy([`Bearer ${grantToken}`, 'Bearer x']), known);
      assert.deepEqual(await userBy(['Bearer x', `Bearer ${grantToken}`]), nobody);
    });

    test('a detached verifyGrantToken works over HTTP', async () => {
      const { grantToken, refreshToken } = (await logIn({ ...credentials, remember_me: 1 })).json;
      const verify = async (/** @type {string} */ token) =>
        (await request(`${server.url}/verify/${token}`)).json;
      const { isAuthenticated: _, ...data } = known;
      assert.deepEqual(await verify(grantToken), data);
      assert.equal(await verify(keys.tampered(grantToken)), null);
      assert.equal(await verify(refreshToken), null);
    });

    runTable(
      'logging in',
      13,
      [
        { name: 'by form', options: { form: credentials }, status: 200 },
        { name: 'by JSON', options: { json: credentials }, status: 200 },
        { name: 'with a wrong password', options: { json: { ...credentials, psw: 'x' } }, status: 401 },
        {
          name: 'under the default names',
          options: { json: { login: 'alice', password: 'open sesame' } },
          status: 401,
        },
        {
          name: 'with an operator by JSON',
          options: { json: { ...credentials, psw: { $ne: 1 } } },
          status: 401,
        },
        { name: 'with an operator by form', options: { form: 'user_name=alice&psw[$ne]=1' }, status: 401 },
        {
          name: 'with a repeated parameter',
          options: { form: { user_name: ['alice', 'bob'], psw: 'x' } },
          status: 401,
        },
        { name: 'with an empty object', options: { json: {} }, status: 401 },
        { name: 'with JSON null', options: { json: null }, status: 401 },
        { name: 'with a JSON string', options: { json: 'alice' }, status: 401 },
        { name: 'with a JSON array', options: { json: [credentials] }, status: 401 },
        { name: 'without a body', options: { method: 'POST' }, status: 401 },
        {
          name: 'with a body nobody parsed',
          options: { body: 'user_name=alice', headers: { 'content-type': 'text/plain' } },
          status: 401,
        },
      ],
      async ({ options, status }) => {
        assert.equal((await request(`${server.url}/login`, options)).status, status);
      },
    );

    test('a new user with another user’s refresh token is refused', async () => {
      const { refreshToken } = (await logIn({ ...credentials, remember_me: true })).json;
      const signUp = async (/** @type {object} */ body) =>
        (await request(`${server.url}/sign-up`, { json: body })).json.statusCode;
      assert.equal(await signUp({ refresh_token: refreshToken }), 401);
      assert.equal(await signUp({}), 200);
      const own = (await request(`${server.url}/sign-up`, { json: { remember_me: true } })).json.refreshToken;
      assert.equal(await signUp({ refresh_token: own }), 200);
    });

    test('a throwing handler gets one response, and the server keeps running', async () => {
      const failed = await request(`${server.url}/throws`);
      assert.deepEqual([failed.status, failed.json], [500, { failure: 'thrown by a handler' }]);
      assert.equal((await request(`${server.url}/user`)).status, 200);
    });

    test('a failing getUser reaches the error handler', async () => {
      const app = express();
      const getUser = () => {
        throw new Error('the database is down');
      };
      app.use(express.json(), jwtIdentity(optionsWith({ workers: { getUser } })));
      app.post('/', (/** @type {any} */ req, /** @type {any} */ _res, /** @type {any} */ next) => {
        req.identity.logIn().catch(next);
      });
      app.use(
        (
          /** @type {any} */ error,
          /** @type {any} */ _req,
          /** @type {any} */ res,
          /** @type {any} */ _next,
        ) => res.status(503).send(error.message),
      );
      const failing = await serve(app);
      try {
        const answer = await request(failing.url, { json: { login: 'a', password: 'b' } });
        assert.deepEqual([answer.status, answer.text], [503, 'the database is down']);
      } finally {
        await failing.close();
      }
    });

    test('a hundred clients at once each get their own user', async () => {
      const ids = Array.from({ length: 100 }, (_, index) => `user-${index}`);
      const users = await Promise.all(
        ids.map((userId) => userBy(`Bearer ${tokenOf({ userId, roles: userId, exp: fromNow(60) })}`)),
      );
      assert.deepEqual(
        users.map(({ id, roles }) => [id, roles]),
        ids.map((id) => [id, id]),
      );
    });

    runTable(
      'asymmetric keys work over HTTP',
      4,
      ['RS256', 'ES256', 'ES512', 'EdDSA'].map((alg) => ({ name: alg })),
      async ({ name: alg }) => {
        const { signing, verifying } = keys.keyFor[/** @type {'RS256'} */ (alg)];
        const issuer = await serve(appOf(express, { privateKey: signing }));
        const reader = await serve(appOf(express, { publicKey: verifying }));
        try {
          const { grantToken } = (await request(`${issuer.url}/login`, { json: credentials })).json;
          const userAt = async (/** @type {string} */ url, /** @type {string} */ token) =>
            (await request(`${url}/user`, { headers: { authorization: `Bearer ${token}` } })).json;
          for (const { url } of [issuer, reader]) {
            assert.deepEqual(await userAt(url, grantToken), known);
            assert.deepEqual(await userAt(url, keys.tampered(grantToken)), nobody);
          }
          assert.equal((await request(`${reader.url}/login`, { json: credentials })).status, 500);
        } finally {
          await issuer.close();
          await reader.close();
        }
      },
    );

    test('latchkey and the original, mounted in one app, see the same user', async () => {
      const app = express();
      app.use(original(optionsWith()));
      app.use((/** @type {any} */ req, /** @type {any} */ _res, /** @type {any} */ next) => {
        req.before = req.identity;
        next();
      });
      app.use(jwtIdentity(optionsWith()));
      app.get('/', (/** @type {any} */ req, /** @type {any} */ res) => {
        res.json([req.before !== req.identity, req.before.user, req.identity.user]);
      });
      const both = await serve(app);
      try {
        const token = tokenOf({ userId: 'alice', roles: 'r', exp: fromNow(60) });
        const user = { id: 'alice', roles: 'r', claims: {}, isAuthenticated: true };
        const answer = await request(both.url, { headers: { authorization: `Bearer ${token}` } });
        assert.deepEqual(answer.json, [true, user, user]);
      } finally {
        await both.close();
      }
    });
  });
}
