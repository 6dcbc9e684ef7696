'use strict';

// Scopes (RFC 6749 §3.3, RFC 6750 §3.1): requested, granted, returned, and needed by a route.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const {
  JwtMiddleware,
  asBefore,
  assertion,
  bareResponse,
  challenges,
  options,
  overHttp,
  recordingNext,
  until,
  withApp,
} = require('./support');

const keyWith = (/** @type {any} */ session) => (/** @type {any} */ _payload, /** @type {any} */ cb) =>
  cb(null, keys.secret, session);
const MALFORMED = 'The scope is malformed';
const TOO_WIDE = 'The scope exceeds what is granted';

/**
 * `requested` is the parameter, `claimed` the assertion's claim, `given` what getKey's session says. `granted` is the session's, `returned` the
 * answer's.
 *
 * @type {{ name: string, requested?: any, claimed?: any, given?: any, granted?: string, returned?: string, refused?: string }[]}
 */
const rows = [
  { name: 'nothing is requested, allowed or granted' },
  { name: 'what is requested is granted', requested: 'a b', given: 'a b', granted: 'a b' },
  { name: 'in the order of the client', requested: 'b a', given: 'a b', granted: 'b a' },
  { name: 'less than is allowed', requested: 'b', given: 'a b', granted: 'b' },
  { name: 'all that is allowed, if nothing is requested', given: 'a b', granted: 'a b', returned: 'a b' },
  {
    name: 'an empty parameter requests nothing',
    requested: '',
    given: 'a b',
    granted: 'a b',
    returned: 'a b',
  },
  {
    name: 'more than is allowed is cut down, and told',
    requested: 'a c',
    given: 'a b',
    granted: 'a',
    returned: 'a',
  },
  { name: 'nothing of what is allowed', requested: 'c', given: 'a b', refused: TOO_WIDE },
  { name: 'something, where nothing is allowed', requested: 'a', refused: TOO_WIDE },
  { name: 'something, where getKey gives an empty scope', requested: 'a', given: '', refused: TOO_WIDE },
  {
    name: 'something, where getKey gives null',
    requested: 'a',
    claimed: 'a',
    given: null,
    refused: TOO_WIDE,
  },
  { name: 'the claim allows', requested: 'a', claimed: 'a b', granted: 'a' },
  { name: 'the claim, if nothing is requested', claimed: 'a', granted: 'a', returned: 'a' },
  { name: 'no more than the claim', requested: 'a b', claimed: 'a', granted: 'a', returned: 'a' },
  {
    name: 'the claim cannot exceed what getKey gives',
    claimed: 'a admin',
    given: 'a b',
    granted: 'a',
    returned: 'a',
  },
  {
    name: 'and what getKey gives not the claim',
    requested: 'b',
    claimed: 'a',
    given: 'a b',
    refused: TOO_WIDE,
  },
  { name: 'an empty claim allows nothing', requested: 'a', claimed: '', given: 'a', refused: TOO_WIDE },
  { name: 'a list from getKey', requested: 'b', given: ['a', 'b'], granted: 'b' },
  { name: 'a word twice', requested: 'a a', given: 'a', granted: 'a' },
  { name: 'a name of every object', requested: 'constructor', given: 'a', refused: TOO_WIDE },
  { name: 'upper case is another scope', requested: 'A', given: 'a', refused: TOO_WIDE },
  {
    name: 'punctuation',
    requested: 'https://api.example/read!~',
    given: 'https://api.example/read!~',
    granted: 'https://api.example/read!~',
  },
  ...['a  b', ' a', 'a ', 'a\tb', 'a"b', 'a\\b', 'é', 'a\nb'].map((requested) => ({
    name: `the parameter ${JSON.stringify(requested)}`,
    requested,
    given: 'a b',
    refused: MALFORMED,
  })),
  { name: 'a claim that is malformed', claimed: 'a  b', given: 'a', refused: MALFORMED },
  { name: 'a claim that is a list', claimed: ['a'], given: 'a', refused: MALFORMED },
  { name: 'a claim that is null', claimed: null, given: 'a', refused: MALFORMED },
];

