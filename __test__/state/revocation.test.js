'use strict';

const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const { test } = require('node:test');
const { createRevocation } = require('../../lib/state/revocation');
const { createEngine } = require('../../lib/state/engine');
const { countingStore } = require('../support/counting-store');
const { runTable } = require('../support/run-table');

/** The moment at which every test begins, in milliseconds and as a NumericDate. */
const START = 1_800_000_000_250;
const SECONDS = 1_800_000_000;
const HOUR = START + 3_600_000;
/** An end is kept so much longer, for engines whose clock is ahead. */
const SKEW = 1_200_000;

/** Revocations of several processes on one store, at a time that the test sets. */
function fresh(/** @type {any} */ t, more = {}, store = countingStore()) {
  const clock = t.mock.method(Date, 'now', () => START);
  const process = (/** @type {object} */ options = {}) =>
    createRevocation({ store, purpose: 'test', ...more, ...options });
  return {
    store,
    process,
    here: process(),
    at: (/** @type {number} */ milliseconds) => clock.mock.mockImplementation(() => START + milliseconds),
  };
}

test('a revoked token is refused at once in this process and in others, and another token is not', async (t) => {
  const { here, process, store } = fresh(t);
  const there = process();
  const written = here.revoke('a', HOUR);
  assert.equal(here.isRevoked('a'), true);
  await written;
  assert.deepEqual(store.calls, ['put']);
  assert.equal(here.isRevoked('a'), true);
  assert.equal(await there.isRevoked('a'), true);
  assert.equal(await here.isRevoked('b'), false);
  assert.equal(await there.isRevoked('b'), false);
});

test('an answer «not revoked» is reused for `staleness`, counted from the query', async (t) => {
  const { here, process, store, at } = fresh(t, { staleness: 5 });
  const there = process();
  store.turn('slow');
  const answer = here.isRevoked('a');
  at(1000);
  store.turn('well');
  assert.equal(await answer, false);
  await there.revoke('a', HOUR);
  at(4999);
  assert.equal(here.isRevoked('a'), false);
  at(5000);
  assert.equal(await here.isRevoked('a'), true);
  assert.deepEqual(store.calls, ['get', 'put', 'get']);
});

test('the default staleness is five seconds', async (t) => {
  const { here, store, at } = fresh(t);
  await here.isRevoked('a');
  at(4999);
  assert.equal(here.isRevoked('a'), false);
  at(5000);
  await here.isRevoked('a');
  assert.deepEqual(store.calls, ['get', 'get']);
});

test('with a staleness of 0 each call queries the engine, and a revocation is still cached', async (t) => {
  const { here, process, store } = fresh(t, { staleness: 0 });
  assert.deepEqual(await Promise.all([here.isRevoked('a'), here.isRevoked('a')]), [false, false]);
  assert.equal(await here.isRevoked('a'), false);
  assert.deepEqual(store.calls, ['get', 'get', 'get']);
  await process().revoke('a', HOUR);
  assert.equal(await here.isRevoked('a'), true);
  assert.equal(here.isRevoked('a'), true);
  assert.equal(store.calls.length, 5);
});

test('a tombstone from the engine is cached until its time to live has passed', async (t) => {
  const { here, process, store, at } = fresh(t);
  await process().revoke('a', HOUR);
  assert.equal(await here.isRevoked('a'), true);
  store.turn('down');
  at(3_600_000 + SKEW - 1);
  assert.equal(here.isRevoked('a'), true);
  assert.deepEqual(store.calls, ['put', 'get']);
  at(3_600_000 + SKEW);
  await assert.rejects(async () => here.isRevoked('a'), { code: 'ERR_STORE_UNAVAILABLE' });
});

test('a tombstone outlives its token, for clocks that differ', async (t) => {
  const { here, store } = fresh(t);
  await here.revoke('a', HOUR);
  assert.deepEqual(
    [...store.rows.values()].map(({ until }) => until),
    [HOUR + SKEW],
  );
});

test('no tombstone is written for a token that expired long ago', async (t) => {
  const { here, store } = fresh(t);
  await here.revoke('a', START - SKEW);
  await here.notBefore('a', SECONDS, START - SKEW);
  assert.deepEqual(store.calls, []);
  await here.revoke('a', START - SKEW + 1);
  assert.deepEqual(store.calls, ['put']);
});

