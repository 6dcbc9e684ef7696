'use strict';

// The claims cache must never return the claims of another token, skip a check, or share an object between callers.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const jwt = require('../../lib/tokens/jwt');
const jwtIdentity = require('../../lib/jwt-identity');
const native = require('../../lib/native');
const { createSealer } = require('../../lib/tokens/sealed');
const EncryptedStore = require('../../lib/stores/encrypted');
const keys = require('../support/keys');

const { secret } = keys;
const TIMES = 5;

/** How often JSON.parse is called. @param {() => void} run */
function parses(run) {
  const { parse } = JSON;
  let count = 0;
  JSON.parse = (...given) => {
    count += 1;
    return parse(...given);
  };
  try {
    run();
  } finally {
    JSON.parse = parse;
  }
  return count;
}

const deep = (/** @type {number} */ levels) => '['.repeat(levels) + ']'.repeat(levels);

/** Members of claims sets and sessions. */
const members = [
  '',
  '"sub":"alice","roles":"admin","iat":1,"exp":4000000000',
  '"roles":["admin","editor"],"scope":{"read":[1,2,{"deep":null}],"write":[]}',
  '"__proto__":{"admin":true},"a":{"__proto__":{"admin":true}},"constructor":{"prototype":{}}',
  '"__proto__":null,"toString":"x","hasOwnProperty":1',
  '"2":"two","1":"one","b":0,"a":{"10":[],"9":{}},"":{}',
  '"a":1,"a":{"b":1},"c":{"d":1,"d":[2]}',
  '"n":[-0,1e400,-1.5e-7,9007199254740993,true,false,null],"t":"\\ud800 \\u0000 é😀"',
  `"deep":${deep(60)}`,
  `"too deep":${deep(70)}`,
  `"very deep":${deep(1000)}`,
  `"wide":[${'{},'.repeat(200)}0]`,
  `"list":[${'1,'.repeat(1000)}0]`,
  `"long":"${'x'.repeat(4000)}"`,
  Array.from({ length: 200 }, (_, index) => `"claim ${index}":${index}`).join(','),
].map((text) => `{${text}}`);

/** A text that differs with the order of members and the sign of zeros. @param {any} value @returns {string} */
function exactly(value) {
  if (typeof value !== 'object' || value === null) {
    return Object.is(value, -0) ? '-0' : typeof value === 'string' ? JSON.stringify(value) : String(value);
  }
  const kind = [Array.prototype, Object.prototype].indexOf(Object.getPrototypeOf(value));
  const own = Reflect.ownKeys(value).map((name) => {
    const { value: item, ...how } = /** @type {any} */ (Object.getOwnPropertyDescriptor(value, name));
    return `${JSON.stringify(name)} ${Object.values(how)} ${exactly(item)}`;
  });
  return `${kind}{${own}}`;
}

/** Overwrites every member. @param {any} value */
function spoil(value) {
  if (typeof value !== 'object' || value === null) return;
  for (const name of Reflect.ownKeys(value)) {
    spoil(value[name]);
    if (name !== 'length') Object.defineProperty(value, name, { value: 'spoilt' });
  }
  value.spoilt = true;
}

test('a token has the same claims each time, and a caller that changes them affects no other', () => {
  const verify = jwt.createVerifier({ key: secret });
  let compared = 0;
  for (const text of members) {
    const token = keys.compact('{"alg":"HS256"}', text, keys.signer('HS256', secret));
    for (let time = 0; time < TIMES; time += 1) {
      const claims = verify(token);
      assert.equal(exactly(claims), exactly(JSON.parse(text)), `${text.slice(0, 40)}, time ${time}`);
      spoil(claims);
      compared += 1;
    }
  }
  assert.equal(compared, members.length * TIMES);
  assert.equal(/** @type {any} */ ({}).admin, undefined);
});

