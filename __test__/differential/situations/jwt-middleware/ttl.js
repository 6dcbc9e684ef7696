'use strict';

const clock = require('../../support/clock');
const { createTrace } = require('../../support/trace');
const { exchange, guard, bareResponse, assertion } = require('../../support/jwt-middleware');
const { secret } = require('../../../support/keys');

/** @type {[string, string, any][]} */
const values = [
  ['default', 'undefined', undefined],
  ['null', 'null', null],
  ['zero', '0', 0],
  ['nan', 'NaN', Number.NaN],
  ['empty', 'an empty text', ''],
  ['false', 'false', false],
  ['one', 'one second', 1],
  ['minute', 'a minute', 60],
  ['year', 'a year', 31_536_000],
  ['decade', 'ten years', 315_360_000],
  ['beyond-32-bits', 'more seconds than 32 bits hold', 4_294_967_296],
  ['negative', 'a negative number', -1],
  ['very-negative', 'a very negative number', -1_800_000_000],
  ['fraction', 'a fraction', 0.5],
  ['fractional', 'a number with a fraction', 60.5],
  ['infinite', 'infinity', Number.POSITIVE_INFINITY],
  ['negative-infinite', 'negative infinity', Number.NEGATIVE_INFINITY],
  ['text', 'a text of digits', '3600'],
  ['text-unit', 'a text with a unit', '1h'],
  ['true', 'true', true],
  ['array', 'an array with a number', [60]],
  ['object', 'an object', {}],
  ['number-object', 'a Number object', new Number(60)],
  ['date', 'a Date', new Date(60)],
  ['function', 'a function', () => 60],
];

module.exports = [
  ...values.map(([id, title, ttl]) => ({
    id,
    title: `a ttl of ${title}`,
    run: (implementation) => exchange(implementation, { options: { ttl } }),
  })),
  ...values.slice(0, 8).map(([id, title, ttl]) => ({
    id: `written-${id}`,
    title: `what a ttl of ${title} is in the options afterwards`,
    run({ JwtMiddleware }) {
      const options = { getKey() {}, store: { type: 'memory' }, ttl };
      const { events, made, show } = createTrace();
      made(() => new JwtMiddleware(options));
      return { events, ttl: show(options.ttl) };
    },
  })),
  ...values.map(([id, title, ttl]) => ({
    id: `token-${id}`,
    title: `a token of the memory store with a ttl of ${title}, at once and after an hour and a second`,
    run: ({ JwtMiddleware }) => lifetime(JwtMiddleware, ttl),
  })),
  {
    id: 'big-integer',
    title: 'a ttl that is a big integer',
    isolated: true,
    run: (implementation) => exchange(implementation, { options: { ttl: 60n } }),
  },
  {
    id: 'changed-while-the-store-works',
    title: 'a ttl that changes while the store works',
    async run({ JwtMiddleware }) {
      const trace = createTrace();
      const middleware = new JwtMiddleware({
        getKey: (_payload, cb) => cb(null, secret),
        store: { make: trace.spy('make', (_payload, cb) => setImmediate(cb, null, 'a-token')) },
      });
      middleware.token({ body: { assertion: assertion() } }, bareResponse(trace));
      middleware.options.ttl = 60;
      await trace.quiet();
      return { events: trace.events };
    },
  },
  ...[
    ['2037', 2_145_916_800_000],
    ['2038', 2_147_483_648_000],
    ['2106', 4_294_967_296_000],
    ['1969', -86_400_000],
  ].map(([year, moment]) => ({
    id: `year-${year}`,
    title: `a token in the year ${year}`,
    run(implementation) {
      clock.set(Number(moment));
      return exchange(implementation);
    },
  })),
  ...[0, 1, 250, 999].map((milliseconds) => ({
    id: `millisecond-${milliseconds}`,
    title: `an exp counts whole seconds at ${milliseconds} ms`,
    run(implementation) {
      clock.set(clock.startSeconds * 1000 + milliseconds);
      return exchange(implementation, { options: { ttl: 1 } });
    },
  })),
  ...[-1, 0, 1].map((milliseconds) => ({
    id: `end-${milliseconds}`,
    title: `a session at its exp and ${milliseconds} ms`,
    run(implementation) {
      clock.set(1_700_003_600_000 + milliseconds);
      return guard(implementation, { req: { query: { access_token: 'good' } } });
    },
  })),
];

/** @param {any} JwtMiddleware @param {any} ttl */
async function lifetime(JwtMiddleware, ttl) {
  const trace = createTrace();
  const getKey = (_payload, cb) => cb(null, secret);
  const middleware = trace.made(() => new JwtMiddleware({ ttl, getKey, store: { type: 'memory' } }));
  if (!middleware) return { events: trace.events };
  const sent = await new Promise((resolve, reject) =>
    middleware.token({ body: { assertion: assertion() } }, { send: resolve }, reject),
  );
  for (const wait of [0, 3_601_000]) {
    clock.advance(wait);
    const req = { query: { access_token: sent.access_token } };
    middleware.check(req, bareResponse(trace), trace.spy('next'));
    trace.note(`session ${trace.show(req.session)}`);
  }
  return { events: trace.events, expires: trace.show(sent.expires_in) };
}