test('the tombstone of a token without expiry lives as long as databases can store', async (t) => {
  const { here, process } = fresh(t);
  await here.revoke('a', Number.POSITIVE_INFINITY);
  await here.revoke('b', Number.MAX_SAFE_INTEGER);
  assert.deepEqual(await Promise.all([process().isRevoked('a'), process().isRevoked('b')]), [true, true]);
});

test('an earlier expiry does not shorten a tombstone that is cached', async (t) => {
  const { here, process, at } = fresh(t);
  await here.revoke('a', HOUR);
  await here.revoke('a', START + 1000);
  at(3_500_000);
  assert.equal(here.isRevoked('a'), true);
  assert.equal(await process().isRevoked('a'), true);
});

test('64 concurrent calls for one id are one query, and for two ids two', async (t) => {
  const { here, store } = fresh(t);
  const ask = (/** @type {string} */ id) => Promise.all(Array.from({ length: 64 }, () => here.isRevoked(id)));
  assert.deepEqual(new Set((await Promise.all([ask('a'), ask('b')])).flat()), new Set([false]));
  assert.deepEqual(store.calls, ['get', 'get']);
});

test('a call does not join a query that is as old as `staleness`', async (t) => {
  const { here, process, store, at } = fresh(t, { staleness: 1 });
  store.turn('slow');
  const early = here.isRevoked('a');
  at(500);
  const joined = here.isRevoked('a');
  assert.deepEqual(store.calls, ['get']);
  store.rows.clear();
  const written = process().revoke('a', HOUR);
  at(1000);
  const late = here.isRevoked('a');
  assert.deepEqual(store.calls, ['get', 'put', 'get']);
  store.turn('well');
  await written;
  assert.deepEqual(await Promise.all([early, joined, late]), [false, false, true]);
  assert.equal(here.isRevoked('a'), true);
});

test('a revocation during a query wins over the answer of the query', async (t) => {
  const { here, store } = fresh(t);
  store.turn('slow');
  const asked = here.isRevoked('a');
  const written = here.revoke('a', HOUR);
  assert.equal(here.isRevoked('a'), true);
  store.turn('well');
  assert.equal(await asked, true);
  await written;
  assert.equal(here.isRevoked('a'), true);
});

test('an answer older than a revocation is not cached, even when the tombstone has left the cache', async (t) => {
  const { here, store } = fresh(t, { max: 2 });
  store.turn('slow');
  const asked = here.isRevoked('a');
  const [answer] = store.held.splice(0);
  store.turn('well');
  await here.revoke('a', HOUR);
  for (const id of ['b', 'c', 'd', 'e']) await here.revoke(id, HOUR);
  answer?.();
  await asked;
  assert.equal(await here.isRevoked('a'), true);
});

test('a «not revoked» from before a revocation does not come back when the tombstone has left the cache', async (t) => {
  const { here } = fresh(t, { max: 4 });
  for (const id of ['a', 'b', 'c']) assert.equal(await here.isRevoked(id), false);
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await here.revoke(id, HOUR);
  for (const id of ['a', 'b', 'c']) assert.equal(await here.isRevoked(id), true);
});

test('nor one from between the call of revoke and its confirmation', async (t) => {
  const store = countingStore();
  /** @type {(() => void)[]} */
  const waiting = [];
  const put = (/** @type {any[]} */ ...args) =>
    new Promise((resolve) => {
      waiting.push(() => resolve(/** @type {any} */ (store).put(...args)));
    });
  const { here } = fresh(t, { max: 2 }, /** @type {any} */ ({ ...store, put }));
  const written = ['a', 'b', 'c', 'd'].map((id) => here.revoke(id, HOUR));
  // Pushed out by the others, and not there yet.
  assert.equal(await here.isRevoked('a'), false);
  waiting[0]?.();
  await written[0];
  assert.equal(here.isRevoked('a'), true);
  for (const go of waiting) go();
  await Promise.all(written);
});

test('a name that looks like the hash of another is another', async (t) => {
  const { here } = fresh(t);
  const long = 'x'.repeat(100);
  const hash = createHash('sha256').update(JSON.stringify(['latchkey revocation', 'test', 'id', long]));
  await here.revoke(long, HOUR);
  assert.equal(here.isRevoked(long), true);
  assert.equal(await here.isRevoked(`#${hash.digest('base64url')}`), false);
});

