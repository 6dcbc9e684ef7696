'use strict';

// Options that make no sense throw at construction, and options that are misspelled or undefined never widen what is accepted.

const assert = require('node:assert/strict');
const { runTable } = require('../support/run-table');
const { createRemoteVerifier, requireToken } = require('../../lib/verifier');

const good = { issuer: 'https://as.example', audience: 'https://api.example' };
const { issuer, audience } = good;

/** @type {{ name: string, options: any, message: RegExp, of?: 'requireToken' }[]} */
const wrong = [
  { name: 'no options', options: undefined, message: /an object for options/ },
  { name: 'no audience', options: { issuer }, message: /for audience but received undefined/ },
  {
    name: 'an audience that is undefined',
    options: { issuer, audience: undefined },
    message: /for audience/,
  },
  { name: 'an empty audience', options: { issuer, audience: '' }, message: /for audience/ },
  { name: 'an empty list of audiences', options: { issuer, audience: [] }, message: /for audience/ },
  { name: 'audience true', options: { issuer, audience: true }, message: /for audience/ },
  { name: 'neither issuer nor jwksUri', options: { audience }, message: /issuer or jwksUri/ },
  {
    name: 'an undefined issuer beside jwksUri',
    options: { issuer: undefined, jwksUri: 'https://as.example/jwks', audience },
    message: /for issuer/,
  },
  { name: 'an issuer that is no URL', options: { ...good, issuer: 'as.example' }, message: /for issuer/ },
  { name: 'an issuer over http', options: { ...good, issuer: 'http://as.example' }, message: /for issuer/ },
  {
    name: 'an issuer with a query',
    options: { ...good, issuer: 'https://as.example?x' },
    message: /for issuer/,
  },
  {
    name: 'an issuer with a fragment',
    options: { ...good, issuer: 'https://as.example#' },
    message: /for issuer/,
  },
  {
    name: 'an issuer with credentials',
    options: { ...good, issuer: 'https://a:b@as.example' },
    message: /for issuer/,
  },
  { name: 'several issuers without jwksUri', options: { ...good, issuer: [issuer] }, message: /for issuer/ },
  {
    name: 'a jwksUri over http',
    options: { audience, jwksUri: 'http://as.example/jwks' },
    message: /for jwksUri/,
  },
  { name: 'an unknown option', options: { ...good, audiences: 'x' }, message: /Did you mean "audience"/ },
  { name: 'the name maxAge', options: { ...good, maxAge: 5 }, message: /received maxAge/ },
  ...['algorithms', 'subject', 'requiredClaims', 'typ', 'maxTokenAge'].map((name) => ({
    name: `${name} undefined`,
    options: { ...good, [name]: undefined },
    message: new RegExp(`for ${name} but received undefined`),
  })),
  { name: 'an unknown algorithm', options: { ...good, algorithms: ['RS257'] }, message: /for algorithms/ },
  { name: 'typ true', options: { ...good, typ: true }, message: /for typ/ },
  { name: 'a negative maxTokenAge', options: { ...good, maxTokenAge: -1 }, message: /for maxTokenAge/ },
  {
    name: 'a part of a second as maxTokenAge',
    options: { ...good, maxTokenAge: '1500ms' },
    message: /for maxTokenAge/,
  },
  { name: 'cacheMaxAge 0', options: { ...good, cacheMaxAge: 0 }, message: /for cacheMaxAge/ },
  { name: 'a cooldown without unit', options: { ...good, cooldown: '30' }, message: /for cooldown/ },
  { name: 'timeout 0', options: { ...good, timeout: 0 }, message: /for timeout/ },
  { name: 'a timeout in milliseconds', options: { ...good, timeout: 5000 }, message: /for timeout/ },
  { name: 'maxBytes 0', options: { ...good, maxBytes: 0 }, message: /for maxBytes/ },
  {
    name: 'agent and fetch',
    options: { ...good, agent: { addRequest() {} }, fetch() {} },
    message: /either agent or fetch/,
  },
  { name: 'an option of requireToken', options: { ...good, realm: 'x' }, message: /received realm/ },
  {
    name: 'realm with a line break',
    of: 'requireToken',
    options: { ...good, realm: 'a\nb' },
    message: /for realm/,
  },
  {
    name: 'requestProperty __proto__',
    of: 'requireToken',
    options: { ...good, requestProperty: '__proto__' },
    message: /for requestProperty/,
  },
  {
    name: 'tokenFrom without a place',
    of: 'requireToken',
    options: { ...good, tokenFrom: [] },
    message: /for tokenFrom/,
  },
  {
    name: 'tokenFrom with an unknown place',
    of: 'requireToken',
    options: { ...good, tokenFrom: ['cookie'] },
    message: /for tokenFrom/,
  },
  {
    name: 'dpop without origin',
    of: 'requireToken',
    options: { ...good, dpop: {} },
    message: /for dpop.origin/,
  },
  {
    name: 'debug that is no function',
    of: 'requireToken',
    options: { ...good, debug: 'x' },
    message: /for debug/,
  },
];
runTable('construction throws for', 39, wrong, ({ options, message, of }) => {
  const makers = of === undefined ? [createRemoteVerifier, requireToken] : [requireToken];
  for (const make of options && 'realm' in options && of === undefined ? [createRemoteVerifier] : makers) {
    assert.throws(
      () => make(options),
      (/** @type {any} */ error) => {
        assert.equal(error.code, 'ERR_OPTION_INVALID');
        assert.match(error.message, message);
        return true;
      },
    );
  }
});

const scopes = ['', ' ', 'a  b', 'a "b"', 5, undefined, ['a']].map((scope) => ({
  name: JSON.stringify(scope) ?? 'undefined',
  scope,
}));
runTable('requireScope throws for', 7, scopes, ({ scope }) => {
  const api = requireToken(good);
  assert.throws(() => api.requireScope(/** @type {any} */ (scope)), { code: 'ERR_OPTION_INVALID' });
  assert.throws(() => api.requireScope('a', /** @type {any} */ ({ all: true })), {
    code: 'ERR_OPTION_INVALID',
  });
  assert.equal(typeof api.requireScope('a b'), 'function');
});
