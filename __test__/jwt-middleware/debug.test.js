'use strict';

// What `options.debug` hears, and that nothing it does changes an answer.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const util = require('node:util');
const keys = require('../support/keys');
const {
  JwtMiddleware,
  answer,
  asBefore,
  assertion,
  bareResponse,
  options,
  overHttp,
  recordingNext,
  refusals,
} = require('./support');

const store = { type: 'encrypted', secret: 'the secret of the store' };
const key = (/** @type {any} */ value) => (/** @type {any} */ _payload, /** @type {any} */ cb) =>
  cb(null, value);

/**
 * The events that debug gets for one request.
 *
 * @param {any} request `{ assertion }` for the token endpoint, `{ access_token }` for a protected route
 * @param {object} [more] options
 */
function heard({ assertion: given, access_token }, more) {
  /** @type {any[]} */
  const reports = [];
  const auth = new JwtMiddleware(
    options({ store, debug: (/** @type {any} */ report) => reports.push(report), ...more }),
  );
  const res = bareResponse('status', 'send', 'set', 'sendStatus');
  if (given === undefined) auth.check({ query: { access_token } }, res, recordingNext());
  else auth.token({ body: { assertion: given } }, res, recordingNext());
  return reports;
}

test('debug is not called for a success', () => {
  assert.deepEqual(heard({ assertion: assertion() }), []);
});

const unknown = 'Unknown client';
const failed = 'Client authentication failed';
const malformed = 'JWT cannot be decoded';
const cases = [
  ['no assertion', { assertion: null }, {}, 'invalid_request', malformed, 'ERR_JWS_INVALID'],
  ['nonsense', { assertion: 'nonsense' }, {}, 'invalid_request', malformed, 'ERR_JWS_INVALID'],
  [
    'an unknown client',
    { assertion: assertion() },
    { getKey: key(undefined) },
    'invalid_client',
    unknown,
    undefined,
  ],
  [
    'a forgery',
    { assertion: keys.tampered(assertion()) },
    {},
    'invalid_client',
    failed,
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  ],
  [
    'an expired assertion',
    { assertion: assertion({ exp: 1 }) },
    {},
    'invalid_client',
    failed,
    'ERR_JWT_EXPIRED',
  ],
  [
    'a wrong issuer',
    { assertion: assertion({ iss: 'b' }) },
    { issuer: 'a' },
    'invalid_client',
    failed,
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
  ],
  [
    'another algorithm',
    { assertion: keys.compact('{"alg":"none"}', '{}') },
    {},
    'invalid_client',
    failed,
    'ERR_JOSE_ALG_NOT_ALLOWED',
  ],
  [
    'a key too small',
    { assertion: assertion() },
    { getKey: key(keys.rsa1024.publicKey) },
    'invalid_client',
    failed,
    'ERR_KEY_TOO_SMALL',
  ],
  [
    'an empty key',
    { assertion: assertion() },
    { getKey: key(Buffer.alloc(0)) },
    'invalid_client',
    failed,
    'ERR_KEY_INVALID',
  ],
  [
    'what is no key',
    { assertion: assertion() },
    { getKey: key(5) },
    'invalid_client',
    failed,
    'ERR_OPTION_INVALID',
  ],
  ['no token', {}, {}, 'invalid_token', 'Access token is not present', undefined],
  ['an unknown token', { access_token: 'nonsense' }, {}, 'invalid_token', 'Unknown access token', undefined],
];

for (const [name, request, more, error, descr, code] of /** @type {any[]} */ (cases)) {
  test(`debug is called for ${name}: once, with the error, its description and its cause`, () => {
    const reports = heard(request, more);
    assert.equal(reports.length, 1);
    const [report] = reports;
    assert.deepEqual(Object.keys(report), ['error', 'type', 'code', 'context']);
    assert.equal(report.type, 'refused');
    assert.match(report.code, /^ERR_[A-Z_]+$/);
    assert.equal(report.context.code, report.code);
    assert.ok(report.context.message && report.context.step);
    assert.equal(report.error, error);
    assert.equal(report.context.descr, descr);
    assert.equal('cause' in report.context, code !== undefined);
    assert.equal(report.context.cause?.code, code);
    if (code) assert.ok(report.context.cause instanceof Error);
  });
}

test("debug hears getKey's error as the cause of an unknown client", () => {
  const down = new Error('the database is down');
  const [report] = heard(
    { assertion: assertion() },
    { getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(down) },
  );
  assert.deepEqual(asBefore(report), {
    error: 'invalid_client',
    context: { descr: 'Unknown client', cause: down },
  });
});

