'use strict';

// Which requests carry more than one access token (RFC 6750 §2), where functions of the application's read them, too.

const assert = require('node:assert/strict');
const { createAmbiguityCheck } = require('../../lib/oauth/one-token');
const { runTable } = require('../support/run-table');

const bearer = { authorization: 'Bearer a' };
const afterScheme = (/** @type {any} */ req) => req.headers.authorization?.split(' ')[1];
const inHeader = (/** @type {any} */ req) => req.headers['x-token'];

/** @type {{ name: string, tokenFrom?: any[], req: any, isAmbiguous: boolean }[]} */
const rows = [
  { name: 'none', req: {}, isAmbiguous: false },
  { name: 'a header', req: { headers: bearer }, isAmbiguous: false },
  {
    name: 'a header and the query',
    req: { headers: bearer, query: { access_token: 'b' } },
    isAmbiguous: true,
  },
  {
    name: 'the same in a header and the query',
    req: { headers: bearer, query: { access_token: 'a' } },
    isAmbiguous: true,
  },
  { name: 'two in the query', req: { query: { access_token: ['a', 'b'] } }, isAmbiguous: true },
  {
    name: 'the scheme DPoP and the query',
    req: { headers: { authorization: 'DPoP a' }, query: { access_token: 'b' } },
    isAmbiguous: true,
  },
  { name: 'a scheme without a token', req: { headers: { authorization: 'Bearer' } }, isAmbiguous: false },
  {
    name: 'another scheme and the query',
    req: { headers: { authorization: 'Basic a' }, query: { access_token: 'b' } },
    isAmbiguous: false,
  },
  {
    name: 'a function that reads the header',
    tokenFrom: [afterScheme],
    req: { headers: bearer },
    isAmbiguous: false,
  },
  {
    name: 'a function that reads the query',
    tokenFrom: [(/** @type {any} */ req) => req.query.access_token],
    req: { query: { access_token: 'a' } },
    isAmbiguous: false,
  },
  {
    name: 'a function with another token',
    tokenFrom: ['header', inHeader],
    req: { headers: { ...bearer, 'x-token': 'b' } },
    isAmbiguous: true,
  },
  {
    name: 'a function with the token of the header',
    tokenFrom: ['header', inHeader],
    req: { headers: { ...bearer, 'x-token': 'a' } },
    isAmbiguous: false,
  },
  {
    name: 'a function alone',
    tokenFrom: [inHeader],
    req: { headers: { 'x-token': 'b' } },
    isAmbiguous: false,
  },
  {
    name: 'two headers',
    req: { headers: bearer, rawHeaders: ['Authorization', 'Bearer a', 'authorization', 'Bearer a'] },
    isAmbiguous: true,
  },
];

runTable(
  'a request with more than one access token is found',
  14,
  rows,
  ({ tokenFrom, req, isAmbiguous }) => {
    const request = { headers: {}, query: {}, body: {}, ...req };
    assert.equal(createAmbiguityCheck({ tokenFrom })(request), isAmbiguous);
  },
);
