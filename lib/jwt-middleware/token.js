'use strict';

const { latchkeyError } = require('../errors');
const { badAssertion, repeated, undecodable, unknownClient } = require('../http/oauth-error');
const native = require('../native');
const { ask } = require('./ask');
const { readTtl, settingsOf } = require('./options');
const { asError, report } = require('./report');
const { createSession } = require('./session');

// "Request and response parameters MUST NOT be included more than once." (RFC 6749 §3.2) The ones that RFC 6749, 7521
// and 7523 define; other members of a JSON body may be arrays.
const PARAMETERS = [
  'grant_type',
  'scope',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
];

/**
 * @typedef {Readonly<import('../http/oauth-error').Refusal>} Refusal
 * @typedef {{ refusal: Refusal, cause?: () => unknown }} Refused with what `debug` hears besides
 * @typedef {{ refusal?: undefined, assertion: string, text: string, payload: Record<string, any> }} Request
 *   the payload as decoded and not verified: its text, and the object that getKey sees
 * @typedef {{ refusal?: undefined, claims: Record<string, any>, ttl: number }} Grant
 */

/**
 * The token endpoint (RFC 7523 §2.1): an assertion in, an access token out.
 *
 * @param {{ options: any, store: any }} middleware
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
function token(middleware, req, res, next) {
  /** @param {unknown} error */
  const fail = (error) => next(asError(error));

  let options;
  let store;
  /** @type {Request | Refused} */
  let request;
  try {
    ({ options, store } = middleware);
    request = read(req.body, settingsOf(options).decode);
  } catch (thrown) {
    return fail(thrown);
  }

  /** @param {unknown} error */
  const late = (error) =>
    report(options, error, () => ({
      descr: 'getKey or the store failed after its answer',
    }));

  /** @param {Refused} refused */
  const refuse = ({ refusal: { status, error, description }, cause }) => {
    report(options, error, () => ({
      descr: description,
      ...(cause && { cause: cause() }),
    }));
    try {
      forbidCaching(res);
      res.status(status).send({ error, error_description: description });
    } catch (thrown) {
      fail(thrown);
    }
  };

  /** @param {Grant} grant */
  const issue = ({ claims, ttl }) => {
    /** @param {any} accessToken */
    const send = (accessToken) => {
      try {
        if (accessToken === undefined || accessToken === null || accessToken === '') {
          throw latchkeyError('ERR_STORE_FAILED', 'The store made no access token');
        }
        forbidCaching(res);
        res.send({
          access_token: accessToken,
          token_type: 'Bearer',
          expires_in: ttl,
        });
      } catch (thrown) {
        fail(thrown);
      }
    };

    ask(store, 'make', claims, {
      answered: (error, accessToken) => (error ? fail(error) : send(accessToken)),
      fulfilled: send,
      failed: fail,
      late,
    });
  };

  if (request.refusal) return refuse(request);
  const { payload } = request;

  /** @param {any} error @param {any} [key] @param {any} [session] */
  const answered = (error, key, session) => {
    let result;
    try {
      result = error
        ? { refusal: unknownClient, cause: () => error }
        : verify(/** @type {Request} */ (request), options, key, session);
    } catch (thrown) {
      return fail(thrown);
    }
    if (result.refusal) refuse(result);
    else issue(result);
  };

  ask(options, 'getKey', payload, {
    answered,
    fulfilled: (value) =>
      isKeyAndSession(value) ? answered(null, value.key, value.session) : answered(null, value),
    failed: fail,
    late,
  });
}

/**
 * @param {any} body
 * @param {(token: unknown) => string | number} decode
 * @returns {Request | Refused}
 */
function read(body, decode) {
  const twice = PARAMETERS.find((name) => Array.isArray(body?.[name]));
  if (twice) return { refusal: repeated(twice) };
  const given = body?.assertion;
  const assertion = Buffer.isBuffer(given) ? given.toString() : given;
  const text = decode(assertion);
  if (typeof text === 'number') return { refusal: undecodable, cause: () => native.tokenError(text) };
  return { assertion, text, payload: JSON.parse(text) };
}

/**
 * @param {Request} request
 * @param {any} options
 * @param {any} key
 * @param {any} session
 * @returns {Grant | Refused}
 */
function verify({ assertion, text, payload }, options, key, session) {
  if (!key) return { refusal: unknownClient };
  const verifier = settingsOf(options).verifierFor(key);
  if (verifier.error) return { refusal: badAssertion, cause: () => verifier.error };
  const now = Math.floor(Date.now() / 1000);
  const verified = verifier.verify(assertion, now);
  if (typeof verified === 'number')
    return { refusal: badAssertion, cause: () => native.tokenError(verified) };
  // The object that getKey saw, and may have added to, becomes the session: it must have come from what is verified.
  if (verified !== text) return { refusal: badAssertion };
  const ttl = readTtl(options);
  return { claims: createSession(payload, session, now + ttl), ttl };
}

/**
 * A promise gives the key, or the key and a session. A JWK is a key, whatever its members are.
 *
 * @param {any} value
 */
function isKeyAndSession(value) {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain && Object.hasOwn(value, 'key') && !Object.hasOwn(value, 'kty');
}

/**
 * RFC 6749 §5.1; a `res` that can't set headers is let be.
 *
 * @param {any} res
 */
function forbidCaching(res) {
  const set = typeof res.set === 'function' ? res.set : res.setHeader;
  if (typeof set !== 'function') return;
  set.call(res, 'Cache-Control', 'no-store');
  set.call(res, 'Pragma', 'no-cache');
}

module.exports = { token };
