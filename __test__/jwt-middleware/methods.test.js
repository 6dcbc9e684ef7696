'use strict';

// How `token` and `check` can be had, called, overridden and replaced: on the prototype, and yet usable unbound.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const util = require('node:util');
const { versions } = require('../support/express');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { JwtMiddleware, assertion, bareResponse, options, recordingNext, until } = require('./support');

class Extended extends JwtMiddleware {}

/** @this {any} @param {any} given */
function Inherited(given) {
  JwtMiddleware.call(this, given);
}
util.inherits(Inherited, JwtMiddleware);

const makers = [
  { name: 'new', make: (/** @type {any} */ given) => new JwtMiddleware(given), Class: JwtMiddleware },
  { name: 'class extends', make: (/** @type {any} */ given) => new Extended(given), Class: Extended },
  {
    name: 'util.inherits and call',
    make: (/** @type {any} */ given) => new /** @type {any} */ (Inherited)(given),
    Class: Inherited,
  },
];

/**
 * Whether the two functions together give a token and take it, however they are called.
 *
 * @param {any} token
 * @param {any} check
 */
async function works(token, check) {
  const res = bareResponse('send');
  const next = recordingNext();
  token({ body: { assertion: assertion({ client_id: 'alpha' }) } }, res, next);
  await until(() => res.calls.length + next.calls.length);
  assert.deepEqual(next.calls, []);
  const [[, { access_token }]] = res.calls;
  const req = /** @type {any} */ ({ query: { access_token } });
  check(req, {}, next);
  assert.deepEqual(next.calls, [[]]);
  assert.equal(req.session.client_id, 'alpha');
}

runTable(
  'token and check work',
  18,
  makers.flatMap(({ name, make }) =>
    Object.entries({
      'called on the instance': (/** @type {any} */ auth) => [
        (/** @type {any[]} */ ...args) => auth.token(...args),
        (/** @type {any[]} */ ...args) => auth.check(...args),
      ],
      'bound to it': (/** @type {any} */ auth) => [auth.token.bind(auth), auth.check.bind(auth)],
      'taken off it': ({ token, check }) => [token, check],
      'put on another object': ({ token, check }) => {
        const routes = { token, check };
        return [
          (/** @type {any[]} */ ...args) => routes.token(...args),
          (/** @type {any[]} */ ...args) => routes.check(...args),
        ];
      },
      'taken from the prototype and called on the instance': (/** @type {any} */ auth) => [
        JwtMiddleware.prototype.token.bind(auth),
        (/** @type {[any, any, any]} */ ...args) => JwtMiddleware.prototype.check.call(auth, ...args),
      ],
      'on an object that inherits from the instance': (/** @type {any} */ auth) => {
        const relative = Object.create(auth);
        return [relative.token.bind(relative), relative.check.bind(relative)];
      },
    }).map(([way, take]) => ({ name: `${way}, made by ${name}`, make, take })),
  ),
  async ({ make, take }) => {
    const [token, check] = take(make(options()));
    await works(token, check);
  },
);

for (const { name, express } of versions) {
  test(`unbound methods work as ${name} handlers`, async () => {
    const { token, check } = new JwtMiddleware(options());
    const app = express();
    app.post('/token', express.urlencoded({ extended: false }), token);
    app.get('/protected', check, (req, res) => res.json(/** @type {any} */ (req).session));
    const server = await serve(app);
    try {
      const { json } = await request(`${server.url}/token`, { form: { assertion: assertion() } });
      const headers = { authorization: `Bearer ${json.access_token}` };
      assert.equal((await request(`${server.url}/protected`, { headers })).json.client_id, 'alpha');
      assert.equal((await request(`${server.url}/protected`)).status, 401);
    } finally {
      await server.close();
    }
  });
}

const methods = ['token', 'check', 'revoke', 'revokeAll', 'introspect', 'metadata', 'jwks'];

for (const { name, make, Class } of makers) {
  test(`an instance made by ${name} is one of its class, with the methods on the prototype`, () => {
    const auth = make(options());
    assert.ok(auth instanceof JwtMiddleware);
    assert.ok(auth instanceof Class);
    assert.equal(auth.constructor, Class);
    for (const method of methods) {
      assert.equal(Object.hasOwn(auth, method), false);
      assert.equal(method in auth, true);
      assert.equal(Object.hasOwn(JwtMiddleware.prototype, method), true);
      assert.equal(auth[method], auth[method]);
      assert.equal(auth[method].name, method);
    }
    const names = [];
    for (const member in auth) names.push(member);
    assert.deepEqual(names, ['options', 'store', 'token', 'check']);
  });
}

test('unbound methods of two instances are two, each with its own options', async () => {
  const one = new JwtMiddleware(options({ ttl: 1 }));
  const two = new JwtMiddleware(options({ ttl: 2 }));
  assert.notEqual(one.token, two.token);
  for (const [token, ttl] of /** @type {const} */ ([
    [one.token, 1],
    [two.token, 2],
    [one.token.bind(two), 2],
  ])) {
    const res = bareResponse('send');
    token({ body: { assertion: assertion() } }, res, recordingNext());
    await until(() => res.calls.length);
    assert.equal(res.calls[0][1].expires_in, ttl);
  }
});

