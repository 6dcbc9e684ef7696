'use strict';

const { describe, test } = require('node:test');
const { versions } = require('../../support/express');
const { request } = require('../../support/request');
const { serve } = require('../../support/serve');
const { middlewareWith } = require('../../sessions/session-support');

/** The name of the cookie without options. */
exports.NAME = '__Host-refreshToken';

/**
 * The Set-Cookie headers of a response.
 *
 * @param {{ headers: import('node:http').IncomingHttpHeaders }} response
 * @returns {{ name: string, value: string, attributes: string[], maxAge: number | undefined, text: string }[]}
 */
exports.cookiesOf = ({ headers }) =>
  (headers['set-cookie'] ?? []).map((text) => {
    const [pair = '', ...attributes] = text.split('; ');
    const [name = '', value = ''] = pair.split('=');
    const [, maxAge] = /Max-Age=(\d+)/.exec(text) ?? [];
    return {
      name,
      value,
      attributes: attributes.filter((attribute) => !/^(?:Max-Age|Expires)=/.test(attribute)).sort(),
      maxAge: maxAge === undefined ? undefined : Number(maxAge),
      text,
    };
  });

/** @param {any} response of `post` */
exports.isCleared = (response) => {
  const [cookie] = exports.cookiesOf(response);
  return cookie !== undefined && cookie.value === '' && cookie.maxAge === 0;
};

/**
 * @typedef {object} Api
 * @property {(path: string, json?: unknown, headers?: Record<string, string | string[]>) => ReturnType<typeof request>} post
 * @property {(path: string, headers?: Record<string, string>) => ReturnType<typeof request>} get
 * @property {(body?: object) => Promise<{ cookie: string, value: string, grantToken: string, response: any }>} logIn with alice's
 *   password and rememberMe
 * @property {string} url
 */

/** What an application does with identity, on each path. @type {Record<string, (identity: any, body: any) => unknown>} */
const routes = {
  '/log-in': ({ logIn }) => logIn(),
  '/sign-up': ({ logIn }) => logIn({ userId: 'bob', roles: '', securityStamp: 'b' }),
  '/log-out': ({ logOut }) => logOut(),
  '/log-out-all': ({ logOutAll }, body) => logOutAll(body.userId),
  '/log-out-others': ({ logOutOthers }) => logOutOthers(),
  '/log-out-session': ({ logOutSession }, body) => logOutSession(body.id),
  '/sessions': ({ listSessions }) => listSessions(),
};

/** @param {any} identity @param {string} path @param {any} body */
const act = async (identity, path, body) => {
  try {
    return { status: 200, result: (await routes[path]?.(identity, body)) ?? null };
  } catch (error) {
    const { status = 500, code, message } = /** @type {any} */ (error);
    return { status, result: { code, message } };
  }
};

/** @type {Record<string, (middleware: any, prepare: (app: any) => void) => any>} */
const servers = Object.fromEntries(
  versions.map(({ name, express }) => [
    name,
    (/** @type {any} */ middleware, /** @type {any} */ prepare) => {
      const app = express();
      prepare(app);
      app.use(express.json(), middleware);
      app.use(async (/** @type {any} */ req, /** @type {any} */ res) => {
        const { status, result } = await act(req.identity, req.path, req.body);
        res.cookie('of-the-app', '1').status(status).json(result);
      });
      return app;
    },
  ]),
);
servers.Node = (middleware) => async (/** @type {any} */ req, /** @type {any} */ res) => {
  const chunks = await req.toArray();
  if (chunks.length > 0) req.body = JSON.parse(Buffer.concat(chunks).toString());
  res.setHeader('Set-Cookie', 'of-the-app=1');
  middleware(req, res, async () => {
    const { status, result } = await act(req.identity, new URL(req.url, 'http://a').pathname, req.body);
    res.statusCode = status;
    res.end(JSON.stringify(result));
  });
};

/**
 * Runs with a server on Express 4, on Express 5 and on Node alone.
 *
 * @param {string} name
 * @param {any} cookie the option
 * @param {(api: Api) => Promise<void>} run
 * @param {{ refreshToken?: object, prepare?: (app: any) => void, options?: object }} [more]
 */
exports.overHttp = (name, cookie, run, { refreshToken = {}, prepare = () => {}, options = {} } = {}) => {
  describe(name, () => {
    for (const [kind, create] of Object.entries(servers)) {
      test(kind, async () => {
        const middleware = middlewareWith({ rotate: true, ...refreshToken, cookie }, options);
        const { url, close } = await serve(create(middleware, prepare));
        /** @type {Api['post']} */
        const post = (path, json = {}, headers = {}) => request(url + path, { json, headers });
        /** @type {Api['logIn']} */
        const logIn = async (body) => {
          const response = await post('/log-in', { login: 'alice', rememberMe: true, ...body });
          const found = exports.cookiesOf(response).find((one) => one.name !== 'of-the-app');
          const value = found?.value ?? '';
          return { cookie: `${found?.name}=${value}`, value, grantToken: response.json.grantToken, response };
        };
        try {
          await run({ url, post, logIn, get: (path, headers = {}) => request(url + path, { headers }) });
        } finally {
          await close();
        }
      });
    }
  });
};
