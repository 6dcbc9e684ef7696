'use strict';

// docs/migrating.md about jwt-middleware: its code runs here as it stands there, and each row of its tables is tried.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const { test } = require('node:test');
const { inspect } = require('node:util');
const { JwtMiddleware } = require('../..');
const EncryptedStore = require('../../lib/stores/encrypted');
const keys = require('../support/keys');
const { blocks: blocksOf, legacyToken } = require('../support/legacy-tokens');
const { fromMiddleware, plain, tryRows } = require('./migrating/page');

// The documented `until` lies ahead.
Date.now = () => Date.parse('2030-01-01');

const { code, table, text } = fromMiddleware;
const Middleware = /** @type {any} */ (JwtMiddleware);
const now = () => Math.floor(Date.now() / 1000);

/** A `res` that notes what it is answered with, and a promise of that. */
function answering() {
  /** @type {any} */
  const answer = { headers: {} };
  const done = new Promise((resolve) => {
    answer.res = {
      set: (/** @type {string} */ name, /** @type {string} */ value) => {
        answer.headers[name.toLowerCase()] = value;
        return answer.res;
      },
      status: (/** @type {number} */ status) => Object.assign(answer, { status }).res,
      send: (/** @type {any} */ body) => resolve(Object.assign(answer, { body })),
      sendStatus: (/** @type {number} */ status) => resolve(Object.assign(answer, { status })),
    };
  });
  return { res: answer.res, done, answer };
}

/** @param {string} method @param {any} middleware @param {object} req @returns {Promise<any>} */
function ask(method, middleware, req) {
  return new Promise((resolve) => {
    const { res, done, answer } = answering();
    done.then(resolve);
    middleware[method](req, res, (/** @type {any} */ error) => resolve({ ...answer, error, next: true }));
  });
}

const withSecret = (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, keys.secret, { uid: 1 });
const options = (/** @type {object} */ more = {}) => ({
  getKey: withSecret,
  store: { type: 'memory' },
  ...more,
});
const withKey = (/** @type {unknown} */ key) => ({
  getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, key),
});
const hs256 = (/** @type {object} */ claims = { client_id: 'alpha' }, /** @type {any} */ key = keys.secret) =>
  keys.sign({ alg: 'HS256', typ: 'JWT' }, claims, key);

/** Presents an assertion; the answer is what the row's second cell says. */
const asserts =
  (/** @type {string | (() => string)} */ assertion, /** @type {object} */ more = {}) =>
  async (/** @type {string[]} */ [, answer]) => {
    const given = typeof assertion === 'function' ? assertion() : assertion;
    const { status, body } = await ask('token', new Middleware(options(more)), {
      body: { assertion: given },
    });
    assert.equal(`${status} ${body.error_description}`, answer);
  };

/** Presents an access token in the same way. */
const checks = async (
  /** @type {any} */ middleware,
  /** @type {object} */ req,
  /** @type {string[]} */ [, answer],
) => {
  const { status, headers } = await ask('check', middleware, req);
  const [, description] = /error_description="(.*)"/.exec(headers['www-authenticate']) ?? [];
  assert.equal(`${status} ${description}`, answer);
};

const compact = (/** @type {object} */ header, /** @type {string} */ payload, alg = 'HS256') =>
  keys.compact(JSON.stringify(header), payload, keys.signer(alg, keys.secret));

test('a good assertion is not refused by what refuses the attacks', async () => {
  const middleware = new Middleware(options());
  const { body } = await ask('token', middleware, { body: { assertion: hs256() } });
  assert.equal(body.token_type, 'Bearer');
  const { next } = await ask('check', middleware, { query: { access_token: body.access_token } });
  assert.equal(next, true);
});

