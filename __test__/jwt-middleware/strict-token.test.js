'use strict';

// The rules of the token endpoint, over HTTP: off by default, on in strict mode, each on or off by itself, and reported.

const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');
const { mock, test } = require('node:test');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const {
  JwtMiddleware,
  answer,
  asBefore,
  assertion,
  bareResponse,
  onlyRules,
  options,
  overHttp,
  recordingNext,
  refusals,
  withApp,
} = require('./support');

const NOW = 1_700_000_000;
const HERE = 'https://as.example';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const strict = (/** @type {object} */ more = {}) => options({ strict: true, audience: HERE, ...more });
const claims = (/** @type {object} */ more = {}) => ({
  iss: 'https://client.example',
  sub: 'alpha',
  aud: HERE,
  exp: NOW + 60,
  iat: NOW,
  ...more,
});
const signed = (/** @type {object} */ more) => assertion(claims(more));
const form = (/** @type {object} */ more = {}) => ({
  assertion: signed({}),
  grant_type: JWT_BEARER,
  ...more,
});
const without = (/** @type {string} */ name) => form({ assertion: signed({ [name]: undefined }) });
const refused = (/** @type {number} */ status, /** @type {string} */ error, /** @type {string} */ text) => ({
  status,
  json: { error, error_description: text },
});
const invalidGrant = (/** @type {string} */ text) => refused(400, 'invalid_grant', text);
/** As a bad assertion is refused where `invalidGrant` is off. */
const invalidClient = (/** @type {string} */ text) => refused(401, 'invalid_client', text);

/**
 * `option` turns the rule on alone; `off` turns it off in strict mode. `compatible` is the response without the rule, a token where
 * it isn't given; `alone` is the one with the rule alone, by default `strict`'s.
 * `reported` is what a report says, by default `strict`'s description.
 *
 * @type {{ name: string, rule: string, option: any, off: any, send: any, strict: any, alone?: any, compatible?: any, reported?: string }[]}
 */
