'use strict';

const { createTrace } = require('../../support/trace');
const { exchange, assertion } = require('../../support/jwt-middleware');
const { secret, tampered } = require('../../../support/keys');

const later = (/** @type {() => void} */ run) => setImmediate(run);
const failure = () => new Error('the database is down');

/** @type {[string, string, (this: any, payload: any, cb: any, trace: any) => unknown][]} */
const answers = [
  ['sync', 'answers at once', (_payload, cb) => cb(null, secret)],
  ['async', 'answers later', (_payload, cb) => later(() => cb(null, secret))],
  ['next-tick', 'answers in the next tick', (_payload, cb) => process.nextTick(cb, null, secret)],
  [
    'returns-something',
    'answers at once and returns something that is no promise',
    (_payload, cb) => {
      cb(null, secret);
      return 42;
    },
  ],
  [
    'returns-key-too',
    'answers at once and returns the key too',
    (_payload, cb) => {
      cb(null, secret);
      return secret;
    },
  ],
  [
    'async-function',
    'is an async function that calls back',
    async (_payload, cb) => {
      cb(null, secret, { uid: 1 });
    },
  ],
  [
    'async-function-later',
    'is an async function that calls back after a while',
    async (_payload, cb) => {
      await new Promise((resolve) => later(() => resolve(undefined)));
      cb(null, secret, { uid: 1 });
    },
  ],
  ['no-arguments', 'answers without arguments', (_payload, cb) => cb()],
  ['no-arguments-later', 'answers without arguments later', (_payload, cb) => later(() => cb())],
  ['error', 'answers with an error', (_payload, cb) => cb(failure())],
  ['error-later', 'answers with an error later', (_payload, cb) => later(() => cb(failure()))],
  ['error-text', 'answers with a text as error', (_payload, cb) => cb('no such client')],
  ['error-and-key', 'answers with an error and a key', (_payload, cb) => cb(failure(), secret)],
  [
    'error-and-key-later',
    'answers with an error and a key later',
    (_payload, cb) => later(() => cb(failure(), secret)),
  ],
  [
    'error-and-session',
    'answers with an error and a session',
    (_payload, cb) => cb(failure(), null, { uid: 1 }),
  ],
  ['false-error', 'answers with false as error', (_payload, cb) => cb(false, secret)],
  ['undefined-error', 'answers with undefined as error', (_payload, cb) => cb(undefined, secret)],
  ['empty-error', 'answers with an empty text as error', (_payload, cb) => cb('', secret)],
  ['zero-error', 'answers with 0 as error', (_payload, cb) => cb(0, secret)],
  [
    'session-without-key',
    'answers with a session and no key',
    (_payload, cb) => cb(null, undefined, { uid: 1 }),
  ],
  [
    'more-arguments',
    'answers with more arguments',
    (_payload, cb) => cb(null, secret, { uid: 1 }, { uid: 2 }, 3),
  ],
  [
    'throws',
    'throws',
    () => {
      throw failure();
    },
  ],
  [
    'throws-text',
    'throws a text',
    () => {
      throw 'no error object';
    },
  ],
  [
    'throws-undefined',
    'throws undefined',
    () => {
      throw undefined;
    },
  ],
  ['never', 'never answers', () => {}],
  [
    'adds',
    'adds a member to the payload',
    (payload, cb) => {
      payload.added = true;
      cb(null, secret);
    },
  ],
  [
    'adds-later',
    'adds a member to the payload before it answers later',
    (payload, cb) =>
      later(() => {
        payload.added = true;
        cb(null, secret);
      }),
  ],
  [
    'adds-nested',
    'adds an object to the payload',
    (payload, cb) => {
      payload.client = { name: 'Alpha', tags: ['a'] };
      cb(null, secret);
    },
  ],
  [
    'adds-date',
    'adds a Date to the payload',
    (payload, cb) => {
      payload.since = new Date(0);
      cb(null, secret);
    },
  ],
  [
    'replaces',
    'replaces a member of the payload',
    (payload, cb) => {
      payload.iss = 'replaced';
      cb(null, secret);
    },
  ],
  [
    'deletes',
    'deletes a member of the payload',
    (payload, cb) => {
      delete payload.iss;
      cb(null, secret);
    },
  ],
  [
    'adds-exp',
    'adds an exp to the payload',
    (payload, cb) => {
      payload.exp = 5;
      cb(null, secret);
    },
  ],
  [
    'adds-undefined',
    'adds an undefined member to the payload',
    (payload, cb) => {
      payload.nothing = undefined;
      cb(null, secret);
    },
  ],
  [
    'changes-nested',
    'changes an object inside the payload',
    (payload, cb) => {
      payload.roles?.push('admin');
      cb(null, secret);
    },
  ],
  [
    'adds-and-session',
    'adds a member to the payload and answers with a session of the same member',
    (payload, cb) => {
      payload.uid = 1;
      cb(null, secret, { uid: 2 });
    },
  ],
  ['payload-as-session', 'answers with the payload as session', (payload, cb) => cb(null, secret, payload)],
  [
    'freezes',
    'freezes the payload',
    (payload, cb) => {
      Object.freeze(payload);
      cb(null, secret);
    },
  ],
  [
    'seals',
    'seals the payload',
    (payload, cb) => {
      Object.seal(payload);
      cb(null, secret, { uid: 1 });
    },
  ],
  [
    'adds-afterwards',
    'adds a member to the payload after its answer',
    (payload, cb) => {
      cb(null, secret);
      payload.added = true;
    },
  ],
  [
    'non-enumerable',
    'adds a member to the payload that does not show',
    (payload, cb) => {
      Object.defineProperty(payload, 'hidden', { value: 1 });
      cb(null, secret);
    },
  ],
];