test('a sealed value is the same each time, an object or not, and a caller that changes it affects no other', () => {
  const store = new EncryptedStore({ secret });
  let compared = 0;
  for (const text of [...members, '"x"', '""', '5', '4097', '0', 'null', 'true', '[]', '[[1],{"a":[2]}]']) {
    let token = '';
    store.make(JSON.parse(text), (/** @type {any} */ _error, /** @type {any} */ made) => (token = made));
    for (let time = 0; time < TIMES; time += 1) {
      store.retrieve(token, (/** @type {any} */ error, /** @type {any} */ session) => {
        assert.equal(error, null);
        // Not the text itself: JSON has no -0 and no infinity to write. No session has a `__proto__`, at any depth.
        const expected = JSON.parse(JSON.stringify(JSON.parse(text)), (name, value) =>
          name === '__proto__' ? undefined : value,
        );
        assert.equal(exactly(session), exactly(expected), `${text.slice(0, 40)}, time ${time}`);
        spoil(session);
        compared += 1;
      });
    }
  }
  assert.equal(compared, (members.length + 9) * TIMES);
});

test('a token presented repeatedly is not parsed each time, so that these tests test the cache', () => {
  const verify = jwt.createVerifier({ key: secret });
  const token = keys.sign({ alg: 'HS256' }, { sub: 'alice', roles: ['admin'] });
  const { seal, open } = createSealer({ secret });
  const sealed = seal({ a: { b: 1 } });
  for (const read of [() => verify(token), () => open(sealed)]) {
    assert.equal(parses(read), 1, 'the first time');
    assert.ok(parses(read) >= 1, 'the second time');
    assert.equal(parses(read) + parses(read), 0, 'from then on');
  }
});

test('a changed copy of a cached token is refused', () => {
  const verify = jwt.createVerifier({ key: secret });
  const { seal, open } = createSealer({ secret });
  const cases = [
    { token: keys.sign({ alg: 'HS256' }, { sub: 'alice' }), read: verify.try },
    { token: seal({ sub: 'alice' }), read: open },
  ];
  let refused = 0;
  for (const { token, read } of cases) {
    for (let time = 0; time < TIMES; time += 1) assert.deepEqual(read(token), { sub: 'alice' });
    for (let at = 0; at < token.length; at += 1) {
      for (const letter of ['A', 'B', '_', '.']) {
        if (token[at] === letter) continue;
        assert.equal(read(token.slice(0, at) + letter + token.slice(at + 1)), null, `${letter} at ${at}`);
        refused += 1;
      }
      assert.equal(read(token.slice(0, at)), null);
      assert.equal(read(token.slice(at + 1)), null);
      assert.equal(read(`${token.slice(0, at)}${token}`.slice(0, token.length + at)) === null, at > 0);
    }
    assert.deepEqual(read(token), { sub: 'alice' });
  }
  assert.ok(refused > 600, String(refused));
});

test('a cached token with the signature of another is refused', () => {
  const verify = jwt.createVerifier({ key: secret });
  const [alice, bob] = ['alice', 'bob'].map((sub) => keys.sign({ alg: 'HS256' }, { sub }).split('.'));
  for (let time = 0; time < TIMES; time += 1) {
    for (const parts of [alice, bob]) assert.ok(verify.try(parts?.join('.')));
  }
  assert.equal(verify.try([alice?.[0], alice?.[1], bob?.[2]].join('.')), null);
  assert.equal(verify.try([alice?.[0], bob?.[1], alice?.[2]].join('.')), null);
});

test('the dates of a cached token are validated each time', () => {
  const dates = [
    { claims: { exp: 100 }, policy: {}, good: 99 },
    { claims: { exp: 100.5 }, policy: { clockTolerance: 5 }, good: 100 },
    { claims: { nbf: 100 }, policy: {}, good: 100 },
    { claims: { nbf: 100 }, policy: { clockTolerance: 5 }, good: 100 },
    { claims: { iat: 100 }, policy: { maxAge: 30 }, good: 100 },
    { claims: { iat: 100, nbf: 90, exp: 110 }, policy: { maxAge: 30, clockTolerance: 3 }, good: 100 },
    { claims: { iat: 100, exp: 1e300 }, policy: {}, good: 100 },
  ];
  const refusals = new Set();
  let compared = 0;
  for (const { claims, policy, good } of dates) {
    const token = keys.sign({ alg: 'HS256' }, claims);
    const once = native.createVerifier(secret, policy);
    const read = native.createReader(secret, policy);
    for (let time = 0; time < TIMES; time += 1) assert.deepEqual(read(token, good), claims);
    for (let now = 60; now < 150; now += 0.5) {
      const [expected, result] = [once(token, now), read(token, now)];
      if (typeof expected === 'number') refusals.add(expected);
      assert.deepEqual(result, typeof expected === 'number' ? expected : claims, `${token} at ${now}`);
      compared += 1;
    }
  }
  assert.equal(compared, dates.length * 180);
  assert.equal(refusals.size, 4, 'expired, not yet valid, too old, issued ahead');
});

