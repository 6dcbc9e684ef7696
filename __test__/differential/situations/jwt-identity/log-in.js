'use strict';

const { createTrace } = require('../../support/trace');
const clock = require('../../support/clock');
const { logIn, passed, user, key, readable, refreshToken } = require('../../support/jwt-identity');

const failure = () => new Error('the database is down');
const remembered = { login: 'me', password: 'secret', rememberMe: true };

/** @type {[string, string, any][]} */
const bodies = [
  ['credentials', 'login and password', { login: 'me', password: 'secret' }],
  ['remember', 'login, password and rememberMe', remembered],
  ['no-password', 'a login alone', { login: 'me' }],
  ['no-login', 'a password alone', { password: 'secret' }],
  ['empty', 'nothing', {}],
  ['empty-texts', 'an empty login and password', { login: '', password: '' }],
  ['null-texts', 'a login and password that are null', { login: null, password: null }],
  ['numbers', 'a login and password that are numbers', { login: 5, password: 6 }],
  ['true', 'a login that is true', { login: true, password: 'secret' }],
  ['object', 'a login that is an object', { login: { $ne: 1 }, password: 'secret' }],
  ['object-password', 'a password that is an object', { login: 'me', password: { $ne: 1 } }],
  ['array', 'a login that is an array', { login: ['me'], password: 'secret' }],
  ['array-password', 'a password that is an array', { login: 'me', password: ['secret'] }],
  ['more', 'more than login and password', { login: 'me', password: 'secret', id: 'root', roles: 'admin' }],
  ['id', 'an id', { id: 'root' }],
  ['unicode', 'letters outside ASCII', { login: 'ключ', password: '🔑' }],
  ['spaces', 'spaces around', { login: ' me ', password: ' secret ' }],
  ['missing', 'no body', undefined],
  ['null', 'a body that is null', null],
  ['text', 'a body that is a text', 'login=me'],
  ['array-body', 'a body that is an array', []],
  ['buffer', 'a body that is a Buffer', Buffer.from('login=me')],
  [
    'without-prototype',
    'a body without prototype',
    Object.assign(Object.create(null), { login: 'me', password: 'secret' }),
  ],
  ['inherited', 'a body that inherits', Object.create({ login: 'me', password: 'secret' })],
  ['empty-refresh', 'an empty refresh token', { login: 'me', password: 'secret', refreshToken: '' }],
  ['null-refresh', 'a refresh token that is null', { login: 'me', password: 'secret', refreshToken: null }],
  [
    'false-refresh',
    'a refresh token that is false',
    { login: 'me', password: 'secret', refreshToken: false },
  ],
  [
    'bad-refresh',
    'credentials and a bad refresh token',
    { login: 'me', password: 'secret', refreshToken: 'bad' },
  ],
];

/** @type {[string, string, () => any][]} how the worker answers */
const workers = [
  ['promise', 'a promise of a user', async () => user()],
  ['sync', 'a user', () => user()],
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
  ['thenable', 'a thenable', () => ({ then: (resolve) => resolve(user()) })],
  ['later', 'a promise that takes its time', () => new Promise((resolve) => setImmediate(resolve, user()))],
  ['null', 'a promise of null', async () => null],
  ['undefined', 'a promise of undefined', async () => undefined],
  ['nothing', 'nothing', () => {}],
  ['false', 'false', () => false],
  ['zero', '0', () => 0],
  ['empty', 'an empty text', () => ''],
  [
    'rejection',
    'a promise that rejects',
    async () => {
      throw failure();
    },
  ],
  ['text-rejection', 'a promise that rejects with a text', () => Promise.reject('down')],
  ['undefined-rejection', 'a promise that rejects with undefined', () => Promise.reject()],
  [
    'exception',
    'an exception',
    () => {
      throw failure();
    },
  ],
  ['true', 'true', () => true],
  ['text', 'a text', () => 'u1'],
  ['number', 'a number', () => 5],
  ['array', 'an array', () => [user()]],
  ['function', 'a function', () => Object.assign(() => {}, { userId: 'u1', roles: 'r', claims: {} })],
];

/** @type {[string, string, (req: any) => any[]][]} */
const given = [
  ['user', 'a user', () => [{ ...user(), userId: 'new' }]],
  ['undefined', 'undefined', () => [undefined]],
  ['null', 'null', () => [null]],
  ['false', 'false', () => [false]],
  ['zero', '0', () => [0]],
  ['empty', 'an empty text', () => ['']],
  ['empty-object', 'an object without members', () => [{}]],
  ['id-alone', 'a user that has an id alone', () => [{ userId: 'new' }]],
  ['text', 'a text', () => ['new']],
  ['true', 'true', () => [true]],
  ['promise', 'a promise of a user', () => [Promise.resolve(user())]],
  ['more', 'a user and something else', () => [{ ...user(), userId: 'new' }, 'x']],
];