/** @param {string} id @param {string} title @param {(implementation: any) => unknown} run */
const situation = (id, title, run) => ({ id, title, run });

/** Ways to go on that end the original's process. */
/** @type {[string, string, (payload: any, cb: any) => unknown, object?][]} */
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
    'async-throws',
    'is an async function that throws',
    async () => {
      throw failure();
    },
  ],
  [
    'rejects-after-answer',
    'answers and then rejects',
    async (_payload, cb) => {
      cb(null, secret);
      throw failure();
    },
  ],
  ['returns-promise', 'returns a promise of the key', () => Promise.resolve(secret)],
  ['returns-key', 'returns the key', () => secret],
  [
    'twice',
    'answers twice at once',
    (_payload, cb) => {
      cb(null, secret);
      cb(null, secret);
    },
  ],
  [
    'twice-later',
    'answers twice, the second time later',
    (_payload, cb) => {
      cb(null, secret);
      later(() => cb(null, secret));
    },
  ],
  [
    'key-then-nothing',
    'answers with a key and then without',
    (_payload, cb) => {
      cb(null, secret);
      cb();
    },
  ],
  [
    'nothing-then-key',
    'answers without a key and then with one',
    (_payload, cb) => {
      cb();
      cb(null, secret);
    },
  ],
  [
    'answers-then-throws',
    'answers and then throws',
    (_payload, cb) => {
      cb(null, secret);
      throw failure();
    },
  ],
  [
    'getter-throws',
    'answers later with a session whose member throws',
    (_payload, cb) =>
      later(() =>
        cb(null, secret, {
          get uid() {
            throw failure();
          },
        }),
      ),
  ],
];

