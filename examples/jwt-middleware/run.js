'use strict';

// Starts server.js, plays its client through the whole flow and shows each answer. Exits with 0 when every answer was
// the right one.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { makeAssertion, makeKeys, readAccount, requestToken } = require('./client');

let wrong = 0;

/**
 * @param {string} title
 * @param {Response} response
 * @param {number} expected the status it must have
 */
async function show(title, response, expected) {
  const text = await response.text();
  const challenge = response.headers.get('www-authenticate');
  const right = response.status === expected;
  if (!right) wrong += 1;
  console.log(`\n${right ? '✔' : `✘ expected ${expected}:`} ${title}`);
  console.log(`  ${response.status} ${response.statusText}`);
  if (challenge) console.log(`  WWW-Authenticate: ${challenge}`);
  console.log(`  ${text}`);
  return text;
}

/**
 * The same text with its middle character changed, so that it stays well-formed.
 *
 * @param {string} text
 */
function tampered(text) {
  const middle = text.length >> 1;
  return text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1);
}

/**
 * @param {string} url
 * @param {string} privateKey
 */
async function flow(url, privateKey) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { client_id: 'alpha@example.com', iat: now, exp: now + 300 };
  const assertion = makeAssertion(claims, privateKey);

  const answer = await show('an assertion signed with private.pem', await requestToken(url, assertion), 200);
  const accessToken = JSON.parse(answer).access_token;
  await show('the guarded route with the access token', await readAccount(url, accessToken), 200);

  await show('with a tampered access token', await readAccount(url, tampered(accessToken)), 401);
  await show('with no access token', await readAccount(url), 401);

  const [header, payload, signature] = assertion.split('.');
  const forged = Buffer.from(JSON.stringify({ ...claims, admin: true })).toString('base64url');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  await show(
    'an assertion with a claim added after signing',
    await requestToken(url, [header, forged, signature].join('.')),
    401,
  );
  await show(
    'an assertion without a signature, alg "none"',
    await requestToken(url, [none, payload, ''].join('.')),
    401,
  );
  await show('something that is no assertion', await requestToken(url, 'abc'), 400);
  const late = { ...claims, exp: now - 1 };
  await show('an assertion that has expired', await requestToken(url, makeAssertion(late, privateKey)), 401);
}

async function main() {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-example-'));
  const keys = makeKeys(folder);
  console.log(`client: ${keys.command}`);

  const server = spawn(process.execPath, [path.join(__dirname, 'server.js')], {
    env: { ...process.env, CLIENT_CERTIFICATE: keys.certificate, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(server, 'exit');
  try {
    const line = await Promise.race([once(server.stdout, 'data'), exited.then(() => [''])]);
    const url = /http:\S+/.exec(String(line[0]))?.[0];
    if (!url) throw new Error('The server did not start');
    console.log(`server: listening on ${url}`);
    await flow(url, keys.privateKey);
  } finally {
    server.kill();
    await exited;
    rmSync(folder, { recursive: true });
  }
  console.log(wrong === 0 ? '\nEvery answer was the right one.' : `\n${wrong} wrong answers.`);
  process.exitCode = wrong === 0 ? 0 : 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