const rows = [
  {
    name: 'no grant_type',
    rule: 'requireGrantType',
    option: onlyRules({ requireGrantType: true }),
    off: { requireGrantType: false },
    send: { form: form({ grant_type: [] }) },
    strict: refused(400, 'invalid_request', 'Parameter grant_type is missing'),
  },
  {
    name: 'an empty grant_type',
    rule: 'requireGrantType',
    option: onlyRules({ requireGrantType: true }),
    off: { requireGrantType: false },
    send: { form: form({ grant_type: '' }) },
    strict: refused(400, 'invalid_request', 'Parameter grant_type is missing'),
  },
  {
    name: 'another grant_type',
    rule: 'requireGrantType',
    option: onlyRules({ requireGrantType: true }),
    off: { requireGrantType: false },
    send: { form: form({ grant_type: 'authorization_code' }) },
    strict: refused(400, 'unsupported_grant_type', 'The grant type is not supported'),
  },
  {
    name: 'a grant_type in an object',
    rule: 'requireGrantType',
    option: onlyRules({ requireGrantType: true }),
    off: { requireGrantType: false },
    send: { json: form({ grant_type: { a: JWT_BEARER } }) },
    strict: refused(400, 'unsupported_grant_type', 'The grant type is not supported'),
  },
  ...['iss', 'sub', 'exp'].map((name) => ({
    name: `an assertion without ${name}`,
    rule: 'requiredClaims',
    option: { requiredClaims: ['iss', 'sub', 'aud', 'exp'] },
    // An assertion without exp has no age either.
    off: { requiredClaims: ['aud'], maxAssertionAge: false },
    send: { form: without(name) },
    strict: invalidGrant(`The assertion has no ${name}`),
    alone: refusals.badAssertion,
  })),
  {
    name: 'an assertion without aud',
    rule: 'requiredClaims',
    reported: 'The assertion has no aud',
    option: { audience: HERE },
    off: undefined,
    send: { form: without('aud') },
    strict: invalidGrant('The assertion is not valid'),
    alone: refusals.badAssertion,
  },
  {
    name: 'an assertion for somebody else',
    rule: 'audience',
    reported: 'The assertion is for another audience',
    option: { audience: HERE },
    off: undefined,
    send: { form: form({ assertion: signed({ aud: ['https://as.example.org', `${HERE}/`] }) }) },
    strict: invalidGrant('The assertion is not valid'),
    alone: refusals.badAssertion,
  },
  {
    name: 'an assertion that is valid for more than an hour',
    rule: 'maxAssertionAge',
    option: { maxAssertionAge: 3600 },
    off: { maxAssertionAge: false },
    send: { form: form({ assertion: signed({ exp: NOW + 3601 }) }) },
    strict: invalidGrant('The assertion is valid for too long'),
    alone: invalidClient('The assertion is valid for too long'),
  },
  {
    name: 'an assertion that was issued more than an hour ago',
    rule: 'maxAssertionAge',
    option: { maxAssertionAge: 3600 },
    off: { maxAssertionAge: false },
    send: { form: form({ assertion: signed({ iat: NOW - 3601 }) }) },
    strict: invalidGrant('The assertion is too old'),
    alone: invalidClient('The assertion is too old'),
  },
  {
    name: 'an assertion without exp, where its age is limited',
    rule: 'requiredClaims',
    option: { maxAssertionAge: 3600 },
    off: { maxAssertionAge: false, requiredClaims: ['iss'] },
    send: { form: without('exp') },
    strict: invalidGrant('The assertion has no exp'),
    alone: invalidClient('The assertion has no exp'),
  },
  {
    name: 'a forged assertion',
    rule: 'invalidGrant',
    option: onlyRules({ invalidGrant: true }),
    off: { invalidGrant: false },
    send: { form: form({ assertion: keys.tampered(signed({})) }) },
    strict: invalidGrant('The assertion is not valid'),
    compatible: refusals.badAssertion,
  },
  {
    name: 'an assertion of an unknown client, with the response to a forged one',
    rule: 'invalidGrant',
    option: onlyRules({ invalidGrant: true }),
    off: { invalidGrant: false },
    send: { form: form({ assertion: signed({ sub: 'nobody' }) }) },
    strict: invalidGrant('The assertion is not valid'),
    compatible: refusals.unknownClient,
  },
  {
    name: 'an expired assertion',
    rule: 'invalidGrant',
    option: onlyRules({ invalidGrant: true }),
    off: { invalidGrant: false },
    send: { form: form({ assertion: signed({ exp: NOW }) }) },
    strict: invalidGrant('The assertion is not valid'),
    compatible: refusals.badAssertion,
  },
  {
    name: 'an assertion that is no JWT',
    rule: 'invalidGrant',
    option: onlyRules({ invalidGrant: true }),
    off: { invalidGrant: false },
    send: { form: form({ assertion: 'nonsense' }) },
    strict: invalidGrant('The assertion is not valid'),
    compatible: refusals.undecodable,
  },
  ...Object.entries({ 'no assertion': [], 'an empty one': '', 'two of them': [signed({}), signed({})] }).map(
    ([name, given]) => ({
      name: `an assertion is needed: ${name}`,
      rule: 'invalidGrant',
      option: onlyRules({ invalidGrant: true }),
      off: { invalidGrant: false },
      send: { form: form({ assertion: given }) },
      strict: refused(400, 'invalid_request', 'Parameter assertion is missing or repeated'),
      compatible: refusals.undecodable,
    }),
  ),
  ...['client_secret', 'client_assertion'].map((name) => ({
    name: `a ${name}, which nothing checks`,
    rule: 'assertionOnly',
    option: onlyRules({ assertionOnly: true }),
    off: { assertionOnly: false },
    send: { form: form({ [name]: 'secret' }) },
    strict: refused(400, 'invalid_client', 'Client credentials are not accepted'),
  })),
  {
    name: 'client credentials in the header',
    rule: 'assertionOnly',
    option: onlyRules({ assertionOnly: true }),
    off: { assertionOnly: false },
    send: { form: form(), headers: { authorization: 'Basic YTpi' } },
    strict: refused(401, 'invalid_client', 'Client credentials are not accepted'),
  },
];

const getKey = (/** @type {any} */ { sub }, /** @type {any} */ cb) =>
  cb(null, sub === 'nobody' ? undefined : keys.secret);

