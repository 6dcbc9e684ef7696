'use strict';

const { exchange, assertion } = require('../../support/jwt-middleware');

class Account {
  constructor() {
    this.uid = 1;
  }
  method() {}
  get computed() {
    return 1;
  }
}

function OldAccount() {
  this.uid = 1;
}
OldAccount.prototype.role = 'client';
OldAccount.prototype.method = () => {};

/** @type {[string, string, () => any][]} the session that getKey answers with the key */
const sessions = [
  ['undefined', 'undefined', () => undefined],
  ['null', 'null', () => null],
  ['empty', 'empty', () => ({})],
  ['one-member', 'one member', () => ({ uid: 1 })],
  ['order', 'several members', () => ({ b: 1, a: 2, c: 3 })],
  ['integer-keys', 'members that are numbers', () => ({ b: 1, 2: 2, 1: 3 })],
  ['replaces-claim', 'a member that is a claim too', () => ({ iss: 'beta' })],
  ['exp', 'an exp', () => ({ exp: 5 })],
  ['exp-far', 'an exp that is later than the ttl', () => ({ exp: 1_800_000_000 })],
  ['exp-undefined', 'an exp that is undefined', () => ({ exp: undefined })],
  ['exp-null', 'an exp that is null', () => ({ exp: null })],
  ['exp-text', 'an exp that is a text', () => ({ exp: '1800000000' })],
  ['exp-infinite', 'an exp that is infinite', () => ({ exp: Number.POSITIVE_INFINITY })],
  ['undefined-member', 'an undefined member', () => ({ uid: undefined })],
  ['function-member', 'a function as member', () => ({ run() {} })],
  ['nested', 'nested members', () => ({ client: { tags: ['a', { b: null }] } })],
  ['date', 'a Date', () => ({ since: new Date(0) })],
  ['symbol-key', 'a symbol as name', () => ({ [Symbol('hidden')]: 1, uid: 1 })],
  [
    'non-enumerable',
    'a member that does not show',
    () => Object.defineProperty({ uid: 1 }, 'hidden', { value: 1 }),
  ],
  [
    'getter',
    'a member that is computed',
    () => ({
      get uid() {
        return 7;
      },
    }),
  ],
  [
    'getter-throws',
    'a member that throws',
    () => ({
      get uid() {
        throw new Error('no uid');
      },
    }),
  ],
  [
    'inherited',
    'inherited members',
    () => Object.create({ role: 'client' }, { uid: { value: 1, enumerable: true } }),
  ],
  ['twice-inherited', 'members inherited over two steps', () => Object.create(Object.create({ a: 1 }))],
  ['class', 'an instance of a class', () => new Account()],
  ['old-class', 'an instance of an old style class', () => new OldAccount()],
  ['without-prototype', 'no prototype', () => Object.assign(Object.create(null), { uid: 1 })],
  ['frozen', 'frozen members', () => Object.freeze({ uid: 1 })],
  ['array', 'an array', () => ['a', 'b']],
  ['text', 'a text', () => 'ab'],
  ['empty-text', 'an empty text', () => ''],
  ['number', 'a number', () => 5],
  ['true', 'true', () => true],
  ['function', 'a function with a member', () => Object.assign(() => {}, { uid: 1 })],
  ['map', 'a Map', () => new Map([['uid', 1]])],
  ['error', 'an Error', () => Object.assign(new Error('x'), { uid: 1 })],
  ['bytes', 'a Uint8Array', () => Uint8Array.of(97, 98)],
  ['proxy', 'a Proxy', () => new Proxy({ uid: 1 }, {})],
  ['proto', 'an own member __proto__', () => JSON.parse('{"__proto__":{"admin":true},"uid":1}')],
  ['constructor', 'an own member constructor', () => ({ constructor: 'x' })],
  ['to-json', 'a toJSON', () => ({ uid: 1, toJSON: () => ({}) })],
  [
    'circular',
    'itself as a member',
    () => {
      const session = { uid: 1 };
      session.self = session;
      return session;
    },
  ],
];

module.exports = [
  ...sessions.map(([id, title, session]) => ({
    id,
    title: `a session: ${title}`,
    run: (implementation) => exchange(implementation, { session: session() }),
  })),
  {
    id: 'exp-in-place',
    title: 'an exp that the assertion has keeps its place',
    run: (implementation) =>
      exchange(implementation, {
        assertion: assertion({ a: 1, exp: 1_700_000_100, b: 2 }),
        session: { c: 3 },
      }),
  },
  {
    id: 'left-alone',
    title: 'the session that getKey answers is not changed',
    async run(implementation) {
      const session = { uid: 1, iss: 'beta' };
      await exchange(implementation, { session });
      return { session };
    },
  },
  {
    id: 'inherits-nothing',
    title: 'nothing is inherited by the session that a store is asked to keep',
    async run(implementation) {
      let inherited;
      const store = {
        make(payload, cb) {
          inherited = { admin: 'admin' in payload, own: Object.keys(payload) };
          cb(null, 'a-token');
        },
      };
      const session = JSON.parse('{"__proto__":{"admin":true}}');
      await exchange(implementation, { store, session });
      return inherited;
    },
  },
  {
    id: 'claim-inherits-nothing',
    title: 'a claim __proto__ does not become an ancestor',
    async run(implementation) {
      let inherited;
      const store = {
        make(payload, cb) {
          inherited = { admin: payload.admin === true };
          cb(null, 'a-token');
        },
      };
      const claims = JSON.parse('{"iss":"alpha","__proto__":{"admin":true}}');
      await exchange(implementation, { store, assertion: assertion(claims) });
      return inherited;
    },
  },
  {
    id: 'same-session-twice',
    title: 'one session object for two requests',
    async run(implementation) {
      const session = { uid: 1 };
      const one = await exchange(implementation, { session });
      const other = await exchange(implementation, { session });
      return { events: [...one.events, ...other.events], session };
    },
  },
];
