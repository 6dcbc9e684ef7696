'use strict';

// What is checked is what is written: between an object and its text lie getters, Proxies, and toJSON.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const native = require('../../lib/native');
const JwtMiddleware = require('../../lib/jwt-middleware');
const createStore = require('../../lib/stores');
const { createSigner, createVerifier } = require('../../lib/tokens/jwt');
const { createSealer } = require('../../lib/tokens/sealed');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const secret = 'a secret that is long enough for it';
const TTL = 60;
const issuer = 'https://as.example';
/** @type {Record<string, () => any>} */
const stores = {
  memory: () => ({ type: 'memory' }),
  encrypted: () => ({ type: 'encrypted', secret }),
  jwt: () => ({ type: 'jwt', issuer, audience: 'https://api.example', key: keys.p256.privateKey }),
  engine: () => {
    /** @type {Map<string, string>} */
    const kept = new Map();
    return {
      get: async (/** @type {string} */ key) => kept.get(key) ?? null,
      put: async (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
      remove: async (/** @type {string} */ key) => kept.delete(key),
    };
  },
  'custom, as JSON': () => {
    /** @type {string[]} */
    const texts = [];
    return {
      make: (/** @type {any} */ session, /** @type {any} */ cb) =>
        cb(null, `t${texts.push(JSON.stringify(session)) - 1}`),
      retrieve: (/** @type {string} */ token, /** @type {any} */ cb) =>
        cb(null, JSON.parse(texts[Number(token.slice(1))] ?? 'null')),
    };
  },
};

function Model() {
  // @ts-expect-error a constructor of old style
  this.role = 'r';
}
/** @this {any} */
Model.prototype.toJSON = function () {
  return { role: this.role };
};
const answering = (/** @type {unknown[]} */ ...answers) => ({
  get: () => (answers.length > 1 ? answers.shift() : answers[0]),
});

/** @type {[string, () => any][]} sessions of getKey that say something else when they are serialised */
const sessions = [
  ['a plain object', () => ({ role: 'r' })],
  ['its own toJSON', () => ({ role: 'r', toJSON: Model.prototype.toJSON })],
  ['an inherited toJSON', () => Reflect.construct(Model, [])],
  ['a toJSON that leaves everything out', () => ({ toJSON: () => ({}) })],
  ['a toJSON that gives text', () => ({ toJSON: () => 'text' })],
  ['a toJSON that gives nothing', () => ({ toJSON: () => undefined })],
  ['a toJSON of a member', () => ({ money: { toJSON: () => '5' } })],
  ['a toJSON of a list', () => ({ list: Object.assign([1], { toJSON: () => ({}) }) })],
  [
    'a getter with two answers',
    () => Object.defineProperty({}, 'role', { enumerable: true, ...answering('r', 'admin') }),
  ],
  ['a Proxy with two answers', () => new Proxy({ role: 'r' }, answering(undefined, 'r', 'admin'))],
];

/** @param {(req: any, res: any, next: any) => void} handler @param {any} req @returns {Promise<any>} */
const visit = (handler, req) =>
  new Promise((resolve) => {
    const res = {
      set: () => res,
      status: (/** @type {number} */ status) => ({
        send: (/** @type {any} */ body) => resolve({ status, body }),
      }),
      send: (/** @type {any} */ body) => resolve({ status: 200, body }),
      sendStatus: (/** @type {number} */ status) => resolve({ status }),
    };
    handler(req, res, (/** @type {any} */ error) => resolve(error ? { error } : { session: req.session }));
  });

/** @param {any} store @param {any} session @param {any} [claims] */
const tokenFor = (store, session, claims = { iss: 'alpha', client_id: 'alpha' }) => {
  const getKey = (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, keys.secret, session);
  const auth = new JwtMiddleware({ getKey, store, ttl: TTL });
  const assertion = keys.sign({ alg: 'HS256', typ: 'JWT' }, claims);
  return visit(auth.token, { body: { assertion } }).then((seen) => ({ auth, seen }));
};
const check = (/** @type {any} */ auth, /** @type {string} */ token) =>
  visit(auth.check, { headers: { authorization: `Bearer ${token}` } });

runTable(
  'an access token ends after its ttl and names its client, whatever its session says:',
  Object.keys(stores).length * sessions.length,
  Object.entries(stores).flatMap(([kind, store]) =>
    sessions.map(([name, session]) => ({ name: `${name}, ${kind}`, store, session })),
  ),
  async ({ store, session }) => {
    const { auth, seen } = await tokenFor(store(), session());
    const before = seen.body?.access_token && (await check(auth, seen.body.access_token));
    // What can't be said twice alike may be refused, and then is no token.
    if (seen.error) return assert.equal(seen.error.code, 'ERR_SESSION_INVALID');
    assert.equal(before.session.client_id, 'alpha');
    assert.ok(before.session.exp <= Date.now() / 1000 + TTL);
    const now = Date.now;
    Date.now = () => now() + (TTL + 1) * 1000;
    try {
      assert.equal((await check(auth, seen.body.access_token)).status, 401);
    } finally {
      Date.now = now;
    }
  },
);

/** @param {object} prototype @param {any} result @param {() => any} run */
async function polluted(prototype, result, run) {
  Object.defineProperty(prototype, 'toJSON', { configurable: true, value: () => result });
  try {
    return await run();
  } finally {
    Reflect.deleteProperty(prototype, 'toJSON');
  }
}

for (const prototype of [Object.prototype, Array.prototype]) {
  test(`a toJSON of ${prototype === Object.prototype ? 'Object' : 'Array'}.prototype speaks for no token`, async () => {
    const assertion = keys.sign({ alg: 'HS256', typ: 'JWT' }, { iss: 'alpha', client_id: 'alpha' });
    const getKey = (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, keys.secret, { role: 'r' });
    for (const kind of ['memory', 'encrypted', 'jwt', 'engine']) {
      const auth = new JwtMiddleware({ getKey, store: stores[kind]?.(), ttl: TTL });
      const seen = await polluted(prototype, { role: 'admin' }, () =>
        visit(auth.token, { body: { assertion } }),
      );
      const token = seen.body?.access_token;
      if (!token) continue;
      const { session } = await check(auth, token);
      assert.ok(Number.isFinite(session.exp) && session.role === 'r' && session.client_id === 'alpha', kind);
    }
    const sign = createSigner({ key: secret, algorithm: 'HS256', expiresIn: TTL });
    const token = await polluted(prototype, { sub: 'admin' }, () => sign({ sub: 'a' }));
    assert.equal(createVerifier({ key: secret })(token).sub, 'a');
  });
}

test('a session without a usable end is refused when it is read, too', async () => {
  for (const exp of [undefined, null, '', 'soon', {}]) {
    for (const type of ['memory', 'encrypted']) {
      const { auth } = await tokenFor(stores[type]?.(), {});
      const token = await new Promise((resolve, reject) => {
        auth.store.make({ iss: 'alpha', exp }, (/** @type {any} */ error, /** @type {any} */ made) =>
          error ? reject(error) : resolve(made),
        );
      });
      assert.equal((await check(auth, token)).status, 401, `${String(exp)}, ${type}`);
    }
  }
  const own = {
    make: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, 't'),
    retrieve: async () => ({ iss: 'alpha' }),
  };
  const { auth } = await tokenFor(own, {});
  assert.equal((await check(auth, 't')).session.iss, 'alpha', "a custom store's database may see to the end");
});