for (const { name: express, express: create } of versions) {
  /** @param {any} given @param {any} send @param {any} expected undefined: a token */
  const check = (given, send, expected) =>
    withApp(create, { ...given, getKey }, async ({ send: ask }) => {
      const response = await ask('/token', { method: 'POST', ...send });
      if (expected) assert.deepEqual(answer(response), expected);
      else assert.equal(response.status, 200, response.text);
    });

  runTable(`the token endpoint (${express}) and`, 22, rows, async (row) => {
    mock.method(Date, 'now', () => NOW * 1000);
    try {
      const good = { form: form() };
      await check(options(), row.send, row.compatible);
      await check(options(row.option), row.send, row.alone ?? row.strict);
      await check(options(row.option), good, undefined);
      await check(strict(), row.send, row.strict);
      await check(strict(), good, undefined);
      if (row.off) await check(strict({ strict: row.off }), row.send, row.compatible);

      /** @type {any[]} */
      const events = [];
      const debug = (/** @type {any} */ event) => events.push(event);
      const reporting = options({ strict: { report: true, audience: HERE }, debug });
      await check(reporting, good, undefined);
      assert.deepEqual(events, []);
      await check(reporting, row.send, row.compatible);
      const { rule, reported: descr = row.strict.json.error_description } = row;
      // A request that is refused anyway is not reported.
      if (row.compatible) assert.notEqual(events[0].error, 'strict');
      else assert.deepEqual(asBefore(events[0]), { error: 'strict', context: { rule, descr } });
      assert.equal(events.length, 1);
    } finally {
      mock.restoreAll();
    }
  });
}

const at = (/** @type {any} */ t, /** @type {number} */ seconds) =>
  t.mock.method(Date, 'now', () => seconds * 1000);

overHttp(
  'a refusal in strict mode has a challenge only if the request had an Authorization header',
  strict,
  async (api, t) => {
    at(t, NOW);
    const ask = async (/** @type {any} */ send) =>
      (await api.send('/token', { form: form(), ...send })).headers;
    for (const [authorization, scheme] of /** @type {const} */ ([
      ['Basic YTpi', 'Basic'],
      ['Digest a="b"', 'Basic'],
      ['Bearer abc', 'Bearer'],
    ])) {
      const headers = await ask({ headers: { authorization } });
      assert.equal(headers['www-authenticate'], `${scheme} realm="example"`);
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers.pragma, 'no-cache');
    }
    for (const more of [{ grant_type: '' }, { assertion: 'nonsense' }, { client_secret: 'a' }]) {
      const headers = await ask({ form: form(more) });
      assert.equal(headers['www-authenticate'], undefined);
      assert.equal(headers['cache-control'], 'no-store');
    }
  },
);

/** @param {any} api @param {any} given */
const sessionOf = async ({ token, call }, given) => {
  const { json } = await token(given, { grant_type: JWT_BEARER });
  return (await call(json.access_token)).json.session;
};
const talkative = () => signed({ jti: '1', admin: true, scope: 'everything' });
const given = { uid: 1, sub: 'overridden' };
const sessionGiven = {
  getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, keys.secret, given),
};

overHttp(
  'all claims reach the session by default',
  () => options(sessionGiven),
  async (api, t) => {
    at(t, NOW);
    const { exp: _, ...rest } = claims();
    assert.deepEqual(await sessionOf(api, talkative()), {
      ...rest,
      jti: '1',
      admin: true,
      scope: 'everything',
      ...given,
      exp: NOW + 3600,
    });
  },
);

for (const [name, more, expected] of /** @type {[string, object, object][]} */ ([
  [
    'iss and sub alone in strict mode',
    { strict: { audience: HERE, grantScopes: false } },
    { iss: 'https://client.example' },
  ],
  [
    'those that sessionClaims names',
    { sessionClaims: ['admin', 'jti', 'nothing'] },
    { jti: '1', admin: true },
  ],
  [
    'those that sessionClaims names, in strict mode',
    { strict: true, audience: HERE, grantScopes: false, sessionClaims: ['admin'] },
    { admin: true },
  ],
  ['none, where sessionClaims is empty', { sessionClaims: [] }, {}],
])) {
  overHttp(
    `of the claims, ${name} reach the session, and what getKey gave`,
    () => options({ ...sessionGiven, ...more }),
    async (api, t) => {
      at(t, NOW);
      assert.deepEqual(await sessionOf(api, talkative()), { ...expected, exp: NOW + 3600, ...given });
    },
  );
}

