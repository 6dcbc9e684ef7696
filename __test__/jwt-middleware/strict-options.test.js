'use strict';

// What `strict`, and the options that are rules of strict mode, may be.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const util = require('node:util');
const { settingsOf } = require('../../lib/jwt-middleware/options');
const { readRules } = require('../../lib/jwt-middleware/rules');
const { RULES, readStrictness } = require('../../lib/jwt-middleware/strict');
const { runTable } = require('../support/run-table');
const { JwtMiddleware, assertion, bareResponse, onlyRules, options, recordingNext } = require('./support');

const switches = [
  'requireGrantType',
  'assertionOnly',
  'invalidGrant',
  'grantScopes',
  'bareChallenge',
  'oneToken',
  'credentialsSyntax',
  'formBody',
];
const places = "a non-empty array of 'header', 'body', 'query', { cookie: name } and functions, or false";
const wholeSeconds =
  '1 to 3162240000 whole seconds, as a number or as text with a unit like "500ms", "15m" or "30d",';
const mode = "a boolean, 'report' or an object of rules";

/** Values of rules that are options too. @type {[string, unknown, string, string][]} */
const wrongValues = [
  ['maxAssertionAge', 0, wholeSeconds, '0 of type number'],
  ['maxAssertionAge', 1.5, wholeSeconds, '1.5 of type number'],
  ['maxAssertionAge', true, wholeSeconds, 'true of type boolean'],
  ['maxAssertionAge', '1 hour', wholeSeconds, '1 hour of type string'],
  ['sessionClaims', 'sub', 'an array of claim names or false', 'sub of type string'],
  ['sessionClaims', true, 'an array of claim names or false', 'true of type boolean'],
  ['sessionClaims', [''], 'an array of claim names or false', 'an array of type array'],
  ['grantScopes', 'true', 'a boolean', 'true of type string'],
  ['tokenFrom', 'header', places, 'header of type string'],
  ['tokenFrom', true, places, 'true of type boolean'],
  ['tokenFrom', [], places, 'an array of type array'],
  ['tokenFrom', ['cookie'], places, 'an array of type array'],
  ['tokenFrom', ['constructor'], places, 'an array of type array'],
  ['tokenFrom', [{ cookie: '' }], places, 'an array of type array'],
  ['tokenFrom', [{}], places, 'an array of type array'],
  ['tokenFrom', [null], places, 'an array of type array'],
  ['tokenFrom', new Array(1), places, 'an array of type array'],
];
/** Values of rules inside `strict` alone. @type {[string, unknown, string, string][]} */
const wrongRules = [
  ...switches
    .filter((name) => name !== 'grantScopes')
    .map(
      (name) =>
        /** @type {[string, unknown, string, string]} */ ([name, 'true', 'a boolean', 'true of type string']),
    ),
  ['oneToken', null, 'a boolean', 'null of type null'],
  ['report', 'yes', 'a boolean', 'yes of type string'],
  ['audience', true, 'a non-empty string, a non-empty array of them or false', 'true of type boolean'],
  ['audience', '', 'a non-empty string, a non-empty array of them or false', ' of type string'],
  ['requiredClaims', [], 'a non-empty array of claim names or false', 'an array of type array'],
  ['requiredClaims', true, 'a non-empty array of claim names or false', 'true of type boolean'],
];
const names = `report, ${Object.keys(RULES).join(', ')}`;
const needsAudience =
  'Expected the issuer identifier or token endpoint of this server, which strict mode needs, for audience but received undefined of type undefined';