module.exports = [
  ...bodies.map(([id, title, body]) => ({
    id,
    title: `logIn with ${title} in the body`,
    run: (implementation) => logIn(implementation, { body }),
  })),
  ...workers.map(([id, title, getUser]) => ({
    id: `worker-${id}`,
    title: `a getUser that answers with ${title}`,
    run: (implementation) => logIn(implementation, { getUser, body: remembered }),
  })),
  ...given.flatMap(([id, title, args]) => [
    {
      id: `given-${id}`,
      title: `logIn given ${title}`,
      run: (implementation) => logIn(implementation, { args: args(undefined), body: remembered }),
    },
    {
      id: `given-${id}-empty-body`,
      title: `logIn given ${title}, with nothing in the body`,
      run: (implementation) => logIn(implementation, { args: args(undefined), body: {} }),
    },
  ]),
  {
    id: 'keeps-on-this',
    title: 'a getUser that keeps something on its this',
    run(implementation) {
      /** @this {any} */
      function getUser() {
        this.count = (this.count ?? 0) + 1;
        return Promise.resolve({ userId: `u${this.count}`, securityStamp: 's', roles: '', claims: {} });
      }
      return logIn(implementation, { getUser, body: remembered });
    },
  },
  {
    id: 'given-user-no-body',
    title: 'logIn given a user, without a body',
    run: (implementation) => logIn(implementation, { args: [user()], body: undefined }),
  },
  {
    id: 'same-error',
    title: 'logIn rejects with the very error of getUser',
    async run(implementation) {
      const error = failure();
      const options = { security: { key }, workers: { getUser: () => Promise.reject(error) } };
      const req = await passed(implementation, options, { body: remembered });
      return { same: await req.identity.logIn().catch((caught) => caught === error) };
    },
  },
  {
    id: 'worker-this',
    title: 'what getUser sees as this',
    async run(implementation) {
      let seen;
      const workers = {
        other: 1,
        getUser() {
          seen = this;
          return user();
        },
      };
      const req = await passed(implementation, { security: { key }, workers }, { body: remembered });
      await req.identity.logIn();
      return {
        same: seen === workers,
        kind: typeof seen,
        getUser: typeof seen?.getUser,
        other: seen?.other ?? null,
      };
    },
  },
  {
    id: 'worker-argument',
    title: 'what getUser is given is an ordinary object of its own',
    async run(implementation) {
      const seen = [];
      const workers = {
        getUser(...args) {
          seen.push(args.length, Object.keys(args[0]), Object.getPrototypeOf(args[0]) === Object.prototype);
          seen.push(Object.isExtensible(args[0]));
          return user();
        },
      };
      const req = await passed(implementation, { security: { key }, workers }, { body: remembered });
      await req.identity.logIn();
      return { seen };
    },
  },
  {
    id: 'detached',
    title: 'logIn without its identity',
    async run(implementation) {
      const trace = createTrace();
      const options = { security: { key }, workers: { getUser: async () => user() } };
      const { logIn: alone } = (await passed(implementation, options, { body: remembered })).identity;
      await trace.settle('logIn', async () => (await alone()).statusCode);
      return { events: trace.events };
    },
  },
  {
    id: 'body-later',
    title: 'a body that is parsed after the middleware',
    run: (implementation) =>
      logIn(implementation, {
        body: undefined,
        before: (req) => {
          req.body = remembered;
        },
      }),
  },
  {
    id: 'request-replaced',
    title: 'the request of the identity is replaced before logIn',
    run: (implementation) =>
      logIn(implementation, {
        body: {},
        before: (req) => {
          req.identity.request = { body: { login: 'replaced', password: 'x' } };
        },
      }),
  },
  {
    id: 'leaves-user',
    title: 'logIn does not change the user of the request',
    async run(implementation) {
      const options = { security: { key }, workers: { getUser: async () => user() } };
      const req = await passed(implementation, options, { body: remembered });
      await req.identity.logIn();
      return { user: createTrace().show(req.identity.user) };
    },
  },
  {
    id: 'result-kind',
    title: 'the result is an ordinary object',
    async run(implementation) {
      const options = { security: { key }, workers: { getUser: async () => user() } };
      const req = await passed(implementation, options, { body: remembered });
      const result = await req.identity.logIn();
      return {
        keys: Object.keys(result),
        prototype: Object.getPrototypeOf(result) === Object.prototype,
        extensible: Object.isExtensible(result),
      };
    },
  },
  {
    id: 'body-untouched',
    title: 'the body and the user are not changed',
    async run(implementation) {
      const mine = user();
      const options = { security: { key }, workers: { getUser: async () => mine } };
      const req = await passed(implementation, options, { body: Object.freeze({ ...remembered }) });
      await req.identity.logIn();
      return { mine: createTrace().show(mine) };
    },
  },
  ...['HS256', 'HS384', 'HS512'].map((algorithm) => ({
    id: `bytes-${algorithm}`,
    title: `the very bytes of a grant token under ${algorithm}`,
    async run(implementation) {
      const options = { security: { key, algorithm }, workers: { getUser: async () => user() } };
      const req = await passed(implementation, options, { body: remembered });
      const { grantToken } = await req.identity.logIn();
      return { grantToken, readable: readable(grantToken) };
    },
  })),
  {
    id: 'refresh-bytes',
    title: 'the header of a refresh token',
    async run(implementation) {
      const options = { security: { key }, workers: { getUser: async () => user() } };
      const req = await passed(implementation, options, { body: remembered });
      const { refreshToken: made } = await req.identity.logIn();
      const header = Buffer.from(made.split('.')[0], 'base64url').toString();
      return { header, sameAsBefore: made === refreshToken() };
    },
  },
  ...[0, 1, 249, 999].map((milliseconds) => ({
    id: `millisecond-${milliseconds}`,
    title: `iat and exp count whole seconds at ${milliseconds} ms`,
    run(implementation) {
      clock.set(clock.startSeconds * 1000 + milliseconds);
      return logIn(implementation, { body: remembered });
    },
  })),
  ...[
    ['1970', 500],
    ['2038', 2_147_483_648_000],
    ['2106', 4_294_967_296_000],
  ].map(([year, moment]) => ({
    id: `year-${year}`,
    title: `tokens of the year ${year}`,
    run(implementation) {
      clock.set(Number(moment));
      return logIn(implementation, { body: remembered });
    },
  })),
];
