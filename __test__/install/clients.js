// What clients of the sample apps do, over HTTP. The same for the originals and for latchkey: only what both promise.

const assert = require('node:assert/strict');
const { sign, tampered } = require('../support/keys');
const { request } = require('../support/request');

/**
 * @param {string} url
 * @param {string} privateKey the client's
 * @returns {Promise<number>} how many requests were made
 */
async function tryTokenServer(url, privateKey) {
  let requests = 0;
  /** @param {string} path @param {object} options */
  const post = (path, options) => {
    requests += 1;
    return request(url + path, { method: 'POST', ...options });
  };
  const claims = { client_id: 'robot@client.example', exp: Math.floor(Date.now() / 1000) + 60 };
  const assertion = sign({ alg: 'RS256', typ: 'JWT' }, claims, privateKey);
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

  const granted = await post('/oauth/token', { form: { assertion, grant_type } });
  assert.equal(granted.status, 200);
  const { access_token: accessToken, ...rest } = granted.json;
  assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 3600 });

  const unknown = sign({ alg: 'RS256', typ: 'JWT' }, { client_id: 'nobody' }, privateKey);
  for (const [given, status, answer] of /** @type {[string, number, object][]} */ ([
    [
      tampered(assertion),
      401,
      { error: 'invalid_client', error_description: 'Client authentication failed' },
    ],
    [unknown, 401, { error: 'invalid_client', error_description: 'Unknown client' }],
    ['a.b', 400, { error: 'invalid_request', error_description: 'JWT cannot be decoded' }],
  ])) {
    const refused = await post('/oauth/token', { form: { assertion: given, grant_type } });
    assert.equal(refused.status, status);
    assert.deepEqual(refused.json, answer);
  }

  for (const [path, headers] of /** @type {[string, Record<string, string>][]} */ ([
    ['/method/name', { authorization: `Bearer ${accessToken}` }],
    [`/method/name?access_token=${accessToken}`, {}],
  ])) {
    const called = await post(path, { headers });
    assert.equal(called.status, 200);
    assert.deepEqual(Object.keys(called.json), ['client_id', 'exp', 'uid']);
    assert.equal(called.json.uid, 1);
  }
  const without = await post('/method/name', {});
  assert.equal(without.status, 401);
  assert.equal(
    without.headers['www-authenticate'],
    'Bearer realm="example", error="invalid_token", error_description="Access token is not present"',
  );
  const forged = await post('/method/name', { headers: { authorization: `Bearer ${'A'.repeat(43)}` } });
  assert.equal(forged.status, 401);
  assert.match(forged.headers['www-authenticate'] ?? '', /error_description="Unknown access token"$/);
  return requests;
}

/**
 * @param {string} url
 * @param {Record<string, string>} [names] those that the server has for what clients send, where they aren't the default ones
 * @returns {Promise<number>} how many requests were made
 */
async function tryLoginServer(url, names = {}) {
  let requests = 0;
  /** @param {string} path @param {object} [options] */
  const call = (path, options) => {
    requests += 1;
    return request(url + path, options);
  };
  /** @param {Record<string, unknown>} json */
  const logIn = (json) => {
    const named = Object.entries(json).map(([name, value]) => [names[name] ?? name, value]);
    return call('/login', { json: Object.fromEntries(named) });
  };
  /** @param {string} token */
  const whoIs = async (token) =>
    (await call('/some_path', { headers: { authorization: `Bearer ${token}` } })).json;
  const anonymous = { isAuthenticated: false, id: null, roles: '', claims: {} };
  const alice = { id: '17', roles: 'admin,editor', claims: { email: 'alice@example.com' } };
  const credentials = { login: 'alice', password: 'wonderland' };

  assert.deepEqual((await call('/some_path')).json, anonymous);
  assert.equal((await logIn({ ...credentials, password: 'Wonderland' })).status, 401);
  assert.equal((await logIn({ ...credentials })).json.refreshToken, null);

  const { status, json } = await logIn({ ...credentials, rememberMe: true });
  assert.equal(status, 200);
  assert.deepEqual(await whoIs(json.grantToken), { isAuthenticated: true, ...alice });
  assert.deepEqual(await whoIs(tampered(json.grantToken)), anonymous);

  const refreshed = await logIn({ refreshToken: json.refreshToken });
  assert.equal(refreshed.status, 200);
  assert.equal(refreshed.json.refreshToken, null);
  assert.deepEqual(await whoIs(refreshed.json.grantToken), { isAuthenticated: true, ...alice });
  assert.equal((await logIn({ refreshToken: tampered(json.refreshToken) })).status, 401);

  assert.deepEqual((await call('/verify', { json: { grantToken: json.grantToken } })).json, alice);
  assert.equal((await call('/verify', { json: { grantToken: tampered(json.grantToken) } })).json, null);
  return requests;
}

module.exports = { tryLoginServer, tryTokenServer };
