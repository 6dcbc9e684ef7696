'use strict';

const { createTrace } = require('../../support/trace');
const { logIn, key } = require('../../support/jwt-identity');
const { rsa } = require('../../../support/keys');

const security = { key };
const workers = { getUser() {} };

/** @type {[string, string, () => any][]} */
const constructions = [
  ['none', 'no options at all', () => undefined],
  ['null', 'options that are null', () => null],
  ['text', 'a text as options', () => 'options'],
  ['empty', 'empty options', () => ({})],
  ['complete', 'security and workers', () => ({ security, workers })],
  ['own-store', 'a store of the application’s, too', () => ({ security, workers, store: 'redis' })],
  ['own-get-key', 'a getKey of the application’s, too', () => ({ security, workers, getKey() {} })],
  ['no-security', 'no security', () => ({ workers })],
  ['null-security', 'security that is null', () => ({ security: null, workers })],
  ['text-security', 'a text as security', () => ({ security: 'secret', workers })],
  ['no-key', 'no key', () => ({ security: {}, workers })],
  ['empty-key', 'an empty key', () => ({ security: { key: '' }, workers })],
  ['null-key', 'a key that is null', () => ({ security: { key: null }, workers })],
  ['zero-key', 'a key that is 0', () => ({ security: { key: 0 }, workers })],
  ['number-key', 'a key that is a number', () => ({ security: { key: 123 }, workers })],
  ['true-key', 'a key that is true', () => ({ security: { key: true }, workers })],
  ['buffer-key', 'a key that is a Buffer', () => ({ security: { key: Buffer.from(key) }, workers })],
  ['object-key', 'a key that is an object', () => ({ security: { key: {} }, workers })],
  ['array-key', 'a key that is an array', () => ({ security: { key: [key] }, workers })],
  [
    'string-object-key',
    'a key that is a String object',
    () => ({ security: { key: new String(key) }, workers }),
  ],
  ['function-key', 'a key that is a function', () => ({ security: { key: () => key }, workers })],
  ['one-character-key', 'a key of one character', () => ({ security: { key: 'x' }, workers })],
  ['space-key', 'a key of one space', () => ({ security: { key: ' ' }, workers })],
  ['hs256', 'the algorithm HS256', () => ({ security: { key, algorithm: 'HS256' }, workers })],
  ['hs384', 'the algorithm HS384', () => ({ security: { key, algorithm: 'HS384' }, workers })],
  ['hs512', 'the algorithm HS512', () => ({ security: { key, algorithm: 'HS512' }, workers })],
  [
    'lower-case-algorithm',
    'an algorithm in lower case',
    () => ({ security: { key, algorithm: 'hs256' }, workers }),
  ],
  ['none-algorithm', 'the algorithm none', () => ({ security: { key, algorithm: 'none' }, workers })],
  ['unknown-algorithm', 'an unknown algorithm', () => ({ security: { key, algorithm: 'HS1' }, workers })],
  [
    'prototype-algorithm',
    'an algorithm that every object inherits',
    () => ({ security: { key, algorithm: 'toString' }, workers }),
  ],
  [
    'rs256-secret',
    'the algorithm RS256 with a secret',
    () => ({ security: { key, algorithm: 'RS256' }, workers }),
  ],
  [
    'rs256-private',
    'the algorithm RS256 with a private key',
    () => ({ security: { key: rsa.privateKey, algorithm: 'RS256' }, workers }),
  ],
  ['es256k', 'the algorithm ES256K', () => ({ security: { key, algorithm: 'ES256K' }, workers })],
  ['empty-algorithm', 'an empty algorithm', () => ({ security: { key, algorithm: '' }, workers })],
  ['null-algorithm', 'an algorithm that is null', () => ({ security: { key, algorithm: null }, workers })],
  ['zero-algorithm', 'an algorithm that is 0', () => ({ security: { key, algorithm: 0 }, workers })],
  [
    'number-algorithm',
    'an algorithm that is a number',
    () => ({ security: { key, algorithm: 256 }, workers }),
  ],
  [
    'array-algorithm',
    'an algorithm in an array',
    () => ({ security: { key, algorithm: ['HS256'] }, workers }),
  ],
  [
    'pem-key',
    'a PEM as the secret of HS256',
    () => ({ security: { key: rsa.publicKey, algorithm: 'HS256' }, workers }),
  ],
  ['no-workers', 'no workers', () => ({ security })],
  ['null-workers', 'workers that are null', () => ({ security, workers: null })],
  ['empty-workers', 'workers without getUser', () => ({ security, workers: {} })],
  ['null-get-user', 'a getUser that is null', () => ({ security, workers: { getUser: null } })],
  ['text-get-user', 'a getUser that is a text', () => ({ security, workers: { getUser: 'x' } })],
  ['object-get-user', 'a getUser that is an object', () => ({ security, workers: { getUser: {} } })],
  ['true-workers', 'workers that are true', () => ({ security, workers: true })],
  ['function-workers', 'workers that are a function', () => ({ security, workers() {} })],
  [
    'async-get-user',
    'a getUser that is an async function',
    () => ({ security, workers: { async getUser() {} } }),
  ],
  ['class-get-user', 'a getUser that is a class', () => ({ security, workers: { getUser: class {} } })],
  [
    'inherited-get-user',
    'a getUser that is inherited',
    () => ({ security, workers: Object.create(workers) }),
  ],
  ['inherited-options', 'options that inherit everything', () => Object.create({ security, workers })],
  [
    'frozen-options',
    'frozen options',
    () => Object.freeze({ security: Object.freeze({ ...security }), workers: Object.freeze({ ...workers }) }),
  ],
  [
    'options-without-prototype',
    'options without a prototype',
    () => Object.assign(Object.create(null), { security, workers }),
  ],
  ['unknown-option', 'an option that nobody knows', () => ({ security, workers, colour: 'green' })],
  [
    'unknown-inner-options',
    'options that nobody knows in every part',
    () => ({
      security: { ...security, a: 1 },
      workers: { ...workers, getRoles() {} },
      grantToken: { b: 1 },
      refreshToken: { c: 1 },
      credentials: { d: 'e' },
    }),
  ],
  [
    'wrong-everywhere-1',
    'no key, a wrong algorithm and no workers',
    () => ({ security: { algorithm: 'x' } }),
  ],
  [
    'wrong-everywhere-2',
    'a key that is a number, a wrong algorithm and no workers',
    () => ({ security: { key: 5, algorithm: 'x' } }),
  ],
  ['wrong-everywhere-3', 'a wrong algorithm and no workers', () => ({ security: { key, algorithm: 'x' } })],
  [
    'wrong-everywhere-4',
    'wrong lifetimes and no workers',
    () => ({ security, grantToken: 'x', refreshToken: 5 }),
  ],
  ['wrong-everywhere-5', 'credentials that are a text and no security', () => ({ credentials: 'x' })],
  ['credentials-null', 'credentials that are null', () => ({ security, workers, credentials: null })],
  ['credentials-empty', 'empty credentials', () => ({ security, workers, credentials: {} })],
  ['credentials-text', 'a text as credentials', () => ({ security, workers, credentials: 'login' })],
  ['credentials-number', 'a number as credentials', () => ({ security, workers, credentials: 5 })],
  ['credentials-true', 'true as credentials', () => ({ security, workers, credentials: true })],
  [
    'credentials-undefined-name',
    'a name that is undefined',
    () => ({ security, workers, credentials: { login: undefined } }),
  ],
  [
    'credentials-null-name',
    'a name that is null',
    () => ({ security, workers, credentials: { login: null } }),
  ],
  [
    'credentials-number-name',
    'a name that is a number',
    () => ({ security, workers, credentials: { login: 5 } }),
  ],
  ['credentials-empty-name', 'an empty name', () => ({ security, workers, credentials: { login: '' } })],
  [
    'grant-symbol',
    'a grant lifetime that is a symbol',
    () => ({ security, workers, grantToken: { expiresIn: Symbol('x') } }),
  ],
];