test('a store writes no session of which the end, the scope or the key is another in its text', () => {
  const store = createStore({ type: 'encrypted', secret });
  const exp = Math.floor(Date.now() / 1000) + 60;
  const make = (/** @type {any} */ session) => store.make(session, () => {});
  for (const session of [
    { exp, toJSON: () => ({}) },
    { exp, toJSON: () => ({ exp: exp + 1 }) },
    { exp, scope: 'a', toJSON: () => ({ exp, scope: 'a b' }) },
    { exp, cnf: { jkt: 'k', toJSON: () => undefined } },
    Object.defineProperty({}, 'exp', { enumerable: true, ...answering(exp + 1, exp) }),
  ]) {
    assert.throws(() => make(session), { code: 'ERR_SESSION_INVALID' });
  }
  for (const session of [{ exp, scope: 'a', cnf: { jkt: 'k' } }, { other: 1 }, 'text']) make(session);
});

test('a signer and a sealer write the members that they were given', () => {
  const sign = createSigner({ key: secret, algorithm: 'HS256' });
  const verify = createVerifier({ key: secret });
  const { seal, open } = createSealer({ secret });
  const dishonest = Object.assign(['a'], { toJSON: () => 'b' });
  assert.throws(() => sign({ aud: dishonest }), { code: 'ERR_OPTION_INVALID' });
  for (const write of [sign, seal])
    assert.throws(() => write({ toJSON: () => ({}) }), { code: 'ERR_OPTION_INVALID' });
  assert.deepEqual(verify(sign({ aud: ['a'] })).aud, ['a']);
  assert.equal(verify(sign({ toJSON: 'text' })).toJSON, 'text');
  assert.deepEqual(open(seal({ list: dishonest })), { list: 'b' });
});

