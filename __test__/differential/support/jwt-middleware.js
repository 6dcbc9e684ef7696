'use strict';

const { createTrace } = require('./trace');
const { startSeconds } = require('./clock');
const keys = require('../../support/keys');

/** @typedef {ReturnType<typeof createTrace>} Trace */

/** An honest assertion under the secret that `exchange` knows. @param {unknown} [claims] @param {object} [header] */
const assertion = (claims = { iss: 'alpha' }, header = {}) =>
  keys.sign({ alg: 'HS256', typ: 'JWT', ...header }, claims);
exports.assertion = assertion;

/** All that the original needs of a response. @param {Trace} trace */
exports.bareResponse = (trace) => {
  const res = {
    status: trace.spy('res.status', () => res),
    send: trace.spy('res.send'),
    set: trace.spy('res.set'),
    sendStatus: trace.spy('res.sendStatus'),
  };
  return res;
};

/** A store that keeps what it is given. @param {Trace} trace @param {Record<string, unknown>} [sessions] */
exports.noisyStore = (trace, sessions = {}) => ({
  make: trace.spy('store.make', (_payload, cb) => cb(null, 'a-token')),
  retrieve: trace.spy('store.retrieve', (token, cb) =>
    cb(null, Object.hasOwn(sessions, token) ? sessions[token] : undefined),
  ),
});

/**
 * One call of token() with nothing but what the original needs: a body, and a response that can send.
 *
 * @param {{ JwtMiddleware: any }} implementation
 * @param {object} [setup]
 * @param {Trace} [setup.trace]
 * @param {unknown} [setup.assertion]
 * @param {any} [setup.key] what getKey answers, with the session
 * @param {any} [setup.session]
 * @param {(this: any, payload: any, cb: any, trace: Trace) => unknown} [setup.getKey] in place of that answer
 * @param {object} [setup.store]
 * @param {object} [setup.options] more of them, or others
 * @param {any} [setup.req]
 * @param {any} [setup.res]
 * @param {(...args: unknown[]) => unknown} [setup.next]
 * @param {(middleware: any, req: any) => unknown} [setup.before] runs before the call
 */
exports.exchange = async ({ JwtMiddleware }, setup = {}) => {
  const trace = setup.trace ?? createTrace();
  const key = 'key' in setup ? setup.key : keys.secret;
  const getKey = setup.getKey ?? ((_payload, cb) => cb(null, key, setup.session));
  const given = {
    getKey: trace.spy('getKey', function (payload, cb) {
      return getKey.call(this, payload, cb, trace);
    }),
    store: setup.store ?? exports.noisyStore(trace),
    ...setup.options,
  };
  const middleware = trace.made(() => new JwtMiddleware(given));
  if (!middleware) return { events: trace.events };
  const req =
    'req' in setup
      ? setup.req
      : { body: { assertion: 'assertion' in setup ? setup.assertion : assertion() } };
  const { status, send } = exports.bareResponse(trace);
  const res = setup.res ?? { status, send };
  setup.before?.(middleware, req);
  trace.call('token', () => middleware.token(req, res, trace.spy('next', setup.next)));
  await trace.quiet();
  return { events: trace.events };
};

/** A session that ends an hour after the start. */
exports.session = { iss: 'alpha', exp: startSeconds + 3600 };

/**
 * One call of check() with nothing but what the original needs. The store knows the token «good».
 *
 * @param {{ JwtMiddleware: any }} implementation
 * @param {object} setup
 * @param {any} setup.req
 * @param {Trace} [setup.trace]
 * @param {Record<string, unknown>} [setup.sessions]
 * @param {object} [setup.store]
 * @param {object} [setup.options]
 * @param {any} [setup.res]
 * @param {(...args: unknown[]) => unknown} [setup.next]
 */
exports.guard = async ({ JwtMiddleware }, setup) => {
  const trace = setup.trace ?? createTrace();
  const { req, sessions = { good: exports.session } } = setup;
  const given = {
    getKey: trace.spy('getKey'),
    store: setup.store ?? exports.noisyStore(trace, sessions),
    ...setup.options,
  };
  const middleware = trace.made(() => new JwtMiddleware(given));
  if (!middleware) return { events: trace.events };
  const { set, sendStatus } = exports.bareResponse(trace);
  const res = setup.res ?? { set, sendStatus };
  trace.call('check', () => middleware.check(req, res, trace.spy('next', setup.next)));
  await trace.quiet();
  return { events: trace.events, session: trace.show(req?.session) };
};
