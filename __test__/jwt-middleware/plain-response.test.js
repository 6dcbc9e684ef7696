'use strict';

// Every handler answers on a response of node:http alone, as it does with Express: connect, polka, socket.io's engine and the
// adapters of Koa and Fastify hand on such a response.

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { text } = require('node:stream/consumers');
const { versions } = require('../support/express');
const { runTable } = require('../support/run-table');
const { request } = require('../support/request');
const { serve } = require('../support/serve');
const { assertionOf, credentials, options: oauthOptions } = require('./endpoints/support');
const {
  JwtMiddleware,
  assertion,
  bareResponse,
  challenges,
  options,
  recordingNext,
  refusals,
} = require('./support');

const memory = new JwtMiddleware(options());
const strict = new JwtMiddleware(options({ strict: true, audience: 'https://as.example' }));
const bound = new JwtMiddleware(options({ dpop: { origin: 'https://api.example', required: true } }));
const oauth = new JwtMiddleware(/** @type {any} */ (oauthOptions()));
const broken = new JwtMiddleware(
  options({ store: { make() {}, retrieve: () => Promise.reject(new Error('down')) } }),
);

/** @type {Record<string, (req: any, res: any, next: any) => unknown>} */
const handlers = {
  '/token': memory.token,
  '/check': memory.check,
  '/scope': memory.requireScope('admin'),
  '/strict': strict.check,
  '/dpop': bound.check,
  '/broken': broken.check,
  '/introspect': oauth.introspection,
  '/revoke': oauth.revocation,
  '/metadata': oauth.metadata,
  '/jwks': oauth.jwks,
  '/oauth/token': oauth.token,
};
const reached = (/** @type {any} */ _req, /** @type {any} */ res) => res.end('reached');

/** What stands in for a body parser. @param {any} req */
const parsed = async (req) => Object.fromEntries(new URLSearchParams(await text(req)));

/** Handlers after one another, as connect has them. @param {Function[]} chain */
const connect = (...chain) => {
  return (/** @type {any} */ req, /** @type {any} */ res) => {
    const go = (/** @type {number} */ at) => (/** @type {any} */ error) => {
      if (!error) return chain[at](req, res, go(at + 1));
      res.statusCode = error.status ?? 500;
      res.end(error.message);
    };
    go(0)(undefined);
  };
};

/** @type {Record<string, any>} */
const hosts = {
  'node:http': async (/** @type {any} */ req, /** @type {any} */ res) => {
    req.body = await parsed(req);
    handlers[req.url](req, res, (/** @type {any} */ error) => {
      if (!error) return reached(req, res);
      res.statusCode = error.status ?? 500;
      res.end(error.message);
    });
  },
  connect: connect(
    async (/** @type {any} */ req, /** @type {any} */ _res, /** @type {any} */ next) => {
      req.body = await parsed(req);
      next();
    },
    (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) =>
      handlers[req.url](req, res, next),
    reached,
  ),
};
for (const { name, express } of versions) {
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  for (const [path, handler] of Object.entries(handlers)) app.all(path, handler, reached);
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) => {
      res.status(error.status ?? 500).send(error.message);
    },
  );
  hosts[name] = app;
}

const form = (/** @type {'alpha' | 'beta'} */ id, /** @type {object} */ more = {}) => ({
  ...credentials(assertionOf(id)),
  ...more,
});
const bearer = (/** @type {string} */ token) => ({ headers: { authorization: `Bearer ${token}` } });

