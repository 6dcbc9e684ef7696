'use strict';

const clock = require('../../support/clock');
const { createTrace } = require('../../support/trace');
const { assertion, bareResponse } = require('../../support/jwt-middleware');
const { secret } = require('../../../support/keys');

/** @param {any} implementation @param {object} [store] @param {object} [options] */
function open({ JwtMiddleware }, store, options) {
  const trace = createTrace();
  const middleware = new JwtMiddleware({
    getKey: (_payload, cb) => cb(null, secret, { uid: 1 }),
    store: { type: 'encrypted', secret: 'very long s3cr3t key', ...store },
    ...options,
  });
  return {
    trace,
    middleware,
    /** Synchronous, as the store is. */
    token() {
      let token;
      const send = (/** @type {any} */ body) => {
        token = body.access_token;
      };
      middleware.token({ body: { assertion: assertion() } }, { send }, trace.spy('next'));
      return token;
    },
    /** @param {unknown} token */
    check(token) {
      const req = { query: { access_token: token }, headers: {} };
      trace.call('check', () => middleware.check(req, bareResponse(trace), trace.spy('next')));
      trace.note(`session ${trace.show(req.session)}`);
      return req;
    },
  };
}

/** @type {[string, string, () => any][]} the session beside the claims, which the store keeps as JSON */
const sessions = [
  ['plain', 'plain members', () => ({ uid: 1, name: 'Alpha' })],
  ['order', 'several members', () => ({ b: 1, a: 2, 1: 3 })],
  ['nested', 'nested members', () => ({ a: { b: [1, null, { c: 'd' }] } })],
  ['date', 'a Date', () => ({ since: new Date(0) })],
  ['undefined', 'an undefined member', () => ({ nothing: undefined })],
  ['function', 'a function', () => ({ run() {} })],
  ['nan', 'NaN and infinity', () => ({ a: Number.NaN, b: Number.POSITIVE_INFINITY })],
  ['negative-zero', 'negative zero', () => ({ a: -0 })],
  ['large-number', 'large numbers', () => ({ a: 1e21, b: 2 ** 53 })],
  ['unicode', 'letters outside ASCII', () => ({ name: 'Ключ 🔑 é \u2028' })],
  ['lone-surrogate', 'a lone surrogate', () => ({ name: '\ud800' })],
  ['nul', 'a NUL', () => ({ name: 'a\0b' })],
  ['to-json', 'a toJSON of a member', () => ({ money: { toJSON: () => '5 €' } })],
  ['own-to-json', 'a toJSON of its own', () => ({ toJSON: () => ({ other: 1 }) })],
  ['map', 'a Map', () => ({ tags: new Map([['a', 1]]) })],
  ['buffer', 'a Buffer', () => ({ bytes: Buffer.from('ab') })],
  ['large', 'a text of 4 kB', () => ({ text: 'x'.repeat(4000) })],
  ['very-large', 'a text of 100 kB', () => ({ text: 'x'.repeat(100_000) })],
  ['exp-undefined', 'an exp that is undefined', () => ({ exp: undefined })],
  ['exp-later', 'an exp that is later than the ttl', () => ({ exp: clock.startSeconds + 7200 })],
  [
    'circular',
    'itself as a member',
    () => {
      const session = {};
      session.self = session;
      return session;
    },
  ],
  ['big-integer', 'a big integer', () => ({ uid: 5n })],
];

