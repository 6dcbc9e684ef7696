'use strict';

const { versions } = require('../../../support/express');
const { serve } = require('../../../support/serve');
const { request } = require('../../../support/request');
const clock = require('../../support/clock');
const { key, user, grantToken, refreshToken, readable, payloadOf } = require('../../support/jwt-identity');

const accounts = { me: user(), other: { ...user(), userId: 'u2', securityStamp: 'stamp-2', roles: 'user' } };

/** The app that the documentation shows. @param {any} express @param {any} jwtIdentity @param {object} options */
function app(express, jwtIdentity, options) {
  const server = express();
  server.use(express.urlencoded({ extended: true }), express.json());
  server.use(
    jwtIdentity({
      security: { key, algorithm: 'HS256' },
      grantToken: { expiresIn: 15 },
      refreshToken: { expiresIn: 90 },
      workers: {
        getUser: async ({ id, login, password }) =>
          id
            ? Object.values(accounts).find(({ userId }) => userId === id)
            : password === 'secret' && Object.hasOwn(accounts, login)
              ? accounts[login]
              : null,
      },
      ...options,
    }),
  );
  server.get('/me', (req, res) => res.json(req.identity.user));
  server.post('/login', (req, res, next) => {
    req.identity
      .logIn()
      .then((result) => {
        if (result.statusCode !== 200) return res.status(result.statusCode).end();
        return res.status(200).json({ grantToken: result.grantToken, refreshToken: result.refreshToken });
      })
      .catch(next);
  });
  server.get('/throws', () => {
    throw new Error('a handler failed');
  });
  server.use((error, _req, res, _next) => res.status(500).send(`handled ${error.name}: ${error.message}`));
  return server;
}

/** @param {any} answer */
const seen = ({ status, text, json }) =>
  json?.grantToken
    ? {
        status,
        grantToken: readable(json.grantToken),
        refreshToken: json.refreshToken && payloadOf(json.refreshToken),
      }
    : { status, text };

const bearer = (/** @type {string} */ token) => ({ headers: { authorization: `Bearer ${token}` } });

