'use strict';

// Why a request was refused, for those who operate the server: one row for each reason. docs/reasons.md is generated from it, and a test
// provokes each row over HTTP at each of its entry points. Clients are told none of it.

/**
 * Where a request is refused: `auth.token`, `auth.check`, `auth.revocation`, `auth.introspection`, the middleware of jwt-identity with
 * `verifyGrantToken`, its guards, and `logIn`.
 *
 * @typedef {import('../../index').DiagnosticEntry} Entry
 * @typedef {import('../../index').DiagnosticStep} Step
 * @typedef {[entries: string, summary: string, remedy: string]} Row
 */

/** The steps in the order in which a request takes them; the first one that fails names the reason. @type {Record<Step, Record<string, Row>>} */
const ROWS = {
  request: {
    ERR_IDENTITY_MISSING: [
      'guard',
      'The guard found no identity on the request.',
      'Mount the middleware that `jwtIdentity()` returns before the guard.',
    ],
    ERR_TOKEN_MISSING: [
      'check identity',
      'The request carries no token.',
      'Send `Authorization: Bearer …`, and look whether a proxy removes the header.',
    ],
    ERR_AUTHORIZATION_SCHEME: [
      'check identity',
      'The Authorization header does not have the scheme Bearer.',
      'Send `Authorization: Bearer …`. A proxy may have put its own credentials there.',
    ],
    ERR_TOKEN_ELSEWHERE: [
      'check identity',
      'A token lies in a place of the request that is not read.',
      'Send it in the header, or name the place in `tokenFrom`.',
    ],
    ERR_TOKEN_REPEATED: ['check', 'The request carries more than one token.', 'Send one, in one place.'],
    ERR_TOKEN_NOT_TEXT: [
      'check',
      'The token is not text: a repeated parameter is an array.',
      'Send one token as text.',
    ],
    ERR_CREDENTIALS_MALFORMED: [
      'check',
      'What follows `Bearer` is not one token.',
      'Send the token alone, without quotes or commas.',
    ],
    ERR_BODY_UNPARSED: [
      'token revocation introspection logIn',
      'The request has content, but no body parser read it.',
      'Mount `express.urlencoded()` or `express.json()` before the handler. Neither reads multipart or text.',
    ],
    ERR_BODY_NOT_A_FORM: [
      'revocation introspection',
      'The body is not form-encoded.',
      'Send `application/x-www-form-urlencoded`, and mount `express.urlencoded()`.',
    ],
    ERR_PARAMETER_MISSING: [
      'revocation introspection',
      'The body has no parameter `token`.',
      'Send it in the body.',
    ],
    ERR_PARAMETER_REPEATED: [
      'token revocation introspection',
      'A parameter is repeated or is not text.',
      'Send each parameter once.',
    ],
    ERR_ASSERTION_MISSING: [
      'token',
      'The body has no assertion, or it is not text.',
      'Send the JWT as the parameter `assertion` in the body.',
    ],
    ERR_GRANT_TYPE_MISSING: ['token', 'The body has no `grant_type`.', 'Send it.'],
    ERR_GRANT_TYPE_UNSUPPORTED: [
      'token',
      'The grant type is not offered.',
      'Send `urn:ietf:params:oauth:grant-type:jwt-bearer`, or set `clientCredentials`.',
    ],
    ERR_CLIENT_CREDENTIALS_UNCHECKED: [
      'token',
      'The request has client credentials, which nothing here checks.',
      'Send the assertion alone.',
    ],
    ERR_CLIENT_AUTHENTICATION_MISSING: [
      'token revocation introspection',
      'The caller did not authenticate.',
      'Send `client_assertion` and `client_assertion_type`, or what `introspection.authenticate` checks.',
    ],
    ERR_CLIENT_AUTHENTICATION_REPEATED: [
      'token revocation introspection',
      'The client authenticated in two ways.',
      'Send `client_assertion` alone, without a secret or an Authorization header.',
    ],
    ERR_CLIENT_ASSERTION_TYPE: [
      'token revocation introspection',
      'The parameter `client_assertion_type` is missing or unknown.',
      'Send `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.',
    ],
    ERR_CREDENTIALS_MISSING: [
      'logIn',
      'The body has neither a refresh token nor a login and a password.',
      'Compare the names of its members with the option `credentials`.',
    ],
    ERR_COOKIE_CROSS_ORIGIN: [
      'logIn',
      'A page of another origin sent the cookie with the refresh token.',
      'If the page is yours, see the option `refreshToken.cookie`. Otherwise it is an attack.',
    ],
    ERR_CREDENTIALS_NOT_TEXT: [
      'logIn',
      'The login or the password is neither text nor a number. An object may be an operator of a database query.',
      'Send text.',
    ],
  },
  decode: {
    ERR_JWS_INVALID: [
      'token check identity logIn',
      'The text is not a JWT.',
      'Look what the client sent. `npx latchkey explain` reads it.',
    ],
    ERR_JWT_INVALID: [
      'token identity logIn',
      'The payload is not a JSON object, repeats a registered claim, or is nested too deeply.',
      'Look how the client makes the token.',
    ],
    ERR_TOKEN_TRUNCATED: [
      'token check identity logIn',
      'The end of the token is missing.',
      'Look for a column, cookie, log or form field that cuts texts off.',
    ],
    ERR_TOKEN_TOO_LONG: [
      'token identity',
      'The token is longer than `maxTokenLength`.',
      'Put fewer claims into it, or raise the option.',
    ],
    ERR_TOKEN_KIND: [
      'token check identity logIn',
      'This is another kind of token than the one that is read here.',
      'Look whether the client mixed its tokens up, and whether all servers have the same type of store.',
    ],
    ERR_JOSE_NOT_SUPPORTED: [
      'token identity logIn',
      'The header demands an extension by `crit` or `b64`.',
      'Issue tokens without it.',
    ],
  },
  key: {
    ERR_CLIENT_UNKNOWN: [
      'token',
      'No key was found for the client: `getKey` found none or failed, or `keys` does not name it.',
      'Register the client, or let it send the name that it is registered under. `cause` is the error of `getKey`.',
    ],
    ERR_CLIENT_AMBIGUOUS: [
      'token',
      'The claims `iss`, `sub` and `client_id` name more than one client.',
      'Send one of them, or the same value in each.',
    ],
    ERR_JWKS_NO_MATCHING_KEY: [
      'token check identity logIn',
      'No key has the `kid` of the header.',
      'Publish the key, or add it on this server. After a rotation, keep the old key until its tokens have expired.',
    ],
    ERR_KEY_INVALID: [
      'token',
      "The client's key cannot be read, or is no key.",
      'The message says what it looks like and how to convert it.',
    ],
    ERR_KEY_UNSUPPORTED: [
      'token',
      "The type or the curve of the client's key is not supported.",
      'Use RSA, P-256, P-384, P-521 or Ed25519.',
    ],
    ERR_KEY_TOO_SMALL: [
      'token',
      "The client's RSA key has fewer than 2,048 bits.",
      'Replace the key. Until then, set `allowInsecureKeySizes`.',
    ],
    ERR_KEY_ALG_MISMATCH: [
      'token',
      "The client's key serves none of the option `algorithms`.",
      'Change the key or the option.',
    ],
    ERR_KEY_USE_FORBIDDEN: [
      'token',
      "`use` or `key_ops` of the client's JWK forbid verifying.",
      'Give the key that is meant for signatures.',
    ],
    ERR_KEY_SOURCE_UNAVAILABLE: [
      'token',
      'The key set cannot be fetched or read; `cause` says why.',
      'Look at the URL, the network and the certificate of the source.',
    ],
    ERR_SEALED_KEY_UNKNOWN: [
      'check',
      'The token was sealed under a secret that this server does not have.',
      'Give all servers the same `store.secret`. After a rotation, keep the old secret in the list.',
    ],
  },
  signature: {
    ERR_JOSE_ALG_NOT_ALLOWED: [
      'token check identity logIn',
      'The algorithm of the header is not allowed for the key. HS256 under a public key or a certificate is such a case.',
      'Sign with an algorithm of the key, or compare the option `algorithms` or `algorithm`.',
    ],
    ERR_JWS_OTHER_KEY: [
      'token check identity',
      'Another key of this server verifies the signature: that of another client, or of another `kid`.',
      'Let the client name itself and its `kid` rightly.',
    ],
    ERR_JWS_SIGNATURE_VERIFICATION_FAILED: [
      'token check identity logIn',
      'No key of this server verifies the signature.',
      'Give all servers the same key or secret. If they have, the token was changed or forged.',
    ],
    ERR_SEALED_INVALID: [
      'check',
      'The token names a secret of this server, but is not authentic: it was changed or cut off.',
      'Look what changes it on its way. Otherwise it is a forgery.',
    ],
  },
  claims: {
    ERR_JWT_TYPE: [
      'token check identity logIn',
      "The header's `typ` is another product's, or an access token was sent in place of this token.",
      'Send the token that is meant for this endpoint.',
    ],
    ERR_REFRESH_TOKEN_MISUSED: [
      'token identity',
      'A refresh token was sent in place of an assertion or a grant token.',
      'Send the refresh token to the route that calls `logIn` only, and `grantToken` everywhere else.',
    ],
    ERR_GRANT_TOKEN_MISUSED: [
      'logIn',
      'A grant token was sent in place of a refresh token.',
      'Send `refreshToken` of the last log-in.',
    ],
    ERR_JWT_EXPIRED: [
      'token identity logIn',
      'The token has expired.',
      'Get a new one. If it is less than two minutes, compare the clocks (NTP) before you set `clockTolerance`.',
    ],
    ERR_JWT_NOT_YET_VALID: [
      'token identity logIn',
      'The token is not valid yet (`nbf`).',
      'Compare the clocks of issuer and server (NTP), or set `clockTolerance`.',
    ],
    ERR_JWT_ISSUED_IN_FUTURE: [
      'token',
      'The token was issued in the future (`iat`).',
      'Compare the clocks of issuer and server (NTP), or set `clockTolerance`.',
    ],
    ERR_JWT_TOO_OLD: [
      'token',
      'The token is older than `maxTokenAge` or `maxAssertionAge`.',
      'Sign a new one for each request.',
    ],
    ERR_JWT_LIFETIME: [
      'token',
      'The assertion expires too far ahead.',
      'Sign assertions that expire within minutes.',
    ],
    ERR_JWT_ISSUER: [
      'token check',
      'The issuer is not the expected one.',
      'Compare `iss` with the option `issuer`.',
    ],
    ERR_JWT_AUDIENCE: [
      'token check',
      'The token is for another audience.',
      'Compare `aud` with the option `audience`, to the letter: a slash at the end counts.',
    ],
    ERR_JWT_SUBJECT: [
      'token',
      'The subject is not the expected one.',
      'Compare `sub` with the option `subject`.',
    ],
    ERR_JWT_CLAIM_MISSING: [
      'token identity logIn',
      'A claim is missing that the options or the product require.',
      'Add it, or compare the options.',
    ],
    ERR_JWT_CLAIM_TYPE: [
      'token identity logIn',
      'A registered claim has the wrong JSON type: dates are numbers of seconds.',
      'Look how the client writes it.',
    ],
    ERR_CLOCK_INVALID: [
      'token identity',
      '`Date.now()` returns no finite number.',
      'Look for what replaces the clock.',
    ],
  },
  replay: {
    ERR_JWT_REPLAYED: [
      'token',
      'The assertion was used before (`replay`).',
      'Sign a new assertion with a new `jti` for each request, retries included.',
    ],
  },
  proof: {
    ERR_DPOP_PROOF_MISSING: ['token check', 'The header `DPoP` is missing.', 'Send a proof (RFC 9449).'],
    ERR_DPOP_PROOF_INVALID: [
      'token check',
      'The DPoP proof is not valid: `claim` says where.',
      'Compare `htu` with `dpop.origin` and the path behind proxies, and `iat` with the clock.',
    ],
    ERR_DPOP_PROOF_REPLAYED: [
      'token check',
      'The DPoP proof was used before.',
      'Sign a new one for each request.',
    ],
    ERR_DPOP_TOKEN_BOUND: [
      'check',
      'The access token is bound to a key, and came with the scheme Bearer.',
      'Send `Authorization: DPoP …` with a proof.',
    ],
    ERR_DPOP_TOKEN_UNBOUND: [
      'check',
      'The access token is not bound to a key, and came with the scheme DPoP, or `dpop.required` is set.',
      'Get a token with a proof.',
    ],
    ERR_DPOP_KEY_MISMATCH: [
      'check',
      'The access token is bound to another key than the one of the proof.',
      'Sign proofs with the key that the token was requested with.',
    ],
  },
  session: {
    ERR_TOKEN_EXPIRED: [
      'check',
      'The access token has expired.',
      'Get a new one. `expires_in` of the response says when.',
    ],
    ERR_TOKEN_REVOKED: [
      'check identity',
      'The token was revoked.',
      'Nothing, if somebody logged out or revoked it. Get a new one.',
    ],
    ERR_TOKEN_UNKNOWN: [
      'check introspection',
      'The store does not have the token: it expired long ago, was revoked, or another process made it.',
      'The memory store forgets on restart, and no other process sees it. Use a store that the servers share.',
    ],
    ERR_LEGACY_TOKEN: [
      'check',
      'This is an access token of jwt-middleware 0.3.0, and `store.legacy` is off.',
      'Set `store.legacy` until the last one has expired: [migrating.md](migrating.md).',
    ],
    ERR_LEGACY_OVER: [
      'check',
      'This is an access token of jwt-middleware 0.3.0, and `store.legacy.until` has passed.',
      'Find out who still issues them, or move `until`.',
    ],
    ERR_LEGACY_LIFETIME: [
      'check',
      'An access token of jwt-middleware 0.3.0 has no numeric `exp`, or one further ahead than `ttl`.',
      'Raise `store.legacy.ttl` if it is genuine. It may be pasted together.',
    ],
    ERR_TOKEN_OF_ANOTHER_CLIENT: [
      'revocation',
      'The access token was issued to another client.',
      'Each client revokes its own.',
    ],
    ERR_STORE_UNSUPPORTED: [
      'revocation',
      'The store cannot revoke tokens.',
      'Set its option `revocation`, or use a store that keeps sessions.',
    ],
    ERR_SESSION_ENDED: [
      'logIn',
      'The session of the refresh token has ended: it was logged out, replaced by others, or lost by the store.',
      'Log in again. If nobody logged out, look whether all servers share the store.',
    ],
    ERR_REFRESH_TOKEN_REUSED: [
      'logIn',
      'A refresh token was used again after the grace time. Its session was ended.',
      'Treat it as theft, unless the client uses old tokens. Set `refreshToken.onReuse`.',
    ],
    ERR_LOGGED_OUT: [
      'logIn',
      'The user was logged out everywhere while this log-in was under way.',
      'Log in again.',
    ],
  },
  scope: {
    ERR_SCOPE_MALFORMED: ['token', 'The scope is malformed.', 'Send words separated by one space.'],
    ERR_SCOPE_EXCEEDED: [
      'token',
      'Nothing of the requested scope is granted.',
      'Let `getKey` return a session with `scope`, or request less.',
    ],
    ERR_SCOPE_INSUFFICIENT: [
      'check introspection',
      'The access token has too little scope.',
      'Request the scope at the token endpoint.',
    ],
    ERR_ROLE_REQUIRED: [
      'guard',
      'The user has none of the roles.',
      'Nothing, if they should not. Otherwise log in again: the grant token has the roles that `getUser` returned.',
    ],
    ERR_CLAIM_REQUIRED: [
      'guard',
      'The user does not have the claim, or not with the value that the route needs.',
      'Nothing, if they should not. Otherwise log in again: the grant token has the claims that `getUser` returned.',
    ],
  },
  user: {
    ERR_USER_REQUIRED: [
      'guard',
      'The user of the request is anonymous.',
      'Send a grant token. If there was one, the event at `identity` says why it was refused.',
    ],
    ERR_USER_REFUSED: [
      'logIn',
      '`getUser` found no user: the login is unknown, the password is wrong, or the user was deleted.',
      'Nothing, if the user mistyped. Otherwise look what `getUser` was called with.',
    ],
    ERR_USER_MISMATCH: [
      'logIn',
      'The user that was passed is not the one of the refresh token.',
      'Pass no user where the body has a refresh token.',
    ],
    ERR_SECURITY_STAMP: [
      'logIn',
      "The user's `securityStamp` changed since the refresh token was issued.",
      'Log in again. If it should not have changed, look how `getUser` reads it.',
    ],
  },
};

