'use strict';

const { versions } = require('../../../support/express');
const { serve } = require('../../../support/serve');
const { request } = require('../../../support/request');
const keys = require('../../../support/keys');
const clock = require('../../support/clock');

const form = 'application/x-www-form-urlencoded';
const rs256 = { alg: 'RS256', typ: 'JWT' };
const good = () => keys.sign(rs256, { iss: 'alpha@example.com' });

/**
 * The app that the documentation shows, with handlers that tell what they were given.
 *
 * @param {any} express
 * @param {any} JwtMiddleware
 * @param {object} options
 */
function app(express, JwtMiddleware, options) {
  const auth = new JwtMiddleware({
    ttl: 3600,
    store: { type: 'memory' },
    getKey: (/** @type {any} */ payload, /** @type {any} */ cb) =>
      payload.iss === 'alpha@example.com' ? cb(null, keys.rsa.certificate, { uid: 1 }) : cb(),
    ...options,
  });
  const server = express();
  server.use(express.urlencoded({ extended: true }), express.json());
  server.post('/oauth/token', auth.token.bind(auth));
  server.all('/method', auth.check.bind(auth), (req, res) => res.send({ session: req.session }));
  server.use((error, _req, res, _next) => res.status(500).send(`handled ${error.name}: ${error.message}`));
  return server;
}

/** @param {any} answer @param {string[]} [names] headers that matter */
const seen = ({ status, headers, text }, names = ['content-type', 'www-authenticate']) => ({
  status,
  headers: names.map((name) => headers[name] ?? null),
  text: text.replace(/"access_token":"[\w-]{43}"/, '"access_token":"…"'),
});

/** Asks for a token and returns it. @param {string} url */
const tokenFrom = async (url) =>
  (await request(`${url}/oauth/token`, { form: { assertion: good() } })).json.access_token;