test('revoke rejects when the engine fails, and this process refuses the token nevertheless', async (t) => {
  const { here, process, store } = fresh(t);
  assert.equal(await here.isRevoked('a'), false);
  store.turn('down');
  await assert.rejects(here.revoke('a', HOUR), { code: 'ERR_STORE_UNAVAILABLE' });
  await assert.rejects(here.notBefore('s', SECONDS, HOUR), { code: 'ERR_STORE_UNAVAILABLE' });
  assert.equal(here.isRevoked('a'), true);
  assert.equal(here.isRevoked(null, { subject: 's', issuedAt: SECONDS }), true);
  store.turn('well');
  assert.equal(await process().isRevoked('a'), false);
});

test('while the engine is down only cached answers are given, and failures are not cached', async (t) => {
  const { here, store, at } = fresh(t);
  await here.revoke('ended', HOUR);
  assert.equal(await here.isRevoked('good'), false);
  store.turn('down');
  at(4999);
  assert.equal(here.isRevoked('ended'), true);
  assert.equal(here.isRevoked('good'), false);
  const down = { code: 'ERR_STORE_UNAVAILABLE' };
  await assert.rejects(async () => here.isRevoked('unknown'), down);
  at(5000);
  await assert.rejects(async () => here.isRevoked('good'), down);
  await assert.rejects(async () => here.isRevoked('good', { subject: 's', issuedAt: SECONDS }), down);
  assert.equal(here.isRevoked('ended', { subject: 's', issuedAt: SECONDS }), true);
  store.turn('well');
  assert.equal(await here.isRevoked('unknown'), false);
  assert.equal(await here.isRevoked('good'), false);
});

test('a query whose answer is no longer needed may fail', async (t) => {
  const { here, store } = fresh(t);
  await here.notBefore('s', SECONDS, HOUR);
  store.turn('down');
  assert.equal(here.isRevoked('unknown', { subject: 's', issuedAt: SECONDS }), true);
  // A rejection that nobody handles would end the test run.
  await new Promise(setImmediate);
  assert.deepEqual(store.calls, ['add', 'get']);
});

test('one of two answers that fails is no «not revoked»', async (t) => {
  const { here, store } = fresh(t);
  await here.isRevoked('good');
  store.turn('down');
  await assert.rejects(async () => here.isRevoked('good', { subject: 's', issuedAt: SECONDS }), {
    code: 'ERR_STORE_UNAVAILABLE',
  });
});

test('an engine that does not answer in time counts as down, and its late answer is cached', async (t) => {
  const store = { ...countingStore(), timeout: '20ms' };
  const { here } = fresh(t, {}, /** @type {any} */ (store));
  store.turn('slow');
  await assert.rejects(async () => here.isRevoked('a'), { code: 'ERR_STORE_UNAVAILABLE' });
  store.turn('well');
  assert.equal(await here.isRevoked('a'), false);
});

runTable(
  'an invalid tombstone in the engine is an error:',
  12,
  [
    '',
    'no',
    'false',
    'null',
    '0',
    '{}',
    'all',
    `all ${HOUR}.5`,
    `all ${HOUR} `,
    ` all ${HOUR}`,
    `-1 ${HOUR}`,
    `1e9 ${HOUR}`,
  ].map((value) => ({ name: JSON.stringify(value), value })),
  async ({ value }) => {
    const store = countingStore();
    const { isRevoked, revoke } = createRevocation({ store, purpose: 'test' });
    await revoke('a', Date.now() + 60_000);
    for (const row of store.rows.values()) row.value = value;
    const other = createRevocation({ store, purpose: 'test' });
    await assert.rejects(async () => other.isRevoked('a'), { code: 'ERR_STORE_INVALID' });
    assert.equal(isRevoked('a'), true);
    assert.equal(await other.isRevoked('b'), false);
  },
);

runTable(
  'a store that answers with',
  5,
  [0, false, {}, [], true].map((value) => ({ name: JSON.stringify(value), value })),
  async ({ value }) => {
    const store = { get: async () => value, put: async () => {}, remove: async () => {} };
    const { isRevoked } = createRevocation({ store, purpose: 'test' });
    await assert.rejects(async () => isRevoked('a'), { code: 'ERR_STORE_INVALID' });
  },
);

