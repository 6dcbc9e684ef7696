'use strict';

const clock = require('../../support/clock');
const { createTrace } = require('../../support/trace');
const { guard, noisyStore, session, bareResponse } = require('../../support/jwt-middleware');

const req = () => ({ query: { access_token: 'good' } });
const now = clock.startSeconds;

/** @type {[string, string, any][]} what a custom store answers */
const sessions = [
  ['object', 'a session', { uid: 1, exp: now + 60 }],
  ['without-exp', 'a session without exp', { uid: 1 }],
  ['empty', 'a session without members', {}],
  ['exp-undefined', 'a session whose exp is undefined', { exp: undefined }],
  ['exp-null', 'a session whose exp is null', { exp: null }],
  ['exp-zero', 'a session whose exp is 0', { exp: 0 }],
  ['exp-nan', 'a session whose exp is NaN', { exp: Number.NaN }],
  ['exp-infinite', 'a session whose exp is infinite', { exp: Number.POSITIVE_INFINITY }],
  ['exp-negative', 'a session whose exp is negative', { exp: -1 }],
  ['exp-text', 'a session whose exp is a text of digits', { exp: String(now + 60) }],
  ['exp-old-text', 'a session whose exp is a text of digits in the past', { exp: String(now - 60) }],
  ['exp-word', 'a session whose exp is a word', { exp: 'never' }],
  ['exp-true', 'a session whose exp is true', { exp: true }],
  ['exp-date', 'a session whose exp is a Date', { exp: new Date(0) }],
  ['exp-object', 'a session whose exp is an object', { exp: {} }],
  ['exp-array', 'a session whose exp is an array', { exp: [now + 60] }],
  ['exp-fraction', 'a session whose exp is a quarter of a second ahead', { exp: now + 0.5 }],
  ['exp-fraction-now', 'a session whose exp is this very moment', { exp: now + 0.25 }],
  ['exp-this-second', 'a session whose exp is the second that runs', { exp: now }],
  ['exp-last-second', 'a session whose exp is the last second', { exp: now - 1 }],
  ['exp-next-second', 'a session whose exp is the next second', { exp: now + 1 }],
  ['exp-big-integer', 'a session whose exp is far', { exp: 9_007_199_254_740_991 }],
  ['frozen', 'a frozen session', Object.freeze({ uid: 1, exp: now + 60 })],
  [
    'class',
    'an instance of a class',
    new (class Session {
      exp = now + 60;
    })(),
  ],
  ['array', 'an array', ['a']],
  ['text', 'a text', 'session'],
  ['number', 'a number', 5],
  ['true', 'true', true],
  ['null', 'null', null],
  ['undefined', 'undefined', undefined],
  ['false', 'false', false],
  ['zero', '0', 0],
  ['empty-text', 'an empty text', ''],
  ['function', 'a function', () => {}],
];

module.exports = [
  ...sessions.map(([id, title, value]) => ({
    id,
    title: `a custom store that finds ${title}`,
    run: (implementation) => guard(implementation, { req: req(), sessions: { good: value } }),
  })),
  {
    id: 'same-object',
    title: 'req.session is the object that the store answers',
    async run({ JwtMiddleware }) {
      const kept = { ...session };
      const request = req();
      await guard({ JwtMiddleware }, { req: request, sessions: { good: kept } });
      return { same: request.session === kept };
    },
  },
  {
    id: 'replaces-session',
    title: 'an earlier req.session is replaced',
    run: (implementation) => guard(implementation, { req: { ...req(), session: { cookie: true } } }),
  },
  {
    id: 'keeps-session',
    title: 'an earlier req.session stays where the token is refused',
    run: (implementation) =>
      guard(implementation, { req: { query: { access_token: 'bad' }, session: { cookie: true } } }),
  },
  {
    id: 'own-members',
    title: 'the request gets one new member',
    async run(implementation) {
      const request = req();
      await guard(implementation, { req: request });
      return { keys: Object.keys(request) };
    },
  },
  {
    id: 'throwing-next',
    title: 'a next that throws',
    run: (implementation) =>
      guard(implementation, {
        req: req(),
        next() {
          throw new Error('a handler failed');
        },
      }),
  },
  {
    id: 'returning-next',
    title: 'a next that returns something',
    run: (implementation) => guard(implementation, { req: req(), next: () => 42 }),
  },
  {
    id: 'rejecting-next',
    title: 'a next that returns a promise',
    run: (implementation) => guard(implementation, { req: req(), next: () => Promise.resolve(42) }),
  },
  {
    id: 'frozen-request',
    title: 'a frozen request',
    isolated: true,
    run: (implementation) => guard(implementation, { req: Object.freeze(req()) }),
  },
  {
    id: 'session-with-setter-alone',
    title: 'a request whose session cannot be set',
    isolated: true,
    run: (implementation) =>
      guard(implementation, { req: Object.defineProperty(req(), 'session', { get: () => 'fixed' }) }),
  },
  {
    id: 'two-guards',
    title: 'two instances guard one request after the other',
    async run({ JwtMiddleware }) {
      const trace = createTrace();
      const request = req();
      for (const name of ['one', 'two']) {
        const store = noisyStore(trace, { good: { ...session, name } });
        const middleware = new JwtMiddleware({ getKey() {}, store });
        middleware.check(request, bareResponse(trace), trace.spy('next'));
        trace.note(trace.show(request.session));
      }
      return { events: trace.events };
    },
  },
  {
    id: 'response-in-order',
    title: 'a refusal sets the header before it sends the status',
    run: (implementation) => guard(implementation, { req: { headers: {} } }),
  },
  {
    id: 'response-unused',
    title: 'a response without methods, where the token is good',
    run: (implementation) => guard(implementation, { req: req(), res: {} }),
  },
  {
    id: 'clock-moves',
    title: 'the clock is read at each check',
    async run(implementation) {
      const first = await guard(implementation, { req: req() });
      clock.advance(3_600_000);
      const second = await guard(implementation, { req: req() });
      return { first, second };
    },
  },
];
