'use strict';

const assert = require('node:assert/strict');
const keys = require('../../support/keys');
const { legacyToken } = require('../../support/legacy-tokens');
const { request } = require('../../support/request');
const { clients, modes, stores, ttl } = require('./modes');

/**
 * @typedef {object} Token
 * @property {string} text
 * @property {import('./modes').Kind} kind
 * @property {string} issuer the mode of the server that issued it
 * @property {string} id the client's
 * @property {number} store
 * @property {number} exp
 */

const unknown = 'error_description="Unknown access token"';
const expired = 'error_description="Access token expired"';

/**
 * An assertion that the client signs, and a request for a token with it.
 *
 * @param {import('./modes').Server} server
 * @param {string} id
 * @param {number} store
 * @param {number} now the fleet's, in seconds
 * @returns {Promise<Token>}
 */
async function requestToken(server, id, store, now) {
  const privateKey = clients[id]?.privateKey;
  const claims = { client_id: id, iat: now, exp: now + 300 };
  const assertion = keys.sign({ alg: 'RS256', typ: 'JWT' }, claims, privateKey);
  const endpoint = `${server.url}/${store}/oauth/token`;

  const refused = await request(endpoint, { form: { assertion: keys.tampered(assertion) } });
  assert.deepEqual([refused.status, refused.json.error], [401, 'invalid_client'], server.mode);

  const { status, json } = await request(endpoint, { form: { assertion } });
  assert.equal(status, 200, server.mode);
  assert.equal(json.expires_in, ttl);
  const session = await check(server, { text: json.access_token, id, store });
  assert.deepEqual(Object.keys(session), ['client_id', 'iat', 'exp', 'uid']);

  // No secret is needed to see which kind it is, but it is surer.
  const { secret, algorithm } = /** @type {(typeof stores)[number]} */ (stores[store]).original;
  const bytes = typeof secret === 'string' ? secret : Buffer.from(secret.hex, 'hex');
  const isLegacy = json.access_token === legacyToken(JSON.stringify(session), bytes, algorithm);
  const kind = isLegacy ? 'legacy' : 'sealed';
  assert.equal(kind, modes[server.mode]?.writes, server.mode);
  if (kind === 'legacy') count(server, 'written', store);
  if (kind === 'legacy') count(server, 'opened', store);
  return { text: json.access_token, kind, issuer: server.mode, id, store, exp: session.exp };
}

/** @param {import('./modes').Server} server @param {'opened' | 'written' | 'expired' | 'refused'} what @param {number} store */
function count({ mode, expected }, what, store) {
  if (modes[mode]?.legacy) expected[what][store] = (expected[what][store] ?? 0) + 1;
}

/**
 * @param {import('./modes').Server} server
 * @param {{ text: string, id: string, store: number }} token
 */
async function check(server, { text, id, store }) {
  const answer = await call(server, text, store);
  assert.equal(answer.status, 200, `${server.mode}: ${answer.headers['www-authenticate']}`);
  assert.equal(answer.json.client_id, id);
  assert.equal(answer.json.uid, store);
  return answer.json;
}

/** @param {import('./modes').Server} server @param {string} text @param {number} store */
function call(server, text, store) {
  return request(`${server.url}/${store}/account`, { headers: { authorization: `Bearer ${text}` } });
}

/**
 * Presents a token that must be good.
 *
 * @param {import('./modes').Server} server
 * @param {Token} token
 */
async function present(server, token) {
  await check(server, token);
  if (token.kind === 'legacy') count(server, 'opened', token.store);
}

/** @param {Token} token */
function cut(token) {
  return { ...token, text: token.text.slice(0, -4) };
}

/**
 * @param {import('./modes').Server} server
 * @param {Token} token
 * @param {string} [description]
 */
async function presentRefused(server, { text, store }, description = unknown) {
  const { status, headers } = await call(server, text, store);
  assert.equal(status, 401, server.mode);
  assert.ok(headers['www-authenticate']?.includes(description), headers['www-authenticate']);
}

/** @param {import('./modes').Server} server @param {Token} token */
async function presentExpired(server, token) {
  await presentRefused(server, token, expired);
  if (token.kind === 'legacy') count(server, 'expired', token.store);
}

/**
 * The server's own counters are those that its clients come to.
 *
 * @param {import('./modes').Server} server
 */
async function assertCounts(server) {
  const { counts, announced } = await server.ask({});
  const { legacy } = /** @type {(typeof modes)[string]} */ (modes[server.mode]);
  if (!legacy)
    return assert.deepEqual(
      counts,
      stores.map(() => null),
      server.mode,
    );
  const { expected } = server;
  const got = Object.fromEntries(
    Object.keys(expected).map((what) => [what, counts.map((/** @type {any} */ store) => store[what])]),
  );
  assert.deepEqual(got, expected, server.mode);
  assert.equal(
    announced,
    expected.opened.reduce((sum, opened) => sum + opened, 0),
    server.mode,
  );
}

module.exports = { assertCounts, cut, present, presentExpired, presentRefused, requestToken };