runTable(
  'construction refuses',
  59,
  [
    ...wrongValues.map(([name, value, what, received]) => ({
      name: `${util.inspect(value)} as ${name}`,
      given: { [name]: value },
      message: `Expected ${what} for ${name} but received ${received}`,
    })),
    ...[...wrongValues, ...wrongRules].map(([name, value, what, received]) => ({
      name: `${util.inspect(value)} as strict.${name}`,
      given: { strict: { audience: 'a', [name]: value } },
      message: `Expected ${what} for strict.${name} but received ${received}`,
    })),
    ...[
      ['true', 'true of type string'],
      [null, 'null of type null'],
      [1, '1 of type number'],
      [[], 'an array of type array'],
      ['reports', 'reports of type string'],
    ].map(([strict, received]) => ({
      name: `${util.inspect(strict)} as strict`,
      given: { strict },
      message: `Expected ${mode} for strict but received ${received}`,
    })),
    { name: 'strict without an audience', given: { strict: true }, message: needsAudience },
    {
      name: 'strict with exceptions and without an audience',
      given: { strict: { oneToken: false } },
      message: needsAudience,
    },
    {
      name: 'an unknown rule',
      given: { strict: { audience: 'a', ttl: 5 } },
      message: `Expected one of ${names} for the name of an option in strict but received ttl of type string`,
    },
    {
      name: 'a misspelt rule',
      given: { strict: { audience: 'a', oneTokens: true } },
      message: `Expected one of ${names} for the name of an option in strict but received oneTokens of type string. Did you mean "oneToken"?`,
    },
    {
      name: 'a misspelt report',
      given: { strict: { audience: 'a', reprot: true } },
      message: `Expected one of ${names} for the name of an option in strict but received reprot of type string. Did you mean "report"?`,
    },
    {
      name: 'a rule and its option',
      given: { maxAssertionAge: 60, strict: { audience: 'a', maxAssertionAge: 600 } },
      message:
        'Expected either maxAssertionAge or strict.maxAssertionAge for options but received a value of type object',
    },
    {
      name: 'two audiences',
      given: { audience: 'a', strict: { audience: false } },
      message: 'Expected either audience or strict.audience for options but received a value of type object',
    },
  ],
  ({ given, message }) => {
    assert.throws(() => new JwtMiddleware(options(given)), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message,
    });
  },
);

test('construction accepts each mode and each value of a rule', () => {
  for (const given of [
    { strict: false },
    { strict: 'report' },
    { strict: { report: true } },
    { strict: { report: true, audience: 'a' }, audience: 'b' },
    { strict: { report: false, audience: 'a' } },
    { strict: true, audience: 'a' },
    { strict: true, audience: ['a', 'b'] },
    { strict: {}, audience: 'a' },
    { strict: { audience: ['a', 'b'] } },
    { strict: { audience: false } },
    { maxAssertionAge: false, sessionClaims: false, tokenFrom: false },
    { tokenFrom: ['header', { cookie: 'a' }, () => '', 'query', 'body'] },
    { strict: { audience: 'a', ...Object.fromEntries(switches.map((name) => [name, true])) } },
    onlyRules({}),
  ]) {
    assert.ok(new JwtMiddleware(options(given)));
    assert.ok(new JwtMiddleware(Object.freeze(options({ ...given, debug() {}, ttl: 60 }))));
  }
});

const store = {
  make: (/** @type {any} */ _session, /** @type {any} */ cb) => cb(null, 'made'),
  retrieve: (/** @type {any} */ _token, /** @type {any} */ cb) => cb(null, {}),
};

/** @param {any} given @param {object} claims @param {object} [more] parameters */
const statusOf = (given, claims, more = {}) => {
  const res = bareResponse('status', 'send');
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const auth = new JwtMiddleware(options({ store, ...given }));
  auth.token({ body: { assertion: assertion(claims), grant_type, ...more } }, res, recordingNext());
  return res.calls[0][0] === 'status' ? res.calls[0][1] : 200;
};
const exp = Math.floor(Date.now() / 1000) + 60;
const good = { iss: 'i', sub: 's', aud: 'as', exp };

