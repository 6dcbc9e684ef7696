'use strict';

// Attacks both middlewares over HTTP for some time, with requests made at random out of good, odd and forged tokens, and
// looks at each answer. What must hold:
//
// - The process lives, and nothing escapes to it.
// - Each request gets one answer, and none is an error of the server's but where a store or callback failed on purpose.
// - Nobody is let in who didn't present a token, to the letter, that was made properly for that door; honest ones always are.
//   An assertion that counts once counts once.
// - No secret is in an answer, a debug event, an error or a warning, and no answer repeats what was presented.
// - Nothing but a text reaches a store, and nothing but texts and numbers `getUser`.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { formsOf } = require('../robustness/support/marks');
const { createClient } = require('./support/client');
const { createRandom } = require('./support/random');
const { GRANT_TYPE, doors, plan, tidy } = require('./support/requests');
const secrets = require('./support/secrets');
const { maker, signed } = require('./support/tokens');

/** How many requests are in flight. */
const LANES = 16;
const STATUSES = new Set([200, 400, 401, 404, 413, 415, 431, 503]);
// The stamp is in refresh tokens, which whoever logs in gets.
const forms = Object.entries(secrets)
  .filter(([name]) => name !== 'stamp')
  .flatMap(([, secret]) => [secret].flat())
  .flatMap((secret) => formsOf(secret).map(([, form]) => form));

/** As the server names what it saw. @param {string} text */
const hashOf = (text) => crypto.createHash('sha256').update(text).digest('hex').slice(0, 32);

/**
 * @param {object} options
 * @param {string} options.express the package's name
 * @param {number} options.seconds
 * @param {number} [options.least] how many requests to make at least, however slow the machine is
 * @param {number} options.seed
 * @param {string} [options.fault] one of support/faults.js
 * @returns {Promise<{ requests: number, letIn: number, sorts: Map<string, number>, statuses: Map<number, number>, processor: number, server: any }>}
 */
async function fuzz({ express, seconds, seed, fault, least = 400 }) {
  const server = fork(path.join(__dirname, 'support/server.js'), fault ? [express, fault] : [express], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const before = process.cpuUsage();
  let printed = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
  }
  try {
    const [{ port }] = await once(server, 'message');
    const pool = await poolOf(port, createRandom(seed));
    const good = new Map([...pool.good].map(([token, it]) => [hashOf(token), it]));
    /** @type {Set<string>} */
    const spent = new Set();
    /** @type {Map<string, number>} */
    const sorts = new Map();
    /** @type {Map<number, number>} */
    const statuses = new Map();
    let requests = 0;
    let letIn = 0;
    let isOver = false;
    const end = performance.now() + seconds * 1000;
    const lane = async () => {
      const client = createClient(port);
      while (!isOver && (performance.now() < end || requests < least)) {
        const index = requests++;
        const planned = plan(createRandom(seed, index), pool);
        try {
          const answers = planned.isTidy
            ? [await client.ask(planned.bytes, planned.method === 'HEAD')]
            : await client.shout(planned.bytes);
          for (const answer of answers) {
            if (judge(planned, answer, good, spent)) letIn += 1;
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          }
        } catch (error) {
          // The first finding is the one that counts; the other lanes stop.
          if (isOver) return;
          isOver = true;
          throw await explained(
            error,
            server,
            `request ${index} of seed ${seed}, to ${express}`,
            planned.bytes,
          );
        }
        sorts.set(planned.sort, (sorts.get(planned.sort) ?? 0) + 1);
      }
      client.close();
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const { processor: its, ...counts } = await settled(server);
    assert.ok(counts.wrong.length === 0, `seed ${seed}, ${express}: ${counts.wrong.join('\n')}`);
    assert.equal(counts.received, counts.finished + counts.cut);
    assert.ok(!forms.some((form) => printed.includes(form)), 'a secret was printed');
    const { user, system } = process.cpuUsage(before);
    const processor = its + (user + system) / 1e6;
    return { requests, letIn, sorts, statuses, processor, server: { ...counts, printed } };
  } finally {
    if (server.connected) server.disconnect();
  }
}

/**
 * What went wrong with a request, and what the server knows of it.
 *
 * @param {any} error
 * @param {import('node:child_process').ChildProcess} server
 * @param {string} which
 * @param {Buffer} bytes
 */
async function explained(error, server, which, bytes) {
  // Its connections close before it has ended.
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    server.once('exit', (code, signal) => resolve(`; the server ended: ${code ?? signal}`));
  });
  const noted = server.connected
    ? countsOf(server).then(
        ({ wrong }) => `; noted: ${wrong.join('\n')}`,
        // It may end as it is asked.
        () => ended,
      )
    : ended;
  const more =
    server.exitCode === null ? await Promise.race([ended, noted]) : `; the server ended: ${server.exitCode}`;
  return new Error(`${which}: ${error.message}${more}\n${JSON.stringify(bytes.toString('latin1'))}`, {
    cause: error,
  });
}

