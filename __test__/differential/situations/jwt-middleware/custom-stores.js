'use strict';

const { createTrace } = require('../../support/trace');
const { exchange, guard, assertion, bareResponse, session } = require('../../support/jwt-middleware');
const { secret } = require('../../../support/keys');

const later = (/** @type {() => void} */ run) => setImmediate(run);
const failure = () => new Error('the store is down');
const req = () => ({ query: { access_token: 'good' } });

/** @type {[string, string, (payload: any, cb: any) => unknown][]} */
const makes = [
  ['sync', 'answers at once', (_payload, cb) => cb(null, 't')],
  ['async', 'answers later', (_payload, cb) => later(() => cb(null, 't'))],
  ['error', 'answers with an error', (_payload, cb) => cb(failure())],
  ['error-later', 'answers with an error later', (_payload, cb) => later(() => cb(failure()))],
  ['error-text', 'answers with a text as error', (_payload, cb) => cb('down')],
  ['error-and-token', 'answers with an error and a token', (_payload, cb) => cb(failure(), 't')],
  [
    'throws',
    'throws',
    () => {
      throw failure();
    },
  ],
  ['undefined', 'answers without a token', (_payload, cb) => cb()],
  ['null', 'answers with null', (_payload, cb) => cb(null, null)],
  ['empty', 'answers with an empty text', (_payload, cb) => cb(null, '')],
  ['number', 'answers with a number', (_payload, cb) => cb(null, 5)],
  ['object', 'answers with an object', (_payload, cb) => cb(null, { t: 1 })],
  ['more', 'answers with more than a token', (_payload, cb) => cb(null, 't', 'refresh')],
  ['zero-error', 'answers with 0 as error', (_payload, cb) => cb(0, 't')],
  ['never', 'never answers', () => {}],
  [
    'changes',
    'changes the payload that it is given',
    (payload, cb) => {
      payload.exp = 0;
      cb(null, 't');
    },
  ],
  [
    'returns',
    'answers at once and returns something',
    (_payload, cb) => {
      cb(null, 't');
      return 42;
    },
  ],
  [
    'async-function',
    'is an async function that calls back',
    async (_payload, cb) => {
      cb(null, 't');
    },
  ],
];

/** Calls back later, and returns a promise of something else, as the commands of ioredis do. */
const beside = (/** @type {any} */ read, /** @type {() => void} */ decide) => {
  later(decide);
  return Promise.resolve(read);
};
/** @type {[string, string, (token: any, cb: any) => unknown][]} */
const retrieves = [
  ['sync', 'answers at once', (_token, cb) => cb(null, { ...session })],
  ['async', 'answers later', (_token, cb) => later(() => cb(null, { ...session }))],
  ['error', 'answers with an error', (_token, cb) => cb(failure())],
  ['error-later', 'answers with an error later', (_token, cb) => later(() => cb(failure()))],
  ['error-text', 'answers with a text as error', (_token, cb) => cb('down')],
  ['error-and-session', 'answers with an error and a session', (_token, cb) => cb(failure(), { ...session })],
  ['zero-error', 'answers with 0 as error', (_token, cb) => cb(0, { ...session })],
  [
    'throws',
    'throws',
    () => {
      throw failure();
    },
  ],
  ['nothing', 'answers without arguments', (_token, cb) => cb()],
  ['nothing-later', 'answers without arguments later', (_token, cb) => later(() => cb())],
  ['never', 'never answers', () => {}],
  ['more', 'answers with more than a session', (_token, cb) => cb(null, { ...session }, 5)],
  [
    'returns',
    'answers at once and returns something',
    (_token, cb) => {
      cb(null, { ...session });
      return 42;
    },
  ],
  [
    'async-function',
    'is an async function that calls back',
    async (_token, cb) => {
      cb(null, { ...session });
    },
  ],
];

/** @type {[string, string, (first: any, cb: any) => unknown][]} ways that break, hang or double the original's answer */
const crashing = [
  [
    'throws-later',
    'throws later',
    () =>
      later(() => {
        throw failure();
      }),
  ],
  ['rejects', 'returns a promise that rejects', () => Promise.reject(failure())],
  [
    'twice',
    'answers twice at once',
    (_first, cb) => {
      cb(null, { ...session });
      cb(null, { ...session });
    },
  ],
  [
    'twice-later',
    'answers a second time later',
    (_first, cb) => {
      cb(null, { ...session });
      later(() => cb(null, { ...session }));
    },
  ],
  [
    'success-then-error',
    'answers and then with an error',
    (_first, cb) => {
      cb(null, { ...session });
      cb(failure());
    },
  ],
  [
    'error-then-success',
    'answers with an error and then without',
    (_first, cb) => {
      cb(failure());
      cb(null, { ...session });
    },
  ],
  [
    'answers-then-throws',
    'answers and then throws',
    (_first, cb) => {
      cb(null, { ...session });
      throw failure();
    },
  ],
  ['returns-promise', 'returns a promise of its answer', () => Promise.resolve({ ...session })],
  ['returns-nothing', 'takes one argument and returns a promise of nothing', async (_first) => undefined],
];

