'use strict';

const assert = require('node:assert/strict');
const { runTable } = require('../../support/run-table');
const { middlewareWith } = require('../../sessions/session-support');
const { cookiesOf, overHttp } = require('./support');

let rows = 0;
for (const { cookie, name, attributes } of [
  { cookie: {}, name: '__Host-refreshToken', attributes: ['Path=/', 'SameSite=Strict', 'Secure'] },
  {
    cookie: { sameSite: 'lax' },
    name: '__Host-refreshToken',
    attributes: ['Path=/', 'SameSite=Lax', 'Secure'],
  },
  {
    cookie: { sameSite: 'Strict' },
    name: '__Host-refreshToken',
    attributes: ['Path=/', 'SameSite=Strict', 'Secure'],
  },
  {
    cookie: { sameSite: true },
    name: '__Host-refreshToken',
    attributes: ['Path=/', 'SameSite=Strict', 'Secure'],
  },
  {
    cookie: { sameSite: 'none', partitioned: true },
    name: '__Host-refreshToken',
    attributes: ['Partitioned', 'Path=/', 'SameSite=None', 'Secure'],
  },
  {
    cookie: { path: '/auth' },
    name: '__Secure-refreshToken',
    attributes: ['Path=/auth', 'SameSite=Strict', 'Secure'],
  },
  {
    cookie: { domain: 'example.com' },
    name: '__Secure-refreshToken',
    attributes: ['Domain=example.com', 'Path=/', 'SameSite=Strict', 'Secure'],
  },
  { cookie: { secure: false }, name: 'refreshToken', attributes: ['Path=/', 'SameSite=Strict'] },
  {
    cookie: { secure: false, partitioned: false },
    name: 'refreshToken',
    attributes: ['Path=/', 'SameSite=Strict'],
  },
  { cookie: { name: 'rt' }, name: 'rt', attributes: ['Path=/', 'SameSite=Strict', 'Secure'] },
  {
    cookie: { name: '__Secure-rt', path: '/auth' },
    name: '__Secure-rt',
    attributes: ['Path=/auth', 'SameSite=Strict', 'Secure'],
  },
  { cookie: { name: '__Host-rt' }, name: '__Host-rt', attributes: ['Path=/', 'SameSite=Strict', 'Secure'] },
  {
    cookie: { name: '__Secure-rt' },
    name: '__Secure-rt',
    attributes: ['Path=/', 'SameSite=Strict', 'Secure'],
  },
]) {
  rows += 1;
  overHttp(
    `the cookie has the name and the attributes of ${JSON.stringify(cookie)}`,
    cookie,
    async ({ logIn, post }) => {
      const first = await logIn();
      const second = await post('/log-out', {}, { cookie: first.cookie });
      for (const response of [first.response, second]) {
        const [set] = cookiesOf(response).filter((one) => one.name !== 'of-the-app');
        assert.equal(set?.name, name);
        assert.deepEqual(set?.attributes, [...attributes, 'HttpOnly'].sort());
      }
      assert.equal(second.json, true);
    },
  );
}
assert.equal(rows, 13);

runTable(
  'an option that makes no sense throws at construction:',
  31,
  [
    { name: 'text', cookie: '__Host-rt', says: /true, false or an object for refreshToken\.cookie/ },
    { name: 'null', cookie: null, says: /true, false or an object/ },
    { name: 'an empty text', cookie: '', says: /true, false or an object/ },
    { name: 'zero', cookie: 0, says: /true, false or an object/ },
    { name: 'a list', cookie: ['rt'], says: /one of name, path/ },
    { name: 'maxAge', cookie: { maxAge: 5 }, says: /one of name, path.* received maxAge/ },
    { name: 'httpOnly', cookie: { httpOnly: false }, says: /received httpOnly/ },
    { name: 'a misspelled option', cookie: { samesite: 'lax' }, says: /Did you mean "sameSite"/ },
    { name: 'an empty name', cookie: { name: '' }, says: /refreshToken\.cookie\.name/ },
    { name: 'a name with a space', cookie: { name: 'a b' }, says: /refreshToken\.cookie\.name/ },
    { name: 'a name with an equals sign', cookie: { name: 'a=b' }, says: /refreshToken\.cookie\.name/ },
    { name: 'a name that is a number', cookie: { name: 5 }, says: /refreshToken\.cookie\.name/ },
    {
      name: '__Host- with a path',
      cookie: { name: '__Host-a', path: '/a' },
      says: /needs secure, path '\/' and no domain/,
    },
    { name: '__Host- with a domain', cookie: { name: '__HOST-a', domain: 'a.example' }, says: /no domain/ },
    {
      name: '__Host- without secure',
      cookie: { name: '__Host-a', secure: false },
      says: /needs secure, path/,
    },
    {
      name: '__Secure- without secure',
      cookie: { name: '__secure-a', secure: false },
      says: /needs secure,/,
    },
    { name: 'a relative path', cookie: { path: 'auth' }, says: /a path that begins with \// },
    { name: 'a path with an attribute', cookie: { path: '/; Domain=evil.example' }, says: /a path/ },
    { name: 'a path with a line break', cookie: { path: '/\r\nSet-Cookie: a=b' }, says: /a path/ },
    { name: 'a domain that is a URL', cookie: { domain: 'https://a.example' }, says: /the name of a host/ },
    {
      name: 'a domain with an attribute',
      cookie: { domain: 'a.example; Path=/' },
      says: /the name of a host/,
    },
    { name: 'sameSite false', cookie: { sameSite: false }, says: /'strict', 'lax' or 'none'/ },
    { name: 'an unknown sameSite', cookie: { sameSite: 'loose' }, says: /'strict', 'lax' or 'none'/ },
    {
      name: "sameSite 'none' without secure",
      cookie: { sameSite: 'none', secure: false },
      says: /true, which sameSite/,
    },
    {
      name: 'partitioned without secure',
      cookie: { partitioned: true, secure: false },
      says: /true, which sameSite/,
    },
    {
      name: 'secure as text',
      cookie: { secure: 'auto' },
      says: /a boolean for refreshToken\.cookie\.secure/,
    },
    { name: 'trustedOrigins as text', cookie: { trustedOrigins: 'https://a.example' }, says: /an array/ },
    {
      name: 'an origin with a slash',
      cookie: { trustedOrigins: ['https://a.example/'] },
      says: /trustedOrigins\[0\].*Did you mean "https:\/\/a\.example"/,
    },
    {
      name: 'an origin with a default port',
      cookie: { trustedOrigins: ['https://a.example:443'] },
      says: /Did you mean/,
    },
    { name: 'an origin that is a host', cookie: { trustedOrigins: ['a.example'] }, says: /an origin like/ },
    {
      name: 'any origin',
      cookie: { trustedOrigins: ['https://ok.example', '*'] },
      says: /trustedOrigins\[1\]/,
    },
  ],
  ({ cookie, says }) => {
    assert.throws(() => middlewareWith({ cookie }), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message: says,
    });
  },
);

runTable(
  'what only looks like an origin throws, too:',
  3,
  [{ name: 'null' }, { name: 'file://' }, { name: 'https://*.example.com' }],
  ({ name }) => {
    assert.throws(() => middlewareWith({ cookie: { trustedOrigins: [name] } }), {
      code: 'ERR_OPTION_INVALID',
    });
  },
);