/** @type {{ name: string, path: string, how?: () => any, status: number, challenge?: string | RegExp, json?: any, text?: string | RegExp }[]} */
const rows = [
  {
    name: 'check: no token',
    path: '/check',
    status: 401,
    challenge: challenges.missing,
    text: 'Unauthorized',
  },
  {
    name: 'check: an unknown token',
    path: '/check',
    how: () => bearer('x'),
    status: 401,
    challenge: challenges.unknown,
  },
  { name: 'requireScope: no token', path: '/scope', status: 401, challenge: challenges.missing },
  { name: 'strict: no token', path: '/strict', status: 401, challenge: 'Bearer realm="example"' },
  {
    name: 'strict: a malformed header',
    path: '/strict',
    how: () => bearer('x"'),
    status: 400,
    challenge: /error="invalid_request"/,
    text: 'Bad Request',
  },
  { name: 'DPoP: no token', path: '/dpop', status: 401, challenge: /^DPoP realm="example".*algs="/ },
  { name: 'check: a store that fails', path: '/broken', how: () => bearer('x'), status: 500, text: 'down' },
  { name: 'token: nothing', path: '/token', how: () => ({ form: {} }), ...refusals.undecodable },
  {
    name: 'token: a bad signature',
    path: '/token',
    how: () => ({ form: { assertion: `${assertion().slice(0, -6)}AAAAAA` } }),
    ...refusals.badAssertion,
  },
  {
    name: 'introspect: nobody asks',
    path: '/introspect',
    how: () => ({ form: { token: 'x' } }),
    status: 401,
    json: { error: 'invalid_client', error_description: 'Client authentication is missing' },
  },
  {
    name: 'introspect: a client asks',
    path: '/introspect',
    how: () => ({ form: form('alpha', { token: 'x' }) }),
    status: 200,
    json: { active: false },
  },
  {
    name: 'revoke: without a token',
    path: '/revoke',
    how: () => ({ form: form('alpha') }),
    status: 400,
    json: { error: 'invalid_request', error_description: 'Parameter token is missing' },
  },
  {
    name: 'revoke: a token that is not there',
    path: '/revoke',
    how: () => ({ form: form('alpha', { token: 'x' }) }),
    status: 200,
    text: '',
  },
  { name: 'metadata', path: '/metadata', status: 200, text: /^{"issuer":"https:\/\/as.example"/ },
  { name: 'jwks', path: '/jwks', status: 200, text: /^{"keys":\[/ },
];

for (const [host, listener] of Object.entries(hosts)) {
  describe(host, () => {
    /** @type {Awaited<ReturnType<typeof serve>>} */
    let server;
    before(async () => {
      server = await serve(listener);
    });
    after(() => server.close());

    runTable('every handler answers', 15, rows, async ({ path, how, status, challenge, json, text }) => {
      const answer = await request(server.url + path, how?.());
      assert.equal(answer.status, status, answer.text);
      const shown = answer.headers['www-authenticate'];
      if (challenge instanceof RegExp) assert.match(String(shown), challenge);
      else assert.equal(shown, challenge);
      if (json) {
        assert.deepEqual(answer.json, json);
        assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
      }
      if (text instanceof RegExp) assert.match(answer.text, text);
      else if (text !== undefined) assert.equal(answer.text, text);
      if (answer.headers['content-length']) {
        assert.equal(Number(answer.headers['content-length']), Buffer.byteLength(answer.text));
      }
    });

    test('a good assertion gets a token, and the token gets in', async () => {
      const { status, headers, json } = await request(`${server.url}/token`, {
        form: { assertion: assertion() },
      });
      assert.equal(status, 200);
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal((await request(`${server.url}/check`, bearer(json.access_token))).text, 'reached');
      const tooLittle = await request(`${server.url}/scope`, bearer(json.access_token));
      assert.equal(tooLittle.status, 403);
      assert.match(
        String(tooLittle.headers['www-authenticate']),
        /error="insufficient_scope".*scope="admin"/,
      );
      assert.equal(tooLittle.text, 'Forbidden');
    });
  });
}

runTable(
  'a response that is less than that still works, as the originals took it',
  4,
  [
    {
      name: 'check: set and sendStatus',
      handler: memory.check,
      res: bareResponse('set', 'sendStatus'),
      calls: [
        ['set', 'WWW-Authenticate', challenges.missing],
        ['sendStatus', 401],
      ],
    },
    {
      name: 'token: status, and send on what it returns',
      handler: memory.token,
      res: onlyAfterStatus(),
      calls: [
        ['status', 400],
        ['send', refusals.undecodable.json],
      ],
    },
    {
      name: 'token: status that returns the number, as with restify',
      handler: memory.token,
      res: withNumber(),
      calls: [
        ['status', 400],
        ['send', refusals.undecodable.json],
      ],
    },
    {
      name: 'a header set by setHeader, the rest as Express has it',
      handler: memory.check,
      res: bareResponse('setHeader', 'sendStatus'),
      calls: [
        ['setHeader', 'WWW-Authenticate', challenges.missing],
        ['sendStatus', 401],
      ],
    },
  ],
  ({ handler, res, calls }) => {
    const next = recordingNext();
    handler({ headers: {}, body: {} }, res, next);
    assert.deepEqual(next.calls, []);
    assert.deepEqual(res.calls, calls);
  },
);

test('a response that can carry no status reaches next as an error', () => {
  for (const [handler, ...names] of /** @type {[Function, ...string[]][]} */ ([
    [memory.check],
    [memory.check, 'set'],
    [memory.token],
    [memory.token, 'send'],
  ])) {
    const next = recordingNext();
    handler({ headers: {}, body: {} }, bareResponse(...names), next);
    assert.equal(next.calls.length, 1);
    assert.ok(next.calls[0]?.[0] instanceof TypeError);
  }
});

function onlyAfterStatus() {
  const { calls, status, send } = bareResponse('status', 'send');
  return {
    calls,
    status(/** @type {number} */ code) {
      status(code);
      return { send };
    },
  };
}

function withNumber() {
  const { calls, status, send } = bareResponse('status', 'send');
  return {
    calls,
    send,
    status(/** @type {number} */ code) {
      status(code);
      return code;
    },
  };
}
