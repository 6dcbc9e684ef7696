'use strict';

const util = require('node:util');
const { createTrace } = require('../../support/trace');
const { exchange, guard, noisyStore, assertion } = require('../../support/jwt-middleware');
const { secret } = require('../../../support/keys');

const getKey = () => {};
const store = { make() {}, retrieve() {} };

/** @param {(JwtMiddleware: any, trace: ReturnType<typeof createTrace>) => unknown} construct */
const constructing =
  (construct) =>
  ({ JwtMiddleware }) => {
    const trace = createTrace();
    trace.call('construction', () => void construct(JwtMiddleware, trace));
    return { events: trace.events };
  };

/** @type {[string, string, () => any][]} options that some caller will pass one day */
const options = [
  ['without-options', 'no options at all', () => undefined],
  ['null-options', 'options that are null', () => null],
  ['empty-options', 'empty options', () => ({})],
  ['no-get-key', 'options without getKey', () => ({ store })],
  ['null-get-key', 'a getKey that is null', () => ({ getKey: null, store })],
  ['no-store', 'options without a store', () => ({ getKey })],
  ['null-store', 'a store that is null', () => ({ getKey, store: null })],
  ['neither', 'a ttl alone: getKey is missed first', () => ({ ttl: 5 })],
  ['unknown-store', 'a store of an unknown type', () => ({ getKey, store: { type: 'cassandra' } })],
  ['untyped-store', 'a store without type', () => ({ getKey, store: {} })],
  ['text-store', 'the type of a store in place of the store', () => ({ getKey, store: 'memory' })],
  ['true-store', 'a store that is true', () => ({ getKey, store: true })],
  ['number-store', 'a store that is a number', () => ({ getKey, store: 7 })],
  [
    'prototype-store',
    'a store whose type is the name of an inherited member',
    () => ({ getKey, store: { type: 'toString' } }),
  ],
  ['array-type', 'a store whose type is an array', () => ({ getKey, store: { type: ['memory'] } })],
  ['upper-case-type', 'a store whose type is in upper case', () => ({ getKey, store: { type: 'MEMORY' } })],
  [
    'encrypted-without-secret',
    'an encrypted store without secret',
    () => ({ getKey, store: { type: 'encrypted' } }),
  ],
  [
    'encrypted-empty-secret',
    'an encrypted store with an empty secret',
    () => ({ getKey, store: { type: 'encrypted', secret: '' } }),
  ],
  [
    'encrypted-null-secret',
    'an encrypted store with a secret that is null',
    () => ({ getKey, store: { type: 'encrypted', secret: null } }),
  ],
  ['encrypted', 'an encrypted store with a secret', () => ({ getKey, store: { type: 'encrypted', secret } })],
  [
    'encrypted-bytes',
    'an encrypted store with a secret of bytes',
    () => ({ getKey, store: { type: 'encrypted', secret: Buffer.from(secret) } }),
  ],
  ['memory', 'a memory store', () => ({ getKey, store: { type: 'memory' } })],
  ['custom', 'a custom store', () => ({ getKey, store })],
  ['make-only', 'a custom store that can only make', () => ({ getKey, store: { make() {} } })],
  ['retrieve-only', 'a custom store that can only retrieve', () => ({ getKey, store: { retrieve() {} } })],
  [
    'make-no-function',
    'a store whose make is no function',
    () => ({ getKey, store: { make: true, retrieve() {} } }),
  ],
  ['own-type', 'a custom store that says its type', () => ({ getKey, store: { ...store, type: 'jwt' } })],
  [
    'own-workers',
    'options that are the settings of the whole application',
    () => ({ getKey, store, workers: 4, security: { level: 1 } }),
  ],
  ['unknown-option', 'an option that nobody knows', () => ({ getKey, store, colour: 'green' })],
  ['null-debug', 'a debug that is null', () => ({ getKey, store, debug: null })],
  [
    'array-options',
    'options that are an array with the right members',
    () => Object.assign([], { getKey, store }),
  ],
  [
    'function-options',
    'options that are a function with the right members',
    () => Object.assign(() => {}, { getKey, store }),
  ],
];

class Defaults {
  constructor() {
    this.store = store;
  }
  getKey() {}
}

