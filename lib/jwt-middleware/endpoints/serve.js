'use strict';

const { latchkeyError } = require('../../values/errors');
const { bare } = require('../../values/members');
const bearer = require('../../oauth/bearer');
const oauth = require('../../oauth/answer');
const response = require('../../oauth/response');
const { settingsOf } = require('../options');
const { asError, report } = require('../report');

// Seconds.
const MAX_AGE = 300;

/**
 * A request to one of the OAuth endpoints.
 *
 * @typedef {object} Question
 * @property {any} options
 * @property {any} store
 * @property {import('../options').Settings} settings
 * @property {any} req
 * @property {(error: unknown) => void} late told of what a callback does after its answer
 *
 * @typedef {object} Answer
 * @property {object} [body] empty where there is none
 * @property {boolean} [isPublic] whether anybody may keep the body for a while
 * @property {Readonly<import('../../oauth/errors').Refusal>} [refusal] instead
 * @property {() => unknown} [cause] what `debug` hears besides
 * @property {boolean} [challenged] whether the refusal is one of a bearer token (RFC 6750 §3)
 */

/**
 * Answers a request, once: with what `answer` gives, or through `next`.
 *
 * @param {{ options: any, store: any }} middleware
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 * @param {(question: Question) => Promise<Answer>} answer
 */
function serve(middleware, req, res, next, answer) {
  // Out of the promise: what next throws is no rejection that nobody hears of.
  const failed = (/** @type {unknown} */ error) => process.nextTick(next, asError(error));

  /** @param {Answer} given */
  const send = ({ body, isPublic, refusal, cause, challenged }) => {
    if (!refusal) {
      if (isPublic) {
        response.setHeader(res, 'Cache-Control', `public, max-age=${MAX_AGE}`);
        response.send(res, 200, /** @type {object} */ (body));
      } else if (body) oauth.answer(res, body);
      else empty(res);
      return;
    }
    const { options } = middleware;
    const { realm } = settingsOf(options);
    report(options, refusal.error, () => ({
      descr: refusal.description,
      ...(cause && { cause: cause() }),
    }));
    if (!challenged) return oauth.refuse(res, refusal, realm);
    oauth.forbidCaching(res);
    bearer.refuse(res, realm, refusal);
  };

  const ask = async () => {
    const { options, store } = middleware;
    const late = (/** @type {unknown} */ error) =>
      report(options, error, () => ({ descr: 'A callback or the store failed after its answer' }));
    send(bare(await answer({ options, store, settings: settingsOf(options), req, late })));
  };
  ask().catch(failed);
}

/** @param {any} res */
function empty(res) {
  oauth.forbidCaching(res);
  response.sendEmpty(res);
}

/**
 * What an endpoint says whose option isn't given.
 *
 * @param {string} endpoint
 * @param {string} option
 */
function switchedOff(endpoint, option) {
  return latchkeyError('ERR_OPTION_INVALID', `${endpoint} needs the option ${option}`);
}

module.exports = { serve, switchedOff };
