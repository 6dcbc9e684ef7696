'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const { test } = require('node:test');
const vm = require('node:vm');
const EncryptedStore = require('../../lib/stores/encrypted');
const createStore = require('../../lib/stores');
const { legacyToken } = require('../support/legacy-tokens');
const { runTable } = require('../support/run-table');
const fixture = require('../../tests/fixtures/legacy-tokens.json');

const Store = /** @type {any} */ (EncryptedStore);
const secret = 's3cr3t';
const start = 1_700_000_000_000;
const day = 24 * 60 * 60;
/** In seconds. */
const until = start / 1000 + day;

/**
 * @template T
 * @param {number} milliseconds
 * @param {() => T} run synchronous
 */
function at(milliseconds, run) {
  const { now } = Date;
  Date.now = () => milliseconds;
  try {
    return run();
  } finally {
    Date.now = now;
  }
}

/** What the store calls back with, at once. */
function called(/** @type {any} */ store, /** @type {string} */ method, /** @type {any} */ argument) {
  /** @type {any[][]} */
  const calls = [];
  store[method](argument, (/** @type {any[]} */ ...args) => calls.push(args));
  assert.equal(calls.length, 1);
  assert.equal(calls[0]?.[0], null);
  return calls[0]?.[1];
}
/** @returns {string} */
const make = (/** @type {any} */ store, /** @type {any} */ payload) => called(store, 'make', payload);
const retrieve = (/** @type {any} */ store, /** @type {any} */ token) => called(store, 'retrieve', token);
const counts = (/** @type {any} */ store) => {
  const { opened, expired, refused, late, written } = store.legacy;
  return { opened, expired, refused, late, written };
};
const none = { opened: 0, expired: 0, refused: 0, late: 0, written: 0 };

/** A store as a middleware makes it, and what it was told. */
function around(/** @type {object} */ legacy, { ttl = 3600, clockTolerance = 0, ...options } = {}) {
  /** @type {string[]} */
  const reports = [];
  const store = /** @type {any} */ (
    createStore({ type: 'encrypted', secret, ...options, legacy }, () => ({
      ttl: () => ttl,
      clockTolerance: () => clockTolerance,
      report: (error) => reports.push(error),
    }))
  );
  return { store, reports };
}

test('the documented vectors of the original are opened and reproduced', () => {
  const store = new Store({ secret, legacy: { until: new Date('2100-01-01'), write: true } });
  assert.equal(make(store, 'abc'), 'wdg0icrQWbb-3FmzQ_oOqA');
  assert.equal(make(store, { foo: 'bar' }), '2TR76BuOIVD_L-neW-MLEg');
  assert.equal(retrieve(store, 'wdg0icrQWbb-3FmzQ_oOqA'), 'abc');
  assert.deepEqual(retrieve(store, '2TR76BuOIVD_L-neW-MLEg'), { foo: 'bar' });
  assert.equal(retrieve(store, 'wdg0icrQWbb-3FmzQ_oOqB'), undefined);
  assert.equal(retrieve(store, 'kraken release'), undefined);
  assert.deepEqual(counts(store), { ...none, opened: 2, written: 2 });
});

test('without the option legacy tokens are unknown', () => {
  for (const options of [{ secret }, { secret, algorithm: 'aes-256-ecb' }]) {
    const store = new Store(options);
    assert.equal(retrieve(store, 'wdg0icrQWbb-3FmzQ_oOqA'), undefined);
    assert.equal(retrieve(store, '2TR76BuOIVD_L-neW-MLEg'), undefined);
    assert.equal(store.legacy, undefined);
  }
});

runTable(
  'tokens that the original made on Node 18:',
  258,
  fixture.tokens.map((row, index) => ({ ...row, name: `${index} ${row.cipher} ${row.text.slice(0, 30)}` })),
  (row) => {
    const bytes = Buffer.from(row.secret, 'hex');
    for (const options of [
      { secret: bytes, legacy: { until, write: true, algorithm: row.cipher } },
      { secret: bytes, algorithm: row.cipher, legacy: { until, write: true } },
      { secret: 'another', legacy: { until, write: true, algorithm: row.cipher, secret: bytes } },
    ]) {
      at(start, () => {
        const store = new Store(options);
        const payload = JSON.parse(row.text);
        assert.deepEqual(retrieve(store, row.token), payload);
        assert.equal(make(store, payload), row.token);
        assert.notDeepEqual(
          retrieve(new Store({ ...options, legacy: { ...options.legacy, secret: 'wrong' } }), row.token),
          payload,
        );
      });
    }
  },
);

