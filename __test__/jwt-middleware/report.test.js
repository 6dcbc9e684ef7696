'use strict';

// Strict mode that only reports: `debug` is told which requests it would refuse, and no response changes. strict-token.test.js reports
// each rule of the token endpoint.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const {
  JwtMiddleware,
  asBefore,
  assertion,
  bareResponse,
  options,
  overHttp,
  recordingNext,
} = require('./support');

const MISSING = 'Access token is not present';
const store = {
  make: (/** @type {any} */ _session, /** @type {any} */ cb) => cb(null, 'made'),
  retrieve: (/** @type {string} */ token, /** @type {any} */ cb) =>
    cb(null, token === 'bad' ? undefined : { token }),
};
const form = { access_token: 'good' };
const authorization = 'Bearer good';

/** @param {any} more @param {(api: any, events: any[]) => unknown} use @param {string} name */
const reporting = (name, more, use) => {
  /** @type {any[]} */
  const events = [];
  const debug = (/** @type {any} */ event) => events.push(event);
  overHttp(
    name,
    () => options({ store, debug, ...more }),
    async (api) => {
      events.length = 0;
      await use(api, events);
    },
  );
};

/** Requests that strict mode would refuse at a protected route, with the rule. @type {Record<string, [any, string, string]>} */
const wouldBeRefused = {
  'a token in two places': [
    { form, headers: { authorization } },
    'oneToken',
    'More than one access token is present',
  ],
  'two headers': [
    { headers: { authorization: [authorization, authorization] } },
    'oneToken',
    'More than one access token is present',
  ],
  'a malformed header': [
    { headers: { authorization: 'Bearer good bad' } },
    'credentialsSyntax',
    'The Authorization header is malformed',
  ],
  'a token in a JSON body': [{ json: form }, 'formBody', MISSING],
  'a token in the query': [{ path: '/protected?access_token=good' }, 'tokenFrom', MISSING],
};

for (const [name, [{ path = '/protected', ...request }, rule, descr]] of Object.entries(wouldBeRefused)) {
  reporting(`${name} is reported once, and accepted`, { strict: 'report' }, async ({ send }, events) => {
    assert.equal((await send(path, request)).status, 200);
    assert.deepEqual(events.map(asBefore), [{ error: 'strict', context: { rule, descr } }]);
  });
}

reporting(
  'a request that violates no rule is not reported',
  { strict: 'report' },
  async ({ send, call }, events) => {
    assert.equal((await call('good')).status, 200);
    assert.equal((await send('/protected', { form })).status, 200);
    assert.deepEqual(events, []);
  },
);

reporting(
  'a request that is refused anyway is reported as a failure, not as a violation',
  { strict: 'report' },
  async ({ send }, events) => {
    await send('/protected');
    await send('/protected?access_token=bad', { headers: { authorization } });
    assert.deepEqual(
      events.map(asBefore).map(({ error, context }) => [error, context]),
      [
        ['invalid_token', { descr: MISSING }],
        ['invalid_token', { descr: 'Unknown access token' }],
      ],
    );
  },
);

reporting(
  'an option is enforced, and the other rules are reported',
  { strict: 'report', tokenFrom: ['header', 'body'] },
  async ({ send }, events) => {
    assert.equal((await send('/protected?access_token=good')).status, 401);
    assert.equal((await send('/protected', { json: form })).status, 200);
    assert.deepEqual(
      events.map(({ error, context }) => [error, context.rule]),
      [
        ['invalid_token', undefined],
        ['strict', 'formBody'],
      ],
    );
  },
);

reporting(
  'a rule that is off is not reported, and neither is one whose option is given',
  { strict: { report: true, formBody: false }, tokenFrom: ['body', 'query'] },
  async ({ send }, events) => {
    assert.equal((await send('/protected', { json: form })).status, 200);
    assert.equal((await send('/protected?access_token=good')).status, 200);
    assert.deepEqual(events, []);
  },
);

reporting(
  'report: true in the object enforces nothing',
  { strict: { report: true, oneToken: true } },
  async ({ token, send }, events) => {
    assert.equal((await token(assertion())).status, 200);
    assert.equal((await send('/protected?access_token=good')).status, 200);
    assert.deepEqual(
      events.map(({ error, context }) => [error, context.rule]),
      [
        ['strict', 'requireGrantType'],
        ['strict', 'tokenFrom'],
      ],
    );
  },
);

reporting(
  'an option that is given is enforced, whatever is reported',
  { strict: { report: true, audience: 'other' }, audience: 'as' },
  async ({ token }, events) => {
    assert.equal((await token(assertion())).status, 401);
    assert.deepEqual(
      events.map(({ error }) => error),
      ['invalid_client'],
    );
  },
);

