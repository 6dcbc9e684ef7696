'use strict';

// Which requests come from a page of another origin. Each row that is taken for one of ours has a twin in which one thing differs.

const assert = require('node:assert/strict');
const { isCrossOrigin } = require('../../lib/oauth/cross-origin');
const { runTable } = require('../support/run-table');

const trusted = new Set(['https://app.example.com', 'http://localhost:5173']);

/** @typedef {{ name: string, headers?: any, method?: string, isSecure?: boolean, refused?: true }} Row */

/** @param {string} name @param {number} count @param {Row[]} rows */
const table = (name, count, rows) =>
  runTable(name, count, rows, ({ headers = {}, method = 'POST', isSecure = true, refused = false }) => {
    const req = { headers: { host: 'api.example.com', ...headers }, method };
    assert.equal(isCrossOrigin(req, { trustedOrigins: trusted, isSecure }), refused);
  });

const site = (/** @type {unknown} */ value, more = {}) => ({ 'sec-fetch-site': value, ...more });
const origin = (/** @type {unknown} */ value, host = 'api.example.com') => ({ origin: value, host });

table('what the browser says in Sec-Fetch-Site:', 17, [
  { name: 'a page of ours', headers: site('same-origin') },
  { name: 'the user, by typing the address', headers: site('none') },
  { name: 'a page of a subdomain', headers: site('same-site'), refused: true },
  { name: 'a page of another site', headers: site('cross-site'), refused: true },
  { name: 'a page of ours, with GET', headers: site('same-origin'), method: 'GET' },
  { name: 'a link of another site', headers: site('cross-site'), method: 'GET', refused: true },
  { name: 'a link that the user typed', headers: site('none'), method: 'GET' },
  { name: 'an unknown word', headers: site('same-planet'), refused: true },
  { name: 'another case', headers: site('Same-Origin'), refused: true },
  { name: 'nothing', headers: site(''), refused: true },
  { name: 'two headers', headers: site('same-origin, cross-site'), refused: true },
  { name: 'the same header twice', headers: site('same-origin, same-origin'), refused: true },
  { name: 'a list', headers: site(['same-origin']), refused: true },
  {
    name: 'another site with our origin, which no browser sends',
    headers: site('cross-site', origin('https://api.example.com')),
    refused: true,
  },
  {
    name: 'a subdomain that is trusted',
    headers: site('same-site', origin('https://app.example.com')),
  },
  {
    name: 'a subdomain that is not trusted',
    headers: site('same-site', origin('https://evil.example.com')),
    refused: true,
  },
  { name: 'a sandboxed frame', headers: site('cross-site', origin('null')), refused: true },
]);

table('the origin against the host, where there is no Sec-Fetch-Site:', 47, [
  {
    name: 'ours, by HTTP/2',
    headers: { origin: 'https://api.example.com', host: undefined, ':authority': 'api.example.com' },
  },
  {
    name: 'another host, by HTTP/2',
    headers: { origin: 'https://evil.example', host: undefined, ':authority': 'api.example.com' },
    refused: true,
  },
  { name: 'ours', headers: origin('https://api.example.com') },
  { name: 'another host', headers: origin('https://evil.example'), refused: true },
  { name: 'a subdomain', headers: origin('https://evil.api.example.com'), refused: true },
  { name: 'the parent domain', headers: origin('https://example.com'), refused: true },
  { name: 'a host that ends like ours', headers: origin('https://xapi.example.com'), refused: true },
  {
    name: 'a host that begins like ours',
    headers: origin('https://api.example.com.evil.example'),
    refused: true,
  },
  { name: 'our host as a user name', headers: origin('https://api.example.com@evil.example'), refused: true },
  { name: 'a user name before our host', headers: origin('https://a@api.example.com'), refused: true },
  { name: 'our host as a path', headers: origin('https://evil.example/api.example.com'), refused: true },
  { name: 'our host as a fragment', headers: origin('https://evil.example#api.example.com'), refused: true },
  { name: 'a slash after it', headers: origin('https://api.example.com/'), refused: true },
  { name: 'a backslash', headers: origin('https://api.example.com\\.evil.example'), refused: true },
  { name: 'two origins', headers: origin('https://api.example.com https://evil.example'), refused: true },
  { name: 'two headers', headers: origin('https://api.example.com, https://evil.example'), refused: true },
  { name: 'another case', headers: origin('https://API.Example.com') },
  { name: 'another case of the host header', headers: origin('https://api.example.com', 'API.EXAMPLE.COM') },
  { name: 'another case and host', headers: origin('https://API.Evil.com'), refused: true },
  { name: 'a dot after the host', headers: origin('https://api.example.com.'), refused: true },
  { name: 'a port', headers: origin('https://api.example.com:8443', 'api.example.com:8443') },
  {
    name: 'another port',
    headers: origin('https://api.example.com:8444', 'api.example.com:8443'),
    refused: true,
  },
  {
    name: 'a port in the host only',
    headers: origin('https://api.example.com', 'api.example.com:8443'),
    refused: true,
  },
  { name: 'a port in the origin only', headers: origin('https://api.example.com:8443'), refused: true },
  { name: 'the default port in the host', headers: origin('https://api.example.com', 'api.example.com:443') },
  {
    name: 'the default port of http in the host',
    headers: origin('https://api.example.com', 'api.example.com:80'),
    refused: true,
  },
  { name: 'http', headers: origin('http://api.example.com'), refused: true },
  { name: 'http, without secure', headers: origin('http://api.example.com'), isSecure: false },
  {
    name: 'http on another host, without secure',
    headers: origin('http://evil.example'),
    isSecure: false,
    refused: true,
  },
  { name: 'http on this machine', headers: origin('http://localhost:3000', 'localhost:3000') },
  { name: 'http on this machine, by address', headers: origin('http://127.0.0.1:3000', '127.0.0.1:3000') },
  {
    name: 'another port on this machine',
    headers: origin('http://localhost:3001', 'localhost:3000'),
    refused: true,
  },
  {
    name: 'another name of this machine',
    headers: origin('http://localhost:3000', '127.0.0.1:3000'),
    refused: true,
  },
  {
    name: 'a host that begins like localhost',
    headers: origin('http://localhost.evil.example', 'localhost.evil.example'),
    refused: true,
  },
  { name: 'a name of this machine', headers: origin('http://app.localhost:3000', 'app.localhost:3000') },
  { name: 'IPv6', headers: origin('https://[2001:db8::1]:8443', '[2001:db8::1]:8443') },
  { name: 'IPv6, written in full', headers: origin('https://[2001:db8::1]', '[2001:0db8:0:0:0:0:0:1]') },
  { name: 'another IPv6', headers: origin('https://[2001:db8::2]', '[2001:db8::1]'), refused: true },
  { name: 'IPv6 on this machine', headers: origin('http://[::1]:3000', '[::1]:3000') },
  { name: 'null', headers: origin('null'), refused: true },
  { name: 'null as the host, too', headers: origin('null', 'null'), refused: true },
  { name: 'a file', headers: origin('file://'), refused: true },
  { name: 'an extension', headers: origin('chrome-extension://abc', 'abc'), refused: true },
  { name: 'no text', headers: origin(''), refused: true },
  {
    name: 'a host with a path',
    headers: origin('https://api.example.com', 'api.example.com/x'),
    refused: true,
  },
  {
    name: 'a host with a user name',
    headers: origin('https://api.example.com', 'x@api.example.com'),
    refused: true,
  },
  { name: 'no host', headers: { origin: 'https://api.example.com', host: undefined }, refused: true },
]);

