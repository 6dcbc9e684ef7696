'use strict';

// The decisions of the token endpoint, without responses, and without calling getKey and the store.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { prepare, settingsOf } = require('../../lib/jwt-middleware/options');
const { refusalOfReplay } = require('../../lib/jwt-middleware/replay-decision');
const { decideGrant, decideIssue } = require('../../lib/jwt-middleware/token-decision');
const { readTokenRequest } = require('../../lib/jwt-middleware/token-request');
const { scopeTooWide } = require('../../lib/oauth/endpoint-errors');
const { badAssertion, unknownClient } = require('../../lib/oauth/errors');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { assertion, options } = require('./support');

const now = 1_700_000_000.5;
const store = /** @type {any} */ ({});

/** A request as the token endpoint reads it, and the settings that it was read by. */
function read(
  /** @type {object} */ claims,
  /** @type {any} */ { scope, token = assertion(claims), ...more } = {},
) {
  const given = /** @type {any} */ (options(more));
  prepare(given);
  const settings = settingsOf(given);
  const request = /** @type {any} */ (readTokenRequest({ body: { assertion: token, scope } }, settings));
  return { request, settings };
}

runTable(
  'a client is granted a session',
  6,
  [
    { name: 'with its key', key: keys.secret, refusal: undefined },
    { name: 'not with another key', key: `${keys.secret}!`, refusal: badAssertion },
    { name: 'not without a key', key: undefined, refusal: unknownClient },
    { name: 'not with a key of another kind', key: keys.rsa.publicKey, refusal: badAssertion },
    { name: 'not with what is no key', key: {}, refusal: badAssertion },
    {
      name: 'not after its assertion expired',
      claims: { exp: 1_700_000_000 },
      key: keys.secret,
      refusal: badAssertion,
    },
  ],
  (/** @type {any} */ { claims = { client_id: 'alpha' }, key, refusal }) => {
    const { request, settings } = read(claims);
    const granted = decideGrant(request, key, undefined, settings, store, now);
    assert.equal(granted.refusal, refusal);
  },
);

test('an altered assertion is refused', () => {
  const token = assertion({ client_id: 'alpha' });
  const altered = token.replace(
    /\.[^.]*\./,
    `.${Buffer.from('{"client_id":"beta"}').toString('base64url')}.`,
  );
  const { request, settings } = read({}, { token: altered });
  assert.equal(decideGrant(request, keys.secret, undefined, settings, store, now).refusal, badAssertion);
});

runTable(
  'the scope of a session',
  4,
  [
    {
      name: 'is what was requested, if it is granted',
      scope: 'read',
      given: 'read write',
      granted: 'read',
      changed: undefined,
    },
    {
      name: 'is cut down to what is granted',
      scope: 'read admin',
      given: 'read',
      granted: 'read',
      changed: 'read',
    },
    {
      name: 'is what is granted, if none was requested',
      scope: undefined,
      given: 'read',
      granted: 'read',
      changed: 'read',
    },
    { name: 'is refused, if nothing of it is granted', scope: 'admin', given: 'read', refusal: scopeTooWide },
  ],
  (/** @type {any} */ { scope, given, granted, changed, refusal }) => {
    const { request, settings } = read({ client_id: 'alpha' }, { scope, grantScopes: true });
    const decided = /** @type {any} */ (
      decideGrant(request, keys.secret, { scope: given }, settings, store, now)
    );
    assert.equal(decided.refusal, refusal);
    if (refusal) return;
    assert.deepEqual(decided.scope, { refusal: undefined, granted, changed });
    const issue = /** @type {any} */ (decideIssue(request, decided, settings, 60, now));
    assert.deepEqual([issue.session.scope, issue.scope], [granted, changed]);
  },
);

test('a session has the claims in their order, exp after ttl, and over them what getKey gave', () => {
  const { request, settings } = read({ b: 1, exp: 1_800_000_000, a: 2 });
  const granted = /** @type {any} */ (
    decideGrant(request, keys.secret, { a: 3, c: 4 }, settings, store, now)
  );
  const issue = /** @type {any} */ (decideIssue(request, granted, settings, 60, now));
  assert.equal(issue.ttl, 60);
  assert.equal(JSON.stringify(issue.session), '{"b":1,"exp":1700000060,"a":3,"c":4}');
});

test('the payload handed back by getKey is no session of its own', () => {
  const { request, settings } = read({ client_id: 'alpha', exp: 1_800_000_000 });
  const granted = /** @type {any} */ (
    decideGrant(request, keys.secret, request.payload, settings, store, now)
  );
  assert.equal(granted.session, undefined);
  const issue = /** @type {any} */ (decideIssue(request, granted, settings, 60, now));
  assert.equal(issue.session.exp, 1_700_000_060);
});

test('whatever getKey does to its payload, decisions go by the claims that were signed', () => {
  const claims = { iss: 'alpha', aud: ['a', 'b'], jti: '1', exp: 1_800_000_000 };
  const { request } = read(claims);
  request.payload.iss = 'beta';
  request.payload.aud.length = 0;
  delete request.payload.jti;
  assert.deepEqual({ ...request.assertion.claims }, claims);
  assert.throws(() => {
    request.assertion.claims.iss = 'beta';
  }, TypeError);
});

test('claims and header are parsed once, and only when they are needed', () => {
  const { parse } = JSON;
  const { request, settings } = read({ iss: 'alpha' });
  let count = 0;
  JSON.parse = (...args) => {
    count += 1;
    return parse(...args);
  };
  try {
    const granted = /** @type {any} */ (decideGrant(request, keys.secret, undefined, settings, store, now));
    decideIssue(request, granted, settings, 60, now);
    assert.equal(count, 0);
    assert.equal(request.assertion.claims, request.assertion.claims);
    assert.equal(request.assertion.header, request.assertion.header);
    assert.equal(count, 2);
    assert.notEqual(request.assertion.copyHeader(), request.assertion.copyHeader());
  } finally {
    JSON.parse = parse;
  }
});

test('an assertion is accepted once where replay is configured, and always where it is not', async () => {
  const exp = Math.floor(Date.now() / 1000) + 60;
  const replay = { store: { type: 'memory', namespace: 'token decisions' } };
  const once = read({ iss: 'alpha', jti: 'one', exp }, { replay });
  const issue = /** @type {any} */ ({});
  assert.equal(await refusalOfReplay(once.request, issue, once.settings), undefined);
  const refused = /** @type {any} */ (await refusalOfReplay(once.request, issue, once.settings));
  assert.deepEqual([refused.refusal, refused.rule], [badAssertion, 'replay']);
  assert.equal(refused.cause().code, 'ERR_JWT_REPLAYED');

  const always = read({ iss: 'alpha', jti: 'one', exp });
  assert.equal(await refusalOfReplay(always.request, issue, always.settings), undefined);
  assert.equal(await refusalOfReplay(always.request, issue, always.settings), undefined);
});
