'use strict';

const { grantScope } = require('../scope');

/**
 * @typedef {object} Subject a verified assertion
 * @property {Readonly<Record<string, any>>} claims as verified; of any JSON type
 * @property {number} now seconds
 * @property {Readonly<import('../grants').Grant>} grant
 *
 * @typedef {object} Outcome what the request would get
 * @property {unknown} scope the parameter
 * @property {Record<string, unknown>} payload
 * @property {Record<string, unknown>} limits the claims that limit the scope
 * @property {unknown} session that getKey gave
 */

/** The registered claims (RFC 7519 §4.1): they describe the assertion, not its subject. */
const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

/** @param {Subject} verified @param {string} description */
const invalid = ({ grant }, description) => ({ ...grant.bad, description });

/**
 * Rules for an assertion whose signature and times are valid. The verifier checks the types of claims, and the `audience` and
 * `requiredClaims` that are given; these rules check the defaults of strict mode, and whatever is only reported.
 *
 * @type {import('./rule-check').Rule<Subject>[]}
 */
const rules = [
  {
    name: 'requiredClaims',
    section: 'RFC 7523 §3',
    create: ({ requiredClaims }) =>
      requiredClaims &&
      ((verified) => {
        const missing = requiredClaims.find((name) => !Object.hasOwn(verified.claims, name));
        return missing === undefined ? undefined : invalid(verified, `The assertion has no ${missing}`);
      }),
  },
  {
    name: 'audience',
    section: 'RFC 7523 §3',
    create: ({ audience }) => {
      if (!audience) return undefined;
      const accepted = [audience].flat();
      return (verified) => {
        const claimed = [verified.claims.aud].flat();
        return accepted.some((name) => claimed.includes(name))
          ? undefined
          : invalid(verified, 'The assertion is for another audience');
      };
    },
  },
  {
    name: 'maxAssertionAge',
    section: 'RFC 7523 §3',
    create: ({ maxAssertionAge, clockTolerance }) => {
      if (!maxAssertionAge) return undefined;
      const longest = maxAssertionAge + clockTolerance;
      return (verified) => {
        // Clients write dates in whole seconds, and ages are counted in them.
        const now = Math.floor(verified.now);
        const { exp, iat = now } = verified.claims;
        if (exp === undefined) return invalid(verified, 'The assertion has no exp');
        if (exp - now > longest) return invalid(verified, 'The assertion is valid for too long');
        // As the verifier does for maxAge.
        if (iat - verified.now > clockTolerance)
          return invalid(verified, 'The assertion was issued in the future');
        return now - iat > longest ? invalid(verified, 'The assertion is too old') : undefined;
      };
    },
  },
];

/**
 * Rules that are enforced elsewhere, by what the client gets. Here they only report the requests that would get something else. A
 * grant that makes the claims of its sessions itself is subject to neither.
 *
 * @type {import('./rule-check').Rule<Subject & Outcome>[]}
 */
const outcomeRules = [
  {
    name: 'sessionClaims',
    section: 'RFC 7523 §3',
    create: ({ sessionClaims }) => {
      if (!sessionClaims) return undefined;
      const retained = new Set([...REGISTERED, ...sessionClaims]);
      return (verified) =>
        verified.grant.claimsOf || Object.keys(verified.payload).every((name) => retained.has(name))
          ? undefined
          : invalid(verified, 'The session would lack claims of the assertion');
    },
  },
  {
    name: 'grantScopes',
    section: 'RFC 6749 §3.3, §5.2',
    create: ({ grantScopes }) =>
      grantScopes &&
      (({ scope, grant, limits, session }) =>
        grant.claimsOf ? undefined : grantScope(scope, limits, session).refusal),
  },
];

module.exports = { outcomeRules, rules };
