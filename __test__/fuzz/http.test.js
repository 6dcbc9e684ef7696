'use strict';

// A few seconds of the HTTP fuzzer. LATCHKEY_FUZZ_SECONDS makes them more, LATCHKEY_FUZZ_SEED others.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createClient } = require('./support/client');
const { createRandom } = require('./support/random');
const { doors, plan } = require('./support/requests');
const faults = require('./support/faults');
const { fuzz } = require('./fuzzer');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

const seconds = Number(process.env.LATCHKEY_FUZZ_SECONDS ?? 5);
const seed = Number(process.env.LATCHKEY_FUZZ_SEED ?? 1);

runTable(
  `whatever is sent for ${seconds} s, with seed ${seed}, gets one answer and opens nothing, on`,
  2,
  [{ name: 'express4' }, { name: 'express5' }],
  async ({ name }) => {
    const { requests, letIn, sorts, statuses, server } = await fuzz({ express: name, seconds, seed });
    assert.ok(requests >= 300, `${requests} requests`);
    assert.ok(letIn > requests / 10, `${letIn} of ${requests} let in`);
    for (const status of [200, 400, 401, 404, 503]) assert.ok(statuses.get(status), `no ${status}`);
    for (const sort of ['honest', 'in order', 'out of order'])
      for (const { door } of doors.filter(({ door }) => door !== 'leave'))
        assert.ok(sorts.get(`${door} ${sort}`), `no ${door} ${sort}`);
    assert.ok(server.debugged > 0 && server.failedOnPurpose > 0);
    console.log(`${name}: ${requests} requests, ${letIn} let in`);
  },
);

// An honest request, or one that is to fail on purpose, may be the first to meet the fault.
const otherwise = 'an honest request was answered|what fails on purpose was answered';
/** @type {Record<string, RegExp>} */
const noticed = {
  'lets in whoever comes': new RegExp(`let in: |${otherwise}`),
  'issues a token to whoever comes': new RegExp(`let in: |${otherwise}`),
  'refuses everybody': new RegExp(otherwise),
  'answers with an error of the server': /: answered with "HTTP\/1.1 500 /,
  'answers twice': new RegExp(`more than one answer|${otherwise}`),
  'answers and goes on': new RegExp(`answered twice: Error: late|closed without an answer|${otherwise}`),
  'never answers': /no answer/,
  'gives a secret away': /: a secret in /,
  'warns of a secret': /a warning: a secret in /,
  'repeats what it was given': new RegExp(`what was presented is in |${otherwise}`),
  'rejects a promise': new RegExp(`unhandledRejection: Error: escaped|${otherwise}`),
  'ends the process': /the server ended: 7|closed without an answer|ECONN|EPIPE/,
};
runTable(
  'the fuzzer notices a server that',
  12,
  Object.keys(faults).map((name) => ({ name })),
  async ({ name }) => {
    await assert.rejects(
      fuzz({ express: 'express5', seconds: 0, least: 150, seed, fault: name }),
      noticed[name],
    );
  },
);

test('the same seed makes the same requests', () => {
  const tokens = ['a.b.c', 'd.e.f'];
  const good = new Map();
  for (const { kind, place } of doors) {
    for (const token of tokens) {
      const its = `${token}.${kind}.${place}`;
      good.set(its, { kind, place, n: 1 });
    }
  }
  const requests = (/** @type {number} */ seed) =>
    Array.from({ length: 100 }, (_, index) => {
      const { method, sort } = plan(createRandom(seed, index), { tokens: [...good.keys()], good });
      return `${sort} ${method}`;
    });
  assert.deepEqual(requests(1), requests(1));
  assert.notDeepEqual(requests(1), requests(2));
});

test('a second answer, none, and one that isn’t HTTP are noticed', async () => {
  const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
  const answers = { '/twice': answer + answer, '/none': '', '/odd': 'nonsense\r\n\r\n', '/once': answer };
  const server = await serve((req, res) => {
    const text = answers[/** @type {'/once'} */ (req.url)];
    if (text === '') req.socket.destroy();
    else res.socket?.write(text);
  });
  const ask = (/** @type {string} */ path) =>
    createClient(Number(new URL(server.url).port)).ask(
      Buffer.from(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`),
      false,
    );
  try {
    assert.equal((await ask('/once')).body, 'ok');
    await assert.rejects(ask('/twice'), /more than one answer/);
    await assert.rejects(ask('/none'), /closed without an answer/);
    await assert.rejects(ask('/odd'), /no HTTP answer/);
  } finally {
    await server.close();
  }
});