tryRows('attacks', table('attack latchkey answers'), [
  asserts(keys.compact('{"alg":"none","typ":"JWT"}', '{"client_id":"alpha"}')),
  async (row) => {
    for (const key of [keys.rsa.publicKey, keys.rsa.certificate])
      await asserts(hs256({}, key), withKey(key))(row);
  },
  asserts(() => hs256({}, Buffer.alloc(0)), withKey(Buffer.alloc(0))),
  async (row) => {
    await asserts(hs256({ exp: now() - 1 }))(row);
    await asserts(hs256({ nbf: now() + 100 }))(row);
  },
  asserts(
    keys.sign({ alg: 'RS256', typ: 'JWT' }, {}, keys.rsa1024.privateKey),
    withKey(keys.rsa1024.publicKey),
  ),
  async (row) => {
    for (const typ of ['at+jwt', 'refresh+jwt', 'dpop+jwt', 'logout+jwt'])
      await asserts(compact({ alg: 'HS256', typ }, '{}'))(row);
  },
  asserts(compact({ alg: 'HS256', crit: ['x'], x: 1 }, '{}')),
  async (row) => {
    for (const payload of ['"text"', '[]', '5', 'no JSON'])
      await asserts(compact({ alg: 'HS256' }, payload))(row);
  },
  asserts(keys.compact('{"alg":"none","typ":"JWT"}', 'null'), {
    getKey: (/** @type {any} */ payload, /** @type {any} */ cb) =>
      setImmediate(() => cb(null, payload.client_id)),
  }),
  async ([, answer]) => {
    const { status, body } = await ask('token', new Middleware(options()), {});
    assert.equal(`${status} ${body.error_description}`, answer);
  },
  async (row) => {
    await asserts(`${hs256()}=`)(row);
    const spare = hs256();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    await asserts(spare.slice(0, -1) + alphabet[alphabet.indexOf(spare.slice(-1)) + 1])(row);
  },
  async () => {
    const middleware = new Middleware(options());
    const assertion = compact({ alg: 'HS256' }, '{"__proto__":{"admin":true}}');
    const { body } = await ask('token', middleware, { body: { assertion } });
    /** @type {any} */
    const req = { query: { access_token: body.access_token } };
    await ask('check', middleware, req);
    assert.equal(req.session.admin, undefined);
    assert.equal(Object.hasOwn(req.session, '__proto__'), false);
  },
  async (row) => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      await checks(new Middleware(options()), { headers: { authorization: `Bearer ${name}` } }, row);
    }
  },
  (row) => {
    const store = { make() {}, retrieve: () => assert.fail('the store is not asked') };
    return checks(new Middleware(options({ store })), { query: { access_token: { $ne: '1' } } }, row);
  },
  async (row) => {
    const secret = 's3cr3t';
    const [wanted] = blocksOf(legacyToken('{"uid":99,"z":1}', secret));
    const [, padding] = blocksOf(legacyToken('x'.repeat(16), secret));
    const forged = Buffer.concat([wanted, padding]);
    const req = { query: { access_token: forged.toString('base64url') } };
    await checks(new Middleware(options({ store: { type: 'encrypted', secret } })), req, row);
    // It is a session where nothing authenticates it.
    new EncryptedStore({ secret, legacy: { until: 9e9 } }).retrieve(
      req.query.access_token,
      (/** @type {any} */ _error, /** @type {any} */ session) => assert.deepEqual(session, { uid: 99, z: 1 }),
    );
  },
  async ([, answer]) => {
    assert.match(String(answer), /oldest of 1,000,000/);
    const middleware = new Middleware(
      options({ store: { type: 'memory', max: 2, namespace: 'documented' } }),
    );
    const tokens = [];
    for (let i = 0; i < 3; i += 1) {
      const { body } = await ask('token', middleware, { body: { assertion: hs256() } });
      tokens.push(body.access_token);
    }
    const admitted = await Promise.all(
      tokens.map((token) =>
        ask('check', middleware, { query: { access_token: token } }).then(({ next }) => Boolean(next)),
      ),
    );
    assert.deepEqual(admitted, [false, true, true]);
  },
]);

