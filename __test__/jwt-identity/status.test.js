'use strict';

// How Express' own error handler responds to errors of jwt-identity, and that an application's own errors keep their status.

const assert = require('node:assert/strict');
const { STATUSES } = require('../../lib/oauth/status');
const { versions } = require('../support/express');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { alice, jwtIdentity, logIn, optionsWith } = require('./support');

const down = () => Promise.reject(new Error('the database is down'));
const deadEngine = {
  get: down,
  put: down,
  remove: down,
  add: down,
  swap: down,
  list: down,
  removeGroup: down,
};
const dead = { refreshToken: { store: deadEngine }, grantToken: { revocation: { staleness: 0 } } };
const alive = { refreshToken: { store: { type: 'memory', namespace: 'status' } } };
const body = { login: 'alice', password: 'open sesame', rememberMe: true };
const users = (/** @type {any} */ getUser) => ({ workers: { getUser } });

const rows = [
  {
    name: 'listSessions of an anonymous request',
    more: alive,
    act: 'listSessions',
    status: 401,
    code: 'ERR_USER_UNKNOWN',
  },
  {
    name: 'logOutAll of an anonymous request',
    more: alive,
    act: 'logOutAll',
    status: 401,
    code: 'ERR_USER_UNKNOWN',
  },
  {
    name: 'listSessions without a store',
    more: {},
    act: 'listSessions',
    status: 500,
    code: 'ERR_STORE_MISSING',
  },
  { name: 'logOut without a store', more: {}, act: 'logOut', status: 500, code: 'ERR_STORE_MISSING' },
  { name: 'a log-in, the store down', more: dead, act: 'logIn', status: 503, code: 'ERR_STORE_UNAVAILABLE' },
  {
    name: 'a request, the store down',
    more: dead,
    act: 'verify',
    status: 503,
    code: 'ERR_STORE_UNAVAILABLE',
  },
  {
    name: 'verifyGrantToken, the store down',
    more: dead,
    act: 'later',
    status: 503,
    code: 'ERR_STORE_UNAVAILABLE',
  },
  {
    name: 'a user without id',
    more: users(() => ({})),
    act: 'logIn',
    status: 500,
    code: 'ERR_OPTION_INVALID',
  },
  {
    name: 'a server that only verifies',
    more: { security: { publicKey: require('../support/keys').p256.publicKey } },
    act: 'logIn',
    status: 500,
    code: 'ERR_KEY_NOT_PRIVATE',
  },
  {
    name: 'an error of getUser with a status of its own',
    isForeign: true,
    more: users(() =>
      Promise.reject(Object.assign(new Error('later'), { status: 429, code: 'ERR_STORE_UNAVAILABLE' })),
    ),
    act: 'logIn',
    status: 429,
    code: 'ERR_STORE_UNAVAILABLE',
  },
  {
    name: 'an error of getUser without one',
    isForeign: true,
    more: users(() => Promise.reject(Object.assign(new Error('mine'), { code: 'EMINE' }))),
    act: 'logIn',
    status: 500,
    code: 'EMINE',
  },
  {
    name: 'a frozen error of getUser',
    isForeign: true,
    more: users(() =>
      Promise.reject(Object.freeze(Object.assign(new Error('mine'), { code: 'ERR_USER_UNKNOWN' }))),
    ),
    act: 'logIn',
    status: 500,
    code: 'ERR_USER_UNKNOWN',
  },
];

for (const { name, express } of versions) {
  runTable(
    `an error of jwt-identity has the status of its cause (${name})`,
    12,
    rows,
    async ({ more, act, status: wanted, code, isForeign }) => {
      const issued = await logIn(jwtIdentity(optionsWith()), body, { ...alice, claims: { jti: 'x' } });
      const middleware = jwtIdentity(optionsWith(more));
      const app = express();
      // Express prints no error then.
      app.set('env', 'test');
      const errors = /** @type {any[]} */ ([]);
      if (act !== 'later') app.use(middleware);
      app.use(express.json());
      app.post('/', async (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) => {
        try {
          if (act === 'later') {
            const other = /** @type {any} */ ({ headers: {} });
            await new Promise((resolve) => middleware(other, {}, resolve));
            res.json(await other.identity.verifyGrantToken(issued.grantToken));
          } else res.json(await req.identity[act]());
        } catch (error) {
          next(error);
        }
      });
      app.use(
        (
          /** @type {any} */ error,
          /** @type {any} */ _req,
          /** @type {any} */ _res,
          /** @type {any} */ next,
        ) => {
          errors.push(error);
          next(error);
        },
      );
      const server = await serve(app);
      try {
        const headers = act === 'verify' ? { authorization: `Bearer ${issued.grantToken}` } : {};
        const { status } = await request(server.url, { json: body, headers });
        const expose = isForeign ? undefined : false;
        assert.deepEqual([status, errors[0]?.code, errors[0]?.expose], [wanted, code, expose]);
      } finally {
        await server.close();
      }
    },
  );
}

runTable(
  'every status is one that a code can mean',
  STATUSES.size,
  [...STATUSES].map(([code, status]) => ({ name: String(code), status })),
  ({ name, status }) => {
    assert.match(name, /^ERR_[A-Z_]+$/);
    assert.ok([401, 500, 503].includes(status));
  },
);