module.exports = [
  ...options.map(([id, title, given]) => ({
    id,
    title: `construction with ${title}`,
    run: constructing((JwtMiddleware) => new JwtMiddleware(given())),
  })),
  {
    id: 'assertion-error',
    title: 'a missing getKey is told by an AssertionError with its code',
    run({ JwtMiddleware }) {
      try {
        new JwtMiddleware({});
        return {};
      } catch (error) {
        return {
          name: error.name,
          code: error.code,
          assertion: error instanceof require('node:assert').AssertionError,
        };
      }
    },
  },
  ...['store', 'options'].map((name) => ({
    id: `getter-${name}`,
    title: `a subclass has a getter ${name}`,
    run({ JwtMiddleware }) {
      const given = { getKey, store, ttl: 60 };
      const other = { getKey, store, ttl: 5 };
      class Subclass extends JwtMiddleware {}
      Object.defineProperty(Subclass.prototype, name, { get: () => other });
      const made = new Subclass(given);
      return { isOther: made[name] === other, own: Object.keys(made) };
    },
  })),
  {
    id: 'own-members',
    title: 'an instance has two own members: its options, which are the object as given, and its store',
    run({ JwtMiddleware }) {
      const given = { getKey, store };
      const middleware = new JwtMiddleware(given);
      return {
        own: Object.keys(middleware),
        sameOptions: middleware.options === given,
        sameStore: middleware.store === store,
        writable: Object.values(Object.getOwnPropertyDescriptors(middleware)).map(
          (member) => member.writable,
        ),
      };
    },
  },
  {
    id: 'options-are-completed',
    title: 'the options get a ttl and a debug where they have none',
    run({ JwtMiddleware }) {
      const given = { getKey, store };
      new JwtMiddleware(given);
      return { keys: Object.keys(given), ttl: given.ttl, debug: typeof given.debug };
    },
  },
  {
    id: 'options-keep-theirs',
    title: 'the options keep their own ttl and debug',
    run({ JwtMiddleware }) {
      const debug = () => {};
      const given = { ttl: 60, debug, store, getKey };
      new JwtMiddleware(given);
      return { keys: Object.keys(given), ttl: given.ttl, same: given.debug === debug };
    },
  },
  {
    id: 'store-options-are-left-alone',
    title: 'the options of a store are not changed',
    run({ JwtMiddleware }) {
      const memory = Object.freeze({ type: 'memory' });
      const encrypted = Object.freeze({ type: 'encrypted', secret });
      new JwtMiddleware({ getKey, store: memory });
      const { store: made } = new JwtMiddleware({ getKey, store: encrypted });
      return { made: made === encrypted, make: typeof made.make, retrieve: typeof made.retrieve };
    },
  },
  {
    id: 'frozen-options',
    title: 'frozen options that have everything',
    run: constructing(
      (JwtMiddleware) => new JwtMiddleware(Object.freeze({ getKey, store, ttl: 60, debug() {} })),
    ),
  },
  {
    id: 'frozen-options-without-debug',
    title: 'frozen options without a debug, used for a token',
    run: (implementation) => exchangeWith(implementation, (given) => Object.freeze({ ...given, ttl: 60 })),
  },
  {
    id: 'ttl-with-getter-alone',
    title: 'options whose ttl can only be read',
    run: (implementation) =>
      exchangeWith(implementation, (given) => Object.defineProperty(given, 'ttl', { get: () => 60 })),
  },
  {
    id: 'inherited-options',
    title: 'options that inherit everything',
    run: (implementation) => exchangeWith(implementation, (given) => Object.create(given)),
  },
  {
    id: 'options-without-prototype',
    title: 'options without a prototype',
    run: (implementation) =>
      exchangeWith(implementation, (given) => Object.assign(Object.create(null), given)),
  },
  {
    id: 'options-of-a-class',
    title: 'options that are an instance with getKey as a method',
    run: constructing((JwtMiddleware) => new JwtMiddleware(new Defaults())),
  },
  {
    id: 'shared-options',
    title: 'two instances on one options object share its ttl',
    run({ JwtMiddleware }) {
      const given = { getKey, store };
      const [one, other] = [new JwtMiddleware(given), new JwtMiddleware(given)];
      one.options.ttl = 5;
      return { ttl: other.options.ttl };
    },
  },
  {
    id: 'store-of-a-class',
    title: 'a custom store whose make is inherited',
    run: constructing((JwtMiddleware, trace) => {
      class Store {
        make() {}
        retrieve() {}
      }
      const custom = new Store();
      trace.note(`same: ${new JwtMiddleware({ getKey, store: custom }).store === custom}`);
    }),
  },
  {
    id: 'function-as-store',
    title: 'a custom store that is a function with make and retrieve',
    run: constructing(
      (JwtMiddleware) => new JwtMiddleware({ getKey, store: Object.assign(() => {}, store) }),
    ),
  },
  {
    id: 'typed-custom-store',
    title: 'a custom store that also names a type stays custom',
    run({ JwtMiddleware }) {
      const custom = { type: 'memory', make() {}, retrieve() {} };
      return { same: new JwtMiddleware({ getKey, store: custom }).store === custom };
    },
  },
  {
    id: 'instance-of',
    title: 'an instance is an instance of what made it',
    run: ({ JwtMiddleware }) => ({ instance: new JwtMiddleware({ getKey, store }) instanceof JwtMiddleware }),
  },
  {
    id: 'prototype',
    title: 'token and check are on the prototype and take three arguments',
    run: ({ JwtMiddleware: { prototype } }) => ({
      own: ['token', 'check'].map((name) => Object.hasOwn(prototype, name)),
      lengths: [prototype.token.length, prototype.check.length],
    }),
  },
  {
    id: 'for-in',
    title: 'what for…in finds on an instance',
    run({ JwtMiddleware }) {
      const found = [];
      for (const name in new JwtMiddleware({ getKey, store })) found.push(name);
      return { found };
    },
  },
  {
    id: 'arity',
    title: 'the constructor takes one argument',
    run: ({ JwtMiddleware }) => ({ length: JwtMiddleware.length }),
  },
  {
    id: 'subclass',
    title: 'a subclass that overrides token and calls the inherited one',
    run: ({ JwtMiddleware }) => {
      const trace = createTrace();
      class Audited extends JwtMiddleware {
        token(req, res, next) {
          trace.note('audited');
          return super.token(req, res, next);
        }
      }
      return exchange({ JwtMiddleware: Audited }, { trace });
    },
  },
  {
    id: 'util-inherits',
    title: 'util.inherits and a call of the constructor on an existing object',
    run: ({ JwtMiddleware }) => {
      function Old(given) {
        JwtMiddleware.call(this, given);
      }
      util.inherits(Old, JwtMiddleware);
      return exchange({ JwtMiddleware: Old });
    },
  },
  {
    id: 'call-on-plain-object',
    title: 'the constructor called on a plain object equips it',
    run({ JwtMiddleware }) {
      const target = {};
      const returned = JwtMiddleware.call(target, { getKey, store });
      return { own: Object.keys(target), returned: typeof returned };
    },
  },
  {
    id: 'object-create',
    title: 'an object made by Object.create on an instance works as the instance',
    run: ({ JwtMiddleware }) => {
      const trace = createTrace();
      function Wrapped(given) {
        return Object.create(new JwtMiddleware(given));
      }
      return exchange({ JwtMiddleware: Wrapped }, { trace });
    },
  },
  {
    id: 'replaced-prototype-method',
    title: 'a check that is replaced on the prototype is used by every instance',
    run({ JwtMiddleware }) {
      class Own extends JwtMiddleware {}
      const middleware = new Own({ getKey, store });
      Own.prototype.check = () => 'replaced';
      return { check: middleware.check() };
    },
  },
  {
    id: 'without-new',
    title: 'the constructor called as a function',
    isolated: true,
    run: constructing((JwtMiddleware) => JwtMiddleware({ getKey, store })),
  },
  {
    id: 'token-unbound',
    title: 'token called without its instance',
    run: ({ JwtMiddleware }) => detached(JwtMiddleware, 'token', { body: { assertion: assertion() } }),
  },
  {
    id: 'check-unbound',
    title: 'check called without its instance',
    run: ({ JwtMiddleware }) => detached(JwtMiddleware, 'check', { query: { access_token: 'good' } }),
  },
  {
    id: 'token-bound',
    title: 'token bound to its instance, as the documentation says',
    run: ({ JwtMiddleware }) =>
      exchange({
        JwtMiddleware: class {
          constructor(given) {
            const middleware = new JwtMiddleware(given);
            this.token = middleware.token.bind(middleware);
          }
        },
      }),
  },
  {
    id: 'check-bound',
    title: 'check bound to its instance, as the documentation says',
    run: ({ JwtMiddleware }) =>
      guard(
        {
          JwtMiddleware: class {
            constructor(given) {
              const middleware = new JwtMiddleware(given);
              this.check = middleware.check.bind(middleware);
            }
          },
        },
        { req: { query: { access_token: 'good' } } },
      ),
  },
];

/** @param {any} implementation @param {(given: object) => object} dress */
function exchangeWith({ JwtMiddleware }, dress) {
  return exchange({
    JwtMiddleware: function Dressed(given) {
      return new JwtMiddleware(dress(given));
    },
  });
}

/** @param {any} JwtMiddleware @param {'token' | 'check'} name @param {object} req */
async function detached(JwtMiddleware, name, req) {
  const trace = createTrace();
  const middleware = new JwtMiddleware({
    getKey: (_payload, cb) => cb(null, secret),
    store: noisyStore(trace, { good: { iss: 'alpha' } }),
  });
  const call = middleware[name];
  trace.call(name, () => call(req, { send: trace.spy('res.send') }, trace.spy('next')));
  await trace.quiet();
  return { events: trace.events };
}
