'use strict';

const { logIn, authenticate, passed, user, key } = require('../../support/jwt-identity');

const failure = () => new Error('no such thing');
const body = { login: 'me', password: 'secret', rememberMe: true };

class Account {
  constructor() {
    this.userId = 'u1';
    this.securityStamp = 'stamp-1';
  }
  get roles() {
    return 'computed';
  }
  get claims() {
    return { email: 'computed' };
  }
}

/** @type {[string, string, () => any][]} what getUser answers */
const users = [
  ['usual', 'the usual members', user],
  ['more', 'more members, which do not reach the token', () => ({ ...user(), passwordHash: 'x', id: 5 })],
  [
    'order',
    'its members in another order',
    () => ({ claims: { a: 1 }, securityStamp: 's', roles: 'r', userId: 'u' }),
  ],
  ['empty', 'no members', () => ({})],
  ['no-id', 'no userId', () => ({ ...user(), userId: undefined })],
  ['null-id', 'a userId that is null', () => ({ ...user(), userId: null })],
  ['zero-id', 'a userId that is 0', () => ({ ...user(), userId: 0 })],
  ['number-id', 'a userId that is a number', () => ({ ...user(), userId: 42 })],
  ['object-id', 'a userId that is an object', () => ({ ...user(), userId: { $oid: 'abc' } })],
  ['to-json-id', 'a userId with a toJSON', () => ({ ...user(), userId: { toJSON: () => 'abc' } })],
  ['big-integer-id', 'a userId that is a big integer', () => ({ ...user(), userId: 42n })],
  ['date-id', 'a userId that is a Date', () => ({ ...user(), userId: new Date(0) })],
  ['symbol-id', 'a userId that is a symbol', () => ({ ...user(), userId: Symbol('x') })],
  ['function-id', 'a userId that is a function', () => ({ ...user(), userId() {} })],
  ['unicode-id', 'a userId outside ASCII', () => ({ ...user(), userId: 'ключ 🔑 \u2028' })],
  ['no-roles', 'no roles', () => ({ ...user(), roles: undefined })],
  ['null-roles', 'roles that are null', () => ({ ...user(), roles: null })],
  ['empty-roles', 'empty roles', () => ({ ...user(), roles: '' })],
  ['array-roles', 'roles in an array', () => ({ ...user(), roles: ['a', 'b'] })],
  ['number-roles', 'roles that are a number', () => ({ ...user(), roles: 5 })],
  ['no-stamp', 'no securityStamp', () => ({ ...user(), securityStamp: undefined })],
  ['null-stamp', 'a securityStamp that is null', () => ({ ...user(), securityStamp: null })],
  ['empty-stamp', 'an empty securityStamp', () => ({ ...user(), securityStamp: '' })],
  ['number-stamp', 'a securityStamp that is a number', () => ({ ...user(), securityStamp: 7 })],
  ['object-stamp', 'a securityStamp that is an object', () => ({ ...user(), securityStamp: { a: 1 } })],
  ['date-stamp', 'a securityStamp that is a Date', () => ({ ...user(), securityStamp: new Date(0) })],
  ['big-integer-stamp', 'a securityStamp that is a big integer', () => ({ ...user(), securityStamp: 7n })],
  ['class', 'an instance of a class with computed members', () => new Account()],
  ['frozen', 'a frozen user', () => Object.freeze({ ...user(), claims: Object.freeze({ a: 1 }) })],
  ['without-prototype', 'a user without prototype', () => Object.assign(Object.create(null), user())],
  ['inherited', 'a user that inherits everything', () => Object.create(user())],
  [
    'stamp-claim-no-roles',
    'a stamp among its claims and no roles',
    () => ({ ...user(), roles: undefined, claims: { securityStamp: 'x' } }),
  ],
  ['rows', 'an array of users', () => [user()]],
  ['no-rows', 'an empty array', () => []],
  ['proxy', 'a Proxy', () => new Proxy(user(), {})],
  [
    'throwing',
    'a userId that throws',
    () => ({
      get userId() {
        throw failure();
      },
    }),
  ],
  ['to-json', 'a toJSON, which is not asked', () => ({ ...user(), toJSON: () => ({}) })],
];

