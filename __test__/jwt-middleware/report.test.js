'use strict';

// `report` tries the rules of strict mode: `debug` hears whom they would turn away, and every answer stays as it was. The rules of
// the token endpoint are tried beside their other tests, in strict-token.test.js.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { JwtMiddleware, assertion, bareResponse, options, overHttp, recordingNext } = require('./support');

const MISSING = 'Access token is not present';
const store = {
  make: (/** @type {any} */ _session, /** @type {any} */ cb) => cb(null, 'made'),
  retrieve: (/** @type {string} */ token, /** @type {any} */ cb) =>
    cb(null, token === 'bad' ? undefined : { token }),
};
const form = { access_token: 'good' };
const authorization = 'Bearer good';

/** @param {any} more @param {(api: any, heard: any[]) => unknown} use @param {string} name */
const reporting = (name, more, use) => {
  /** @type {any[]} */
  const heard = [];
  const debug = (/** @type {any} */ event) => heard.push(event);
  overHttp(
    name,
    () => options({ store, debug, ...more }),
    async (api) => {
      heard.length = 0;
      await use(api, heard);
    },
  );
};

/** What would be refused at a protected route, by which rule. @type {Record<string, [any, string, string]>} */
const turnedAway = {
  'a token in two places': [
    { form, headers: { authorization } },
    'one-token',
    'More than one access token is present',
  ],
  'two headers': [
    { headers: { authorization: [authorization, authorization] } },
    'one-token',
    'More than one access token is present',
  ],
  'a malformed header': [
    { headers: { authorization: 'Bearer good bad' } },
    'credentials-syntax',
    'The Authorization header is malformed',
  ],
  'a token in a JSON body': [{ json: form }, 'form-body', MISSING],
  'a token in the query': [{ path: '/protected?access_token=good' }, 'token-from', MISSING],
};

for (const [name, [{ path = '/protected', ...request }, rule, descr]] of Object.entries(turnedAway)) {
  reporting(`${name} is reported once, and let in`, { report: true }, async ({ send }, heard) => {
    assert.equal((await send(path, request)).status, 200);
    assert.deepEqual(heard, [{ error: 'strict', context: { rule, descr } }]);
  });
}

reporting('a request that no rule minds is not reported', { report: true }, async ({ send, call }, heard) => {
  assert.equal((await call('good')).status, 200);
  assert.equal((await send('/protected', { form })).status, 200);
  assert.deepEqual(heard, []);
});

reporting(
  'a request that is refused anyway is reported as ever',
  { report: true },
  async ({ send }, heard) => {
    await send('/protected');
    await send('/protected?access_token=bad', { headers: { authorization } });
    assert.deepEqual(
      heard.map(({ error, context }) => [error, context]),
      [
        ['invalid_token', { descr: MISSING }],
        ['invalid_token', { descr: 'Unknown access token' }],
      ],
    );
  },
);

reporting(
  'a rule that is on already refuses, and the others are tried',
  { report: true, oneToken: true },
  async ({ send }, heard) => {
    assert.equal((await send('/protected', { form, headers: { authorization } })).status, 400);
    assert.equal((await send('/protected', { json: form })).status, 200);
    assert.deepEqual(
      heard.map(({ error, context }) => [error, context.rule]),
      [
        ['invalid_request', 'one-token'],
        ['strict', 'form-body'],
      ],
    );
  },
);

reporting(
  'a rule that an option turns off is not tried',
  { report: true, formBody: false, tokenFrom: ['body', 'query'] },
  async ({ send }, heard) => {
    assert.equal((await send('/protected', { json: form })).status, 200);
    assert.equal((await send('/protected?access_token=good')).status, 200);
    assert.deepEqual(heard, []);
  },
);

reporting(
  'with report, strict enforces nothing',
  { report: true, strict: true },
  async ({ token, send }, heard) => {
    assert.equal((await token(assertion())).status, 200);
    assert.equal((await send('/protected?access_token=good')).status, 200);
    assert.deepEqual(
      heard.map(({ error, context }) => [error, context.rule]),
      [
        ['strict', 'grant-type'],
        ['strict', 'token-from'],
      ],
    );
  },
);

reporting(
  'an option that is given is enforced, with report too',
  { report: true, strict: true, audience: 'as' },
  async ({ token }, heard) => {
    assert.equal((await token(assertion())).status, 401);
    assert.deepEqual(
      heard.map(({ error }) => error),
      ['invalid_client'],
    );
  },
);

const silentRules = { requireGrantType: false, requiredClaims: ['aud'], maxAssertionAge: false };
const aimed = (/** @type {object} */ more) => assertion({ aud: 'as', ...more });

