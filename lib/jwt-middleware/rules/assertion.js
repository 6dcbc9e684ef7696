'use strict';

const { grantScope } = require('../scope');

/**
 * @typedef {object} Verified
 * @property {Record<string, any>} claims as they were verified
 * @property {number} now seconds
 * @property {Readonly<import('../grants').Grant>} grant
 */

/** The registered claims (RFC 7519 §4.1): what they say is about the assertion. */
const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

/** @param {Verified} verified @param {string} description */
const bad = ({ grant }, description) => ({ ...grant.bad, description });

/**
 * What an assertion must be besides well signed and in time. Types are the verifier's affair, and so is what `requiredClaims` and
 * `audience` of the options ask for; here they are asked for by strict mode, or tried.
 *
 * @type {import('./judge').Rule<Verified>[]}
 */
const rules = [
  {
    id: 'required-claims',
    section: 'RFC 7523 §3',
    option: 'requiredClaims',
    create: ({ requiredClaims }) =>
      requiredClaims &&
      ((verified) => {
        const missing = requiredClaims.find((name) => !Object.hasOwn(verified.claims, name));
        return missing === undefined ? undefined : bad(verified, `The assertion has no ${missing}`);
      }),
  },
  {
    id: 'audience',
    section: 'RFC 7523 §3',
    option: 'audience',
    create: ({ audience }) =>
      audience !== undefined &&
      ((verified) => {
        const named = [verified.claims.aud].flat();
        const isMeant = [audience].flat().some((name) => named.includes(name));
        return isMeant ? undefined : bad(verified, 'The assertion is for another audience');
      }),
  },
  {
    id: 'assertion-age',
    section: 'RFC 7523 §3',
    option: 'maxAssertionAge',
    create: ({ maxAssertionAge = false, clockTolerance }) =>
      maxAssertionAge !== false &&
      ((verified) => {
        // Ages are counted in whole seconds, as clients write their dates.
        const now = Math.floor(verified.now);
        const { exp, iat = now } = verified.claims;
        const most = maxAssertionAge + clockTolerance;
        if (exp === undefined) return bad(verified, 'The assertion has no exp');
        if (exp - now > most) return bad(verified, 'The assertion is valid for too long');
        // The same rule as that of maxAge, which the verifier has.
        if (iat - verified.now > clockTolerance)
          return bad(verified, 'The assertion was issued in the future');
        return now - iat > most ? bad(verified, 'The assertion is too old') : undefined;
      }),
  },
];

/**
 * What refuses nothing here, but changes what a client gets: tried, it says who would notice. A grant that makes the claims of its
 * sessions itself has neither choice.
 *
 * @type {import('./judge').Rule<Verified & {
 *   scope: unknown, payload: Record<string, any>, limits: Record<string, any>, session: any
 * }>[]}
 */
const consequences = [
  {
    id: 'session-claims',
    section: 'RFC 7523 §3',
    option: 'sessionClaims',
    create: ({ sessionClaims }) =>
      sessionClaims &&
      ((verified) => {
        const kept = new Set([...REGISTERED, ...sessionClaims]);
        return verified.grant.claimsOf || Object.keys(verified.payload).every((name) => kept.has(name))
          ? undefined
          : bad(verified, 'The session would lack claims of the assertion');
      }),
  },
  {
    id: 'scope',
    section: 'RFC 6749 §3.3, §5.2',
    option: 'scopes',
    create: ({ scopes }) =>
      scopes &&
      (({ scope, grant, limits, session }) =>
        grant.claimsOf ? undefined : grantScope(scope, limits, session).refusal),
  },
];

module.exports = { consequences, rules };