/** @type {[string, string, () => any][]} */
const claims = [
  ['missing', 'missing', () => undefined],
  ['null', 'null', () => null],
  ['empty', 'empty', () => ({})],
  ['several', 'several', () => ({ b: 1, a: 'x', c: true, d: null })],
  ['nested', 'nested', () => ({ address: { city: 'X', lines: [1, { two: null }] } })],
  ['integer-names', 'named by numbers', () => ({ b: 1, 2: 'two', 1: 'one' })],
  ['empty-name', 'without a name', () => ({ '': 1 })],
  ['unicode', 'outside ASCII', () => ({ ключ: '🔑', é: '\u2028\u0000' })],
  ['lone-surrogate', 'with a lone surrogate', () => ({ a: '\ud800', '\udfff': 1 })],
  ['quotes', 'with quotes and backslashes', () => ({ 'a"b': 'c\\d\n</script>' })],
  ['numbers', 'numbers of every sort', () => ({ a: 1e21, b: -0, c: 2 ** 53, d: 0.1, e: 1e-7, f: -1.5 })],
  ['not-numbers', 'NaN and infinity', () => ({ a: Number.NaN, b: Number.POSITIVE_INFINITY })],
  ['undefined-member', 'undefined', () => ({ a: undefined, b: 1 })],
  ['function-member', 'functions', () => ({ a() {}, b: 1 })],
  ['symbol-member', 'symbols', () => ({ a: Symbol('x'), [Symbol('y')]: 1, b: 1 })],
  ['big-integer', 'a big integer', () => ({ a: 5n })],
  ['date', 'a Date', () => ({ a: new Date(0) })],
  ['invalid-date', 'an invalid Date', () => ({ a: new Date(Number.NaN) })],
  ['buffer', 'a Buffer', () => ({ a: Buffer.from('ab') })],
  ['map-member', 'a Map and a Set', () => ({ a: new Map([[1, 2]]), b: new Set([1]) })],
  ['regular-expression', 'a regular expression', () => ({ a: /x/ })],
  ['boxed', 'boxed values', () => ({ a: new String('x'), b: new Number(5), c: new Boolean(false) })],
  [
    'to-json-member',
    'a member with toJSON',
    () => ({ a: { toJSON: (/** @type {string} */ name) => `json of ${name}` } }),
  ],
  ['to-json', 'a toJSON of the claims', () => ({ a: 1, toJSON: () => ({ replaced: true }) })],
  ['to-json-text', 'a claim named toJSON', () => ({ a: 1, toJSON: 'x' })],
  [
    'circular',
    'circular',
    () => {
      const made = { a: 1 };
      made.self = made;
      return made;
    },
  ],
  [
    'getter',
    'computed',
    () => ({
      get a() {
        return 1;
      },
    }),
  ],
  [
    'throwing',
    'throwing',
    () => ({
      get a() {
        throw failure();
      },
    }),
  ],
  ['inherited', 'inherited', () => Object.create({ a: 1 })],
  ['non-enumerable', 'hidden', () => Object.defineProperty({ b: 1 }, 'a', { value: 1 })],
  ['without-prototype', 'without prototype', () => Object.assign(Object.create(null), { a: 1 })],
  [
    'class',
    'an instance',
    () =>
      new (class Claims {
        a = 1;
      })(),
  ],
  ['array', 'an array', () => ['x', 'y']],
  ['text', 'a text', () => 'ab'],
  ['empty-text', 'an empty text', () => ''],
  ['number', 'a number', () => 5],
  ['true', 'true', () => true],
  ['map', 'a Map', () => new Map([['a', 1]])],
  ['function', 'a function', () => Object.assign(() => {}, { a: 1 })],
  ['proto', 'an own __proto__', () => JSON.parse('{"__proto__":{"admin":true},"a":1}')],
  ['constructor', 'a constructor', () => ({ constructor: 'x', hasOwnProperty: 'y' })],
  ['user-id', 'a userId', () => ({ userId: 'root' })],
  ['roles', 'roles', () => ({ roles: 'root' })],
  ['iat', 'an iat', () => ({ iat: 1_600_000_000 })],
  ['iat-zero', 'an iat of 0', () => ({ iat: 0 })],
  ['iat-text', 'an iat that is a text', () => ({ iat: 'x' })],
  ['iat-undefined', 'an iat that is undefined', () => ({ iat: undefined })],
  ['exp', 'an exp', () => ({ exp: 4_000_000_000 })],
  ['exp-text', 'an exp that is a text', () => ({ exp: 'x' })],
  ['exp-undefined', 'an exp that is undefined', () => ({ exp: undefined })],
  ['nbf-past', 'an nbf in the past', () => ({ nbf: 1_600_000_000 })],
  ['nbf-later', 'an nbf in the future', () => ({ nbf: 1_800_000_000 })],
  ['nbf-text', 'an nbf that is a text', () => ({ nbf: 'x' })],
  ['nbf-undefined', 'an nbf that is undefined', () => ({ nbf: undefined })],
  ['registered', 'iss, sub, aud and jti', () => ({ iss: 'a', sub: 'b', aud: 'c', jti: 'd' })],
  ['aud-array', 'an aud in an array', () => ({ aud: ['a', 'b'] })],
  ['iss-number', 'an iss that is a number', () => ({ iss: 5 })],
  ['sub-number', 'a sub that is a number', () => ({ sub: 5 })],
  ['sub-null', 'a sub that is null', () => ({ sub: null })],
  ['jti-number', 'a jti that is a number', () => ({ jti: 5 })],
  ['aud-object', 'an aud that is an object', () => ({ aud: { a: 1 } })],
  ['security-stamp', 'a securityStamp', () => ({ securityStamp: 'x' })],
  ['id', 'an id and isAuthenticated', () => ({ id: 'root', isAuthenticated: false })],
  ['kilobytes', '8 kB', () => ({ a: 'x'.repeat(8000) })],
  ['too-large', '20 kB', () => ({ a: 'x'.repeat(20_000) })],
  ['deep', 'nested a thousand times', () => JSON.parse(`{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`)],
];