test('each phase of a migration issues and accepts the right tokens', () => {
  at(start, () => {
    const original = legacyToken('{"n":1}', secret);
    const phases = [
      new Store({ secret, legacy: { until, write: true } }),
      new Store({ secret, legacy: { until } }),
      new Store({ secret }),
    ];
    const tokens = phases.map((store) => make(store, { n: 1 }));
    assert.deepEqual(
      tokens.map((token) => token === original),
      [true, false, false],
    );
    const opens = phases.map((store) => tokens.map((token) => retrieve(store, token)?.n === 1));
    assert.deepEqual(opens, [
      [true, true, true],
      [true, true, true],
      [false, true, true],
    ]);
  });
});

test('write: false is the second phase', () => {
  at(start, () => {
    const store = new Store({ secret, legacy: { until, write: false } });
    assert.notEqual(make(store, { n: 1 }), legacyToken('{"n":1}', secret));
    assert.deepEqual(counts(store), none);
  });
});

test('legacy tokens are accepted and issued until `until`, and refused afterwards', () => {
  for (const given of [until, new Date(until * 1000), until + 0.0005]) {
    const store = at(start, () => new Store({ secret, legacy: { until: given, write: true } }));
    const token = legacyToken('{"n":1}', secret);
    at(until * 1000 - 1, () => {
      assert.deepEqual(retrieve(store, token), { n: 1 });
      assert.equal(make(store, { n: 1 }), token);
    });
    at(until * 1000 + 1, () => {
      assert.equal(retrieve(store, token), undefined);
      const sealed = make(store, { n: 1 });
      assert.notEqual(sealed, token);
      assert.deepEqual(retrieve(store, sealed), { n: 1 });
    });
    assert.deepEqual(counts(store), { ...none, opened: 1, written: 1, late: 1 });
  }
});

test('a date that is changed later changes nothing', () => {
  at(start, () => {
    const date = new Date(start + 1000);
    const store = new Store({ secret, legacy: { until: date } });
    date.setTime(start - 1000);
    assert.deepEqual(retrieve(store, legacyToken('{"n":1}', secret)), { n: 1 });
    store.legacy.until.setTime(0);
    assert.equal(store.legacy.until.getTime(), start + 1000);
  });
});

test('a date of another realm is a date', () => {
  const date = vm.runInNewContext('new Date(8e12)');
  assert.deepEqual(retrieve(new Store({ secret, legacy: { until: date } }), legacyToken('{"n":1}', secret)), {
    n: 1,
  });
});

test('after `until` nothing is decrypted, and possible legacy tokens are counted as late', () => {
  const [blocks, stream] = ['aes-256-ecb', 'aes-128-ctr'].map((algorithm) =>
    at(until * 1000, () => new Store({ secret, legacy: { until, algorithm } })),
  );
  at(until * 1000, () => {
    for (const token of ['x'.repeat(32), 'x'.repeat(22), 'x'.repeat(11)]) retrieve(blocks, token);
    assert.equal(blocks.legacy.late, 3);
    const sealed = make(blocks, {});
    for (const token of ['x'.repeat(34), 'a=b', '', 'a b', undefined, 5, sealed]) retrieve(blocks, token);
    assert.equal(blocks.legacy.late, 3);
    retrieve(stream, 'x'.repeat(34));
    assert.equal(stream.legacy.late, 1);
  });
});

/** Sessions around a lifetime of 3600 seconds, and whether they are let in. */
const lifetimes = [
  { name: 'the whole lifetime', exp: 3600, outcome: 'opened' },
  { name: 'half of it', exp: 1800, outcome: 'opened' },
  { name: 'the last second', exp: 0, outcome: 'opened' },
  { name: 'expired a second ago', exp: -1, outcome: 'expired' },
  { name: 'expired a year ago', exp: -365 * day, outcome: 'expired' },
  { name: 'by a clock that is a minute ahead', exp: 3660, outcome: 'opened' },
  { name: 'by one that is further ahead', exp: 3661, outcome: 'refused' },
  { name: 'a day', exp: day, outcome: 'refused' },
];