test('an entry of one verifier is no hit for another', () => {
  const claims = { sub: 'alice', aud: 'mine', iss: 'me' };
  const token = keys.sign({ alg: 'HS256', typ: 'JWT' }, claims);
  const lax = jwt.createVerifier({ key: secret });
  for (let time = 0; time < TIMES; time += 1) assert.deepEqual(lax(token), claims);
  const strict = [
    { key: `${secret} ` },
    { key: secret, algorithms: ['HS512'] },
    { key: secret, audience: 'yours' },
    { key: secret, issuer: 'you' },
    { key: secret, subject: 'bob' },
    { key: secret, jwtid: '1' },
    { key: secret, typ: 'at+jwt' },
    { key: secret, refuseTyp: 'JWT' },
    { key: secret, requiredClaims: ['exp'] },
    { key: secret, maxTokenLength: 64 },
    { key: secret, maxTokenAge: 60 },
  ];
  let refused = 0;
  for (const options of strict) {
    const verify = jwt.createVerifier(/** @type {any} */ (options));
    for (let time = 0; time < TIMES; time += 1) {
      assert.equal(verify.try(token), null, Object.keys(options).at(-1));
      refused += 1;
    }
  }
  assert.equal(refused, strict.length * TIMES);

  const sealed = createSealer({ secret, purpose: 'a' }).seal({});
  for (let time = 0; time < TIMES; time += 1) {
    assert.deepEqual(createSealer({ secret, purpose: 'a' }).open(sealed), {});
    assert.equal(createSealer({ secret, purpose: 'b' }).open(sealed), null);
  }
});

/** Pseudo-random numbers below `end`, the same in each run. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return (/** @type {number} */ end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

test('with far more tokens than slots, in any order, each token has its own claims', () => {
  const users = 10_000;
  const next = numbers(1);
  const signed = Array.from({ length: users }, (_, user) => ({
    claims: { sub: `user ${user}`, roles: [user] },
    token: keys.sign({ alg: 'HS256' }, { sub: `user ${user}`, roles: [user] }),
  }));
  const { seal, open } = createSealer({ secret });
  const sealed = signed.map(({ claims }) => ({ claims, token: seal(claims) }));
  const verify = jwt.createVerifier({ key: secret });
  const other = jwt.createVerifier({ key: secret, requiredClaims: ['sub'] });
  let known = 0;
  const [reads, count] = [[verify, open, other], 60_000];
  for (let index = 0; index < count; index += 1) {
    const which = next(reads.length);
    const { token, claims } = /** @type {any} */ ((which === 1 ? sealed : signed)[next(users)]);
    const times = 1 + next(4);
    for (let time = 0; time < times; time += 1) {
      const parsed = parses(() => {
        const read = /** @type {any} */ (reads[which])(token);
        if (read.sub !== claims.sub || read.roles[0] !== claims.roles[0]) assert.deepEqual(read, claims);
      });
      known += Number(parsed === 0);
    }
  }
  assert.ok(known > 10_000, `${known} times nothing was parsed`);
});

/** @param {string} text of a claims set @returns {number} how often the token is parsed when it is presented for the third time */
function parsedAtThird(text) {
  const verify = jwt.createVerifier({ key: secret });
  const token = keys.compact('{"alg":"HS256"}', text, keys.signer('HS256', secret));
  for (let time = 0; time < 2; time += 1) verify(token);
  return parses(() => verify(token));
}