runTable(
  'tokens of a subject that was revoked in the middle of a second, issued',
  9,
  [
    { name: 'long before', issuedAt: 0, over: true },
    { name: 'a second before', issuedAt: SECONDS - 1, over: true },
    { name: 'in the same second', issuedAt: SECONDS, over: true },
    { name: 'in the same second, said with a fraction', issuedAt: SECONDS + 0.9, over: true },
    { name: 'a second after', issuedAt: SECONDS + 1, over: false },
    { name: 'a second after, with a fraction', issuedAt: SECONDS + 1.1, over: false },
    { name: 'at an unknown time', issuedAt: undefined, over: true },
    { name: 'at text', issuedAt: String(SECONDS + 9), over: true },
    { name: 'at a time that never comes', issuedAt: Number.POSITIVE_INFINITY, over: true },
  ],
  async ({ issuedAt, over }) => {
    const store = countingStore();
    const here = createRevocation({ store, purpose: 'test' });
    const end = Date.now() + 60_000;
    await here.notBefore('s', SECONDS + 0.25, end);
    const there = createRevocation({ store, purpose: 'test' });
    for (const answer of [here, there].map(({ isRevoked }) => isRevoked('a', { subject: 's', issuedAt }))) {
      assert.equal(await answer, over);
    }
    assert.equal(await there.isRevoked('a', { subject: 'other', issuedAt }), false);
  },
);

test('an id and a subject are queried in parallel, or one alone where the other is cached', async (t) => {
  const { here, process, store } = fresh(t);
  const by = { subject: 's', issuedAt: SECONDS };
  store.turn('slow');
  const answer = here.isRevoked('a', by);
  assert.deepEqual(store.calls, ['get', 'get']);
  store.turn('well');
  assert.equal(await answer, false);
  assert.equal(here.isRevoked('a', by), false);
  // Another token of the subject costs one question, and so does the subject by itself nothing.
  assert.equal(await here.isRevoked('b', by), false);
  assert.equal(here.isRevoked(null, by), false);
  assert.equal(store.calls.length, 3);
  await process().notBefore('s', SECONDS, HOUR);
  const there = process();
  assert.equal(await there.isRevoked('a', by), true);
  assert.equal(there.isRevoked(undefined, by), true);
  assert.equal(there.isRevoked('another', by), true);
});

test('either is enough: the id or the subject', async (t) => {
  const { here, process } = fresh(t);
  await here.revoke('a', HOUR);
  await here.notBefore('s', SECONDS, HOUR);
  for (const one of [here, process(), process()]) {
    assert.equal(await one.isRevoked('a', { subject: 'good', issuedAt: SECONDS }), true);
    assert.equal(await one.isRevoked('good', { subject: 's', issuedAt: SECONDS }), true);
    assert.equal(await one.isRevoked('good', { subject: 's', issuedAt: SECONDS + 1 }), false);
    assert.equal(await one.isRevoked('good', { subject: 'good', issuedAt: SECONDS }), false);
  }
});

test('the cutoff of a subject never goes back, in whatever order it is set', async (t) => {
  const { here, process, store } = fresh(t);
  const there = process();
  await here.notBefore('s', SECONDS + 10, HOUR);
  assert.deepEqual(store.calls.splice(0), ['add']);
  await there.notBefore('s', SECONDS, HOUR + 1000);
  assert.deepEqual(store.calls.splice(0), ['add', 'get', 'swap']);
  await there.notBefore('s', SECONDS + 5, HOUR);
  assert.deepEqual(store.calls.splice(0), ['add', 'get']);
  for (const one of [here, there, process()]) {
    assert.equal(await one.isRevoked(null, { subject: 's', issuedAt: SECONDS + 10 }), true);
    assert.equal(await one.isRevoked(null, { subject: 's', issuedAt: SECONDS + 11 }), false);
  }
  assert.deepEqual(
    [...store.rows.values()].map(({ until }) => until),
    [HOUR + 1000 + SKEW],
  );
});