runTable(
  'of the rules,',
  9,
  [
    { name: 'an audience in strict counts', given: { strict: { audience: 'as' } }, bad: { aud: 'other' } },
    { name: 'an audience beside it counts', given: { strict: {}, audience: 'as' }, bad: { aud: 'other' } },
    {
      name: 'the default of required claims counts',
      given: { strict: { audience: 'as' } },
      bad: { sub: undefined },
    },
    {
      name: 'other required claims count',
      given: { strict: { audience: 'as', requiredClaims: ['iss'] } },
      bad: { iss: undefined },
      alsoGood: { sub: undefined },
    },
    {
      name: 'required claims beside strict count',
      given: { strict: { audience: 'as' }, requiredClaims: ['iss'] },
      bad: { iss: undefined },
      alsoGood: { sub: undefined },
    },
    {
      name: 'an audience that is off accepts any',
      given: { strict: { audience: false } },
      bad: { aud: undefined },
      alsoGood: { aud: 'other' },
    },
    {
      name: 'required claims that are off may be absent',
      given: { strict: { audience: 'as', requiredClaims: false } },
      bad: { aud: 'other' },
      alsoGood: { sub: undefined },
    },
    {
      name: 'another age counts',
      given: { strict: { audience: 'as', maxAssertionAge: 600 } },
      bad: { exp: exp + 1000 },
    },
    {
      name: 'an age beside strict counts',
      given: { strict: { audience: 'as' }, maxAssertionAge: 600 },
      bad: { exp: exp + 1000 },
    },
  ],
  ({ given, bad, alsoGood = {} }) => {
    assert.equal(statusOf(given, good), 200);
    assert.equal(statusOf(given, { ...good, ...alsoGood }), 200);
    assert.equal(statusOf(given, { ...good, ...bad }), 400);
  },
);

test('an empty object is all of strict mode', () => {
  assert.equal(statusOf({ strict: {}, audience: 'as' }, good, { grant_type: undefined }), 400);
  const off = { strict: { requireGrantType: false }, audience: 'as' };
  assert.equal(statusOf(off, good, { grant_type: undefined }), 200);
});

test('strict mode refuses registered claims of another type, and a report accepts them', () => {
  const numeric = { ...good, sub: 5 };
  assert.equal(statusOf({ strict: true, audience: 'as' }, numeric), 400);
  assert.equal(statusOf({ strict: 'report' }, numeric), 200);
  assert.equal(statusOf({ strict: { report: true, audience: 'as' } }, numeric), 200);
});

test('the audience in strict is the one that client assertions are for, too', () => {
  const issuer = 'https://as.example';
  const more = { clientCredentials: true, metadata: { issuer, tokenEndpoint: `${issuer}/token` } };
  assert.ok(new JwtMiddleware(options({ ...more, strict: { audience: issuer } })));
  assert.throws(() => new JwtMiddleware(options({ ...more, strict: { audience: 'other' } })), {
    code: 'ERR_OPTION_INVALID',
    message: /^Expected metadata\.issuer among others for audience/,
  });
});

test('a later change of the rules changes nothing', () => {
  const requiredClaims = ['iss', 'jti'];
  const strict = { audience: 'as', requiredClaims };
  const auth = new JwtMiddleware(options({ strict }));
  requiredClaims.pop();
  strict.audience = 'other';
  const res = bareResponse('status', 'send');
  auth.token({ body: { assertion: assertion(good), grant_type: '' } }, res, recordingNext());
  assert.deepEqual(res.calls[0], ['status', 400]);
});

test('a rule beside strict is ignored, with a warning that says where it belongs', async () => {
  /** @type {string[]} */
  const messages = [];
  const listen = (/** @type {any} */ { code, message }) => {
    if (code === 'LATCHKEY_OPTION_UNKNOWN') messages.push(message);
  };
  process.on('warning', listen);
  const only = { requireGrantType: true, oneToken: true, sessionClaims: ['sub'] };
  assert.equal(statusOf(only, good, { grant_type: undefined }), 200);
  await new Promise(setImmediate);
  process.off('warning', listen);
  assert.deepEqual(messages, [
    'Unknown option "requireGrantType" was ignored. Did you mean "strict.requireGrantType"?',
    'Unknown option "oneToken" was ignored. Did you mean "strict.oneToken"?',
  ]);
});

test('without any rule the settings are those that reading the rules results in', () => {
  const { scopes, ...read } = readRules(readStrictness({}), { clockTolerance: 0 });
  const settings = settingsOf({ getKey() {}, store: { type: 'memory' } });
  const names = Object.keys(read);
  assert.ok(names.length >= 10);
  assert.deepEqual(
    Object.fromEntries(names.map((name) => [name, settings[/** @type {keyof typeof settings} */ (name)]])),
    read,
  );
  // No scope is granted without a rule, so that nothing is loaded for it.
  assert.equal(settings.grantScopes, undefined);
  assert.equal(settings.scopes, undefined);
  assert.equal(typeof scopes?.grantScope, 'function');
});