/** @param {import('node:child_process').ChildProcess} server */
async function countsOf(server) {
  const answer = once(server, 'message');
  server.send('counts');
  return (await answer)[0];
}

/** What the server noted, when everything in flight has ended. @param {import('node:child_process').ChildProcess} server */
async function settled(server) {
  for (;;) {
    const counts = await countsOf(server);
    if (counts.received === counts.finished + counts.cut || counts.wrong.length > 0) return counts;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Good tokens for every door: those of clients and users are signed here, access tokens are asked for.
 *
 * @param {number} port
 * @param {import('./support/random').Random} random
 */
async function poolOf(port, random) {
  /** @type {Map<string, import('./support/tokens').Good>} */
  const good = new Map();
  const client = createClient(port);
  let n = 0;
  const post = async (/** @type {string} */ path, /** @type {string} */ body) => {
    const answer = await client.ask(
      tidy('POST', path, '', ['content-type: application/x-www-form-urlencoded'], body),
      false,
    );
    assert.equal(answer.status, 200, `${path}: ${answer.body}`);
    return JSON.parse(answer.body);
  };
  for (const { kind, place, path } of doors) {
    for (let times = 0; times < 6; times += 1) {
      n += 1;
      if (kind === 'access') {
        const token = signed(maker(random, 'assertion', 'any', n));
        const { access_token } = await post(
          path.replace('check', 'token'),
          `assertion=${token}&${GRANT_TYPE}`,
        );
        good.set(token, { kind: 'assertion', place: 'any', n });
        good.set(access_token, { kind, place, n });
      } else if (place === 'kept' || place === 'leaving') {
        const wish = kind === 'refresh' ? '&rememberMe=1' : '';
        const { grantToken, refreshToken } = await post(
          `/${place}/login`,
          `login=alice&password=${secrets.password}${wish}`,
        );
        const claims = JSON.parse(Buffer.from(grantToken.split('.')[1], 'base64url').toString());
        good.set(kind === 'refresh' ? refreshToken : grantToken, { kind, place, n: claims.n });
      } else {
        const made = maker(random, kind, place, n);
        good.set(signed(made), { kind, place, n });
      }
    }
  }
  client.close();
  return { good, tokens: [...good.keys()] };
}

/**
 * Whether a request was let in. Throws when it should have gone otherwise.
 *
 * @param {import('./support/requests').Plan} planned
 * @param {import('./support/client').Answer} answer
 * @param {Map<string, import('./support/tokens').Good>} good by hash
 * @param {Set<string>} spent hashes of assertions that count once, and did
 */
function judge(planned, answer, good, spent) {
  const { status, head, body } = answer;
  const whole = `${head}\n${body}`;
  const shown = JSON.stringify(whole);
  assert.ok(STATUSES.has(status), `answered with ${shown}`);
  assert.ok(!forms.some((form) => whole.includes(form)), `a secret in ${shown}`);

  if (planned.isFailing) {
    assert.equal(status, 503, `what fails on purpose was answered with ${shown}`);
    return false;
  }
  const mark = answer.header('x-in');
  const issued = status === 200 && /^\{.*"(access_token|grantToken)":"/.test(body);
  if (mark === undefined && !issued) {
    assert.ok(!planned.isHonest, `an honest request was answered with ${shown}`);
    // Express itself repeats the path of what it doesn't find.
    const repeated =
      status !== 404 && planned.presented.find((text) => text.length >= 24 && whole.includes(text));
    assert.ok(!repeated, `what was presented is in ${shown}`);
    return false;
  }

  // Where it got in, the server says: the request line may have become another door's. And what it saw, as Express parsed it.
  const door = doors.find(({ path }) => path === answer.header('x-door'));
  assert.ok(door, `no door in ${shown}`);
  const seen = new Set(answer.header('x-seen')?.split(','));
  const fits = (/** @type {import('./support/tokens').Good} */ { kind, place, n }) =>
    kind === door.kind &&
    place === door.place &&
    (issued || encodeURIComponent(JSON.stringify(n) ?? '') === mark);
  // Beside an odd one that is good too, none is known to be the one that counted.
  if (issued && door.path === '/once/token' && planned.extra.size === 0) {
    const candidates = [...seen].filter((hash) => good.get(hash)?.kind === 'assertion');
    assert.ok(
      candidates.some((hash) => !spent.has(hash)),
      `an assertion counted twice: ${candidates}`,
    );
    if (candidates.length === 1) spent.add(String(candidates[0]));
  }
  const isDue = [...seen].some((hash) => {
    const known = good.get(hash);
    if (known && fits(known)) return true;
    return [...planned.extra].some(([token, it]) => hashOf(token) === hash && fits(it));
  });
  assert.ok(isDue || (door.door === 'login' && seen.has(hashOf(secrets.password))), `let in: ${shown}`);
  return true;
}

module.exports = { fuzz };
