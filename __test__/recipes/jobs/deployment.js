'use strict';

const assert = require('node:assert/strict');
const http = require('node:http');
const { bearer, cook, cookieOf, serving } = require('../support');

const remembered = { login: 'alice', password: 'right', rememberMe: true };

/** A proxy that has ended HTTPS. @param {string} target */
const proxyTo = (target) => (req, res) => {
  const headers = {
    ...req.headers,
    host: new URL(target).host,
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-host': String(req.headers.host),
    'x-forwarded-proto': 'https',
  };
  const forwarded = http.request(target + req.url, { method: req.method, headers }, (answer) => {
    res.writeHead(Number(answer.statusCode), answer.rawHeaders);
    answer.pipe(res);
  });
  req.pipe(forwarded);
};

module.exports = {
  async 'Behind a proxy'(code) {
    const { app } = cook(code, 'app');
    app.get('/sessions', async (req, res) => res.json(await req.identity.listSessions()));
    await serving(app, (_direct, target) =>
      serving(proxyTo(target), async (send) => {
        const host = 'app.example.com';
        const first = await send('/login', { json: remembered, headers: { host } });
        assert.match(String(first.headers['set-cookie']), /; Secure/);
        const sessions = await send('/sessions', { headers: { host, ...bearer(first.json.grantToken) } });
        assert.equal(sessions.json[0].label, '203.0.113.7');
        const renew = async (origin) => {
          const headers = { host, origin, cookie: cookieOf(first) };
          return (await send('/login', { method: 'POST', headers })).status;
        };
        assert.equal(await renew('https://evil.example'), 401);
        assert.equal(await renew(target), 401);
        assert.equal(await renew(`https://${host}`), 200);
      }),
    );
  },

  async 'With helmet and cors'(code) {
    await serving(cook(code, 'app').app, async (send) => {
      const host = 'api.example.com';
      const origin = 'https://app.example.com';
      const preflight = await send('/login', {
        method: 'OPTIONS',
        headers: { host, origin, 'access-control-request-method': 'POST' },
      });
      assert.equal(preflight.headers['access-control-allow-origin'], origin);
      assert.equal(preflight.headers['access-control-allow-credentials'], 'true');
      assert.ok(preflight.headers['strict-transport-security']);
      const first = await send('/login', { json: remembered, headers: { host, origin } });
      assert.match(String(first.headers['set-cookie']), /SameSite=Strict/);
      const renew = async (from, site) => {
        const headers = { host, origin: from, cookie: cookieOf(first), 'sec-fetch-site': site };
        return (await send('/login', { method: 'POST', headers })).status;
      };
      assert.equal(await renew('https://evil.example.com', 'same-site'), 401);
      assert.equal(await renew('https://evil.example', 'cross-site'), 401);
      assert.equal(await renew(origin, 'same-site'), 200);
    });
  },
};