/** @typedef {Readonly<{ code: string, step: Step, at: readonly Entry[], summary: string, remedy: string }>} Reason */

/** Each reason by its code. @type {ReadonlyMap<string, Reason>} */
const REASONS = new Map(
  Object.entries(ROWS).flatMap(([step, rows]) =>
    Object.entries(rows).map(([code, [entries, summary, remedy]]) => [
      code,
      Object.freeze({
        code,
        step: /** @type {Step} */ (step),
        at: Object.freeze(/** @type {Entry[]} */ (entries.split(' '))),
        summary,
        remedy,
      }),
    ]),
  ),
);

/** @type {Readonly<Partial<Record<Entry, string>>>} */
const ENTRIES = Object.freeze({
  token:
    '`auth.token`. Clients that authenticate at `auth.revocation` or `auth.introspection` are refused for the same reasons',
  check: '`auth.check`, `auth.requireScope`, `auth.verify`, and `requireToken` of `latchkey/verifier`',
  revocation: '`auth.revocation`',
  introspection: '`auth.introspection`',
  identity: 'the middleware of jwt-identity, and `verifyGrantToken`',
  logIn: '`logIn` of jwt-identity',
  guard: '`requireUser`, `requireRole` and `requireClaim` of jwt-identity',
});

/** @type {Readonly<Record<Step, { meaning: string }>>} */
const STEPS = Object.freeze({
  request: { meaning: 'What the request carries.' },
  decode: { meaning: 'Whether the text is a token of the kind that is read here.' },
  key: { meaning: 'The key or secret for the token.' },
  signature: { meaning: 'Algorithm and signature.' },
  claims: { meaning: 'Type, dates and other claims, once the signature is good.' },
  replay: { meaning: 'Whether it was used before.' },
  proof: { meaning: 'Proofs of possession (RFC 9449).' },
  session: { meaning: 'What the store knows of the token.' },
  scope: { meaning: 'What the token, or the user, may do.' },
  user: { meaning: 'Who the user is.' },
});

module.exports = { ENTRIES, REASONS, STEPS };