runTable(
  'the member is named that JSON can not hold:',
  4,
  [
    {
      name: 'a claim',
      run: () => createSigner({ key: secret, algorithm: 'HS256' })({ a: { n: 5n } }),
      text: /claims\.a\.n .*bigint/,
    },
    {
      name: 'a list',
      run: () => createSealer({ secret }).seal({ a: [1, 5n] }),
      text: /the object to seal\.a\[1\] .*bigint/,
    },
    {
      name: 'a hole among secrets',
      run: () => createSealer({ secret: Object.assign(new Array(3), { 0: secret, 2: secret }) }),
      text: /secret\[1\] .*undefined/,
    },
    {
      name: 'a secret that is none',
      run: () => createSealer({ secret: [secret, 5] }),
      text: /secret\[1\] .*number/,
    },
  ],
  ({ run, text }) => {
    assert.throws(
      run,
      (/** @type {any} */ error) => error.code === 'ERR_OPTION_INVALID' && text.test(error.message),
    );
  },
);

test('a session with a BigInt names it, and a user whose id is one', async () => {
  const { seen } = await tokenFor({ type: 'encrypted', secret }, { balance: 5n });
  assert.match(seen.error.message, /session\.balance .*bigint/);
  const jwtIdentity = require('../../lib/jwt-identity');
  const identity = jwtIdentity({
    security: { key: keys.secret },
    workers: { getUser: async () => ({ userId: 5n }) },
  });
  /** @type {any} */
  const req = { headers: {}, body: { login: 'a', password: 'b' } };
  await new Promise((resolve) => identity(req, {}, resolve));
  await assert.rejects(() => req.identity.logIn(), /userId .*bigint/);
});

const nested = (/** @type {number} */ depth) =>
  JSON.parse(`{"iss":"a","client_id":"a","x":${'['.repeat(depth)}${']'.repeat(depth)}}`);

test('claims that are nested too deeply are no assertion, and others arrive whole', async () => {
  for (const [kind, store] of Object.entries(stores)) {
    const raw = (/** @type {number} */ depth) =>
      keys.compact(
        '{"alg":"HS256"}',
        `{"iss":"a","client_id":"a","text":"\\"[[[{","x":${'['.repeat(depth)}${']'.repeat(depth)}}`,
        keys.signer('HS256', keys.secret),
      );
    const getKey = (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, keys.secret);
    const auth = new JwtMiddleware({ getKey, store: store(), sessionClaims: false });
    for (const depth of [4000, 5900]) {
      const { status, body } = await visit(auth.token, { body: { assertion: raw(depth) } });
      assert.deepEqual([status, body.error], [400, 'invalid_request'], `${kind}, ${depth}`);
    }
    const { body } = await visit(auth.token, { body: { assertion: raw(3999) } });
    const { session } = await check(auth, body.access_token);
    assert.equal(JSON.stringify(session.x), JSON.stringify(nested(3999).x), kind);
  }
});