overHttp(
  'a claim named __proto__ never reaches the session',
  () => options({ sessionClaims: ['__proto__', 'constructor', 'sub'] }),
  async ({ token, auth }, t) => {
    at(t, NOW);
    const text = '{"__proto__":{"admin":true},"constructor":1,"sub":"alpha"}';
    const { json } = await token(keys.compact('{"alg":"HS256"}', text, keys.signer('HS256', keys.secret)));
    auth.check({ query: { access_token: json.access_token } }, {}, () => {});
    /** @type {any} */
    const req = { query: { access_token: json.access_token } };
    auth.check(req, {}, () => {});
    assert.deepEqual(Object.keys(req.session), ['constructor', 'sub', 'exp']);
    assert.equal(req.session.admin, undefined);
  },
);

overHttp(
  'clockTolerance counts for the age of an assertion',
  () => options({ maxAssertionAge: 60, clockTolerance: 5 }),
  async ({ token }, t) => {
    at(t, NOW);
    for (const [more, status] of /** @type {[object, number][]} */ ([
      [{ exp: NOW + 65 }, 200],
      [{ exp: NOW + 66 }, 401],
      [{ iat: NOW - 65 }, 200],
      [{ iat: NOW - 66 }, 401],
      [{ iat: undefined }, 200],
    ])) {
      assert.equal((await token(signed(more))).status, status, JSON.stringify(more));
    }
  },
);

overHttp(
  'a required claim that only getKey added to the payload is missing',
  () =>
    strict({
      getKey: (/** @type {any} */ payload, /** @type {any} */ cb) => {
        Object.assign(payload, { sub: 'alpha', exp: NOW + 60 });
        cb(null, keys.secret);
      },
    }),
  async ({ send }, t) => {
    at(t, NOW);
    assert.equal((await send('/token', { form: form() })).status, 200);
    for (const name of ['sub', 'exp']) {
      assert.deepEqual(
        answer(await send('/token', { form: without(name) })),
        invalidGrant(`The assertion has no ${name}`),
      );
    }
  },
);

overHttp(
  'a repeated assertion is refused as an invalid one in strict mode',
  () => strict({ replay: { store: { type: 'memory' } } }),
  async ({ send }, t) => {
    at(t, NOW);
    const once = form({ assertion: signed({ jti: randomUUID() }) });
    assert.equal((await send('/token', { form: once })).status, 200);
    assert.deepEqual(
      answer(await send('/token', { form: once })),
      invalidGrant('The assertion is not valid'),
    );
    assert.deepEqual(
      answer(await send('/token', { form: form() })),
      invalidGrant('The assertion is not valid'),
    );
    assert.equal(
      (await send('/token', { form: form({ assertion: signed({ jti: randomUUID() }) }) })).status,
      200,
    );
  },
);

test('debug is told which rule refused, without token contents', (t) => {
  at(t, NOW);
  /** @type {any[]} */
  const events = [];
  const auth = new JwtMiddleware(strict({ getKey, debug: (/** @type {any} */ event) => events.push(event) }));
  const ask = (/** @type {any} */ body) => {
    auth.token({ body }, bareResponse('status', 'send'), recordingNext());
    return events.pop();
  };
  assert.deepEqual(asBefore(ask(form({ grant_type: undefined }))), {
    error: 'invalid_request',
    context: { descr: 'Parameter grant_type is missing', rule: 'requireGrantType' },
  });
  assert.deepEqual(asBefore(ask(without('sub'))), {
    error: 'invalid_grant',
    context: { descr: 'The assertion has no sub', rule: 'requiredClaims' },
  });
  const unknown = ask(form({ assertion: signed({ sub: 'nobody' }) }));
  assert.deepEqual(asBefore(unknown), { error: 'invalid_grant', context: { descr: 'Unknown client' } });
  const { cause } = ask(without('aud')).context;
  assert.deepEqual([cause.code, cause.claim], ['ERR_JWT_CLAIM_VALIDATION_FAILED', 'aud']);
  assert.deepEqual(events, []);
});