test('a later cutoff of a subject applies within `staleness` where an earlier one is cached', async (t) => {
  const { here, process, store, at } = fresh(t, { staleness: 5 });
  const there = process();
  const isOver = (/** @type {any} */ revocation, /** @type {number} */ after) =>
    revocation.isRevoked(null, { subject: 'alice', issuedAt: SECONDS + after });
  await here.notBefore('alice', SECONDS, HOUR);
  assert.equal(await isOver(there, 10), false);
  at(10_000);
  assert.equal(await isOver(here, 10), false);
  store.calls.length = 0;
  at(14_999);
  assert.equal(isOver(here, 10), false);
  await there.notBefore('alice', SECONDS + 14, HOUR);
  assert.equal(isOver(there, 10), true);
  assert.equal(isOver(here, 10), false);
  assert.equal(isOver(here, 0), true);
  assert.deepEqual(store.calls, ['add', 'get', 'swap']);
  at(15_000);
  assert.deepEqual(await Promise.all([isOver(here, 10), isOver(here, 15)]), [true, false]);
  assert.deepEqual(store.calls, ['add', 'get', 'swap', 'get']);
  store.turn('down');
  assert.deepEqual([isOver(here, 10), isOver(here, 15)], [true, false]);
  at(20_000);
  assert.equal(isOver(here, 10), true);
  await assert.rejects(isOver(here, 15), { code: 'ERR_STORE_UNAVAILABLE' });
});

test('of 64 concurrent cutoffs from two processes, the latest one wins', async (t) => {
  const { here, process } = fresh(t, {}, /** @type {any} */ ({ type: 'memory', namespace: 'moments' }));
  const there = process();
  await Promise.all(
    Array.from({ length: 64 }, (_, at) =>
      (at % 2 ? here : there).notBefore('s', SECONDS + ((at * 37) % 64), HOUR),
    ),
  );
  const third = process();
  assert.equal(await third.isRevoked(null, { subject: 's', issuedAt: SECONDS + 63 }), true);
  assert.equal(third.isRevoked(null, { subject: 's', issuedAt: SECONDS + 64 }), false);
});

test('a cutoff is given up on when other processes change it each time', async (t) => {
  const store = { ...countingStore(), add: async () => false, swap: async () => false };
  const { here } = fresh(t, {}, /** @type {any} */ (store));
  await assert.rejects(here.notBefore('s', SECONDS, HOUR), { code: 'ERR_STORE_UNAVAILABLE' });
  assert.equal(here.isRevoked(null, { subject: 's', issuedAt: SECONDS }), true);
});

test('an engine without add and swap revokes ids and refuses to revoke subjects', async (t) => {
  const { here, store } = fresh(t, { name: 'grantToken.revocation' }, countingStore([]));
  await here.revoke('a', HOUR);
  await assert.rejects(here.notBefore('s', SECONDS, HOUR), {
    code: 'ERR_STORE_UNSUPPORTED',
    message: /grantToken\.revocation\.store .*\(add\).*\(swap\).*custom/,
  });
  assert.deepEqual(store.calls, ['put']);
});

test('a clock that was set back makes an answer old, not young', async (t) => {
  const { here, store, at } = fresh(t);
  await here.isRevoked('a');
  at(-1);
  await here.isRevoked('a');
  assert.deepEqual(store.calls, ['get', 'get']);
});

test('ids, subjects and purposes don’t mix, whatever they are called', async (t) => {
  const { here, process } = fresh(t);
  const long = 'x'.repeat(200);
  const hash = '#'.padEnd(44, 'x');
  const names = [
    hash,
    '#',
    'a',
    '',
    '__proto__',
    'constructor',
    'id a',
    'all',
    '\ud800',
    '\ufffd',
    long,
    `${long}y`,
    'a\0',
    'é',
  ];
  for (const name of names) {
    const purpose = `p ${names.indexOf(name)}`;
    await process({ purpose }).revoke(name, HOUR);
    await process({ purpose: `${purpose} subjects` }).notBefore(name, SECONDS, HOUR);
    for (const other of names) {
      const ended = other === name;
      const by = { subject: other, issuedAt: SECONDS };
      const ids = process({ purpose });
      assert.equal(await ids.isRevoked(other), ended);
      assert.equal(await ids.isRevoked(other), ended);
      assert.equal(await ids.isRevoked(null, by), false);
      const subjects = process({ purpose: `${purpose} subjects` });
      assert.equal(await subjects.isRevoked(null, by), ended);
      assert.equal(await subjects.isRevoked(other), false);
      assert.equal(await here.isRevoked(other, by), false);
    }
  }
});

test('nothing of an id or a subject can be read in the store', async (t) => {
  const { here, store } = fresh(t);
  await here.revoke('the-id-of-a-token', HOUR);
  await here.notBefore('alice@example.com', SECONDS, HOUR);
  assert.equal(store.rows.size, 2);
  const [id, subject] = [...store.rows].map(([key, { value }]) => ({ key, value }));
  assert.match(String(id?.key), /^[\w-]{43}$/);
  assert.equal(id?.value, `all ${HOUR + SKEW}`);
  assert.match(String(subject?.key), /^[\w-]{43}$/);
  assert.equal(subject?.value, `${SECONDS} ${HOUR + SKEW}`);
});

