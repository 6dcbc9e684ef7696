'use strict';

/**
 * Types of this room.
 *
 * @typedef {import('../../index').RequestLike & { identity?: unknown }} Request
 * @typedef {(error?: unknown) => unknown} Next
 * @typedef {import('../../index').IdentityUser} IdentityUser
 * @typedef {(req: Request) => unknown} ReadToken the grant token of a request, null or undefined where it has none
 *
 * @typedef {object} Attempt to authenticate, which was refused
 * @property {unknown} [token]
 * @property {number} [at] seconds
 * @property {import('../diagnostics/event').Finding & { code: string }} [finding] the reason, where it is known
 *
 * @typedef {object} Watch who listens
 * @property {unknown} options
 * @property {Function | undefined} debug called as a method of the options
 * @property {unknown} tokenFrom the places that tokens are read from
 *
 * @typedef {object} Outcomes of a request
 * @property {(user: IdentityUser, req: Request, next: Next) => unknown} accepted
 * @property {(identity: object, req: Request, next: Next) => unknown} anonymous
 * @property {(error: unknown, req: Request, next: Next) => unknown} failed
 *
 * @typedef {object} Verified a request whose grant token is valid by itself
 * @property {object} identity
 * @property {IdentityUser} user
 * @property {Record<string, unknown>} claims
 * @property {Request} req
 * @property {Next} next
 *
 * @typedef {object} LogInParts
 * @property {import('./tokens').Tokens} tokens
 * @property {import('./options').Settings['workers']} workers `getUser` is called as a method of it
 * @property {import('../sessions/stateless-issuer').TokenIssuer} issuer
 *
 * @typedef {object} LogInAttempt
 * @property {import('../../index').RequestLike} request
 * @property {import('./log-in-decisions').LogInBody} body
 * @property {unknown} user whom the application passed, used in place of what `getUser` would find
 * @property {number} at seconds
 */

/**
 * Signs and verifies the tokens of one middleware. Without a private key there are no signers.
 *
 * @typedef {object} TokenKeys
 * @property {string} algorithm
 * @property {string | undefined} kid in the headers of its tokens
 * @property {unknown} publishable the public or the private key
 * @property {number} [maxTokenLength] bytes
 * @property {readonly TokenKeys[]} [ring] the keys, if there are several
 * @property {Read} readGrant refuses the type of refresh tokens
 * @property {Verify} verifyRefresh requires that type
 * @property {Verify} verifyUntypedRefresh refuses that type
 * @property {Sign | null} signGrant
 * @property {Sign | null} signRefresh
 *
 * @typedef {import('../native/verify-in-order').Verify<string>} Verify
 * @typedef {import('../native/verify-in-order').Verify<Record<string, unknown>>} Read
 * @typedef {(claims: string) => string | Promise<string>} Sign
 *
 * @typedef {{ key?: unknown, privateKey?: unknown, publicKey?: unknown, algorithm?: string, kid?: string }} Security
 *
 * @typedef {object} GrantLimits
 * @property {number} [remember] how many grant tokens' verified signatures are cached
 * @property {number} [maxTokenLength] bytes
 */

module.exports = {};