/** @param {any} trace @param {'make' | 'retrieve'} name @param {any} answer */
const storeWith = (trace, name, answer) => ({ make() {}, retrieve() {}, [name]: trace.spy(name, answer) });

module.exports = [
  ...makes.map(([id, title, make]) => ({
    id: `make-${id}`,
    title: `a store whose make ${title}`,
    run(implementation) {
      const trace = createTrace();
      return exchange(implementation, { trace, store: storeWith(trace, 'make', make) });
    },
  })),
  ...retrieves.map(([id, title, retrieve]) => ({
    id: `retrieve-${id}`,
    title: `a store whose retrieve ${title}`,
    run(implementation) {
      const trace = createTrace();
      return guard(implementation, { trace, req: req(), store: storeWith(trace, 'retrieve', retrieve) });
    },
  })),
  ...crashing.flatMap(([id, title, answer]) => [
    {
      id: `make-${id}`,
      title: `a store whose make ${title}`,
      isolated: true,
      run(implementation) {
        const trace = createTrace();
        return exchange(implementation, { trace, store: storeWith(trace, 'make', answer) });
      },
    },
    {
      id: `retrieve-${id}`,
      title: `a store whose retrieve ${title}`,
      isolated: true,
      run(implementation) {
        const trace = createTrace();
        return guard(implementation, { trace, req: req(), store: storeWith(trace, 'retrieve', answer) });
      },
    },
  ]),
  {
    id: 'make-promise-beside',
    title: 'a store whose make answers later and returns a promise of something else',
    run(implementation) {
      const make = (/** @type {any} */ _payload, /** @type {any} */ cb) => beside('OK', () => cb(null, 't'));
      return exchange(implementation, { trace: createTrace(), store: { make, retrieve() {} } });
    },
  },
  {
    id: 'retrieve-promise-beside',
    title: 'a store whose retrieve answers that there is nothing and returns a promise of what it has read',
    run(implementation) {
      const retrieve = (/** @type {any} */ _token, /** @type {any} */ cb) =>
        beside({ ...session }, () => cb(null, null));
      return guard(implementation, { trace: createTrace(), req: req(), store: { make() {}, retrieve } });
    },
  },
  {
    id: 'this',
    title: 'make and retrieve are called on the store, with two arguments',
    async run(implementation) {
      const trace = createTrace();
      const store = trace.label(
        {
          make: trace.spy('make', (_p, cb) => cb(null, 't')),
          retrieve: trace.spy('retrieve', (_t, cb) => cb(null, { uid: 1 })),
        },
        'store',
      );
      await exchange(implementation, { trace, store });
      await guard(implementation, { trace, store, req: req() });
      return { events: trace.events };
    },
  },
  {
    id: 'class-with-private-members',
    title: 'a store with private members',
    async run(implementation) {
      class Store {
        #kept = new Map();
        make(payload, cb) {
          this.#kept.set('good', JSON.stringify(payload));
          cb(null, 'good');
        }
        retrieve(token, cb) {
          const text = this.#kept.get(token);
          cb(null, text && JSON.parse(text));
        }
      }
      const store = new Store();
      const made = await exchange(implementation, { store, session: { uid: 1 } });
      const found = await guard(implementation, { store, req: req() });
      return { made, found };
    },
  },
  {
    id: 'make-missing',
    title: 'token with a store that lost its make',
    run: (implementation) =>
      exchange(implementation, {
        before: (middleware) => {
          delete middleware.store.make;
        },
      }),
  },
  {
    id: 'retrieve-missing',
    title: 'check with a store that can only make',
    run: (implementation) => guard(implementation, { store: { make() {} }, req: req() }),
  },
  {
    id: 'make-without-next',
    title: 'a make that fails where token has no next',
    isolated: true,
    async run({ JwtMiddleware }) {
      const trace = createTrace();
      const middleware = new JwtMiddleware({
        getKey: (_payload, cb) => cb(null, secret),
        store: { make: (_payload, cb) => cb(failure()) },
      });
      trace.call('token', () => middleware.token({ body: { assertion: assertion() } }, bareResponse(trace)));
      await trace.quiet();
      return { events: trace.events };
    },
  },
  {
    id: 'send-throws',
    title: 'a response whose send throws',
    isolated: true,
    run: (implementation) =>
      exchange(implementation, {
        res: {
          send() {
            throw new Error('the response is gone');
          },
        },
      }),
  },
  {
    id: 'send-throws-later',
    title: 'a response whose send throws after an asynchronous make',
    isolated: true,
    run: (implementation) =>
      exchange(implementation, {
        store: { make: (_payload, cb) => later(() => cb(null, 't')) },
        res: {
          send() {
            throw new Error('the response is gone');
          },
        },
      }),
  },
  {
    id: 'status-throws',
    title: 'a response that has only send, for an assertion that is refused',
    isolated: true,
    run: (implementation) => exchange(implementation, { assertion: 'x', res: { send() {} } }),
  },
];
