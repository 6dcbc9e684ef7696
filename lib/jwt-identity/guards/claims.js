'use strict';

const { expected, expectedSecret, isFunction, isText } = require('../../values/checks');
const { own } = require('../../values/members');
const { isThenable } = require('../../values/thenable');

/** Claims of grant tokens that are not among `user.claims`. */
const RESERVED = ['userId', 'roles', 'iat', 'exp', '__proto__'];

/**
 * Lets users through whose claim has a value, or satisfies a predicate. A user without the claim is refused, whatever the predicate says.
 *
 * @param {unknown} name
 * @param {unknown} condition
 * @returns {import('./guard').Rule}
 */
function claimRule(name, condition) {
  const claim = readName(name);
  if (!isFunction(condition) && !isScalar(condition)) {
    throw expectedSecret(
      'a text, a number, a boolean or a function',
      `the value of identity.requireClaim('${claim}')`,
      condition,
    );
  }
  const message = `The user does not have the claim "${claim}" with the value that the route needs`;
  const failure = Object.freeze({
    status: /** @type {const} */ (403),
    code: 'ERR_CLAIM_REQUIRED',
    message,
    claim,
  });
  /** @param {unknown} isMet */
  const failureOf = (isMet) => (assertBoolean(claim, isMet) ? null : failure);

  return (user, req) => {
    const value = own(own(user, 'claims'), claim);
    if (value === undefined) return failure;
    if (typeof condition !== 'function') return failureOf(value === condition);
    const answer = condition(value, req);
    return isThenable(answer) ? Promise.resolve(answer).then(failureOf) : failureOf(answer);
  };
}

/**
 * @param {unknown} name
 * @returns {string}
 */
function readName(name) {
  if (isText(name) && !RESERVED.includes(String(name))) return String(name);
  const advice = name === 'roles' ? '; requireRole checks roles' : '';
  throw expected(
    `the name of one of the user's claims, as in requireClaim('department', 'sales')${advice},`,
    'identity.requireClaim',
    name,
  );
}

/**
 * A promise or a match would count as true, so that an answer of another type is a mistake.
 *
 * @param {string} claim
 * @param {unknown} answer
 * @returns {boolean}
 */
function assertBoolean(claim, answer) {
  if (typeof answer === 'boolean') return answer;
  throw expectedSecret(
    'a boolean',
    `the result of the function of identity.requireClaim('${claim}')`,
    answer,
  );
}

/** @param {unknown} value */
function isScalar(value) {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

module.exports = { claimRule };