const off = { requireGrantType: false, requiredClaims: ['aud'], maxAssertionAge: false };
const aimed = (/** @type {object} */ more) => assertion({ aud: 'as', ...more });

reporting(
  'claims that the session would lack are reported',
  { strict: { report: true, ...off, grantScopes: false } },
  async ({ token }, events) => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    assert.equal((await token(aimed({ iss: 'i', sub: 's', jti: '1', exp }))).status, 200);
    assert.deepEqual(events, []);
    assert.equal((await token(aimed({ client_id: 'alpha' }))).status, 200);
    assert.deepEqual(events.map(asBefore), [
      {
        error: 'strict',
        context: { rule: 'sessionClaims', descr: 'The session would lack claims of the assertion' },
      },
    ]);
  },
);

reporting(
  'a scope that would not be granted is reported',
  {
    strict: { report: true, ...off, sessionClaims: ['scope'] },
    getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, keys.secret, { scope: 'a' }),
  },
  async ({ token }, events) => {
    assert.equal((await token(aimed({}), { scope: 'a' })).status, 200);
    assert.deepEqual(events, []);
    assert.equal((await token(aimed({}), { scope: 'b' })).status, 200);
    assert.equal((await token(aimed({}), { scope: '"' })).status, 200);
    assert.deepEqual(
      events.map(asBefore).map(({ context }) => context),
      [
        { rule: 'grantScopes', descr: 'The scope exceeds what is granted' },
        { rule: 'grantScopes', descr: 'The scope is malformed' },
      ],
    );
  },
);

reporting(
  'sessionClaims and grantScopes report nothing of the client credentials grant',
  {
    strict: { report: true, maxAssertionAge: 60 },
    clientCredentials: true,
    audience: 'as',
    getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) =>
      cb(null, keys.rsa.publicKey, { scope: 'a' }),
  },
  async ({ send }, events) => {
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
    assert.deepEqual(events, []);
    await ask({ exp: now + 600 });
    assert.deepEqual(
      events.map(({ context }) => context.rule),
      ['maxAssertionAge'],
    );
  },
);

reporting(
  'the object gives the values to report',
  {
    strict: {
      report: true,
      requireGrantType: false,
      requiredClaims: ['jti'],
      maxAssertionAge: 60,
      sessionClaims: false,
      tokenFrom: ['query'],
    },
  },
  async ({ token, send, call }, events) => {
    const exp = Math.floor(Date.now() / 1000) + 600;
    await token(assertion({ exp }));
    await token(assertion({ exp, jti: '1' }));
    await token(assertion({ exp: exp - 560, jti: '1', client_id: 'a' }));
    await send('/protected?access_token=good');
    await call('good');
    assert.deepEqual(
      events.map(({ context }) => context.rule),
      ['requiredClaims', 'maxAssertionAge', 'tokenFrom'],
    );
  },
);

reporting(
  'a rule that throws is reported, and changes no response',
  {
    strict: {
      report: true,
      ...off,
      sessionClaims: false,
      tokenFrom: [
        () => {
          throw new Error('no place');
        },
      ],
    },
    getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, keys.secret, { scope: 5 }),
  },
  async ({ token, call }, events) => {
    assert.equal((await token(aimed({}))).status, 200);
    assert.equal((await call('good')).status, 200);
    assert.deepEqual(
      events.map(({ error, context }) => [error, context.descr, context.cause.message]),
      [
        [
          'strict',
          'A rule failed while it was reported only',
          'Expected words separated by one space for scope of the session',
        ],
        ['strict', 'A rule failed while it was reported only', 'no place'],
      ],
    );
  },
);

test('no token, key or claim is in a report, and without debug nothing happens', () => {
  /** @type {any[]} */
  const events = [];
  const debug = (/** @type {any} */ event) => events.push(event);
  const given = assertion({ client_id: 'the name of the client' });
  for (const more of [{ debug }, {}]) {
    const auth = new JwtMiddleware(options({ store, strict: 'report', ...more }));
    const res = bareResponse('send');
    auth.token({ body: { assertion: given, scope: 'a scope', client_secret: 'hush' } }, res, recordingNext());
    assert.equal(res.calls[0][1].access_token, 'made');
    auth.check({ query: { access_token: 'sesame' } }, {}, recordingNext());
  }
  assert.equal(events.length, 2);
  const text = JSON.stringify(events);
  for (const secret of [keys.secret, given, 'sesame', 'hush', 'the name', 'a scope']) {
    assert.equal(text.includes(secret), false, secret);
  }
});