runTable('a lifetime through a middleware:', 8, lifetimes, ({ exp, outcome }) => {
  at(start, () => {
    const { store, reports } = around({ until });
    const session = { n: 1, exp: start / 1000 + exp };
    const token = legacyToken(JSON.stringify(session), secret);
    assert.deepEqual(retrieve(store, token), outcome === 'refused' ? undefined : session);
    assert.deepEqual(counts(store), { ...none, [outcome]: 1 });
    assert.deepEqual(reports, outcome === 'expired' ? [] : [`legacy_token_${outcome}`]);
    assert.equal(store.legacy.lastOpened?.getTime(), outcome === 'opened' ? start : undefined);
  });
});

runTable(
  'without a numeric exp it is refused through a middleware:',
  12,
  [
    '{}',
    '{"exp":null}',
    '{"exp":"1700000001"}',
    '{"exp":true}',
    '{"exp":[1700000001]}',
    '{"exp":{}}',
    '{"exp":1e400}',
  ]
    .concat(['"abc"', '5', 'null', 'true', '[1700000001]'])
    .map((text) => ({ name: text, text })),
  ({ text }) => {
    at(start, () => {
      const { store, reports } = around({ until });
      assert.equal(retrieve(store, legacyToken(text, secret)), undefined);
      assert.deepEqual(counts(store), { ...none, refused: 1 });
      assert.deepEqual(reports, ['legacy_token_refused']);
      assert.equal(store.legacy.lastOpened, null);
    });
  },
);

test("legacy.ttl goes before the middleware's ttl, and limits a store that is used by itself", () => {
  at(start, () => {
    const token = (/** @type {number} */ seconds) =>
      legacyToken(JSON.stringify({ exp: start / 1000 + seconds }), secret);
    for (const ttl of [60, 7200]) {
      for (const store of [
        around({ until, ttl }, { ttl: 600 }).store,
        new Store({ secret, legacy: { until, ttl } }),
      ]) {
        assert.ok(retrieve(store, token(ttl + 60)));
        assert.equal(retrieve(store, token(ttl + 61)), undefined);
        assert.equal(retrieve(store, legacyToken('{}', secret)), undefined);
        assert.deepEqual(counts(store), { ...none, opened: 1, refused: 2 });
      }
    }
  });
});

test('clockTolerance widens the limit where it is more than a minute', () => {
  at(start, () => {
    const token = (/** @type {number} */ seconds) =>
      legacyToken(JSON.stringify({ exp: start / 1000 + seconds }), secret);
    for (const [clockTolerance, more] of [
      [0, 60],
      [30, 60],
      [300, 300],
    ]) {
      const { store } = around({ until }, { ttl: 600, clockTolerance });
      assert.ok(retrieve(store, token(600 + Number(more))));
      assert.equal(retrieve(store, token(601 + Number(more))), undefined);
    }
  });
});

test('tokens without JSON, or of other secrets and ciphers, are unknown and not counted', () => {
  at(start, () => {
    const { store, reports } = around({ until });
    for (const token of [
      legacyToken('not JSON', secret),
      legacyToken('{"exp":1700000001', secret),
      legacyToken('{"exp":1700000001}', 'another'),
      legacyToken('{"exp":1700000001}', secret, 'aes-128-ecb'),
      legacyToken('{"exp":1700000001}', secret, 'aes-256-cbc'),
      `${legacyToken('{"exp":1700000001}', secret)}=`,
      ` ${legacyToken('{"exp":1700000001}', secret)}`,
      '',
      'constructor',
      undefined,
      {},
    ]) {
      assert.equal(retrieve(store, token), undefined);
    }
    assert.deepEqual(counts(store), none);
    assert.deepEqual(reports, []);
    assert.ok(retrieve(store, legacyToken('{"exp":1700000001}', secret)));
  });
});

test('sealed tokens are not counted as legacy', () => {
  at(start, () => {
    const { store, reports } = around({ until });
    assert.deepEqual(retrieve(store, make(store, { exp: 1 })), { exp: 1 });
    assert.deepEqual(counts(store), none);
    assert.deepEqual(reports, []);
  });
});