module.exports = [
  {
    id: 'round-trip',
    title: 'a token of the encrypted store opens its session, all synchronously',
    run(implementation) {
      const { trace, token, check } = open(implementation);
      check(token());
      return { events: trace.events };
    },
  },
  {
    id: 'token-shape',
    title: 'a token is base64url, of at least 50 characters',
    run(implementation) {
      const token = open(implementation).token();
      return { alphabet: /^[\w-]+$/.test(token), long: token.length >= 50 };
    },
  },
  {
    id: 'deterministic',
    title: 'two tokens for one session within a second',
    run(implementation) {
      const { token } = open(implementation);
      return { different: new Set([token(), token()]).size };
    },
  },
  {
    id: 'fresh-object',
    title: 'each request gets a session object of its own, and what it writes is gone',
    run(implementation) {
      const { trace, token, check } = open(implementation);
      const text = token();
      const req = check(text);
      req.session.visits = 1;
      const other = check(text);
      return { events: trace.events, same: req.session === other.session };
    },
  },
  ...sessions.map(([id, title, session]) => ({
    id: `session-${id}`,
    title: `a session through the encrypted store: ${title}`,
    run(implementation) {
      const { trace, token, check } = open(
        implementation,
        {},
        {
          getKey: (_payload, cb) => cb(null, secret, session()),
        },
      );
      let text;
      trace.call('token', () => {
        text = token();
      });
      if (text) check(text);
      return { events: trace.events };
    },
  })),
  {
    id: 'other-instance',
    title: 'a token of one instance is good for another one with the same secret',
    run(implementation) {
      const text = open(implementation).token();
      const { trace, check } = open(implementation);
      check(text);
      return { events: trace.events };
    },
  },
  {
    id: 'secret-as-bytes',
    title: 'a secret as text and as bytes is the same',
    run(implementation) {
      const text = open(implementation).token();
      const { trace, check } = open(implementation, { secret: Buffer.from('very long s3cr3t key') });
      check(text);
      return { events: trace.events };
    },
  },
  {
    id: 'other-secret',
    title: 'a token of another secret',
    run(implementation) {
      const text = open(implementation, { secret: 'another secret' }).token();
      const { trace, check } = open(implementation);
      check(text);
      return { events: trace.events };
    },
  },
  {
    id: 'expired',
    title: 'a token whose time is over',
    run(implementation) {
      const { trace, token, check } = open(implementation, {}, { ttl: 60 });
      const text = token();
      for (const milliseconds of [59_000, 750, 1]) {
        clock.advance(milliseconds);
        check(text);
      }
      return { events: trace.events };
    },
  },
  {
    id: 'negative-ttl',
    title: 'a token with a negative ttl',
    run(implementation) {
      const { trace, token, check } = open(implementation, {}, { ttl: -1 });
      check(token());
      return { events: trace.events };
    },
  },
  ...[
    ['empty', () => ''],
    ['word', () => 'kraken-over-the-wire'],
    ['one-character', () => 'A'],
    ['truncated', (text) => text.slice(0, -4)],
    ['first-half', (text) => text.slice(0, text.length / 2)],
    ['longer', (text) => `${text}AAAA`],
    ['doubled', (text) => text + text],
    ['reversed', (text) => [...text].reverse().join('')],
    ['first-changed', (text) => (text[0] === 'A' ? 'B' : 'A') + text.slice(1)],
    ['line-feed', (text) => `${text}\n`],
    ['space-before', (text) => ` ${text}`],
    ['padded', (text) => `${text}=`],
    ['array', (text) => [text]],
    ['constructor', () => 'constructor'],
    ['unicode', () => 'ключ'],
    ['zero-blocks', () => 'A'.repeat(64)],
  ].map(([id, change]) => ({
    id: `wrong-${id}`,
    title: `a token that was changed: ${String(id).replace('-', ' ')}`,
    run(implementation) {
      const { trace, token, check } = open(implementation);
      const text = token();
      check(/** @type {Function} */ (change)(text));
      return { events: trace.events };
    },
  })),
  {
    id: 'cut-and-paste',
    title: 'blocks of two tokens put together',
    run(implementation) {
      const names = [`${'x'.repeat(13)}","admin":true,"z":"`, 'y'];
      const tokens = names.map((name) =>
        Buffer.from(
          open(implementation, {}, { getKey: (_payload, cb) => cb(null, secret, { name }) }).token(),
          'base64url',
        ),
      );
      const pasted = Buffer.concat([tokens[0].subarray(0, 32), tokens[1].subarray(32)]).toString('base64url');
      const req = open(implementation).check(pasted);
      return { refused: req.session === undefined };
    },
  },
  {
    id: 'repeated-blocks',
    title: 'repeated text shows as repeated blocks',
    run(implementation) {
      const token = open(
        implementation,
        {},
        {
          getKey: (_payload, cb) => cb(null, secret, { text: 'x'.repeat(160) }),
        },
      ).token();
      const blocks = Buffer.from(token, 'base64url').toString('hex').match(/.{32}/g);
      return { repeated: new Set(blocks).size < blocks.length };
    },
  },
  {
    id: 'own-members',
    title: 'what shows of the store and its secret',
    run(implementation) {
      const { middleware } = open(implementation);
      return { secret: JSON.stringify(middleware.store).includes('s3cr3t') };
    },
  },
  {
    id: 'class',
    title: 'the store that is required directly',
    run({ EncryptedStore }) {
      const trace = createTrace();
      const store = new EncryptedStore({ secret: 's3cr3t' });
      for (const payload of [{ foo: 'bar' }, 'abc', 5, true, [1, 'a'], {}]) {
        let token;
        trace.call('make', () =>
          store.make(payload, (/** @type {any} */ error, /** @type {string} */ text) => {
            trace.note(`made ${trace.show(error)} ${/^[\w-]+$/.test(text)}`);
            token = text;
          }),
        );
        if (token) store.retrieve(token, trace.spy('found'));
      }
      return { events: trace.events };
    },
  },
  {
    id: 'class-null',
    title: 'the store that is required directly, with null',
    run({ EncryptedStore }) {
      const trace = createTrace();
      const store = new EncryptedStore({ secret: 's3cr3t' });
      let token;
      trace.call('make', () =>
        store.make(null, (_error, text) => {
          token = text;
        }),
      );
      if (token) store.retrieve(token, trace.spy('found'));
      return { events: trace.events };
    },
  },
  {
    id: 'class-undefined',
    title: 'the store that is required directly, with undefined',
    run({ EncryptedStore }) {
      const trace = createTrace();
      const store = new EncryptedStore({ secret: 's3cr3t' });
      trace.call('make', () => store.make(undefined, trace.spy('made')));
      return { events: trace.events };
    },
  },
  ...[
    ['nothing', () => undefined],
    ['null', () => null],
    ['empty', () => ({})],
    ['empty-secret', () => ({ secret: '' })],
    ['secret', () => ({ secret: 's3cr3t' })],
  ].map(([id, options]) => ({
    id: `class-constructed-with-${id}`,
    title: `the store that is required directly, constructed with ${String(id).replace('-', ' ')}`,
    run({ EncryptedStore }) {
      const trace = createTrace();
      trace.call('construction', () => void new EncryptedStore(/** @type {any} */ (options)()));
      return { events: trace.events };
    },
  })),
  ...[
    ['number', () => 5],
    ['true', () => true],
    ['object', () => ({ s: 1 })],
    ['one-character', () => 'x'],
    ['unicode', () => 'ключ'],
    ['empty-buffer', () => Buffer.alloc(0)],
    ['uint8array', () => new Uint8Array([1, 2, 3, 4])],
  ].map(([id, value]) => ({
    id: `secret-${id}`,
    title: `a secret: ${String(id).replace('-', ' ')}`,
    run(implementation) {
      const trace = createTrace();
      trace.call('use', () => {
        const other = open(implementation, { secret: /** @type {any} */ (value)() });
        other.check(other.token());
        for (const line of other.trace.events) trace.note(line);
      });
      return { events: trace.events };
    },
  })),
];
