'use strict';

// The decisions of `check`, without requests, responses and stores.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { refusalOfCredentials, refusalOfSession } = require('../../lib/jwt-middleware/access-decision');
const { legacyEventOf } = require('../../lib/jwt-middleware/legacy-decision');
const { prepare, settingsOf } = require('../../lib/jwt-middleware/options');
const { declareCapabilities, isLegacy } = require('../../lib/stores/capabilities');
const { markLegacy } = require('../../lib/stores/legacy-session');
const { tokenExpired, tokenMissing, tokenRepeated, tokenUnknown } = require('../../lib/oauth/errors');
const { runTable } = require('../support/run-table');
const { options } = require('./support');

const now = 1_700_000_000_000;
const seconds = now / 1000;
const custom = /** @type {any} */ ({});
const own = /** @type {any} */ ({});
declareCapabilities(own, { alwaysExpires: true });

/** Settings of a middleware with these options. */
const settings = (/** @type {object} */ more = {}) => {
  const given = /** @type {any} */ (options(more));
  prepare(given);
  return settingsOf(given);
};

runTable(
  'the credentials of a request',
  9,
  [
    { name: 'a token', token: 'a', refusal: undefined },
    { name: 'the same token under Bearer and DPoP', token: 'a', dpopToken: 'a', refusal: undefined },
    { name: 'a token under DPoP alone', token: undefined, dpopToken: 'a', refusal: undefined },
    { name: 'another token under DPoP', token: 'a', dpopToken: 'b', refusal: tokenRepeated },
    { name: 'none', token: undefined, refusal: tokenMissing },
    { name: 'an empty one', token: '', refusal: tokenMissing },
    { name: 'a number', token: 5, refusal: tokenUnknown },
    { name: 'a list', token: ['a'], refusal: tokenUnknown },
    { name: 'an object', token: { $ne: 'a' }, refusal: tokenUnknown },
  ],
  (/** @type {any} */ { token, dpopToken, refusal }) => {
    const refused = refusalOfCredentials({}, token, dpopToken, settings());
    assert.equal(refused?.refusal, refusal);
  },
);

test('a rule that the request breaks is refused first, and is named', () => {
  const strict = settings({ strict: true, audience: 'us' });
  const req = { headers: { authorization: 'Bearer a' }, query: { access_token: 'a' } };
  const refused = refusalOfCredentials(req, 'a', undefined, strict);
  assert.deepEqual(refused, { refusal: tokenRepeated, rule: 'oneToken' });
  assert.equal(refusalOfCredentials({ headers: req.headers }, 'a', undefined, strict), undefined);
});

runTable(
  'a session that a store retrieved',
  14,
  [
    { name: 'with time left', session: { exp: seconds + 1 }, refusal: undefined },
    { name: 'in its last millisecond', session: { exp: seconds }, refusal: undefined },
    { name: 'expired', session: { exp: seconds - 1 }, refusal: tokenExpired },
    { name: 'without exp, of a store of the application', session: {}, refusal: undefined },
    { name: "without exp, of latchkey's own store", session: {}, store: own, refusal: tokenExpired },
    { name: 'with an exp that is no time', session: { exp: 'soon' }, refusal: tokenExpired },
    { name: 'with an exp as text', session: { exp: String(seconds + 1) }, refusal: undefined },
    {
      name: 'at a time that the clock does not tell',
      session: { exp: seconds },
      at: NaN,
      refusal: tokenExpired,
    },
    { name: 'nothing', session: undefined, refusal: tokenUnknown },
    { name: 'null', session: null, refusal: tokenUnknown },
    { name: 'text', session: '{"exp":9999999999}', refusal: tokenUnknown },
    { name: 'true', session: true, refusal: tokenUnknown },
    { name: 'an empty list', session: [], refusal: tokenUnknown },
    { name: 'a list with a session', session: [{ exp: seconds + 1 }], refusal: tokenUnknown },
  ],
  (/** @type {any} */ { session, store = custom, at = now, refusal }) => {
    const given = /** @type {any} */ (options());
    assert.equal(refusalOfSession(session, at, store, given), refusal);
    assert.equal(isLegacy(session), false);
  },
);

const legacy = (/** @type {object} */ session, /** @type {boolean} */ isLifetimeChecked) => {
  markLegacy(session, isLifetimeChecked);
  return session;
};
runTable(
  'a legacy session is held to the ttl of the middleware unless its store has checked its lifetime',
  6,
  [
    { name: 'within ttl', session: { exp: seconds + 600 }, event: 'legacy_token_opened' },
    { name: 'within the skew of clocks', session: { exp: seconds + 660 }, event: 'legacy_token_opened' },
    { name: 'beyond both', session: { exp: seconds + 661 }, event: 'legacy_token_refused' },
    { name: 'without exp', session: {}, event: 'legacy_token_refused' },
    {
      name: 'checked by its store',
      session: { exp: seconds + 9999 },
      isChecked: true,
      event: 'legacy_token_opened',
    },
    {
      name: 'within ttl, and expired',
      session: { exp: seconds - 1 },
      refusal: tokenExpired,
      event: undefined,
    },
  ],
  (/** @type {any} */ { session, isChecked = false, refusal, event }) => {
    const given = /** @type {any} */ (options({ ttl: 600 }));
    const refused = refusalOfSession(legacy(session, isChecked), now, custom, given);
    assert.deepEqual(refused, event === 'legacy_token_refused' ? tokenUnknown : refusal);
    assert.equal(isLegacy(session), true);
    assert.equal(legacyEventOf(refused), event);
  },
);

test('the mark of a legacy session is not seen by the application', () => {
  const session = legacy({ iss: 'a' }, true);
  assert.deepEqual(Reflect.ownKeys({ ...session }), ['iss']);
  assert.equal(JSON.stringify(session), '{"iss":"a"}');
  assert.deepEqual(session, { iss: 'a' });
});

test('a Proxy that answers to any name is no legacy session', () => {
  const session = new Proxy(
    { exp: seconds + 9999 },
    { get: (target, name) => Reflect.get(target, name) ?? 'any' },
  );
  const given = /** @type {any} */ (options({ ttl: 600 }));
  assert.equal(refusalOfSession(session, now, custom, given), undefined);
  assert.equal(isLegacy(session), false);
});