module.exports = [
  ...users.map(([id, title, made]) => ({
    id,
    title: `a user with ${title}`,
    run: (implementation) => logIn(implementation, { body, getUser: async () => made() }),
  })),
  ...claims.map(([id, title, made]) => ({
    id: `claims-${id}`,
    title: `a user whose claims are: ${title}`,
    run: (implementation) =>
      logIn(implementation, { body, getUser: async () => ({ ...user(), claims: made() }) }),
  })),
  ...claims.map(([id, title, made]) => ({
    id: `round-trip-${id}`,
    title: `what the next request sees of claims that are: ${title}`,
    async run(implementation) {
      const getUser = async () => ({ ...user(), claims: made() });
      const req = await passed(implementation, { security: { key }, workers: { getUser } }, { body });
      const result = await req.identity.logIn().catch(() => null);
      if (!result) return { made: false };
      return authenticate(implementation, { authorization: `Bearer ${result.grantToken}` });
    },
  })),
  ...users.map(([id, title, made]) => ({
    id: `refreshed-${id}`,
    title: `the next refresh of a user with ${title}`,
    async run(implementation) {
      const getUser = async () => made();
      const req = await passed(implementation, { security: { key }, workers: { getUser } }, { body });
      const result = await req.identity.logIn().catch(() => null);
      if (!result) return { made: false };
      return logIn(implementation, { getUser, body: { refreshToken: result.refreshToken } });
    },
  })),
];
