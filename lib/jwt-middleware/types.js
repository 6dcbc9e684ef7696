'use strict';

/**
 * Types of this room. What a request has is read by `values/members`, and what a response can do is called by `oauth/response`: Express,
 * restify, plain Node and the objects of tests share nothing else.
 *
 * @typedef {import('../../index').RequestLike & Record<string, any>} Request of any framework
 * @typedef {import('../oauth/response').Response} Response
 *
 * Other arguments than an error are passed on as they came.
 * @typedef {(...args: any[]) => void} Next
 * @typedef {(req: Request, res: Response, next: Next) => void} Handler
 * @typedef {(middleware: Middleware, req: Request, res: Response, next: Next) => void} Work of a handler
 *
 * Both may be replaced while requests are served.
 * @typedef {Pick<import('../../index').JwtMiddleware, 'options' | 'store'>} Middleware
 * @typedef {Middleware['options']} Options
 * @typedef {Middleware['store']} Store
 *
 * @typedef {InstanceType<typeof import('../stores/jwt')>} JwtStore
 * @typedef {InstanceType<typeof import('./token-request').Assertion>} Assertion
 *
 * Their members are of any type until they are checked.
 * @typedef {Record<string, any>} Claims
 * @typedef {Record<string, any>} Session
 */

/** @typedef {Readonly<import('../oauth/errors').Refusal>} Refusal */

/**
 * A grant type (RFC 6749 §1.3) whose grant or client authentication is an assertion: where the assertion is in the body, and how an
 * invalid one is refused.
 *
 * @typedef {object} GrantType
 * @property {string} type
 * @property {readonly string[]} parameters that only this grant type has
 * @property {(body: unknown) => unknown} assertionOf
 * @property {Refusal} missing `assertionOf` found no text
 * @property {Refusal} undecodable
 * @property {Refusal} unknown no key was found for the client
 * @property {Refusal} bad the assertion is not valid
 * @property {boolean} [hidesClients] whether `unknown` must not be told from `bad`, by its time either
 * @property {(req: Request) => Refusal | undefined} [refusalOfAttempt] before the assertion is decoded
 * @property {(body: unknown, payload: Claims) => Refusal | undefined} [refusalOfPayload] before the assertion is verified
 * @property {(assertion: Assertion, endpoints: import('./endpoints/options').Endpoints) => Refusal | undefined}
 *   [refusalOfClaims] once the assertion is verified
 * @property {(claims: Claims) => Claims} [claimsOf] the claims of the session, if they are not those of the assertion
 */

/**
 * A request to the token endpoint. Nothing in it is verified.
 *
 * @typedef {object} TokenRequest
 * @property {undefined} [refusal]
 * @property {Readonly<GrantType>} grant
 * @property {Assertion} assertion
 * @property {Claims} payload the claims again, for `getKey`, which may add to them
 * @property {unknown} scope the parameter
 * @property {Request} req
 *
 * @typedef {object} Refused
 * @property {Refusal} refusal
 * @property {() => unknown} [cause] for `options.debug`
 * @property {string} [rule] id of the rule that the request broke
 * @property {Refusal['why']} [why] the reason, where it is known at the place of the refusal
 * @property {unknown} [key] that the assertion was verified with
 */

/**
 * @typedef {object} Granted What a client is granted that has authenticated.
 * @property {undefined} [refusal]
 * @property {unknown} session from `getKey`
 * @property {Claims | undefined} ownClaims of the session, in place of the assertion's
 * @property {Claims} limits where the client's `scope` is looked up
 * @property {{ granted: string, changed: string | undefined } | undefined} scope
 *
 * @typedef {object} Issue What an access token is issued with.
 * @property {undefined} [refusal]
 * @property {Session} session
 * @property {number} ttl seconds
 * @property {string} [scope] for the response, if it differs from what was requested
 * @property {import('../oauth/dpop/proof').Proof} [proof] of the key that the access token is bound to
 */

/**
 * The settings that are fixed at construction. `getKey`, `ttl` and `debug` are read from the options at each request instead.
 *
 * @typedef {object} Fixed
 * @property {ReturnType<typeof import('../key-sources/verifiers').createVerifiers>} verifierFor
 * @property {import('../key-sources').KeySource | undefined} keySource used instead of the options' getKey
 * @property {boolean} [passHeader] whether the options' getKey gets the assertion's header
 * @property {(token: unknown) => string | number} decode
 * @property {import('./endpoints/options').Endpoints} endpoints
 * @property {boolean} isSigned whether access tokens are JWTs
 * @property {(assertion: string) => Record<string, unknown>} headerOf the protected header of a decodable assertion
 * @property {number} clockTolerance seconds
 * @property {Readonly<import('../native').Policy>} policy for assertions
 * @property {readonly unknown[]} [tokenFrom] where access tokens are read from
 * @property {string} realm
 * @property {string} requestProperty where `check` puts the session
 * @property {import('./replay').Replay} [replay] where each assertion is accepted once
 * @property {import('../oauth/dpop/options').Dpop & typeof import('../oauth/dpop')} [dpop] with the functions that apply it
 *
 * @typedef {Fixed & import('./rules').RuleSettings} Settings
 */

module.exports = {};