tryRows('traps', table('trap latchkey'), [
  async () => {
    const { body } = await ask('token', new Middleware(options({ ttl: '3600' })), {
      body: { assertion: hs256() },
    });
    assert.equal(body.expires_in, 3600);
  },
  async () => {
    for (const ttl of ['1 hour', 60.5, true])
      assert.throws(() => new Middleware(options({ ttl })), TypeError);
    const { body } = await ask('token', new Middleware(options({ ttl: '1h' })), {
      body: { assertion: hs256() },
    });
    assert.equal(body.access_token !== undefined, true);
  },
  asserts(hs256(), {
    getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(new Error('down'), keys.secret),
  }),
  async () => {
    const error = new Error('down');
    const store = {
      make() {
        throw error;
      },
      retrieve() {},
    };
    const getKey = (/** @type {any} */ _payload, /** @type {any} */ cb) =>
      setImmediate(cb, null, keys.secret);
    const answer = await ask('token', new Middleware(options({ getKey, store })), {
      body: { assertion: hs256() },
    });
    assert.equal(answer.error, error);
  },
  async () => {
    let sent = 0;
    const getKey = (/** @type {any} */ _payload, /** @type {any} */ cb) => {
      cb(null, keys.secret);
      cb(null, keys.secret);
    };
    const store = {
      make: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, 't'),
      retrieve() {},
    };
    const send = () => {
      sent += 1;
    };
    new Middleware(options({ getKey, store })).token({ body: { assertion: hs256() } }, { send });
    assert.equal(sent, 1);
  },
  async () => {
    /** @type {any[]} */
    const events = [];
    const debug = (/** @type {any} */ event) => events.push(event);
    const assertion = keys.tampered(hs256());
    await ask('token', new Middleware(options({ debug })), { body: { assertion } });
    assert.equal(events.length, 1);
    const told = inspect(events, { depth: null });
    assert.ok(!told.includes(keys.secret) && !told.includes(assertion));
  },
  () => {
    const { store } = new Middleware(options({ store: { type: 'encrypted', secret: 'first' } }));
    assert.throws(() => {
      store.secret = 'second';
    }, /a new store/);
  },
  async () => {
    const scoped = { assertion: hs256(), scope: ['read', 'write'] };
    const { status, body } = await ask('token', new Middleware(options()), { body: scoped });
    assert.deepEqual([status, body.error_description], [400, 'Parameter scope is repeated']);
  },
]);

test('token responses are not to be kept, and bearer counts in any case', async () => {
  const middleware = new Middleware(options());
  const { body, headers } = await ask('token', middleware, { body: { assertion: hs256() } });
  assert.deepEqual([headers['cache-control'], headers.pragma], ['no-store', 'no-cache']);
  const { next } = await ask('check', middleware, {
    headers: { authorization: `bEARER ${body.access_token}` },
  });
  assert.equal(next, true);
});

// The phases.

const environment = { NEW_SECRET: crypto.randomBytes(32).toString('hex'), OLD_SECRET: 'the old one' };
const phases = code
  .filter((block) => block?.includes('new JwtMiddleware('))
  .map((block) =>
    new Function('JwtMiddleware', 'process', 'getKey', `${block}; return auth;`)(
      JwtMiddleware,
      { env: environment },
      withSecret,
    ),
  );
const issue = async (/** @type {any} */ auth) =>
  (await ask('token', auth, { body: { assertion: hs256() } })).body.access_token;
const takes = async (/** @type {any} */ auth, /** @type {string} */ token) =>
  Boolean((await ask('check', auth, { query: { access_token: token } })).next);

/** A token as jwt-middleware would have made it. */
const old = (session = { exp: now() + 3600 }) => legacyToken(JSON.stringify(session), environment.OLD_SECRET);