/** @type {[string, string, (url: string) => Promise<unknown>, object?][]} */
const conversations = [
  [
    'token-form',
    'an assertion in a form',
    async (url) => seen(await request(`${url}/oauth/token`, { form: { assertion: good() } })),
  ],
  [
    'token-json',
    'an assertion in JSON',
    async (url) => seen(await request(`${url}/oauth/token`, { json: { assertion: good() } })),
  ],
  [
    'token-grant-type',
    'an assertion with its grant type',
    async (url) =>
      seen(
        await request(`${url}/oauth/token`, {
          form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: good() },
        }),
      ),
  ],
  [
    'token-members',
    'the members of a token response, in their order',
    async (url) => Object.keys((await request(`${url}/oauth/token`, { form: { assertion: good() } })).json),
  ],
  [
    'token-cache-headers',
    'what a token response says to caches',
    async (url) =>
      seen(await request(`${url}/oauth/token`, { form: { assertion: good() } }), ['cache-control', 'pragma']),
  ],
  [
    'error-cache-headers',
    'what a refusal says to caches',
    async (url) =>
      seen(await request(`${url}/oauth/token`, { form: { assertion: 'x' } }), ['cache-control', 'pragma']),
  ],
  [
    'token-undecodable',
    'a word as assertion',
    async (url) => seen(await request(`${url}/oauth/token`, { form: { assertion: 'whateve"r' } })),
  ],
  [
    'token-missing',
    'a form without assertion',
    async (url) => seen(await request(`${url}/oauth/token`, { form: { other: '1' } })),
  ],
  [
    'token-empty-form',
    'an empty form',
    async (url) => seen(await request(`${url}/oauth/token`, { body: '', headers: { 'content-type': form } })),
  ],
  [
    'token-no-body',
    'a request without a body',
    async (url) => seen(await request(`${url}/oauth/token`, { method: 'POST' })),
  ],
  [
    'token-text-body',
    'a body of another type',
    async (url) =>
      seen(
        await request(`${url}/oauth/token`, {
          body: 'assertion=x',
          headers: { 'content-type': 'text/plain' },
        }),
      ),
  ],
  [
    'token-unknown-client',
    'an unknown client',
    async (url) =>
      seen(await request(`${url}/oauth/token`, { form: { assertion: keys.sign(rs256, { iss: 'kraken' }) } })),
  ],
  [
    'token-wrong-key',
    'an assertion of somebody else',
    async (url) =>
      seen(
        await request(`${url}/oauth/token`, {
          form: { assertion: keys.sign(rs256, { iss: 'alpha@example.com' }, keys.otherRsa.privateKey) },
        }),
      ),
  ],
  [
    'token-tampered',
    'a tampered assertion',
    async (url) => seen(await request(`${url}/oauth/token`, { form: { assertion: keys.tampered(good()) } })),
  ],
  [
    'token-none',
    'an assertion with the alg none',
    async (url) =>
      seen(
        await request(`${url}/oauth/token`, {
          form: { assertion: keys.compact('{"alg":"none","typ":"JWT"}', '{"iss":"alpha@example.com"}') },
        }),
      ),
  ],
  [
    'token-certificate-as-secret',
    'an HS256 assertion signed with the certificate',
    async (url) =>
      seen(
        await request(`${url}/oauth/token`, {
          form: {
            assertion: keys.sign(
              { alg: 'HS256', typ: 'JWT' },
              { iss: 'alpha@example.com' },
              keys.rsa.certificate,
            ),
          },
        }),
      ),
  ],
  [
    'token-twice',
    'two assertions in one form',
    async (url) => seen(await request(`${url}/oauth/token`, { form: { assertion: [good(), good()] } })),
  ],
  [
    'token-repeated-grant-type',
    'two grant types in one form',
    async (url) =>
      seen(await request(`${url}/oauth/token`, { form: { assertion: good(), grant_type: ['a', 'b'] } })),
  ],
  [
    'token-nested',
    'an assertion inside an object in a form',
    async (url) => seen(await request(`${url}/oauth/token`, { form: { 'assertion[a]': good() } })),
  ],
  [
    'token-get',
    'GET at the token endpoint',
    async (url) => seen(await request(`${url}/oauth/token?assertion=${good()}`)),
  ],
  [
    'check-query',
    'an access token in the query',
    async (url) => seen(await request(`${url}/method?access_token=${await tokenFrom(url)}`)),
  ],
  [
    'check-header',
    'an access token in the header',
    async (url) =>
      seen(await request(`${url}/method`, { headers: { authorization: `Bearer ${await tokenFrom(url)}` } })),
  ],
  [
    'check-form',
    'an access token in a form',
    async (url) => seen(await request(`${url}/method`, { form: { access_token: await tokenFrom(url) } })),
  ],
  [
    'check-json',
    'an access token in JSON',
    async (url) => seen(await request(`${url}/method`, { json: { access_token: await tokenFrom(url) } })),
  ],
  [
    'check-put',
    'PUT with an access token',
    async (url) =>
      seen(
        await request(`${url}/method`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${await tokenFrom(url)}` },
        }),
      ),
  ],
  [
    'check-head',
    'HEAD with an access token',
    async (url) =>
      seen(
        await request(`${url}/method`, {
          method: 'HEAD',
          headers: { authorization: `Bearer ${await tokenFrom(url)}` },
        }),
      ),
  ],
  [
    'check-options',
    'OPTIONS without an access token',
    async (url) => seen(await request(`${url}/method`, { method: 'OPTIONS' })),
  ],
  ['check-missing', 'no access token', async (url) => seen(await request(`${url}/method`))],
  [
    'check-unknown',
    'an unknown access token',
    async (url) => seen(await request(`${url}/method?access_token=kraken-over-the-wire`)),
  ],
  [
    'check-head-missing',
    'HEAD without an access token',
    async (url) => seen(await request(`${url}/method`, { method: 'HEAD' })),
  ],
  [
    'check-accept-json',
    'no access token, JSON wanted',
    async (url) => seen(await request(`${url}/method`, { headers: { accept: 'application/json' } })),
  ],
  [
    'check-lower-case',
    'the scheme in lower case',
    async (url) =>
      seen(await request(`${url}/method`, { headers: { authorization: `bearer ${await tokenFrom(url)}` } })),
  ],
  [
    'check-basic',
    'another scheme',
    async (url) => seen(await request(`${url}/method`, { headers: { authorization: 'Basic YTpi' } })),
  ],
  [
    'check-two-headers',
    'two authorization headers',
    async (url) => {
      const token = await tokenFrom(url);
      return seen(
        await request(`${url}/method`, { headers: { authorization: [`Bearer ${token}`, 'Bearer bad'] } }),
      );
    },
  ],
  [
    'check-query-twice',
    'an access token twice in the query',
    async (url) => {
      const token = await tokenFrom(url);
      return seen(await request(`${url}/method?access_token=${token}&access_token=${token}`));
    },
  ],
  [
    'check-query-array',
    'an access token in brackets in the query',
    async (url) => seen(await request(`${url}/method?access_token[]=${await tokenFrom(url)}`)),
  ],
  [
    'check-query-object',
    'an object in the query',
    async (url) => seen(await request(`${url}/method?access_token[a]=b`)),
  ],
  [
    'check-empty-query',
    'an empty one in the query, a good one in the header',
    async (url) =>
      seen(
        await request(`${url}/method?access_token=`, {
          headers: { authorization: `Bearer ${await tokenFrom(url)}` },
        }),
      ),
  ],
  [
    'check-constructor',
    'Bearer constructor',
    async (url) => {
      const { status } = await request(`${url}/method`, { headers: { authorization: 'Bearer constructor' } });
      return { status };
    },
  ],
  [
    'check-proto',
    'Bearer __proto__',
    async (url) => {
      const { status } = await request(`${url}/method`, { headers: { authorization: 'Bearer __proto__' } });
      return { status };
    },
  ],
  [
    'check-expired',
    'an access token whose time is over',
    async (url) => {
      const token = await tokenFrom(url);
      clock.advance(3_600_001);
      return seen(await request(`${url}/method?access_token=${token}`));
    },
  ],
  [
    'concurrent',
    'twenty requests at once',
    async (url) => {
      const tokens = await Promise.all(Array.from({ length: 20 }, () => tokenFrom(url)));
      const answers = await Promise.all(
        tokens.map((token) => request(`${url}/method?access_token=${token}`)),
      );
      return {
        statuses: answers.map(({ status }) => status),
        texts: [...new Set(answers.map(({ text }) => text))],
      };
    },
  ],
  [
    'get-key-throws',
    'a getKey that throws',
    async (url) => seen(await request(`${url}/oauth/token`, { form: { assertion: good() } })),
    {
      getKey() {
        throw new Error('the database is down');
      },
    },
  ],
  [
    'get-key-error',
    'a getKey that answers with an error',
    async (url) => seen(await request(`${url}/oauth/token`, { form: { assertion: good() } })),
    {
      getKey: (_payload, cb) => cb(new Error('the database is down')),
    },
  ],
  [
    'store-error',
    'a store whose make fails',
    async (url) => seen(await request(`${url}/oauth/token`, { form: { assertion: good() } })),
    {
      store: { make: (_payload, cb) => cb(new Error('the store is down')), retrieve() {} },
    },
  ],
  [
    'store-error-later',
    'a store whose make fails later',
    async (url) => seen(await request(`${url}/oauth/token`, { form: { assertion: good() } })),
    {
      store: { make: (_payload, cb) => setImmediate(cb, new Error('the store is down')), retrieve() {} },
    },
  ],
  [
    'retrieve-error',
    'a store whose retrieve fails',
    async (url) => seen(await request(`${url}/method?access_token=x`)),
    {
      store: { make() {}, retrieve: (_token, cb) => setImmediate(cb, new Error('the store is down')) },
    },
  ],
  [
    'retrieve-throws',
    'a store whose retrieve throws',
    async (url) => seen(await request(`${url}/method?access_token=x`)),
    {
      store: {
        make() {},
        retrieve() {
          throw new Error('the store is down');
        },
      },
    },
  ],
  [
    'encrypted',
    'a whole flow with the encrypted store',
    async (url) => seen(await request(`${url}/method?access_token=${await tokenFrom(url)}`)),
    { store: { type: 'encrypted', secret: 'very long s3cr3t key' } },
  ],
];

module.exports = versions.flatMap(({ name, express }) =>
  conversations.map(([id, title, talk, options]) => ({
    id: `${name.toLowerCase().replace(' ', '-')}-${id}`,
    title: `over HTTP with ${name}: ${title}`,
    async run({ JwtMiddleware }) {
      const { url, close } = await serve(app(express, JwtMiddleware, options ?? {}));
      try {
        return { answer: await talk(url) };
      } finally {
        await close();
      }
    },
  })),
);