test('debug is called for an expired access token', (t) => {
  const clock = t.mock.method(Date, 'now', () => 1_700_000_000_000);
  /** @type {any[]} */
  const reports = [];
  const auth = new JwtMiddleware(
    options({ store, debug: (/** @type {any} */ report) => reports.push(report) }),
  );
  const res = bareResponse('send');
  auth.token({ body: { assertion: assertion() } }, res, recordingNext());
  clock.mock.mockImplementation(() => 1_700_003_601_000);
  const query = { access_token: res.calls[0][1].access_token };
  auth.check({ query }, bareResponse('set', 'sendStatus'), recordingNext());
  assert.deepEqual(reports.map(asBefore), [
    { error: 'invalid_token', context: { descr: 'Access token expired' } },
  ]);
  assert.equal(reports[0].context.seconds, 1);
});

test('debug is called for a failure after the answer', async () => {
  const broken = new Error('afterwards');
  /** @type {any[]} */
  const reports = [];
  const debug = (/** @type {any} */ report) => reports.push(report);
  const twice = async (/** @type {any} */ _given, /** @type {any} */ cb) => {
    cb(null, { id: 1 });
    throw broken;
  };
  const auth = new JwtMiddleware(options({ debug, store: { make: twice, retrieve: twice } }));
  auth.check({ query: { access_token: 'good' } }, {}, recordingNext());
  auth.token({ body: { assertion: assertion() } }, bareResponse('send'), recordingNext());
  await new Promise(setImmediate);
  assert.deepEqual(
    reports.map(({ error }) => error),
    [broken, broken],
  );
});

test('debug is called on the options', () => {
  /** @type {any} */
  let self;
  const given = options({
    store,
    /** @this {any} */
    debug() {
      self = this;
    },
  });
  new JwtMiddleware(given).check({}, bareResponse('set', 'sendStatus'), recordingNext());
  assert.equal(self, given);
});

test('debug never hears a key, a secret, a token or an assertion', () => {
  const secrets = {
    secret: 'the one and only secret of the client',
    store: store.secret,
    pem: keys.rsa.publicKey,
    privatePem: keys.rsa.privateKey,
  };
  /** @type {any[]} */
  const reports = [];
  const good = keys.sign({ alg: 'HS256' }, { client_id: 'alpha' }, secrets.secret);
  const token = 'the-access-token-of-somebody';
  const materials = [
    secrets.secret,
    Buffer.from(secrets.secret),
    secrets.pem,
    secrets.privatePem,
    secrets.privatePem.replace(/\n.{20}/, '\n'),
    { kty: 'oct', k: secrets.secret, use: 'enc' },
    { kty: 'RSA', n: 'x', e: 'AQAB', d: secrets.secret },
    { secret: secrets.secret },
    [secrets.secret],
  ];
  for (const material of materials) {
    for (const given of [
      keys.tampered(good),
      keys.sign({ alg: 'RS256' }, {}, keys.otherRsa.privateKey),
      `${good}.`,
      good.slice(0, -1),
    ]) {
      reports.push(...heard({ assertion: given }, { getKey: key(material) }));
    }
    reports.push(...heard({ access_token: token }, { getKey: key(material) }));
  }
  assert.equal(reports.length, materials.length * 5);
  const text = reports
    .map((report) => util.inspect(report, { depth: null, showHidden: true }) + JSON.stringify(report))
    .join('\n');
  const body = (/** @type {string} */ pem) => pem.split('\n').slice(1, 3);
  for (const hidden of [
    secrets.secret,
    secrets.store,
    Buffer.from(secrets.secret).toString('hex', 0, 8),
    keys.base64url(secrets.secret),
    ...body(secrets.pem),
    ...body(secrets.privatePem),
    token,
    ...good.split('.'),
  ]) {
    assert.equal(text.includes(hidden), false);
  }
});

const bad = {
  throws: () => {
    throw new Error('debug is broken');
  },
  rejects: async () => {
    throw new Error('debug is broken');
  },
  'throws undefined': () => {
    throw undefined;
  },
  'has become something else': undefined,
};

for (const [name, debug] of Object.entries(bad)) {
  overHttp(`a debug that ${name} changes no answer`, options, async ({ auth, token, send, errors }) => {
    auth.options.debug = debug ?? 'something else';
    assert.deepEqual(answer(await token('nonsense')), refusals.undecodable);
    assert.deepEqual(answer(await token(keys.tampered(assertion()))), refusals.badAssertion);
    assert.equal((await send('/protected')).status, 401);
    assert.equal((await token(assertion())).status, 200);
    assert.deepEqual(errors, []);
  });
}

test('a failing debug is warned of once per process', () => {
  // In a process of its own: the tests above have used this one's warning up.
  const script = `
    const JwtMiddleware = require(${JSON.stringify(require.resolve('../../lib'))});
    const auth = new JwtMiddleware({
      getKey() {},
      store: { type: 'memory' },
      debug() { throw new Error('the reason'); },
    });
    const res = { set() {}, sendStatus() {} };
    auth.check({}, res);
    auth.check({}, res);
  `;
  const { stderr, status } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.equal(status, 0);
  assert.equal(stderr.split('LATCHKEY_DEBUG_FAILED').length - 1, 1);
  assert.doesNotMatch(stderr, /the reason/);
});