/** @type {[string, string, (url: string) => Promise<unknown>, object?][]} */
const conversations = [
  ['anonymous', 'a request without a token', async (url) => seen(await request(`${url}/me`))],
  [
    'authenticated',
    'a request with a grant token',
    async (url) => seen(await request(`${url}/me`, bearer(grantToken({ email: 'x' })))),
  ],
  ['bad-token', 'a request with a bad token', async (url) => seen(await request(`${url}/me`, bearer('bad')))],
  [
    'lower-case',
    'the scheme in lower case',
    async (url) => seen(await request(`${url}/me`, { headers: { authorization: `bearer ${grantToken()}` } })),
  ],
  [
    'basic',
    'another scheme',
    async (url) => seen(await request(`${url}/me`, { headers: { authorization: 'Basic YTpi' } })),
  ],
  [
    'two-headers',
    'two authorization headers',
    async (url) =>
      seen(
        await request(`${url}/me`, { headers: { authorization: [`Bearer ${grantToken()}`, 'Bearer bad'] } }),
      ),
  ],
  [
    'expired',
    'a grant token whose time is over',
    async (url) => {
      clock.advance(900_000);
      return seen(await request(`${url}/me`, bearer(grantToken())));
    },
  ],
  [
    'log-in-form',
    'login and password in a form',
    async (url) => seen(await request(`${url}/login`, { form: { login: 'me', password: 'secret' } })),
  ],
  [
    'log-in-json',
    'login and password in JSON',
    async (url) => seen(await request(`${url}/login`, { json: { login: 'me', password: 'secret' } })),
  ],
  [
    'log-in-remember',
    'rememberMe in a form',
    async (url) =>
      seen(await request(`${url}/login`, { form: { login: 'me', password: 'secret', rememberMe: 'true' } })),
  ],
  [
    'log-in-remember-false',
    'rememberMe false in a form',
    async (url) =>
      seen(await request(`${url}/login`, { form: { login: 'me', password: 'secret', rememberMe: 'false' } })),
  ],
  [
    'log-in-wrong',
    'a wrong password',
    async (url) => seen(await request(`${url}/login`, { form: { login: 'me', password: 'wrong' } })),
  ],
  [
    'log-in-nobody',
    'an unknown login',
    async (url) =>
      seen(await request(`${url}/login`, { form: { login: 'constructor', password: 'secret' } })),
  ],
  ['log-in-empty', 'an empty JSON object', async (url) => seen(await request(`${url}/login`, { json: {} }))],
  ['log-in-no-body', 'no body', async (url) => seen(await request(`${url}/login`, { method: 'POST' }))],
  [
    'log-in-object',
    'a login that is an object in a form',
    async (url) => seen(await request(`${url}/login`, { form: { 'login[$ne]': '1', password: 'secret' } })),
  ],
  [
    'log-in-twice',
    'two logins in a form',
    async (url) =>
      seen(await request(`${url}/login`, { form: { login: ['me', 'other'], password: 'secret' } })),
  ],
  [
    'log-in-refresh',
    'a refresh token',
    async (url) => seen(await request(`${url}/login`, { form: { refreshToken: refreshToken() } })),
  ],
  [
    'log-in-refresh-bad',
    'a bad refresh token',
    async (url) => seen(await request(`${url}/login`, { form: { refreshToken: 'bad' } })),
  ],
  [
    'log-in-refresh-stamp',
    'a refresh token with an old stamp',
    async (url) =>
      seen(await request(`${url}/login`, { form: { refreshToken: refreshToken({ securityStamp: 'old' }) } })),
  ],
  [
    'log-in-refresh-unknown',
    'a refresh token of an unknown user',
    async (url) =>
      seen(await request(`${url}/login`, { form: { refreshToken: refreshToken({ userId: 'gone' }) } })),
  ],
  [
    'log-in-refresh-late',
    'a refresh token that is almost over',
    async (url) => {
      clock.advance(80 * 86_400_000);
      return seen(await request(`${url}/login`, { form: { refreshToken: refreshToken() } }));
    },
  ],
  [
    'refresh-as-grant',
    'a refresh token in the header',
    async (url) => seen(await request(`${url}/me`, bearer(refreshToken()))),
  ],
  [
    'grant-as-refresh',
    'a grant token in the place of a refresh token',
    async (url) => seen(await request(`${url}/login`, { form: { refreshToken: grantToken() } })),
  ],
  [
    'flow',
    'logging in, being known, and refreshing',
    async (url) => {
      const first = await request(`${url}/login`, {
        json: { login: 'other', password: 'secret', rememberMe: true },
      });
      const known = await request(`${url}/me`, bearer(first.json.grantToken));
      const second = await request(`${url}/login`, { json: { refreshToken: first.json.refreshToken } });
      return [seen(first), seen(known), seen(second)];
    },
  ],
  ['handler-throws', 'a handler that throws', async (url) => seen(await request(`${url}/throws`))],
  [
    'worker-throws',
    'a getUser that rejects',
    async (url) => seen(await request(`${url}/login`, { json: { login: 'a', password: 'b' } })),
    {
      workers: { getUser: () => Promise.reject(new Error('the database is down')) },
    },
  ],
  [
    'concurrent',
    'twenty users at once',
    async (url) => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          request(`${url}/me`, bearer(grantToken({ userId: `u${index}` }))),
        ),
      );
      return answers.map(({ json }) => json.id);
    },
  ],
];

module.exports = versions.flatMap(({ name, express }) =>
  conversations.map(([id, title, talk, options]) => ({
    id: `${name.toLowerCase().replace(' ', '-')}-${id}`,
    title: `over HTTP with ${name}: ${title}`,
    async run({ jwtIdentity }) {
      const { url, close } = await serve(app(express, jwtIdentity, options ?? {}));
      try {
        return { answer: await talk(url) };
      } finally {
        await close();
      }
    },
  })),
);
