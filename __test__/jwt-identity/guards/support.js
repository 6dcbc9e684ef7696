'use strict';

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { versions } = require('../../support/express');
const { request } = require('../../support/request');
const { serve } = require('../../support/serve');
const { jwtIdentity, fromNow, optionsWith, tokenOf } = require('../support');

exports.challenges = {
  bare: 'Bearer realm="example"',
  invalid: 'Bearer realm="example", error="invalid_token", error_description="The access token is not valid"',
  insufficient:
    'Bearer realm="example", error="insufficient_scope", error_description="The user is not authorized for this"',
};

/** @param {Record<string, any>} [claims] */
exports.tokenWith = (claims) =>
  tokenOf({ userId: 'alice', roles: '', iat: fromNow(), exp: fromNow(60), ...claims });

/**
 * A middleware with guards.
 *
 * @param {Record<string, any>} [options]
 * @returns {any}
 */
exports.identityWith = (options) => jwtIdentity(optionsWith(options));

/**
 * Runs with an app of each Express: the guards that `mount` makes are on `/guarded`, whose handler says who the user is.
 *
 * @param {string} name
 * @param {(identity: any) => unknown} mount returns handlers
 * @param {(get: (token?: string, headers?: Record<string, string>) => ReturnType<typeof request>) => Promise<void>} run
 * @param {Record<string, any>} [options]
 */
exports.guarded = (name, mount, run, options) => {
  describe(name, () => {
    for (const { name: version, express } of versions) {
      test(version, async () => {
        const identity = exports.identityWith(options);
        const app = express();
        app.use(identity);
        app.get('/guarded', mount(identity), (/** @type {any} */ req, /** @type {any} */ res) =>
          res.json(req.identity.user.id),
        );
        app.use(
          (
            /** @type {any} */ error,
            /** @type {any} */ _req,
            /** @type {any} */ res,
            /** @type {any} */ _next,
          ) =>
            res
              .status(error.status ?? 500)
              .json({ error: error.message, code: error.code, claim: error.claim }),
        );
        const server = await serve(app);
        try {
          await run((token, headers = {}) =>
            request(`${server.url}/guarded`, {
              headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
            }),
          );
        } finally {
          await server.close();
        }
      });
    }
  });
};

/**
 * How a guard decides about a request that is a plain object.
 *
 * @param {(req: any, res: any, next: any) => unknown} guard
 * @param {any} req
 * @returns {Promise<{ status: number | undefined, challenge: unknown, next: unknown[] | undefined }>} next: what it was called with
 */
exports.decide = (guard, req) =>
  new Promise((resolve) => {
    /** @type {Record<string, unknown>} */
    const headers = {};
    const res = {
      statusCode: 200,
      setHeader: (/** @type {string} */ name, /** @type {unknown} */ value) => {
        headers[name] = value;
      },
      end: () => resolve({ status: res.statusCode, challenge: headers['WWW-Authenticate'], next: undefined }),
    };
    guard(req, res, (/** @type {unknown[]} */ ...args) =>
      resolve({ status: undefined, challenge: headers['WWW-Authenticate'], next: args }),
    );
  });

/** @param {any} user */
exports.requestOf = (user) => ({ headers: {}, identity: { user } });

/**
 * The messages of the warnings that a call gives.
 *
 * @param {() => unknown} call
 * @param {string} code
 */
exports.warningsOf = async (call, code) => {
  /** @type {string[]} */
  const messages = [];
  const collect = (/** @type {any} */ warning) => {
    if (warning.code === code) messages.push(warning.message);
  };
  process.on('warning', collect);
  await call();
  await new Promise(setImmediate);
  process.off('warning', collect);
  return messages;
};

/** @param {{ status: number | undefined, next: unknown[] | undefined }} decision */
exports.assertPassed = ({ status, next }) =>
  assert.deepEqual({ status, next }, { status: undefined, next: [] });
