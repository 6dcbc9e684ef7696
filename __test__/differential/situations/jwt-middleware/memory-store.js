'use strict';

const clock = require('../../support/clock');
const { createTrace } = require('../../support/trace');
const { assertion, bareResponse } = require('../../support/jwt-middleware');
const { secret } = require('../../../support/keys');

/** An instance, and short words for what one does with it. @param {any} implementation @param {object} [options] */
function open({ JwtMiddleware }, options) {
  const trace = createTrace();
  const middleware = new JwtMiddleware({
    getKey: (_payload, cb) => cb(null, secret, { uid: 1 }),
    store: { type: 'memory' },
    ...options,
  });
  return {
    trace,
    middleware,
    /** @returns {Promise<string>} */
    token: () =>
      new Promise((resolve, reject) => {
        const res = { send: (/** @type {any} */ body) => resolve(body.access_token) };
        middleware.token({ body: { assertion: assertion() } }, res, reject);
      }),
    /** @param {unknown} token */
    check(token) {
      const req = { query: { access_token: token }, headers: {} };
      trace.call('check', () => middleware.check(req, bareResponse(trace), trace.spy('next')));
      trace.note(`session ${trace.show(req.session)}`);
      return req;
    },
  };
}

module.exports = [
  {
    id: 'round-trip',
    title: 'a token of the memory store opens its session, synchronously',
    async run(implementation) {
      const { trace, token, check } = open(implementation);
      check(await token());
      return { events: trace.events };
    },
  },
  {
    id: 'asynchronous-token',
    title: 'token answers after it has returned',
    async run(implementation) {
      const { trace, middleware } = open(implementation);
      const send = (/** @type {any} */ body) => {
        trace.mask(body.access_token, 'token');
        trace.note(`sent ${trace.show(body)}`);
      };
      trace.call('token', () =>
        middleware.token({ body: { assertion: assertion() } }, { send }, trace.spy('next')),
      );
      await trace.quiet();
      return { events: trace.events };
    },
  },
  {
    id: 'token-shape',
    title: 'a token is 43 characters of base64url, and another one each time',
    async run(implementation) {
      const { token } = open(implementation);
      const tokens = await Promise.all(Array.from({ length: 20 }, token));
      return { shapes: tokens.every((text) => /^[\w-]{43}$/.test(text)), different: new Set(tokens).size };
    },
  },
  {
    id: 'same-object',
    title: 'each request gets the same session object',
    async run(implementation) {
      const { token, check } = open(implementation);
      const text = await token();
      const [one, other] = [check(text), check(text)];
      return { same: one.session === other.session };
    },
  },
  {
    id: 'writes-stay',
    title: 'what a request writes to its session is there for the next one',
    async run(implementation) {
      const { trace, token, check } = open(implementation);
      const text = await token();
      const req = check(text);
      req.session.visits = 1;
      delete req.session.uid;
      check(text);
      return { events: trace.events };
    },
  },
  {
    id: 'written-exp',
    title: 'a request that writes an earlier exp ends its session',
    async run(implementation) {
      const { trace, token, check } = open(implementation);
      const text = await token();
      check(text).session.exp = 0;
      check(text);
      return { events: trace.events };
    },
  },
  {
    id: 'prolonged-exp',
    title: 'a request that writes a later exp prolongs its session',
    async run(implementation) {
      const { trace, token, check } = open(implementation);
      const text = await token();
      check(text).session.exp += 3600;
      clock.advance(3_700_000);
      check(text);
      return { events: trace.events };
    },
  },
  {
    id: 'rich-values',
    title: 'a session keeps values that JSON has not',
    async run(implementation) {
      const { trace, token, check } = open(implementation, {
        getKey: (_payload, cb) => cb(null, secret, { since: new Date(0), tags: new Set(['a']), run() {} }),
      });
      const req = check(await token());
      return {
        events: trace.events,
        kinds: [req.session.since instanceof Date, req.session.tags instanceof Set],
      };
    },
  },
  {
    id: 'shared',
    title: 'a token of one instance is good for another one',
    async run(implementation) {
      const issuing = open(implementation);
      const checking = open(implementation);
      checking.check(await issuing.token());
      return { events: checking.trace.events };
    },
  },
  {
    id: 'shared-with-store-class',
    title: 'a store that is made by hand sees the same tokens',
    async run(implementation) {
      const { trace, token } = open(implementation);
      const text = await token();
      new implementation.MemoryStore().retrieve(text, trace.spy('found'));
      return { events: trace.events };
    },
  },
  {
    id: 'expired',
    title: 'a token whose time is over',
    async run(implementation) {
      const { trace, token, check } = open(implementation, { ttl: 60 });
      const text = await token();
      for (const milliseconds of [59_000, 749, 1, 1, 1000, 3_600_000]) {
        clock.advance(milliseconds);
        trace.note(`at ${Date.now() - clock.startSeconds * 1000}`);
        check(text);
      }
      return { events: trace.events };
    },
  },
  {
    id: 'clock-backwards',
    title: 'a token that is good again when the clock is put back',
    async run(implementation) {
      const { trace, token, check } = open(implementation, { ttl: 60 });
      const text = await token();
      clock.advance(61_000);
      clock.advance(-30_000);
      check(text);
      return { events: trace.events };
    },
  },
  {
    id: 'many',
    title: 'a thousand tokens, of which each opens its own session',
    async run(implementation) {
      let uid = 0;
      const { token, middleware } = open(implementation, {
        getKey(_payload, cb) {
          uid += 1;
          cb(null, secret, { uid });
        },
      });
      const tokens = await Promise.all(Array.from({ length: 1000 }, token));
      const uids = tokens.map((text) => {
        const req = { query: { access_token: text } };
        middleware.check(req, {}, () => {});
        return req.session.uid;
      });
      return { right: new Set(uids).size === 1000 };
    },
  },
  ...[
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__defineGetter__',
    'unknown',
    'undefined',
    'null',
    'x'.repeat(43),
  ].map((name) => ({
    id: `name-${name.slice(0, 20)}`,
    title: `${name.slice(0, 20)} as token`,
    run(implementation) {
      const { trace, check } = open(implementation);
      check(name);
      return { events: trace.events };
    },
  })),
  ...[
    ['constructor', 'Bearer constructor'],
    ['proto', 'Bearer __proto__'],
  ].map(([id, authorization]) => ({
    id: `header-${id}`,
    title: `the header ${authorization}`,
    run(implementation) {
      const { trace, middleware } = open(implementation);
      const req = { headers: { authorization } };
      trace.call('check', () => middleware.check(req, bareResponse(trace), trace.spy('next')));
      return { events: trace.events, session: trace.show(typeof req.session) };
    },
  })),
  {
    id: 'array-token',
    title: 'a good token in an array',
    async run(implementation) {
      const { trace, token, check } = open(implementation);
      const text = await token();
      trace.mask(text, 'token');
      check([text]);
      return { events: trace.events };
    },
  },
  {
    id: 'changed-token',
    title: 'a token with another last character, in another case, cut, and with one more',
    async run(implementation) {
      const { trace, token, check } = open(implementation);
      const text = await token();
      for (const wrong of [`${text.slice(0, -1)}*`, `${text}=`, text.slice(0, -1), `${text}A`]) check(wrong);
      return { events: trace.events };
    },
  },
  {
    id: 'class',
    title: 'the store that is required directly',
    async run({ MemoryStore }) {
      const trace = createTrace();
      const store = new MemoryStore();
      const payload = { uid: 1, exp: clock.startSeconds + 60 };
      const token = await new Promise((resolve) =>
        trace.call('make', () =>
          store.make(payload, (/** @type {any} */ error, /** @type {string} */ text) => {
            trace.note(`made ${trace.show(error)}`);
            resolve(text);
          }),
        ),
      );
      trace.call('retrieve', () =>
        store.retrieve(token, (_error, found) => trace.note(`same ${found === payload}`)),
      );
      store.retrieve('unknown', trace.spy('unknown'));
      return { events: trace.events, own: Object.keys(store), shape: /^[\w-]{43}$/.test(token) };
    },
  },
  {
    id: 'class-without-exp',
    title: 'the store that is required directly, with a payload without exp',
    async run({ MemoryStore }) {
      const trace = createTrace();
      const store = new MemoryStore({ type: 'memory' });
      const token = await new Promise((resolve) => store.make({ uid: 1 }, (_error, text) => resolve(text)));
      clock.advance(10 * 365 * 86_400_000);
      store.retrieve(token, trace.spy('found'));
      return { events: trace.events };
    },
  },
  {
    id: 'class-odd-payloads',
    title: 'the store that is required directly, with payloads that are no objects',
    async run({ MemoryStore }) {
      const trace = createTrace();
      const store = new MemoryStore();
      for (const payload of ['text', 5, null, undefined, [1]]) {
        const token = await new Promise((resolve) => store.make(payload, (_error, text) => resolve(text)));
        store.retrieve(token, trace.spy('found'));
      }
      return { events: trace.events };
    },
  },
  {
    id: 'class-subclass',
    title: 'a subclass of the store that is required directly',
    async run({ MemoryStore }) {
      const trace = createTrace();
      class Noted extends MemoryStore {
        make(payload, cb) {
          trace.note('noted');
          super.make(payload, cb);
        }
      }
      const store = new Noted();
      const token = await new Promise((resolve) => store.make({ uid: 1 }, (_error, text) => resolve(text)));
      store.retrieve(token, trace.spy('found'));
      return { events: trace.events };
    },
  },
  {
    id: 'ends-by-itself',
    title: 'a process that has made tokens ends by itself',
    isolated: true,
    async run(implementation) {
      const { trace, token, check } = open(implementation);
      check(await token());
      return { events: trace.events };
    },
  },
];