test('the phases take and write what the table says', async () => {
  const rows = table('old tokens sealed tokens it writes');
  const original = /** @type {string[]} */ (rows.shift());
  assert.deepEqual(original.slice(1), ['yes', 'no', 'old']);
  assert.equal(rows.length, 3);
  assert.equal(phases.length, 3);
  const sealed = await issue(phases[2]);
  for (const [index, auth] of phases.entries()) {
    const written = await issue(auth);
    const isOld = !(await takes(phases[2], written));
    const yes = (/** @type {boolean} */ is) => (is ? 'yes' : 'no');
    assert.deepEqual(rows[index]?.slice(1), [
      yes(await takes(auth, old())),
      yes(await takes(auth, sealed)),
      isOld ? 'old' : 'sealed',
    ]);
    assert.equal(await takes(auth, written), true);
  }
});

test('an old token must have an exp, at most ttl and a minute ahead', async () => {
  for (const auth of phases.slice(0, 2)) {
    assert.equal(await takes(auth, old({ exp: now() + 3650 })), true);
    assert.equal(await takes(auth, old({ exp: now() + 3700 })), false);
    assert.equal(await takes(auth, legacyToken('{}', environment.OLD_SECRET)), false);
  }
});

test('the counts are the documented ones, and the health check shows them', async () => {
  const rows = table('count meaning');
  const health = code.find((block) => block?.includes('/health'));
  /** @type {any} */
  let shown;
  const app = {
    get: (/** @type {string} */ _path, /** @type {any} */ handler) =>
      handler(
        {},
        {
          json: (/** @type {any} */ body) => {
            shown = body;
          },
        },
      ),
  };
  new Function('app', 'auth', String(health))(app, phases[1]);
  const documented = rows.map(([name]) => plain(name));
  assert.deepEqual([...documented, 'until'], Object.keys(shown.legacy));
  assert.ok(shown.legacy.opened > 0 && shown.legacy.refused > 0);
});

test('debug hears of old tokens as documented', async () => {
  const block = code.find((candidate) => candidate?.includes('const debug'));
  /** @type {string[][]} */
  const lines = [];
  const console = { log: (/** @type {string[]} */ ...line) => lines.push(line) };
  const debug = new Function('console', `${block}; return debug;`)(console);
  const store = { type: 'encrypted', secret: environment.OLD_SECRET, legacy: { until: 9e9 } };
  const auth = new Middleware(options({ debug, store }));
  await takes(auth, old());
  await takes(auth, old({ exp: now() + 9999 }));
  assert.deepEqual(
    lines.map(([error]) => error),
    ['legacy_token_opened', 'legacy_token_refused'],
  );
});

const stored = (/** @type {object} */ store) => () =>
  new Middleware(options({ store: { type: 'encrypted', secret: 's', ...store } }));

tryRows(
  'messages at construction',
  table('message what to do'),
  [
    () => new Middleware(options({ ttl: '1 hour' })),
    stored({ legacy: {} }),
    stored({ secret: ['a', 'b'], legacy: { until: 9e9 } }),
    stored({ algorithm: 'bf-cbc', legacy: { until: 9e9 } }),
  ].map(
    (construct) =>
      ([message]) =>
        assert.throws(construct, { message: plain(message) }),
  ),
);

/** What a process of its own warns of. */
const warned =
  (/** @type {string} */ script) =>
  (/** @type {string[]} */ [documented]) => {
    const prelude = `const { JwtMiddleware } = require(${JSON.stringify(require.resolve('../..'))});
      const store = (more) => new JwtMiddleware({ getKey() {}, store: { type: 'encrypted', secret: 's', ...more } });
      const auth = (more) => new JwtMiddleware({ getKey: (p, cb) => cb(null, 'short'), store: { type: 'memory', max: 1 }, ...more });
      const bare = { status: () => bare, send() {} };
      const ask = (auth) => auth.token({ body: { assertion: process.argv[1] } }, bare);`;
    const { stderr } = spawnSync(process.execPath, ['-e', prelude + script, hs256({ a: 1 }, 'short')], {
      encoding: 'utf8',
    });
    assert.match(stderr, new RegExp(`\\[${plain(documented)}\\]`));
  };