/** @param {string} part @param {string} name */
const lifetimes = (part, name) =>
  /** @type {[string, () => any][]} */ ([
    ['missing', () => undefined],
    ['null', () => null],
    ['empty', () => ({})],
    ['true', () => true],
    ['number-alone', () => 5],
    ['text-alone', () => '5'],
    ['value-5', () => ({ expiresIn: 5 })],
    ['value-1', () => ({ expiresIn: 1 })],
    ['value-text', () => ({ expiresIn: '10' })],
    ['value-text-space', () => ({ expiresIn: ' 7 ' })],
    ['value-text-unit', () => ({ expiresIn: '10m' })],
    ['value-word', () => ({ expiresIn: 'long' })],
    ['value-fraction', () => ({ expiresIn: 10.9 })],
    ['value-below-one', () => ({ expiresIn: 0.5 })],
    ['value-tiny', () => ({ expiresIn: 5e-7 })],
    ['value-exponent-text', () => ({ expiresIn: '1e3' })],
    ['value-hexadecimal-text', () => ({ expiresIn: '0x10' })],
    ['value-octal-text', () => ({ expiresIn: '010' })],
    ['value-zero', () => ({ expiresIn: 0 })],
    ['value-negative', () => ({ expiresIn: -5 })],
    ['value-negative-text', () => ({ expiresIn: '-5' })],
    ['value-null', () => ({ expiresIn: null })],
    ['value-nan', () => ({ expiresIn: Number.NaN })],
    ['value-infinite', () => ({ expiresIn: Number.POSITIVE_INFINITY })],
    ['value-true', () => ({ expiresIn: true })],
    ['value-array', () => ({ expiresIn: [20] })],
    ['value-object', () => ({ expiresIn: {} })],
    ['value-big-integer', () => ({ expiresIn: 5n })],
    ['value-year', () => ({ expiresIn: 525_600 })],
    ['value-huge', () => ({ expiresIn: 1e15 })],
    ['value-1e20', () => ({ expiresIn: 1e20 })],
    ['value-1e21', () => ({ expiresIn: 1e21 })],
    ['value-max-text', () => ({ expiresIn: '9'.repeat(400) })],
    ['inherited', () => Object.create({ expiresIn: 5 })],
  ]).map(([id, value]) => ({
    id: `${name}-${id}`,
    title: `a ${part} of ${id.replaceAll('-', ' ')}`,
    run: (implementation) =>
      logIn(implementation, {
        body: { login: 'me', password: 'p', rememberMe: 'true' },
        options: { [part]: value() },
      }),
  }));