runTable(
  'no claim pollutes a prototype at the next merge:',
  6 * 4,
  [
    ['nested', '"p":{"__proto__":{"scope":"admin"}}', '"p":{}'],
    ['in a list', '"p":[{"__proto__":{"scope":"admin"}}]', '"p":[{}]'],
    ['at the top', '"__proto__":{"scope":"admin"}', ''],
    ['escaped', '"p":{"\\u005f_proto__":{"scope":"admin"}}', '"p":{}'],
    ['escaped in the middle', '"p":{"__\\u0070r\\u006Fto__":{"scope":"admin"}}', '"p":{}'],
    ['none of them', '"p":{"proto":1,"prototype":{"a":1},"constructor":"text","t":"__proto__"}', undefined],
  ].flatMap(([name, member, left = member]) =>
    ['memory', 'encrypted', 'jwt', 'jwt-identity'].map((kind) => ({
      name: `${name}, ${kind}`,
      member,
      left,
      kind,
    })),
  ),
  async ({ member, left, kind }) => {
    const text = `{"iss":"a","client_id":"a","userId":"u",${member}}`;
    const token = keys.compact('{"alg":"HS256"}', text, keys.signer('HS256', keys.secret));
    let seen;
    if (kind === 'jwt-identity') {
      const jwtIdentity = require('../../lib/jwt-identity');
      const identity = jwtIdentity({
        security: { key: keys.secret },
        workers: { getUser: async () => null },
      });
      // More than once, since what comes again is copied.
      for (let time = 0; time < 3; time += 1) {
        /** @type {any} */
        const req = { headers: { authorization: `Bearer ${token}` } };
        await new Promise((resolve) => identity(req, {}, resolve));
        seen = req.identity.user.claims;
      }
    } else {
      const getKey = (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, keys.secret);
      const auth = new JwtMiddleware({ getKey, store: stores[kind]?.(), sessionClaims: false });
      const { body } = await visit(auth.token, { body: { assertion: token } });
      for (let time = 0; time < 3; time += 1) seen = (await check(auth, body.access_token)).session;
    }
    assert.equal(JSON.stringify(seen.p), left ? JSON.stringify(JSON.parse(`{${left}}`).p) : undefined);
    assert.equal(Object.hasOwn(seen, '__proto__'), false);
  },
);

test('a toJSON that every list inherits empties no policy', () => {
  const claims = { iss: 'a', exp: Math.floor(Date.now() / 1000) + 60 };
  const sign = (/** @type {string} */ typ) => keys.sign({ alg: 'HS256', typ }, claims, keys.secret);
  for (const prototype of [Array.prototype, Object.prototype]) {
    /** @type {any} */ (prototype).toJSON = () => [];
    let verifiers;
    try {
      verifiers = [
        native.createVerifier(keys.secret, { refuseTyp: ['refresh+jwt'] }),
        native.createVerifier(keys.secret, { requiredClaims: ['sub'] }),
        native.createVerifier(keys.secret, { audience: ['b'] }),
        native.createVerifier(keys.secret, { algorithms: ['HS512'] }),
      ];
    } finally {
      delete (/** @type {any} */ (prototype).toJSON);
    }
    for (const verify of verifiers) assert.equal(typeof verify(sign('refresh+jwt'), 0), 'number');
    assert.equal(typeof verifiers[0]?.(sign('JWT'), 0), 'string');
  }
});
