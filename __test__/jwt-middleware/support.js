'use strict';

const { test } = require('node:test');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { RULES } = require('../../lib/jwt-middleware/strict');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

/** @typedef {{ statusCode: number, code?: string, message: string }} Failure */

/** Options under which an HS256 assertion with the fixtures' secret gets a token. */
const options = (/** @type {object} */ more = {}) => ({
  getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, keys.secret),
  store: /** @type {any} */ ({ type: 'memory' }),
  ...more,
});

/** Strict mode with these rules alone. */
const onlyRules = (/** @type {object} */ rules) => ({
  strict: { ...Object.fromEntries(Object.keys(RULES).map((name) => [name, false])), ...rules },
});

/** An assertion that those options accept. */
const assertion = (/** @type {object} */ claims = { client_id: 'alpha' }) =>
  keys.sign({ alg: 'HS256', typ: 'JWT' }, claims);

/**
 * Serves `POST /token` and `/protected` with a middleware, and closes when `use` is done.
 *
 * @param {any} express
 * @param {any} given a JwtMiddleware, or the options of one
 * @param {(api: Api) => unknown} use
 *
 * @typedef {object} Api
 * @property {any} auth
 * @property {any[]} errors what reached the error handler
 * @property {(assertion: unknown, form?: object) => ReturnType<typeof request>} token
 * @property {(token: string) => ReturnType<typeof request>} call with the token in the header
 * @property {(path: string, options?: object) => ReturnType<typeof request>} send
 */
async function withApp(express, given, use) {
  const auth = given instanceof JwtMiddleware ? given : new JwtMiddleware(given);
  /** @type {any[]} */
  const errors = [];
  const app = express();
  const parsers = [express.urlencoded({ extended: true }), express.json({ strict: false })];
  app.post('/token', parsers, auth.token.bind(auth));
  app.post('/unparsed', auth.token.bind(auth));
  app.all('/protected', parsers, auth.check.bind(auth), (/** @type {any} */ req, /** @type {any} */ res) => {
    res.json({ session: req.session });
  });
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) => {
      errors.push(error);
      res.status(500).json({ code: error?.code, message: String(error?.message ?? error) });
    },
  );
  const server = await serve(app);
  try {
    const send = (/** @type {string} */ path, more = {}) => request(server.url + path, more);
    await use({
      auth,
      errors,
      send,
      token: (given, form = {}) => send('/token', { form: { assertion: given, ...form } }),
      call: (token) => send('/protected', { headers: { authorization: `Bearer ${token}` } }),
    });
  } finally {
    await server.close();
  }
}

/**
 * The same test over HTTP with each version of Express.
 *
 * @param {string} name
 * @param {() => any} given a JwtMiddleware, or the options of one; made anew for each version
 * @param {(api: Api, t: any) => unknown} use
 */
function overHttp(name, given, use) {
  for (const version of versions) {
    test(`${name} (${version.name})`, (t) => withApp(version.express, given(), (api) => use(api, t)));
  }
}

/**
 * A `res` as the originals' users mock it: it has the named methods and nothing else, and notes what they are called with.
 *
 * @param {...string} names
 */
function bareResponse(...names) {
  /** @type {any[]} */
  const calls = [];
  /** @type {any} */
  const res = { calls };
  for (const name of names) {
    res[name] = (/** @type {any[]} */ ...args) => {
      calls.push([name, ...args]);
      return res;
    };
  }
  return res;
}

/** A `next` that notes what it is called with. */
function recordingNext() {
  /** @type {any[][]} */
  const calls = [];
  const next = (/** @type {any[]} */ ...args) => {
    calls.push(args);
  };
  return Object.assign(next, { calls });
}

/** Waits until callbacks that are due by now have run: the memory store answers from the thread pool. */
async function until(/** @type {() => unknown} */ condition) {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    if (condition()) return;
    await new Promise(setImmediate);
  }
  throw new Error('what the test waits for never came');
}

/** The body and status of each refusal of the token endpoint. */
const refusals = {
  undecodable: {
    status: 400,
    json: { error: 'invalid_request', error_description: 'JWT cannot be decoded' },
  },
  unknownClient: { status: 401, json: { error: 'invalid_client', error_description: 'Unknown client' } },
  badAssertion: {
    status: 401,
    json: { error: 'invalid_client', error_description: 'Client authentication failed' },
  },
};

/** The challenge for each refusal of a protected route. */
const challenges = {
  missing: 'Bearer realm="example", error="invalid_token", error_description="Access token is not present"',
  unknown: 'Bearer realm="example", error="invalid_token", error_description="Unknown access token"',
  expired: 'Bearer realm="example", error="invalid_token", error_description="Access token expired"',
};

/** An event of `debug` with the members that it had before it said the reason. */
const asBefore = (/** @type {any} */ { error, context: { rule, descr, cause } }) => ({
  error,
  context: { ...(rule && { rule }), descr, ...(cause && { cause }) },
});

/** What of a response a refusal is told by. */
const answer = (/** @type {{ status: number, json: any }} */ { status, json }) => ({ status, json });

module.exports = {
  JwtMiddleware,
  answer,
  asBefore,
  assertion,
  bareResponse,
  challenges,
  onlyRules,
  options,
  overHttp,
  recordingNext,
  refusals,
  until,
  withApp,
};