module.exports = [
  ...constructions.map(([id, title, given]) => ({
    id,
    title: `construction with ${title}`,
    run({ jwtIdentity }) {
      const trace = createTrace();
      trace.call('construction', () => void jwtIdentity(given()));
      return { events: trace.events };
    },
  })),
  ...lifetimes('grantToken', 'grant'),
  ...lifetimes('refreshToken', 'refresh'),
  {
    id: 'error-kind',
    title: 'a missing key is told by a plain Error',
    run({ jwtIdentity }) {
      try {
        jwtIdentity({});
        return {};
      } catch (error) {
        return { prototype: Object.getPrototypeOf(error) === Error.prototype };
      }
    },
  },
  {
    id: 'untouched',
    title: 'the options are not changed',
    run({ jwtIdentity }) {
      const given = { security: { key }, workers: { getUser() {} }, grantToken: {}, credentials: {} };
      jwtIdentity(given);
      return { given: createTrace().show(given) };
    },
  },
  {
    id: 'read-once',
    title: 'options that change after construction change nothing',
    run: ({ jwtIdentity }) =>
      logIn({
        jwtIdentity(given) {
          const middleware = jwtIdentity(given);
          given.security.key = 'changed';
          given.workers.getUser = () => null;
          given.grantToken = { expiresIn: 1 };
          return middleware;
        },
      }),
  },
  {
    id: 'with-new',
    title: 'the factory called with new',
    run: ({ jwtIdentity }) =>
      logIn({
        jwtIdentity(given) {
          return new jwtIdentity(given);
        },
      }),
  },
  {
    id: 'middleware-shape',
    title: 'the middleware is a function of three arguments',
    run({ jwtIdentity }) {
      const middleware = jwtIdentity({ security, workers });
      return { type: typeof middleware, length: middleware.length, own: Object.keys(middleware) };
    },
  },
  {
    id: 'factory-shape',
    title: 'the factory takes one argument',
    run: ({ jwtIdentity }) => ({ length: jwtIdentity.length, own: Object.keys(jwtIdentity) }),
  },
];