for (const { name: express, express: create } of versions) {
  runTable(
    `a token's scope (${express}):`,
    33,
    rows,
    ({ requested, claimed, given, granted, returned, refused }) => {
      const session = given === undefined ? { id: 1 } : { id: 1, scope: given };
      return withApp(
        create,
        options({ grantScopes: true, getKey: keyWith(session) }),
        async ({ token, call }) => {
          const scope = claimed === undefined ? {} : { scope: claimed };
          const { status, json } = await token(
            assertion(scope),
            requested === undefined ? {} : { scope: requested },
          );
          if (refused) {
            assert.deepEqual([status, json], [400, { error: 'invalid_scope', error_description: refused }]);
            return;
          }
          assert.equal(status, 200);
          assert.equal(json.scope, returned);
          assert.equal('scope' in json, returned !== undefined);
          const { session } = (await call(json.access_token)).json;
          assert.equal(session.scope, granted);
          assert.equal('scope' in session, granted !== undefined);
          assert.equal(session.id, 1);
        },
      );
    },
  );
}

overHttp(
  'the parameter in an object is malformed',
  () => options({ grantScopes: true, getKey: keyWith({ scope: 'a' }) }),
  async ({ send }) => {
    const { status, json } = await send('/token', { json: { assertion: assertion(), scope: { a: 'a' } } });
    assert.deepEqual([status, json.error], [400, 'invalid_scope']);
  },
);

overHttp(
  'without the option the parameter is ignored, and the session says what it is given',
  () => options({ getKey: keyWith({ role: 1 }) }),
  async ({ token, call }) => {
    for (const scope of ['a', 'a  b', '"']) {
      const { status, json } = await token(assertion({ scope: 'from the claim' }), { scope });
      assert.deepEqual([status, Object.keys(json)], [200, ['access_token', 'token_type', 'expires_in']]);
      assert.equal((await call(json.access_token)).json.session.scope, 'from the claim');
    }
  },
);

overHttp(
  'strict mode grants scopes, and grantScopes: false turns that off',
  () => options({ strict: true, audience: 'as', getKey: keyWith({ scope: 'a' }) }),
  async ({ auth, token }) => {
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const exp = Math.floor(Date.now() / 1000) + 60;
    const given = assertion({ iss: 'i', sub: 's', aud: 'as', exp });
    assert.equal((await token(given, { grant_type, scope: 'b' })).json.error, 'invalid_scope');
    assert.equal((await token(given, { grant_type, scope: 'a' })).status, 200);
    auth.options = { ...auth.options, grantScopes: false };
    assert.equal((await token(given, { grant_type, scope: 'b' })).status, 200);
  },
);

for (const scope of [5, {}, 'a  b', ['a b', 'a "b"']]) {
  overHttp(
    `what getKey gives as scope must be words: ${JSON.stringify(scope)}`,
    () => options({ grantScopes: true, getKey: keyWith({ scope }) }),
    async ({ token }) => {
      assert.equal((await token(assertion())).json.code, 'ERR_SESSION_INVALID');
    },
  );
}

const insufficient = (/** @type {string} */ scope, realm = 'example') =>
  `Bearer realm="${realm}", error="insufficient_scope", error_description="The access token has too little scope", scope="${scope}"`;
const sessions = /** @type {Record<string, any>} */ ({
  both: { scope: 'c a b' },
  one: { scope: 'a' },
  none: {},
  empty: { scope: '' },
  list: { scope: ['a', 'b'] },
  object: { scope: { a: true, b: true } },
  joined: { scope: 'a,b' },
  longer: { scope: 'aa bb' },
});
const store = {
  make() {},
  retrieve: (/** @type {string} */ token, /** @type {any} */ cb) => cb(null, sessions[token]),
};