test('all forms of a secret open and issue the same tokens', () => {
  const token = legacyToken('{"n":1}', 'grüße 🔑');
  const bytes = Buffer.from('grüße 🔑');
  const forms = ['grüße 🔑', bytes, new Uint8Array(bytes), crypto.createSecretKey(bytes)];
  at(start, () => {
    for (const form of forms) {
      for (const options of [
        { secret: form, legacy: { until, write: true } },
        { secret: [form], legacy: { until, write: true } },
        { secret: ['new', form], legacy: { until, write: true, secret: form } },
      ]) {
        const store = new Store(options);
        assert.deepEqual(retrieve(store, token), { n: 1 });
        assert.equal(make(store, { n: 1 }), token);
      }
    }
  });
});

test('each store has its own counts', () => {
  at(start, () => {
    const stores = [1, 2, 3].map(() => new Store({ secret, legacy: { until } }));
    const token = legacyToken('{"n":1}', secret);
    for (const [index, store] of stores.entries()) for (let i = 0; i < index; i += 1) retrieve(store, token);
    assert.deepEqual(
      stores.map((store) => store.legacy.opened),
      [0, 1, 2],
    );
  });
});

test('the counts are a copy', () => {
  const store = new Store({ secret, legacy: { until: new Date('2100-01-01') } });
  store.legacy.opened = 5;
  assert.equal(store.legacy.opened, 0);
  assert.throws(() => {
    store.legacy = {};
  }, TypeError);
});

const ciphers =
  'one of the ciphers aes-128-ecb, aes-192-ecb, aes-256-ecb, aes-128-cbc, aes-192-cbc, aes-256-cbc, aes-128-ctr, aes-192-ctr, aes-256-ctr, des-ede3-cbc';
const names = 'one of until, write, algorithm, secret, ttl';
const kinds = 'a string, Uint8Array or secret KeyObject';
const date = 'a Date or seconds since the epoch for store.legacy.until';
const seconds =
  '1 to 3162240000 whole seconds, as a number or as text with a unit like "500ms", "15m" or "30d", for store.legacy.ttl';

runTable(
  'a mistake is told at construction:',
  29,
  [
    [{ legacy: null }, 'an object for store.legacy but received a value of type null'],
    [{ legacy: false }, 'an object for store.legacy but received a value of type boolean'],
    [{ legacy: 2e9 }, 'an object for store.legacy but received a value of type number'],
    [{ legacy: {} }, `${date} but received undefined of type undefined`],
    [{ legacy: { write: true } }, `${date} but received undefined of type undefined`],
    [{ legacy: { until: null } }, `${date} but received null of type null`],
    [{ legacy: { until: '2026-01-01' } }, `${date} but received 2026-01-01 of type string`],
    [{ legacy: { until: 0 } }, `${date} but received 0 of type number`],
    [{ legacy: { until: -1 } }, `${date} but received -1 of type number`],
    [{ legacy: { until: Number.NaN } }, `${date} but received NaN of type number`],
    [{ legacy: { until: Number.POSITIVE_INFINITY } }, `${date} but received Infinity of type number`],
    [{ legacy: { until: 1_700_000_000_000 } }, `${date} but received 1700000000000 of type number`],
    [{ legacy: { until: 2_000_000_000n } }, `${date} but received 2000000000 of type bigint`],
    [{ legacy: { until: new Date('x') } }, `${date} but received an object of type object`],
    [{ legacy: { until, write: 'yes' } }, 'a boolean for store.legacy.write but received yes of type string'],
    [{ legacy: { until, write: null } }, 'a boolean for store.legacy.write but received null of type null'],
    [
      { legacy: { until, wirte: true } },
      `${names} for the name of an option in store.legacy but received wirte of type string. Did you mean "write"?`,
    ],
    [{ legacy: { until, ttl: '3600' } }, `${seconds} but received 3600 of type string`],
    [{ legacy: { until, ttl: 0 } }, `${seconds} but received 0 of type number`],
    [{ legacy: { until, ttl: 1.5 } }, `${seconds} but received 1.5 of type number`],
    [{ legacy: { until, ttl: Number.POSITIVE_INFINITY } }, `${seconds} but received Infinity of type number`],
    [
      { legacy: { until, algorithm: '' } },
      'a cipher name for store.legacy.algorithm but received  of type string',
    ],
    [
      { legacy: { until, algorithm: 'bf' } },
      `${ciphers} for store.legacy.algorithm but received bf of type string`,
    ],
    [
      { algorithm: 'rc4', legacy: { until } },
      `${ciphers} for store.algorithm but received rc4 of type string`,
    ],
    [{ algorithm: 5, legacy: { until } }, 'a cipher name for store.algorithm but received 5 of type number'],
    [
      { secret: ['tell', 'nobody'], legacy: { until } },
      `${kinds}, since store.secret has several, for store.legacy.secret but received a value of type undefined`,
    ],
    [
      { legacy: { until, secret: ['tell', 'nobody'] } },
      `${kinds} for store.legacy.secret but received a value of type array`,
    ],
    [
      { legacy: { until, secret: null } },
      `${kinds} for store.legacy.secret but received a value of type null`,
    ],
    [
      { legacy: { until, secret: { tell: 'nobody' } } },
      `${kinds} for store.legacy.secret but received a value of type object`,
    ],
  ].map(([options, message]) => ({
    name: /** @type {string} */ (message),
    options: /** @type {object} */ (options),
    message,
  })),
  ({ options, message }) => {
    assert.throws(() => new Store({ secret, ...options }), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message: `Expected ${message}`,
    });
  },
);

