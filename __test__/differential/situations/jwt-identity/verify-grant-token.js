'use strict';

const clock = require('../../support/clock');
const { createTrace } = require('../../support/trace');
const { passed, grantToken, key, user } = require('../../support/jwt-identity');

const options = () => ({ security: { key }, workers: { getUser: async () => user() } });
const good = grantToken({ email: 'x', roles: undefined });

/** @type {[string, string, any[]][]} */
const inputs = [
  ['nothing', 'nothing', []],
  ['undefined', 'undefined', [undefined]],
  ['null', 'null', [null]],
  ['empty', 'an empty text', ['']],
  ['zero', '0', [0]],
  ['number', 'a number', [5]],
  ['true', 'true', [true]],
  ['object', 'an object', [{}]],
  ['array', 'a token in an array', [[good]]],
  ['buffer', 'a token in a Buffer', [Buffer.from(good)]],
  ['string-object', 'a token in a String object', [new String(good)]],
  ['function', 'a function', [() => good]],
  ['symbol', 'a symbol', [Symbol('x')]],
  ['promise', 'a promise of a token', [Promise.resolve(good)]],
  ['to-string', 'an object that turns into a token', [{ toString: () => good }]],
  ['bearer', 'a token after Bearer', [`Bearer ${good}`]],
  ['space-before', 'a token after a space', [` ${good}`]],
  ['space-after', 'a token before a space', [`${good} `]],
  ['line-feed', 'a token before a line feed', [`${good}\n`]],
  ['quoted', 'a token in quotes', [`"${good}"`]],
  ['good', 'a token', [good]],
  ['more', 'a token and something else', [good, 'x']],
];

module.exports = [
  ...inputs.map(([id, title, args]) => ({
    id,
    title: `verifyGrantToken given ${title}`,
    async run(implementation) {
      const trace = createTrace();
      const { identity } = await passed(implementation, options(), {});
      const pending = trace.call('verifyGrantToken', () => identity.verifyGrantToken(...args));
      await trace.settle('verifyGrantToken', () => pending);
      return { events: trace.events };
    },
  })),
  {
    id: 'leaves-user',
    title: 'verifyGrantToken does not change the user of the request',
    async run(implementation) {
      const { identity } = await passed(implementation, options(), {});
      await identity.verifyGrantToken(good);
      return { user: createTrace().show(identity.user) };
    },
  },
  {
    id: 'result-kind',
    title: 'its result is an ordinary object with claims that are an ordinary object',
    async run(implementation) {
      const { identity } = await passed(implementation, options(), {});
      const result = await identity.verifyGrantToken(good);
      return {
        keys: Object.keys(result),
        kinds: [result, result.claims].map((value) => Object.getPrototypeOf(value) === Object.prototype),
        writable: Object.isExtensible(result),
      };
    },
  },
  {
    id: 'detached',
    title: 'verifyGrantToken without its identity',
    async run(implementation) {
      const trace = createTrace();
      const { verifyGrantToken } = (await passed(implementation, options(), {})).identity;
      await trace.settle('verifyGrantToken', () => verifyGrantToken(good));
      return { events: trace.events };
    },
  },
  {
    id: 'on-another-identity',
    title: 'verifyGrantToken of one middleware called on the identity of another one',
    async run(implementation) {
      const trace = createTrace();
      const { identity } = await passed(implementation, options(), {});
      const other = await passed(implementation, { ...options(), security: { key: `other ${key}` } }, {});
      await trace.settle('own', () => other.identity.verifyGrantToken(good));
      await trace.settle('borrowed', () => identity.verifyGrantToken.call(identity, good));
      return { events: trace.events };
    },
  },
  {
    id: 'clock-moves',
    title: 'the clock is read at each call',
    async run(implementation) {
      const trace = createTrace();
      const { identity } = await passed(implementation, options(), {});
      for (const milliseconds of [0, 899_749, 1, 3_600_000]) {
        clock.advance(milliseconds);
        await trace.settle('verifyGrantToken', () => identity.verifyGrantToken(good));
      }
      return { events: trace.events };
    },
  },
  {
    id: 'many',
    title: 'a hundred calls at once',
    async run(implementation) {
      const { identity } = await passed(implementation, options(), {});
      const results = await Promise.all(Array.from({ length: 100 }, () => identity.verifyGrantToken(good)));
      return { ids: new Set(results.map(({ id }) => id)).size, own: new Set(results).size };
    },
  },
];