test('no more than `max` answers are cached, and dropped ones are queried again', async (t) => {
  const { here, process, store } = fresh(t, { max: 10 });
  for (let id = 0; id < 1000; id += 1) await here.isRevoked(`good ${id}`);
  store.calls.length = 0;
  for (let id = 0; id < 1000; id += 1) await here.isRevoked(`good ${id}`);
  assert.equal(store.calls.length, 1000);
  store.calls.length = 0;
  for (let id = 995; id < 1000; id += 1) assert.equal(here.isRevoked(`good ${id}`), false);
  const there = process();
  for (let id = 0; id < 100; id += 1) await there.revoke(`ended ${id}`, HOUR);
  store.calls.length = 0;
  for (let id = 0; id < 100; id += 1) assert.equal(await there.isRevoked(`ended ${id}`), true);
  assert.ok(store.calls.length >= 90);
});

test('tokens that are not revoked do not push tombstones out of the cache', async (t) => {
  const { here, store } = fresh(t, { max: 10 });
  await here.revoke('a', HOUR);
  for (let id = 0; id < 100; id += 1) await here.isRevoked(`good ${id}`);
  store.turn('down');
  assert.equal(here.isRevoked('a'), true);
});

runTable(
  'it refuses to be made with',
  12,
  [
    { name: 'a negative staleness', options: { staleness: -1 } },
    { name: 'an infinite staleness', options: { staleness: Number.POSITIVE_INFINITY } },
    { name: 'no number as staleness', options: { staleness: Number.NaN } },
    { name: 'a text as staleness', options: { staleness: '5' } },
    { name: 'null as staleness', options: { staleness: null } },
    { name: 'a max of 0', options: { max: 0 } },
    { name: 'a fraction as max', options: { max: 1.5 } },
    { name: 'no store', options: { store: undefined } },
    { name: 'null as store', options: { store: null } },
    { name: 'a store that isn’t one', options: { store: {} } },
    { name: 'a store of no known type', options: { store: { type: 'constructor' } } },
    { name: 'a store that can’t write', options: { store: { get() {} } } },
  ],
  ({ options }) => {
    const given = { store: countingStore(), purpose: 'test', ...options };
    assert.throws(() => createRevocation(/** @type {any} */ (given)), { code: 'ERR_OPTION_INVALID' });
  },
);

test('an invalid call rejects, and is not answered by «not revoked»', async (t) => {
  const { here, store } = fresh(t);
  const calls = /** @type {any} */ (here);
  const refused = { name: 'TypeError', code: 'ERR_OPTION_INVALID' };
  for (const id of [1, {}, ['a'], true, Symbol.iterator]) {
    await assert.rejects(calls.revoke(id, HOUR), refused);
    await assert.rejects(calls.isRevoked(id), refused);
    await assert.rejects(calls.isRevoked('a', { subject: id }), refused);
    await assert.rejects(calls.notBefore(id, SECONDS, HOUR), refused);
  }
  for (const time of [undefined, null, '1', Number.NaN, new Date()]) {
    await assert.rejects(calls.revoke('a', time), refused);
    await assert.rejects(calls.notBefore('a', SECONDS, time), refused);
    await assert.rejects(calls.notBefore('a', time, HOUR), refused);
  }
  await assert.rejects(calls.notBefore('a', -1, HOUR), refused);
  await assert.rejects(calls.isRevoked(), refused);
  await assert.rejects(calls.isRevoked(null, {}), refused);
  assert.deepEqual(
    store.calls.filter((call) => call !== 'get'),
    [],
  );
});

test('an engine that was made already may be given', async () => {
  const engine = createEngine({ get() {}, put() {}, remove() {} });
  assert.equal(createRevocation({ store: engine, purpose: 'test' }).engine, engine);
  // A memory has a part for each purpose.
  const memory = createEngine({ type: 'memory', namespace: 'made already' });
  await createRevocation({ store: memory, purpose: 'test' }).revoke('a', Date.now() + 60_000);
  assert.equal(await createRevocation({ store: memory, purpose: 'test' }).isRevoked('a'), true);
  assert.equal(await createRevocation({ store: memory, purpose: 'other' }).isRevoked('a'), false);
});