test('a claims set is copied up to a weight of 256, and parsed each time above', () => {
  const flat = (/** @type {number} */ count) => Object.fromEntries(numbersTo(count).map((n) => [`c${n}`, n]));
  const list = (/** @type {number} */ count) => numbersTo(count).map(() => ({}));
  const rows = [
    { claims: flat(256), parsed: 0 },
    { claims: flat(257), parsed: 1 },
    { claims: { list: list(50) }, parsed: 0 },
    { claims: { list: list(50), a: 1 }, parsed: 0 },
    { claims: { list: list(50), a: 1, b: 2 }, parsed: 1 },
    { claims: { list: list(51) }, parsed: 1 },
    { claims: { one: list(24), other: list(25) }, parsed: 0 },
    { claims: { one: list(25), other: list(25) }, parsed: 1 },
    { claims: { numbers: numbersTo(251) }, parsed: 0 },
    { claims: { numbers: numbersTo(252) }, parsed: 1 },
    { claims: JSON.parse(`{"deep":${deep(51)}}`), parsed: 0 },
    { claims: JSON.parse(`{"deep":${deep(53)}}`), parsed: 1 },
  ];
  for (const { claims, parsed } of rows) {
    const text = JSON.stringify(claims);
    assert.equal(parsedAtThird(text), parsed, text.slice(0, 60));
  }
});

/** @param {number} count */
function numbersTo(count) {
  return Array.from({ length: count }, (_, n) => n);
}

test('the cache holds 4,096 tokens at most, and a weight of 65,536', () => {
  const cases = [
    { users: 2000, claims: (/** @type {number} */ user) => ({ user }), least: 1200, most: 2000 },
    // Each weighs 246.
    {
      users: 1000,
      claims: (/** @type {number} */ user) => ({ user, list: numbersTo(40).map(() => ({ user })) }),
      least: 1,
      most: 266,
    },
  ];
  for (const { users, claims, least, most } of cases) {
    const verify = jwt.createVerifier({ key: secret });
    const tokens = numbersTo(users).map((user) => keys.sign({ alg: 'HS256' }, claims(user)));
    for (const token of [...tokens, ...tokens]) verify(token);
    for (const token of tokens) for (let time = 0; time < 2; time += 1) verify(token);
    let copied = 0;
    for (const [user, token] of tokens.entries()) {
      /** @type {any} */
      let read;
      const parsed = parses(() => {
        read = verify(token);
      });
      assert.deepEqual(read, claims(user));
      copied += Number(parsed === 0);
    }
    assert.ok(copied >= least && copied <= most, `${copied} of ${users} were copied`);
  }
});

test('a second copy of the JavaScript parses the claims of entries that it does not hold', () => {
  const token = keys.sign({ alg: 'HS256' }, { sub: 'alice' });
  const read = native.createVerifier(secret);
  const ids = Array.from({ length: TIMES }, () => read.cached(token, 0));
  const [first, second, ...later] = ids;
  assert.deepEqual([typeof first, typeof second], ['string', 'number']);
  assert.ok(later.every((id) => id === second));

  // One that never saw the text, as after jest's resetModules.
  const id = require.resolve('../../lib/native/claims-cache');
  delete require.cache[id];
  const { cachedReader } = require('../../lib/native/claims-cache');
  const again = cachedReader(read, (/** @type {number} */ reason) => reason, JSON.parse);
  for (let time = 0; time < TIMES; time += 1) assert.deepEqual(again(token, 0), { sub: 'alice' });
  assert.equal(typeof again(keys.tampered(token), 0), 'number');
});

test('a user object of jwt-identity that is changed is not the next request’s', async () => {
  const identity = jwtIdentity({
    security: { key: secret },
    workers: { getUser: () => null },
    grantToken: { expiresIn: 60 },
  });
  const token = keys.sign(
    { alg: 'HS256', typ: 'JWT' },
    { userId: 1, roles: 'user', exp: 4_000_000_000, address: { city: 'Graz' } },
  );
  const users = [];
  for (let time = 0; time < TIMES; time += 1) {
    /** @type {any} */
    const req = { headers: { authorization: `Bearer ${token}` } };
    await new Promise((resolve) => {
      identity(req, /** @type {any} */ ({}), resolve);
    });
    users.push(JSON.stringify(req.identity.user));
    req.identity.user.roles = 'admin';
    Object.assign(req.identity.user.claims.address, { city: 'spoilt' });
  }
  assert.equal(users.length, TIMES);
  assert.ok(users[0]?.includes('Graz') && users.every((user) => user === users[0]), users.join('\n'));
});