test('a subclass overrides a method and calls it on super, also when unbound', () => {
  /** @type {string[]} */
  const seen = [];
  class Counting extends JwtMiddleware {
    /** @override @param {any} req @param {any} res @param {any} next */
    check(req, res, next) {
      seen.push(this.options.name);
      super.check(req, res, next);
    }
  }
  const { check } = new Counting(options({ name: 'counting' }));
  const res = bareResponse('set', 'sendStatus');
  check({}, res, recordingNext());
  assert.deepEqual(seen, ['counting']);
  assert.deepEqual(res.calls.at(-1), ['sendStatus', 401]);
});

test('a method assigned to the prototype of a util.inherits class is used, also when unbound', () => {
  /** @this {any} @param {any} given */
  function Old(given) {
    JwtMiddleware.call(this, given);
  }
  util.inherits(Old, JwtMiddleware);
  /** @this {any} @param {any} req @param {any} res @param {any} next */
  Old.prototype.check = function (req, res, next) {
    req.seen = this;
    JwtMiddleware.prototype.check.call(this, req, res, next);
  };
  const auth = new /** @type {any} */ (Old)(options());
  const { check } = auth;
  const req = /** @type {any} */ ({});
  check(req, bareResponse('set', 'sendStatus'), recordingNext());
  assert.equal(req.seen, auth);
});

test('a method that a subclass gives by a getter is read for the instance, also when unbound', () => {
  /** @type {any} */
  const Named = class extends JwtMiddleware {};
  Object.defineProperty(Named.prototype, 'check', {
    get() {
      return (/** @type {any} */ req) => {
        req.seen = this;
      };
    },
  });
  const [auth, other] = [new Named(options()), new Named(options())];
  const { check } = auth;
  for (const [run, self] of [
    [check, auth],
    [other.check, other],
    [check.bind(other), other],
  ]) {
    const req = /** @type {any} */ ({});
    run(req);
    assert.equal(req.seen, self);
  }
});

test('a method replaced on the prototype is replaced on instances made before, and can be put back', (t) => {
  const auth = new JwtMiddleware(options());
  const { check } = auth;
  const mocked = t.mock.method(JwtMiddleware.prototype, 'check', (/** @type {any} */ _req, _res, next) =>
    next(),
  );
  const next = recordingNext();
  auth.check({}, {}, next);
  check({}, {}, next);
  assert.equal(mocked.mock.callCount(), 2);
  assert.deepEqual(next.calls, [[], []]);
  mocked.mock.restore();
  const res = bareResponse('set', 'sendStatus');
  check({}, res, next);
  assert.deepEqual(res.calls.at(-1), ['sendStatus', 401]);
});

test('a method replaced on an instance is an own property of that one alone', (t) => {
  const auth = new JwtMiddleware(options());
  const other = new JwtMiddleware(options());
  const next = recordingNext();
  auth.check = (_req, _res, done) => done();
  assert.equal(Object.hasOwn(auth, 'check'), true);
  auth.check({}, {}, next);
  assert.deepEqual(next.calls, [[]]);
  const mocked = t.mock.method(other, 'check', () => {});
  other.check({}, {}, next);
  assert.equal(mocked.mock.callCount(), 1);
});

test('on an object that has only options and a store, the prototype methods work', async () => {
  const mixed = /** @type {any} */ ({
    token: JwtMiddleware.prototype.token,
    check: JwtMiddleware.prototype.check,
  });
  JwtMiddleware.call(mixed, options());
  await works(mixed.token.bind(mixed), mixed.check.bind(mixed));
  assert.deepEqual(Object.keys(mixed), ['token', 'check', 'options', 'store']);
});

test('options and store are read at each request', async () => {
  const auth = new JwtMiddleware(options());
  const ask = async (/** @type {string} */ given = assertion()) => {
    const res = bareResponse('send', 'status');
    auth.token({ body: { assertion: given } }, res, recordingNext());
    await until(() => res.calls.some((/** @type {any} */ call) => call[0] === 'send'));
    return res.calls.at(-1)[1];
  };
  auth.options.ttl = 60;
  assert.equal((await ask()).expires_in, 60);
  auth.options.getKey = (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, 'another secret');
  assert.equal((await ask()).error_description, 'Client authentication failed');
  /** @type {any[]} */
  const reports = [];
  auth.options.debug = (/** @type {any} */ report) => reports.push(report.error);
  await ask();
  assert.deepEqual(reports, ['invalid_client']);
  auth.options = options({ ttl: 7 });
  assert.equal((await ask()).expires_in, 7);
  auth.store = {
    make: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, 'mine'),
    retrieve() {},
  };
  assert.equal((await ask()).access_token, 'mine');
});