module.exports = [
  ...answers.map(([id, title, getKey]) =>
    situation(id, `a getKey that ${title}`, (implementation) =>
      exchange(implementation, { getKey, assertion: assertion({ iss: 'alpha', roles: ['user'] }) }),
    ),
  ),
  ...answers
    .filter(([id]) => /^(sync|async|error-and-key|adds|throws)$/.test(id))
    .map(([id, title, getKey]) =>
      situation(`${id}-tampered`, `a getKey that ${title}, for a tampered assertion`, (implementation) =>
        exchange(implementation, { getKey, assertion: tampered(assertion()) }),
      ),
    ),
  ...crashing.map(([id, title, getKey]) => ({
    isolated: true,
    ...situation(id, `a getKey that ${title}`, (implementation) => exchange(implementation, { getKey })),
  })),
  ...[
    [
      'promise-beside',
      'answers later that there is no key and returns a promise of what it has read',
      (/** @type {any} */ _payload, /** @type {any} */ cb) => {
        later(() => cb(null, null));
        return Promise.resolve(secret);
      },
    ],
    [
      'own-third-parameter',
      'has a third parameter of its own',
      (/** @type {any} */ _payload, /** @type {any} */ cb, flags = 'own') => cb(null, secret, { flags }),
    ],
  ].map(([id, title, getKey]) =>
    situation(id, `a getKey that ${title}`, (implementation) => {
      class Unspied extends implementation.JwtMiddleware {
        constructor(given) {
          super(Object.assign(given, { getKey }));
        }
      }
      return exchange({ JwtMiddleware: Unspied }, {});
    }),
  ),
  situation('this', 'getKey is called on the options, with two arguments', async ({ JwtMiddleware }) => {
    const trace = createTrace();
    class Labelled extends JwtMiddleware {
      constructor(given) {
        super(trace.label(given, 'options'));
      }
    }
    return exchange({ JwtMiddleware: Labelled }, { trace });
  }),
  situation('unverified', 'getKey sees the claims before they are verified', (implementation) =>
    exchange(implementation, { key: undefined, assertion: tampered(assertion({ iss: 'mallory' })) }),
  ),
  situation('not-called', 'getKey is not called for what cannot be decoded', (implementation) =>
    exchange(implementation, { assertion: 'a.b' }),
  ),
  situation('no-function', 'a getKey that is no function', (implementation) =>
    exchange(implementation, { options: { getKey: 'secret' } }),
  ),
  situation('object', 'a getKey that is an object with a call method', (implementation) =>
    exchange(implementation, { options: { getKey: { call() {} } } }),
  ),
  situation('fresh-payload', 'each request has a payload of its own', async (implementation) => {
    const payloads = [];
    const getKey = (payload, cb) => {
      payloads.push(payload);
      cb(null, secret);
    };
    const token = assertion();
    const one = await exchange(implementation, { getKey, assertion: token });
    const other = await exchange(implementation, { getKey, assertion: token });
    return { events: [...one.events, ...other.events], same: payloads[0] === payloads[1] };
  }),
  situation('payload-kind', 'the payload that getKey sees is an ordinary object', async (implementation) => {
    const seen = {};
    const getKey = (payload, cb) => {
      Object.assign(seen, {
        prototype: Object.getPrototypeOf(payload) === Object.prototype,
        extensible: Object.isExtensible(payload),
        keys: Object.keys(payload),
      });
      cb(null, secret);
    };
    await exchange(implementation, { getKey, assertion: assertion({ b: 1, a: 2, iss: 'alpha' }) });
    return seen;
  }),
  situation('interleaved', 'two requests whose keys arrive in the other order', async ({ JwtMiddleware }) => {
    const trace = createTrace();
    const pending = [];
    const middleware = new JwtMiddleware({
      getKey: (payload, cb) => pending.push([payload, cb]),
      store: { make: trace.spy('make', (payload, cb) => cb(null, `token of ${payload.iss}`)) },
    });
    for (const iss of ['one', 'two']) {
      middleware.token({ body: { assertion: assertion({ iss }) } }, { send: trace.spy(`send to ${iss}`) });
    }
    for (const [payload, cb] of pending.reverse()) cb(null, secret, { for: payload.iss });
    await trace.quiet();
    return { events: trace.events };
  }),
  situation(
    'throws-without-next',
    'a getKey that throws where token has no next',
    async ({ JwtMiddleware }) => {
      const trace = createTrace();
      const getKey = () => {
        throw failure();
      };
      const middleware = new JwtMiddleware({ getKey, store: { make() {} } });
      trace.call('token', () =>
        middleware.token({ body: { assertion: assertion() } }, { send: trace.spy('send') }),
      );
      return { events: trace.events };
    },
  ),
  situation('no-next', 'a request that is answered needs no next', async ({ JwtMiddleware }) => {
    const trace = createTrace();
    const middleware = new JwtMiddleware({
      getKey: (_payload, cb) => cb(null, secret),
      store: { make: (_payload, cb) => cb(null, 'a-token') },
    });
    trace.call('token', () =>
      middleware.token({ body: { assertion: assertion() } }, { send: trace.spy('send') }),
    );
    return { events: trace.events };
  }),
];