test('an empty secret is refused', () => {
  for (const empty of ['', Buffer.alloc(0)]) {
    assert.throws(() => new Store({ secret, legacy: { until, secret: empty } }), { code: 'ERR_KEY_INVALID' });
  }
});

runTable(
  'a cipher that cannot be opened is refused:',
  10,
  fixture.unknown.filter((cipher) => cipher !== '').map((cipher) => ({ name: cipher, cipher })),
  ({ cipher }) => {
    assert.throws(() => new Store({ secret, legacy: { until, algorithm: cipher } }), {
      code: 'ERR_OPTION_INVALID',
    });
  },
);

test('all ciphers that the message names are supported', () => {
  const listed = ciphers.replace('one of the ciphers ', '').split(', ');
  for (const algorithm of listed) new Store({ secret, legacy: { until, algorithm } });
  assert.equal(listed.length, 10);
});

test('a falsy algorithm is the default, as in the original', () => {
  const token = legacyToken('{"n":1}', secret);
  for (const algorithm of [undefined, null, '', 0, false]) {
    at(start, () =>
      assert.deepEqual(retrieve(new Store({ secret, algorithm, legacy: { until } }), token), { n: 1 }),
    );
  }
});

/** What stores say in a process of their own. */
function warnings(/** @type {string} */ script) {
  const store = JSON.stringify(require.resolve('../../lib/stores/encrypted'));
  const prelude = `const Store = require(${store}); const secret = 'tell nobody';`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', prelude + script], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /tell nobody/);
  return [...stderr.matchAll(/\[(LATCHKEY_\w+)\]/g)].map(([, code]) => code);
}

test('warnings are issued once: for write, for an `until` that has passed, for an algorithm without legacy', () => {
  const twice = (/** @type {string} */ options) => warnings(`for (const i of [1, 2]) new Store(${options});`);
  assert.deepEqual(twice('{ secret, legacy: { until: 9e9, write: true } }'), ['LATCHKEY_LEGACY_WRITE']);
  assert.deepEqual(twice('{ secret, legacy: { until: 1e9, write: true } }'), ['LATCHKEY_LEGACY_OVER']);
  assert.deepEqual(twice('{ secret, legacy: { until: 1e9 } }'), ['LATCHKEY_LEGACY_OVER']);
  assert.deepEqual(twice("{ secret, algorithm: 'aes-256-cbc' }"), ['LATCHKEY_STORE_ALGORITHM']);
  assert.deepEqual(twice("{ secret, algorithm: 'bf' }"), ['LATCHKEY_STORE_ALGORITHM']);
});

test('valid options cause no warning', () => {
  for (const options of [
    '{ secret }',
    "{ secret, algorithm: '' }",
    '{ secret, legacy: { until: 9e9 } }',
    "{ secret, algorithm: 'aes-256-cbc', legacy: { until: 9e9 } }",
  ]) {
    assert.deepEqual(warnings(`new Store(${options});`), []);
  }
});

test('with an algorithm and without legacy, tokens are sealed', () => {
  const token = make(new Store({ secret, algorithm: 'aes-256-cbc' }), { n: 1 });
  assert.deepEqual(retrieve(new Store({ secret }), token), { n: 1 });
  assert.equal(
    retrieve(new Store({ secret, algorithm: 'aes-256-cbc' }), legacyToken('{"n":1}', secret, 'aes-256-cbc')),
    undefined,
  );
});
