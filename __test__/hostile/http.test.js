'use strict';

// Over the wire: what is too long, comes twice, or isn't what its type says. Each server goes on serving.

const assert = require('node:assert/strict');
const net = require('node:net');
const { after, before, describe, test } = require('node:test');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

const assertion = () => keys.sign({ alg: 'HS256' }, { client_id: 'alpha' });
const grant = () => keys.sign({ alg: 'HS256' }, { userId: 'alice', roles: '', iat: 1 });

for (const { name, express } of versions) {
  describe(name, () => {
    /** @type {any} */
    let server;
    /** @type {any[]} */
    const errors = [];
    let accessToken = '';
    before(async () => {
      const auth = new JwtMiddleware({
        getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, keys.secret),
        store: { type: 'memory', namespace: `http ${name}` },
      });
      const app = express();
      app.set('query parser', 'extended');
      const parsers = [
        express.urlencoded({ extended: true }),
        express.json({ strict: false }),
        express.text(),
        express.raw(),
      ];
      app.post('/token', parsers, (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) =>
        auth.token(req, res, next),
      );
      app.all(
        '/protected',
        parsers,
        auth.check.bind(auth),
        (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.session),
      );
      const identity = jwtIdentity({ security: { key: keys.secret }, workers: { getUser: () => null } });
      app.all('/who', parsers, identity, (/** @type {any} */ req, /** @type {any} */ res) =>
        res.json(req.identity.user),
      );
      app.post(
        '/login',
        parsers,
        identity,
        (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) => {
          req.identity
            .logIn()
            .then((/** @type {any} */ result) => res.status(result.statusCode).json(result), next);
        },
      );
      app.use(
        (
          /** @type {any} */ error,
          /** @type {any} */ _req,
          /** @type {any} */ res,
          /** @type {any} */ _next,
        ) => {
          errors.push(error);
          res.status(error.status ?? 500).json({ code: error.code });
        },
      );
      server = await serve(app);
      accessToken = (await token({ form: { assertion: assertion() } })).json.access_token;
    });
    after(() => server.close());

    const token = (/** @type {object} */ options) => request(`${server.url}/token`, options);
    const protectedWith = (/** @type {object} */ options, query = '') =>
      request(`${server.url}/protected${query}`, options);
    const who = (/** @type {object} */ options) => request(`${server.url}/who`, options);
    const bearer = (/** @type {string} */ text) => ({ headers: { authorization: `Bearer ${text}` } });
    const stillServes = async () => {
      assert.equal((await token({ form: { assertion: assertion() } })).status, 200);
      assert.equal((await protectedWith(bearer(accessToken))).status, 200);
      assert.equal((await who(bearer(grant()))).json.isAuthenticated, true);
    };

    for (const size of [1_000, 4_000, 8_000, 15_000]) {
      test(`a header of ${size} characters is refused`, async () => {
        for (const text of ['A', '.', 'eyJhbGciOiJIUzI1NiJ9.', '-', '%']) {
          const long = text.repeat(Math.ceil(size / text.length));
          const answer = await protectedWith(bearer(long));
          assert.equal(answer.status, 401);
          assert.match(String(answer.headers['www-authenticate']), /Unknown access token/);
          assert.equal((await who(bearer(long))).json.isAuthenticated, false);
        }
        await stillServes();
      });
    }

    test('a header that Node refuses reaches nothing here', async () => {
      assert.equal((await protectedWith(bearer('A'.repeat(40_000)))).status, 431);
      await stillServes();
    });

    test('an assertion beyond the limit, and a body beyond the parser’s', async () => {
      for (const length of [16_385, 50_000, 90_000]) {
        const answer = await token({ form: { assertion: 'A'.repeat(length) } });
        assert.deepEqual([answer.status, answer.json.error], [400, 'invalid_request']);
      }
      assert.equal((await token({ form: { assertion: 'A'.repeat(200_000) } })).status, 413);
      await stillServes();
    });

    /** @type {[string, object][]} */
    const bodies = [
      ['no body', {}],
      ['an empty form', { form: '' }],
      ['an empty JSON object', { json: {} }],
      ...['null', '0', '""', '"assertion"', '[]', '[{"assertion":"x"}]', 'true'].map(
        (json) =>
          /** @type {[string, object]} */ ([
            `JSON ${json}`,
            { body: json, headers: { 'content-type': 'application/json' } },
          ]),
      ),
      ['text', { body: 'assertion=x', headers: { 'content-type': 'text/plain' } }],
      ['bytes', { body: Buffer.from([0, 1, 2]), headers: { 'content-type': 'application/octet-stream' } }],
      ['another type', { body: 'x', headers: { 'content-type': 'image/png' } }],
      ['a member of another name', { form: { Assertion: 'x', ASSERTION: 'y' } }],
      ['an assertion in brackets', { form: 'assertion[]=x' }],
      ['an assertion with an index', { form: 'assertion[0]=x' }],
      ['an assertion with a member', { form: 'assertion[toString]=x' }],
      ['an assertion with a prototype', { form: 'assertion[__proto__][x]=y' }],
      ['a prototype with an assertion', { form: '__proto__[assertion]=x' }],
      [
        'JSON with a prototype with an assertion',
        { body: '{"__proto__":{"assertion":"x"}}', headers: { 'content-type': 'application/json' } },
      ],
      ['an assertion that is a number', { json: { assertion: 1 } }],
      ['an assertion that is an object', { json: { assertion: { toString: 'x' } } }],
      ['an assertion that is null', { json: { assertion: null } }],
      ['an assertion in bytes', { json: { assertion: { type: 'Buffer', data: [1] } } }],
    ];
    test(`${bodies.length} bodies without an assertion are refused`, async () => {
      assert.equal(bodies.length, 24);
      for (const [what, options] of bodies) {
        const answer = await token({ method: 'POST', ...options });
        assert.deepEqual([what, answer.status, answer.json?.error], [what, 400, 'invalid_request']);
        assert.equal(answer.headers['cache-control'], 'no-store');
      }
      await stillServes();
    });

    const parameters = [
      'assertion',
      'grant_type',
      'scope',
      'client_id',
      'client_secret',
      'client_assertion',
      'client_assertion_type',
    ];
    test('a parameter that comes twice is refused, and is no error', async () => {
      for (const parameter of parameters) {
        const twice = parameter === 'assertion' ? [assertion(), assertion()] : ['a', 'a'];
        const answer = await token({ form: { assertion: assertion(), [parameter]: twice } });
        assert.deepEqual([parameter, answer.status, answer.json.error], [parameter, 400, 'invalid_request']);
        const once = await token({
          form: { assertion: assertion(), ...(parameter !== 'assertion' && { [parameter]: 'a' }) },
        });
        assert.equal(once.status, 200);
      }
      for (const query of [
        `?access_token=${accessToken}&access_token=${accessToken}`,
        `?access_token[]=${accessToken}`,
        `?access_token[a]=${accessToken}`,
        '?access_token[$ne]=',
        '?access_token[toString]=x',
      ]) {
        const answer = await protectedWith({}, query);
        assert.equal(answer.status, 401);
        assert.match(String(answer.headers['www-authenticate']), /Unknown access token/);
      }
      assert.equal((await protectedWith({}, `?access_token=${accessToken}`)).status, 200);
    });

    test('of several headers the first counts, and none is another’s', async () => {
      const good = `Bearer ${accessToken}`;
      assert.equal((await protectedWith({ headers: { authorization: [good, 'Bearer x'] } })).status, 200);
      assert.equal((await protectedWith({ headers: { authorization: ['Bearer x', good] } })).status, 401);
      const grants = [`Bearer ${grant()}`, 'Bearer x'];
      assert.equal((await who({ headers: { authorization: grants } })).json.isAuthenticated, true);
      assert.equal((await who({ headers: { authorization: grants.reverse() } })).json.isAuthenticated, false);
      for (const header of [
        'proxy-authorization',
        'x-authorization',
        'cookie',
        'x-access-token',
        '__proto__',
      ]) {
        assert.equal((await protectedWith({ headers: { [header]: good } })).status, 401);
        assert.equal((await who({ headers: { [header]: `Bearer ${grant()}` } })).json.isAuthenticated, false);
      }
    });

    test('an authorization header that isn’t Bearer and a token is none', async () => {
      for (const header of [
        '',
        ' ',
        'Bearer',
        'Bearer ',
        'Bearer  ',
        'bearer',
        accessToken,
        `Basic ${accessToken}`,
        `Bearer${accessToken}`,
        `Bearer,${accessToken}`,
        `Bearer=${accessToken}`,
        `Bearer:${accessToken}`,
        `"Bearer ${accessToken}"`,
        `x Bearer ${accessToken}`,
        `Bearers ${accessToken}`,
        `Bearer Bearer ${accessToken}`,
        `Token ${accessToken}`,
      ]) {
        const answer = await protectedWith({ headers: { authorization: header } });
        assert.deepEqual([header, answer.status], [header, 401]);
        const identity = await who({ headers: { authorization: header.replace(accessToken, grant()) } });
        assert.deepEqual([header, identity.json.isAuthenticated], [header, false]);
      }
    });

    test('nothing of a request is in the challenge or in the answer', async () => {
      const marker = 'x"\\,error="none';
      for (const answer of [
        await protectedWith({}, `?access_token=${encodeURIComponent(marker)}`),
        await protectedWith({}, `?access_token=${encodeURIComponent('x\r\nSet-Cookie: a=b')}`),
        await token({ form: { assertion: marker } }),
        await token({ form: { assertion: 'x\r\nSet-Cookie: a=b' } }),
      ]) {
        assert.ok(answer.status === 401 || answer.status === 400);
        assert.equal(answer.headers['set-cookie'], undefined);
        assert.doesNotMatch(JSON.stringify([answer.headers, answer.text]), /error=\\*"none|Set-Cookie|x\\/);
      }
    });

    test('bytes that are no text in a header open nothing', async () => {
      const { port } = new URL(server.url);
      const raised = Buffer.from(Array.from(accessToken, (letter) => letter.charCodeAt(0) | 0x80));
      const answer = await raw(Number(port), [
        Buffer.from('GET /protected HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: Bearer '),
        raised,
        Buffer.from('\r\n\r\n'),
      ]);
      assert.match(answer, /^HTTP\/1\.1 401 /);
      await stillServes();
    });

    test('a log-in with something else than texts and numbers is refused', async () => {
      for (const form of [
        'login[$ne]=1&password[$ne]=1',
        'login=a&password[$gt]=',
        'login[]=a&password=b',
        'login[__proto__][x]=a',
        'refreshToken[$ne]=1',
        'refreshToken[]=x',
        'refreshToken[toString]=x',
      ]) {
        const answer = await request(`${server.url}/login`, { form });
        assert.deepEqual([form, answer.status], [form, 401]);
      }
    });

    test('nothing of all that reached the error handler, but for the parser’s own', () => {
      assert.deepEqual(
        errors.map((error) => error.type),
        ['entity.too.large'],
      );
    });
  });
}

/** @param {number} port @param {Buffer[]} chunks @returns {Promise<string>} */
function raw(port, chunks) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(Buffer.concat(chunks)));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}