tryRows('warnings', table('code meaning'), [
  warned(`store({ algorithm: 'aes-256-cbc' })`),
  warned('store({ legacy: { until: 9e9, write: true } })'),
  warned('store({ legacy: { until: 1 } })'),
  warned('ask(auth())'),
  warned('const one = auth(); ask(one); ask(one);'),
  warned('store({ legaci: {} })'),
  warned("ask(auth({ getKey: () => 'short' }))"),
  warned("auth().token({ headers: { 'content-type': 'application/x-www-form-urlencoded' } }, bare)"),
]);

/** @param {string} assertion @param {object} [more] options under which it is refused @param {object} [remedy] options that let it in */
const caused =
  (assertion, more = {}, remedy) =>
  async (/** @type {string[]} */ [documented]) => {
    /** @type {any[]} */
    const events = [];
    const debug = (/** @type {any} */ event) => events.push(event);
    await ask('token', new Middleware(options({ ...more, debug })), { body: { assertion } });
    // The message names the claim, for which the page has an ellipsis.
    assert.equal(events[0]?.context.cause.message.replace(/: \w+$/, ': …'), plain(documented));
    if (!remedy) return;
    const { body } = await ask('token', new Middleware(options({ ...more, ...remedy })), {
      body: { assertion },
    });
    assert.equal(body.token_type, 'Bearer');
  };
tryRows('causes', table('cause what to do'), [
  caused(hs256({ exp: now() - 10 }), {}, { clockTolerance: 60 }),
  caused(hs256({ nbf: now() + 50 }), {}, { clockTolerance: 60 }),
  async (row) => {
    for (const name of ['exp', 'nbf']) await caused(hs256({ [name]: String(now() + 1) }))(row);
    await caused(hs256({ iat: String(now()) }), { maxTokenAge: 60 })(row);
    for (const name of ['iss', 'sub', 'jti'])
      await caused(hs256({ [name]: 5 }), { requiredClaims: [name] })(row);
  },
  caused(
    keys.sign({ alg: 'RS256', typ: 'JWT' }, {}, keys.rsa1024.privateKey),
    withKey(keys.rsa1024.publicKey),
    { allowInsecureKeySizes: true },
  ),
  async (row) => {
    await caused(hs256({}, keys.rsa.certificate), withKey(keys.rsa.certificate))(row);
    await caused(keys.sign({ alg: 'RS256' }, {}, keys.rsa.privateKey), withKey(keys.secret))(row);
  },
  caused(hs256({ a: 'x'.repeat(16_000) }), {}, { maxTokenLength: 100_000 }),
]);

test('legacy.ttl lets old tokens in that live longer, and none with exp as text', async () => {
  const store = (/** @type {object} */ legacy) => ({
    type: 'encrypted',
    secret: environment.OLD_SECRET,
    legacy: { until: 9e9, ...legacy },
  });
  const day = old({ exp: now() + 86_400 });
  assert.equal(await takes(new Middleware(options({ store: store({}) })), day), false);
  const patient = new Middleware(options({ store: store({ ttl: 86_400 }) }));
  assert.equal(await takes(patient, day), true);
  const asText = /** @type {any} */ ({ exp: `${now()}3600` });
  assert.equal(await takes(patient, old(asText)), false);
});

test('a session of more than 12 kB cannot be sealed', async () => {
  const store = { type: 'encrypted', secret: 's' };
  const auth = (/** @type {number} */ length) =>
    new Middleware(
      options({
        store,
        getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) =>
          cb(null, keys.secret, { a: 'x'.repeat(length) }),
      }),
    );
  const { error } = await ask('token', auth(12_300), { body: { assertion: hs256() } });
  assert.ok(text.includes(error.message));
  assert.ok(await issue(auth(12_000)));
});