for (const { name, express } of versions) {
  test(`a route that needs a scope accepts tokens with it, and names it to the others (${name})`, async () => {
    const auth = new JwtMiddleware(options({ store, realm: 'api' }));
    const { requireScope } = auth;
    const app = express();
    const handler = (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.session);
    app.get('/attached', auth.requireScope('a b'), handler);
    app.get('/detached', requireScope('a b'), handler);
    app.get('/all', requireScope('a b', { any: false }), handler);
    const server = await serve(app);
    try {
      for (const path of ['/attached', '/detached', '/all']) {
        const ask = (/** @type {string} */ token) =>
          request(server.url + path, { headers: { authorization: `Bearer ${token}` } });
        const good = await ask('both');
        assert.deepEqual([good.status, good.json], [200, { scope: 'c a b' }]);
        for (const token of ['one', 'none', 'empty', 'list', 'object', 'joined', 'longer']) {
          const { status, headers, text } = await ask(token);
          assert.deepEqual(
            [status, headers['www-authenticate'], text],
            [403, insufficient('a b', 'api'), 'Forbidden'],
            token,
          );
        }
        const unknown = await ask('unknown');
        assert.deepEqual(
          [unknown.status, unknown.headers['www-authenticate']],
          [401, challenges.unknown.replace('example', 'api')],
        );
      }
    } finally {
      await server.close();
    }
  });
}

test('a scope that is no scope is refused when the route is made', () => {
  const { requireScope } = new JwtMiddleware(options());
  for (const scope of [undefined, null, '', ' ', 'a  b', 'a"b', 5, ['a'], {}]) {
    assert.throws(() => requireScope(/** @type {any} */ (scope)), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
    });
  }
});

test('requireScope goes by a check that is overridden or replaced', (t) => {
  /** @type {string[]} */
  const seen = [];
  class Own extends JwtMiddleware {
    /** @override @param {any} req @param {any} res @param {any} next */
    check(req, res, next) {
      seen.push('own');
      super.check(req, res, next);
    }
  }
  const auth = new Own(options({ store }));
  const handler = auth.requireScope('a');
  const next = recordingNext();
  const ask = () => handler({ query: { access_token: 'one' } }, bareResponse('set', 'sendStatus'), next);
  ask();
  assert.deepEqual([seen, next.calls], [['own'], [[]]]);
  t.mock.method(auth, 'check', (/** @type {any} */ _req, /** @type {any} */ _res, /** @type {any} */ done) =>
    done('route'),
  );
  ask();
  assert.deepEqual(next.calls, [[], ['route']]);
});

test('debug is called for too little scope, and errors of res go to next', () => {
  /** @type {any[]} */
  const heard = [];
  const auth = new JwtMiddleware(options({ store, debug: (/** @type {any} */ event) => heard.push(event) }));
  const query = { access_token: 'one' };
  auth.requireScope('b')({ query }, bareResponse('set', 'sendStatus'), recordingNext());
  assert.deepEqual(heard.map(asBefore), [
    { error: 'insufficient_scope', context: { descr: 'The access token has too little scope' } },
  ]);
  const next = recordingNext();
  auth.requireScope('b')({ query }, {}, next);
  assert.equal(next.calls.length, 1);
  assert.ok(next.calls[0]?.[0] instanceof TypeError);
});

test('a token of the memory store can be held to its scope from end to end', async () => {
  const auth = new JwtMiddleware(options({ grantScopes: true, getKey: keyWith({ scope: 'read write' }) }));
  const res = bareResponse('send');
  auth.token({ body: { assertion: assertion(), scope: 'read' } }, res, recordingNext());
  await until(() => res.calls.length);
  const query = { access_token: res.calls[0][1].access_token };
  const next = recordingNext();
  auth.requireScope('read')({ query }, {}, next);
  assert.deepEqual(next.calls, [[]]);
  const refused = bareResponse('set', 'sendStatus');
  auth.requireScope('write')({ query }, refused, next);
  assert.deepEqual(refused.calls, [
    ['set', 'WWW-Authenticate', insufficient('write')],
    ['sendStatus', 403],
  ]);
});

test('an override of check that passes on the error of a success is held to the scope', () => {
  class Own extends JwtMiddleware {
    check(/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) {
      super.check(req, res, (/** @type {unknown} */ error) => next(error));
    }
  }
  const auth = /** @type {any} */ (new Own(options({ store })));
  for (const scope of ['a', 'b']) {
    const next = recordingNext();
    const res = bareResponse('set', 'sendStatus');
    auth.requireScope(scope)({ query: { access_token: 'one' } }, res, next);
    assert.equal(next.calls.length, scope === 'a' ? 1 : 0);
    assert.equal(res.calls.length, scope === 'a' ? 0 : 2);
  }
});
