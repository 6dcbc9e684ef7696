'use strict';

// What strict mode and its single options may be.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const util = require('node:util');
const { runTable } = require('../support/run-table');
const { JwtMiddleware, options } = require('./support');

const booleans = [
  'strict',
  'requireGrantType',
  'assertionOnly',
  'invalidGrant',
  'scopes',
  'bareChallenge',
  'oneToken',
  'credentialsSyntax',
  'formBody',
];
const places = "a non-empty array of 'header', 'body', 'query', { cookie: name } and functions";

runTable(
  'construction refuses',
  28,
  /** @type {[string, unknown, string, string][]} */ ([
    ...booleans.map((name) => [name, 'true', 'a boolean', 'true of type string']),
    ['report', 'true', 'a boolean or an object of options', 'true of type string'],
    ['report', null, 'a boolean or an object of options', 'null of type null'],
    ['maxAssertionAge', 0, 'a positive integer of seconds or false', '0 of type number'],
    ['maxAssertionAge', true, 'a positive integer of seconds or false', 'true of type boolean'],
    ['maxAssertionAge', '1h', 'a positive integer of seconds or false', '1h of type string'],
    ['sessionClaims', 'sub', 'an array of claim names or false', 'sub of type string'],
    ['sessionClaims', true, 'an array of claim names or false', 'true of type boolean'],
    ['sessionClaims', [''], 'an array of claim names or false', 'an array of type array'],
    ['tokenFrom', 'header', places, 'header of type string'],
    ['tokenFrom', [], places, 'an array of type array'],
    ['tokenFrom', ['cookie'], places, 'an array of type array'],
    ['tokenFrom', ['constructor'], places, 'an array of type array'],
    ['tokenFrom', [{ cookie: '' }], places, 'an array of type array'],
    ['tokenFrom', [{}], places, 'an array of type array'],
    ['tokenFrom', [null], places, 'an array of type array'],
  ])
    .map(([name, value, what, received]) => ({
      name: `${util.inspect(value)} as ${name}`,
      given: { [name]: value },
      message: `Expected ${what} for ${name} but received ${received}`,
    }))
    .concat([
      {
        name: 'strict without an audience',
        given: { strict: true },
        message:
          'Expected the issuer identifier or token endpoint of this server, which strict mode needs, for audience but received undefined of type undefined',
      },
      {
        name: 'an unknown option in report',
        given: { report: { ttl: 5 } },
        message:
          'Expected one of requireGrantType, assertionOnly, requiredClaims, audience, maxAssertionAge, invalidGrant, sessionClaims, scopes, bareChallenge, oneToken, credentialsSyntax, formBody, tokenFrom for the name of an option in report but received ttl of type string',
      },
      {
        name: 'a wrong value in report',
        given: { report: { maxAssertionAge: 1.5 } },
        message:
          'Expected a positive integer of seconds or false for report.maxAssertionAge but received 1.5 of type number',
      },
      {
        name: 'a wrong value in strict mode',
        given: { strict: true, audience: 'a', oneToken: null },
        message: 'Expected a boolean for oneToken but received null of type null',
      },
    ]),
  ({ given, message }) => {
    assert.throws(() => new JwtMiddleware(options(given)), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message,
    });
  },
);

test('options that make sense are taken', () => {
  for (const given of [
    { strict: false },
    { report: false },
    { report: true },
    { report: {} },
    { strict: true, audience: 'a' },
    { strict: true, audience: ['a', 'b'] },
    { strict: true, report: true },
    { maxAssertionAge: false, sessionClaims: false },
    { tokenFrom: ['header', { cookie: 'a' }, () => '', 'query', 'body'] },
    Object.fromEntries(booleans.slice(1).map((name) => [name, false])),
  ]) {
    assert.ok(new JwtMiddleware(options(given)));
    assert.ok(new JwtMiddleware(Object.freeze(options({ ...given, debug() {}, ttl: 60 }))));
  }
});
