'use strict';

// The recipes of docs/recipes.md, run as they stand there, with the software of others that this folder installs.

const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { read } = require('../support/documented');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

/** @typedef {{ heading: string, language: string, code: string }} Recipe */

const [intro = '', ...sections] = read('docs/recipes.md').split(/^## /m);
const blockOf = (/** @type {string} */ text) => /^```(\w+)\n(.*?)^```/ms.exec(text) ?? [];
const [, , shared] = blockOf(intro);

/** @type {Recipe[]} */
const recipes = sections.map((section) => {
  const [, language = '', code = ''] = blockOf(section);
  return { heading: section.slice(0, section.indexOf('\n')), language, code };
});

/** @type {Record<string, any>} */
const users = {
  alice: { userId: '1', roles: 'admin', securityStamp: 'a', claims: {} },
  bob: { userId: '2', roles: 'reader', securityStamp: 'b', claims: {} },
};
const getUser = async (/** @type {any} */ { id, login, password }) =>
  Object.values(users).find(({ userId }) => userId === id) ?? (password === 'right' ? users[login] : null);

/**
 * Runs a recipe after the lines that all share.
 *
 * @param {string} code
 * @param {string} results names of what it makes
 * @param {Record<string, unknown>} [given] what its text takes for granted
 * @returns {any}
 */
function cook(code, results, given = {}) {
  // All memory stores of a process are one, unless they have a name.
  const alone = String(shared).replace(
    "{ type: 'memory' }",
    `{ type: 'memory', namespace: '${randomUUID()}' }`,
  );
  const all = { require, process: { env: { SECRET: keys.secret } }, getUser, ...given };
  return new Function(...Object.keys(all), `${alone}\n${code}\nreturn { ${results} };`)(
    ...Object.values(all),
  );
}

/**
 * @param {any} app
 * @param {(send: (path: string, options?: Parameters<typeof request>[1]) => ReturnType<typeof request>, url: string) => unknown} use
 */
async function serving(app, use) {
  const server = await serve(app);
  try {
    await use((place, options) => request(server.url + place, options), server.url);
  } finally {
    await server.close();
  }
}

/** A grant token of a user, under the secret. @param {'alice' | 'bob'} name */
function grantOf(name) {
  const now = Math.floor(Date.now() / 1000);
  const { userId, roles } = users[name];
  return keys.sign({ alg: 'HS256', typ: 'JWT' }, { userId, roles, iat: now, exp: now + 60 });
}

const bearer = (/** @type {string} */ token) => ({ authorization: `Bearer ${token}` });

/** The cookie of a response, as a browser sends it back. @param {Awaited<ReturnType<typeof request>>} response */
function cookieOf({ headers }) {
  const cookie = String(headers['set-cookie']?.at(-1));
  assert.match(cookie, /^__Host-refreshToken=/);
  return /** @type {string} */ (cookie.split(';', 1)[0]);
}

/** An assertion of the client `billing`. @param {Record<string, unknown>} [claims] */
function assertion(claims = {}) {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    iss: 'billing',
    sub: 'billing',
    aud: 'https://auth.example.com',
    iat: now,
    exp: now + 60,
    ...claims,
  };
  return keys.sign({ alg: 'ES256' }, all);
}

/** A folder whose modules find what this folder installs. @param {Record<string, string>} files @param {(folder: string) => unknown} use */
async function withFolder(files, use) {
  const folder = fs.mkdtempSync(path.join(__dirname, '.run-'));
  try {
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
    return await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

module.exports = { assertion, bearer, cook, cookieOf, getUser, grantOf, recipes, serving, users, withFolder };