table('trusted origins are compared as they stand:', 7, [
  { name: 'one of them', headers: origin('https://app.example.com') },
  { name: 'another one', headers: origin('http://localhost:5173') },
  { name: 'by http', headers: origin('http://app.example.com'), refused: true },
  { name: 'another port', headers: origin('https://app.example.com:8443'), refused: true },
  { name: 'a subdomain of it', headers: origin('https://x.app.example.com'), refused: true },
  { name: 'without a scheme', headers: origin('app.example.com'), refused: true },
  { name: 'with GET', headers: origin('https://app.example.com'), method: 'GET' },
]);

table(
  'a request that says nothing is no browser’s, except with the methods for which browsers send no Origin:',
  8,
  [
    { name: 'POST' },
    { name: 'PUT', method: 'PUT' },
    { name: 'DELETE', method: 'DELETE' },
    { name: 'GET', method: 'GET', refused: true },
    { name: 'HEAD', method: 'HEAD', refused: true },
    { name: 'GET with the origin', method: 'GET', headers: origin('https://api.example.com') },
    {
      name: 'GET with another origin',
      method: 'GET',
      headers: origin('https://evil.example'),
      refused: true,
    },
    { name: 'no headers', headers: { host: undefined } },
  ],
);

const express = (/** @type {(address: string, hop: number) => boolean} */ trusts) => ({
  get: (/** @type {string} */ name) => (name === 'trust proxy fn' ? trusts : undefined),
});

runTable(
  'behind a proxy, the host is that of X-Forwarded-Host where Express trusts the proxy:',
  9,
  [
    { name: 'trusted', app: express((address, hop) => address === '10.0.0.1' && hop === 0), isTrusted: true },
    { name: 'another proxy is trusted', app: express((address) => address === '10.0.0.2') },
    { name: 'no proxy is trusted', app: express(() => false) },
    { name: 'no Express', app: undefined },
    { name: 'something else than Express', app: { get: () => 'trust' } },
    { name: 'no get', app: {} },
    {
      name: 'the first of several hosts',
      app: express(() => true),
      forwarded: 'api.example.com, b',
      isTrusted: true,
    },
    {
      name: 'the second of several hosts',
      app: express(() => true),
      forwarded: 'b, api.example.com',
      isTrusted: true,
      isOurs: false,
    },
    {
      name: 'no host from the proxy',
      app: express(() => true),
      forwarded: '',
      isTrusted: true,
      isOurs: false,
    },
  ],
  ({ app, forwarded = 'api.example.com', isTrusted = false, isOurs = isTrusted }) => {
    const headers = { host: 'internal:3000', 'x-forwarded-host': forwarded };
    const isRefused = (/** @type {string} */ origin) => {
      const req = {
        headers: { ...headers, origin },
        method: 'POST',
        app,
        socket: { remoteAddress: '10.0.0.1' },
      };
      return isCrossOrigin(req, { trustedOrigins: new Set(), isSecure: true });
    };
    assert.equal(isRefused('https://api.example.com'), !isOurs);
    assert.equal(isRefused('https://internal:3000'), isTrusted);
    assert.equal(isRefused('https://evil.example'), true);
  },
);

runTable(
  'what is inherited says nothing:',
  2,
  [
    { name: 'an origin on Object.prototype', pollution: { origin: 'https://api.example.com' } },
    { name: 'a site on Object.prototype', pollution: { 'sec-fetch-site': 'same-origin' } },
  ],
  ({ pollution }) => {
    Object.assign(Object.prototype, pollution);
    try {
      const req = { headers: { host: 'api.example.com' }, method: 'GET' };
      assert.equal(isCrossOrigin(req, { trustedOrigins: trusted, isSecure: true }), true);
    } finally {
      for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name);
    }
  },
);
