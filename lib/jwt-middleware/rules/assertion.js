'use strict';

const { grantScope } = require('../scope');

/**
 * @typedef {object} Subject a verified assertion
 * @property {Readonly<import('../types').Claims>} claims as verified
 * @property {number} now seconds
 * @property {Readonly<import('../types').GrantType>} grant
 *
 * @typedef {object} Outcome what the request would get
 * @property {unknown} scope the parameter
 * @property {Record<string, unknown>} payload
 * @property {Record<string, unknown>} limits the claims that limit the scope
 * @property {unknown} session that getKey gave
 */

/** The registered claims (RFC 7519 §4.1): they describe the assertion, not its subject. */
const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

/**
 * @param {Subject} verified
 * @param {string} description
 * @param {import('../../diagnostics/event').Finding} [why]
 */
const invalid = ({ grant }, description, why) => ({ ...grant.bad, description, why });

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
        return missing === undefined
          ? undefined
          : invalid(verified, `The assertion has no ${missing}`, {
              code: 'ERR_JWT_CLAIM_MISSING',
              claim: missing,
            });
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
          : invalid(verified, 'The assertion is for another audience', {
              code: 'ERR_JWT_AUDIENCE',
              claim: 'aud',
              expected: audience,
              received: verified.claims.aud,
            });
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
        if (exp === undefined) {
          const why = { code: 'ERR_JWT_CLAIM_MISSING', claim: 'exp' };
          return invalid(verified, 'The assertion has no exp', why);
        }
        if (exp - now > longest) {
          const why = { code: 'ERR_JWT_LIFETIME', claim: 'exp', seconds: Math.round(exp - now - longest) };
          return invalid(verified, 'The assertion is valid for too long', why);
        }
        // As the verifier does for maxTokenAge.
        if (iat - verified.now > clockTolerance) {
          const why = {
            code: 'ERR_JWT_ISSUED_IN_FUTURE',
            claim: 'iat',
            seconds: Math.round(iat - verified.now),
          };
          return invalid(verified, 'The assertion was issued in the future', why);
        }
        if (now - iat <= longest) return undefined;
        const why = { code: 'ERR_JWT_TOO_OLD', claim: 'iat', seconds: Math.round(now - iat - longest) };
        return invalid(verified, 'The assertion is too old', why);
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
