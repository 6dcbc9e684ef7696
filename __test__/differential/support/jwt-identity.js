'use strict';

const { brief } = require('./show');
const { createTrace } = require('./trace');
const { startSeconds: now } = require('./clock');
const keys = require('../../support/keys');

/** @typedef {ReturnType<typeof createTrace>} Trace */

const key = keys.secret;
exports.key = key;

/** The user that the worker knows. */
exports.user = () => ({
  userId: 'u1',
  roles: 'admin,user',
  securityStamp: 'stamp-1',
  claims: { email: 'u1@example.com' },
});

/** A token as 3.1.0 makes it. @param {unknown} claims @param {object} [header] @param {string} [secret] */
const token = (claims, header = {}, secret = key) =>
  keys.sign({ alg: 'HS256', typ: 'JWT', ...header }, claims, secret);
exports.token = token;

/** A grant token of 3.1.0. @param {object} [claims] members beside or in place of the usual ones */
exports.grantToken = (claims) => token({ userId: 'u1', roles: 'admin', ...claims, iat: now, exp: now + 900 });

/** A refresh token of 3.1.0, fresh. @param {object} [claims] */
exports.refreshToken = (claims) =>
  token({ userId: 'u1', securityStamp: 'stamp-1', iat: now, exp: now + 90 * 86_400, ...claims });

/** @param {Trace} trace @param {any} [getUser] @param {object} [options] */
const optionsFor = (trace, getUser = async () => exports.user(), options = {}) => ({
  security: { key, algorithm: 'HS256' },
  workers: { getUser: trace.spy('getUser', getUser) },
  ...options,
});

/**
 * One request through the middleware.
 *
 * @param {{ jwtIdentity: any }} implementation
 * @param {object} [setup]
 * @param {Trace} [setup.trace]
 * @param {any} [setup.authorization]
 * @param {any} [setup.req]
 * @param {object} [setup.options]
 * @param {(...args: any[]) => any} [setup.next]
 */
exports.authenticate = async ({ jwtIdentity }, setup = {}) => {
  const trace = setup.trace ?? createTrace();
  const middleware = trace.made(() => jwtIdentity(optionsFor(trace, undefined, setup.options)));
  if (!middleware) return { events: trace.events };
  const req = setup.req ?? { headers: { authorization: setup.authorization } };
  trace.call('middleware', () => middleware(req, undefined, trace.spy('next', setup.next)));
  trace.note(`at once ${trace.show(req.identity?.user)}`);
  await trace.quiet();
  return { events: trace.events, user: trace.show(req.identity?.user) };
};

/** A request that has passed the middleware. @param {{ jwtIdentity: any }} implementation @param {object} options @param {object} req */
exports.passed = async ({ jwtIdentity }, options, req) => {
  const request = { headers: {}, ...req };
  await new Promise((resolve) => jwtIdentity(options)(request, {}, resolve));
  return request;
};

/**
 * One call of logIn.
 *
 * @param {{ jwtIdentity: any }} implementation
 * @param {object} [setup]
 * @param {any} [setup.body]
 * @param {unknown[]} [setup.args] of logIn
 * @param {any} [setup.getUser]
 * @param {object} [setup.options]
 * @param {(req: any) => void} [setup.before]
 */
exports.logIn = async (implementation, setup = {}) => {
  const trace = createTrace();
  const options = optionsFor(trace, setup.getUser, setup.options);
  const middleware = trace.made(() => implementation.jwtIdentity(options));
  if (!middleware) return { events: trace.events };
  const req = { headers: {}, body: 'body' in setup ? setup.body : { login: 'me', password: 'secret' } };
  await new Promise((resolve) => middleware(req, {}, resolve));
  setup.before?.(req);
  const result = await outcome(trace, () => req.identity.logIn(...(setup.args ?? [])));
  return { events: trace.events, ...result };
};

/** @param {Trace} trace @param {() => Promise<any>} run */
async function outcome(trace, run) {
  const pending = trace.call('logIn', run);
  try {
    const result = await pending;
    if (result === undefined) return {};
    const { grantToken, refreshToken, ...rest } = result;
    return {
      keys: Object.keys(result),
      result: trace.show(rest),
      grantToken: readable(grantToken),
      refreshToken: typeof refreshToken === 'string' ? payloadOf(refreshToken) : refreshToken,
    };
  } catch (error) {
    return { rejected: trace.show(error) };
  }
}

/** Header and payload as they are written, and whether the signature is right. @param {any} text */
function readable(text) {
  if (typeof text !== 'string') return text;
  const [header, payload] = text.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  const { alg } = JSON.parse(header);
  const signed = keys.compact(header, payload, keys.signer(alg, key)) === text;
  return `${header}.${brief(payload)}${signed ? '' : ' under another key'}`;
}
exports.readable = readable;

/** A refresh token's header is a matter of its own. @param {string} text */
const payloadOf = (text) => Buffer.from(text.split('.')[1], 'base64url').toString();
exports.payloadOf = payloadOf;
