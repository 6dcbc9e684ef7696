'use strict';

// Beside express-session or cookie-session, which have req.session to themselves.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { versions } = require('../support/express');
const { runTable } = require('../support/run-table');
const { request } = require('../support/request');
const { serve } = require('../support/serve');
const { JwtMiddleware, options } = require('./support');

const session = { iss: 'alpha', scope: 'read' };
const store = {
  make() {},
  retrieve: async (/** @type {string} */ token) => (token === 'good' ? session : null),
};
const given = { headers: { authorization: 'Bearer good' } };

/** What express-session does, as far as anybody else notices. @param {any} req @param {any} res @param {any} next */
function browserSession(req, res, next) {
  req.session = { views: 1, touch() {} };
  const { end } = res;
  res.end = (/** @type {any[]} */ ...args) => {
    req.session.touch();
    return end.apply(res, args);
  };
  next();
}

for (const { name, express } of versions) {
  test(`check and requireScope leave req.session to express-session (${name})`, async () => {
    const auth = new JwtMiddleware(options({ store, requestProperty: 'auth' }));
    const app = express();
    app.use(browserSession);
    const show = (/** @type {any} */ req, /** @type {any} */ res) =>
      res.json({ views: req.session.views, auth: req.auth });
    app.get('/check', auth.check, show);
    app.get('/read', auth.requireScope('read'), show);
    app.get('/admin', auth.requireScope('admin'), show);
    const server = await serve(app);
    try {
      for (const path of ['/check', '/read']) {
        const { status, json } = await request(server.url + path, given);
        assert.deepEqual({ status, ...json }, { status: 200, views: 1, auth: session });
        assert.equal((await request(server.url + path)).status, 401);
      }
      assert.equal((await request(`${server.url}/admin`, given)).status, 403);
    } finally {
      await server.close();
    }
  });
}

/** @param {object} more @param {any} [req] @returns {Promise<any>} */
const passed = (more, req = { ...given }) =>
  new Promise((resolve, reject) => {
    new JwtMiddleware(options({ store, ...more })).check(req, /** @type {any} */ ({}), (error) =>
      error ? reject(error) : resolve(req),
    );
  });

test('the session is req.session unless the option names another property', async () => {
  assert.deepEqual(Object.keys(await passed({})), ['headers', 'session']);
  assert.deepEqual(Object.keys(await passed({ requestProperty: 'auth' })), ['headers', 'auth']);
  assert.deepEqual(Object.keys(await passed({ requestProperty: undefined })), ['headers', 'session']);
});

test('what an earlier handler put there counts for nothing', async () => {
  const auth = new JwtMiddleware(options({ store, requestProperty: 'auth' }));
  /** @type {any} */
  const req = { ...given, auth: { scope: 'admin' }, session: { scope: 'admin' } };
  /** @type {any[]} */
  const statuses = [];
  const res = { set() {}, sendStatus: (/** @type {number} */ status) => statuses.push(status) };
  auth.requireScope('admin')(req, res, () => assert.fail('it must not get in'));
  await new Promise(setImmediate);
  assert.deepEqual(statuses, [403]);
});

runTable(
  'a name that is none is refused at construction',
  6,
  ['', '__proto__', null, 5, Symbol('auth'), ['auth']].map((requestProperty) => ({
    name: String(requestProperty),
    requestProperty,
  })),
  ({ requestProperty }) => {
    assert.throws(() => new JwtMiddleware(/** @type {any} */ (options({ store, requestProperty }))), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message: /^Expected the name of a property for requestProperty/,
    });
  },
);
