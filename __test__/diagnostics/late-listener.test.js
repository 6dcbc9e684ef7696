'use strict';

// A client has its answer before anybody is told about it, so that its time doesn't depend on who listens.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const path = require('node:path');
const { after, before } = require('node:test');
const { Worker } = require('node:worker_threads');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');

const answered = new Int32Array(new SharedArrayBuffer(4));
/** @type {Worker} */
let worker;
let url = '';

before(async () => {
  worker = new Worker(path.join(__dirname, 'late-listener.js'), { workerData: { answered } });
  [url] = await once(worker, 'message');
});
after(() => worker.terminate());

const now = Math.floor(Date.now() / 1000);
const assertion = (/** @type {object} */ claims) => ({
  assertion: keys.sign({ alg: 'HS256', typ: 'JWT' }, { iss: 'alpha', exp: now + 60, ...claims }),
});
const grant = keys.sign(
  { alg: 'HS256', typ: 'JWT' },
  { userId: 'alice', roles: 'user', iat: now, exp: now + 60 },
);
const bearer = (/** @type {string} */ token) => ({ headers: { authorization: `Bearer ${token}` } });
const accessToken = async () => (await send('/token', { form: assertion({}) })).json.access_token;
const logIn = (/** @type {object} */ body) => send('/identity/log-in', { json: body });

/** What the listeners of the row found. @type {{ type: string, outcome: string }[]} */
let found = [];

/**
 * Sends a request, lets the listeners go on once its answer is there, and waits for them.
 *
 * @param {string} where
 * @param {Parameters<typeof request>[1]} [options]
 */
async function send(where, options) {
  Atomics.store(answered, 0, 0);
  try {
    return await request(url + where, options);
  } finally {
    Atomics.store(answered, 0, 1);
    Atomics.notify(answered, 0);
    worker.postMessage('found');
    found.push(...(await once(worker, 'message'))[0]);
  }
}

const rows = [
  { name: 'token', type: 'issued', status: 200, send: () => send('/token', { form: assertion({}) }) },
  {
    name: 'token that refuses',
    type: 'refused',
    status: 401,
    send: () => send('/token', { form: assertion({ exp: now - 60 }) }),
  },
  {
    name: 'token that fails',
    type: 'failed',
    status: 500,
    send: () => send('/broken/token', { form: assertion({}) }),
  },
  {
    name: 'check',
    type: 'accepted',
    status: 200,
    send: async () => send('/check', bearer(await accessToken())),
  },
  { name: 'check that refuses', type: 'refused', status: 401, send: () => send('/check', bearer('unknown')) },
  {
    name: 'check that fails',
    type: 'failed',
    status: 500,
    send: () => send('/broken/check', bearer('A'.repeat(43))),
  },
  { name: 'verify that refuses', type: 'refused', status: 200, send: () => send('/verify?token=unknown') },
  { name: 'requireToken that refuses', type: 'refused', status: 401, send: () => send('/guard') },
  {
    name: 'requireToken that fails',
    type: 'failed',
    status: 500,
    send: () =>
      send('/guard', bearer(keys.sign({ alg: 'RS256', typ: 'at+jwt', kid: 'x' }, {}, keys.rsa.privateKey))),
  },
  { name: 'jwt-identity', type: 'accepted', status: 200, send: () => send('/identity', bearer(grant)) },
  {
    name: 'jwt-identity that refuses',
    type: 'refused',
    status: 200,
    send: () => send('/identity', bearer(`${grant.slice(0, -8)}AAAAAAAA`)),
  },
  {
    name: 'a guard that refuses',
    type: 'refused',
    status: 401,
    send: () => send('/identity/user'),
  },
  { name: 'logIn', type: 'issued', status: 200, send: () => logIn({ login: 'alice', password: 'right' }) },
  {
    name: 'logIn that refuses',
    type: 'refused',
    status: 401,
    send: () => logIn({ login: 'alice', password: 'wrong' }),
  },
  {
    name: 'logIn that fails',
    type: 'failed',
    status: 500,
    send: () => logIn({ login: 'nobody can look up', password: 'right' }),
  },
  {
    name: 'logOutAll',
    type: 'revoked',
    status: 200,
    async send() {
      const { json } = await logIn({ login: 'alice', password: 'right', rememberMe: true });
      return send('/identity/log-out', { method: 'POST', ...bearer(json.grantToken) });
    },
  },
];

runTable('the answer comes before its listeners are called:', 16, rows, async ({ type, status, send }) => {
  found = [];
  assert.equal((await send()).status, status);
  assert.equal(found.at(-1)?.type, type);
  // One that is called when the answer is already there finds «not-equal».
  for (const { type, outcome } of found) assert.notEqual(outcome, 'timed-out', type);
});