reporting(
  'claims that the session would lack are reported',
  { report: true, ...silentRules, scopes: false },
  async ({ token }, heard) => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    assert.equal((await token(aimed({ iss: 'i', sub: 's', jti: '1', exp }))).status, 200);
    assert.deepEqual(heard, []);
    assert.equal((await token(aimed({ client_id: 'alpha' }))).status, 200);
    assert.deepEqual(heard, [
      {
        error: 'strict',
        context: { rule: 'session-claims', descr: 'The session would lack claims of the assertion' },
      },
    ]);
  },
);

reporting(
  'a scope that would not be granted is reported',
  {
    report: { sessionClaims: ['scope'] },
    ...silentRules,
    getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, keys.secret, { scope: 'a' }),
  },
  async ({ token }, heard) => {
    assert.equal((await token(aimed({}), { scope: 'a' })).status, 200);
    assert.deepEqual(heard, []);
    assert.equal((await token(aimed({}), { scope: 'b' })).status, 200);
    assert.equal((await token(aimed({}), { scope: '"' })).status, 200);
    assert.deepEqual(
      heard.map(({ context }) => context),
      [
        { rule: 'scope', descr: 'The scope exceeds what is granted' },
        { rule: 'scope', descr: 'The scope is malformed' },
      ],
    );
  },
);

reporting(
  'what a client gets for itself lacks no claim, and its scope is no news',
  {
    report: { scopes: true, requireGrantType: true, maxAssertionAge: 60 },
    clientCredentials: true,
    audience: 'as',
    getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) =>
      cb(null, keys.rsa.publicKey, { scope: 'a' }),
  },
  async ({ send }, heard) => {
    const ask = async (/** @type {object} */ more) => {
      const claims = { iss: 'alpha', sub: 'alpha', aud: 'as', client_id: 'alpha', ...more };
      const form = {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: keys.sign({ alg: 'RS256' }, claims),
        scope: 'a',
      };
      assert.equal((await send('/token', { form })).status, 200);
    };
    const now = Math.floor(Date.now() / 1000);
    await ask({ exp: now + 30 });
    assert.deepEqual(heard, []);
    await ask({ exp: now + 600 });
    assert.deepEqual(
      heard.map(({ context }) => context.rule),
      ['assertion-age'],
    );
  },
);

reporting(
  'the values to try may be given',
  {
    report: { requiredClaims: ['jti'], maxAssertionAge: 60, sessionClaims: false, tokenFrom: ['query'] },
    requireGrantType: false,
  },
  async ({ token, send, call }, heard) => {
    const exp = Math.floor(Date.now() / 1000) + 600;
    await token(assertion({ exp }));
    await token(assertion({ exp, jti: '1' }));
    await token(assertion({ exp: exp - 560, jti: '1', client_id: 'a' }));
    await send('/protected?access_token=good');
    await call('good');
    assert.deepEqual(
      heard.map(({ context }) => context.rule),
      ['required-claims', 'assertion-age', 'token-from'],
    );
  },
);

reporting(
  'what throws while it is tried is reported, and changes no answer',
  {
    report: {
      sessionClaims: false,
      tokenFrom: [
        () => {
          throw new Error('no place');
        },
      ],
    },
    ...silentRules,
    getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, keys.secret, { scope: 5 }),
  },
  async ({ token, call }, heard) => {
    assert.equal((await token(aimed({}))).status, 200);
    assert.equal((await call('good')).status, 200);
    assert.deepEqual(
      heard.map(({ error, context }) => [error, context.descr, context.cause.message]),
      [
        [
          'strict',
          'A rule could not be tried',
          'Expected words separated by one space for scope of the session',
        ],
        ['strict', 'A rule could not be tried', 'no place'],
      ],
    );
  },
);

test('no token, key or claim is in a report, and without debug nothing happens', () => {
  /** @type {any[]} */
  const heard = [];
  const debug = (/** @type {any} */ event) => heard.push(event);
  const given = assertion({ client_id: 'the name of the client' });
  for (const more of [{ debug }, {}]) {
    const auth = new JwtMiddleware(options({ store, report: true, ...more }));
    const res = bareResponse('send');
    auth.token({ body: { assertion: given, scope: 'a scope', client_secret: 'hush' } }, res, recordingNext());
    assert.equal(res.calls[0][1].access_token, 'made');
    auth.check({ query: { access_token: 'sesame' } }, {}, recordingNext());
  }
  assert.equal(heard.length, 2);
  const text = JSON.stringify(heard);
  for (const secret of [keys.secret, given, 'sesame', 'hush', 'the name', 'a scope']) {
    assert.equal(text.includes(secret), false, secret);
  }
});
