'use strict';

// What each code of an error or a warning means, for docs/errors.md. A test holds the table against every code that `lib/` and
// the core raise.

/** @type {Readonly<Record<string, Readonly<Record<string, [meaning: string, remedy: string]>>>>} */
const ERRORS = {
  'Tokens and assertions': {
    ERR_JWS_INVALID: [
      'The token is malformed, or longer than `maxTokenLength`.',
      'Refuse it. The client sent something else, or cut it off.',
    ],
    ERR_JWT_INVALID: ['The payload is not a JSON object, or repeats a registered claim.', 'Refuse it.'],
    ERR_JOSE_ALG_NOT_ALLOWED: [
      "The header's `alg` is not allowed for this key.",
      'Check which key belongs to the client, and the option `algorithms`.',
    ],
    ERR_JOSE_NOT_SUPPORTED: [
      'The algorithm or a critical header extension is not supported.',
      'Use an algorithm that [index.d.ts](../index.d.ts) lists under `Algorithm`.',
    ],
    ERR_JWS_SIGNATURE_VERIFICATION_FAILED: [
      'The signature is invalid.',
      'Refuse it: another key signed it, or it was changed.',
    ],
    ERR_JWT_EXPIRED: [
      'The token has expired, or is older than `maxTokenAge`.',
      'Get a new token. If clocks differ, set `clockTolerance`.',
    ],
    ERR_JWT_CLAIM_VALIDATION_FAILED: [
      "The claim in the error's `claim` is missing, has the wrong type, or is not the expected value.",
      'Compare the claim with the options.',
    ],
    ERR_JWT_REPLAYED: ['The assertion was used before (`replay`).', 'Sign a new assertion for each request.'],
    ERR_TOKEN_REFUSED: [
      '`auth.verify` refuses the access token; `status`, `error` and `error_description` say what `check` would answer.',
      'Refuse the connection. The client needs another token, or another scope.',
    ],
    ERR_SESSION_REFUSED: [
      '`iss` and `client_id` of the assertion name two clients.',
      'Send one of them, or the same value in both.',
    ],
    ERR_JWKS_NO_MATCHING_KEY: [
      'The client or issuer has no key with the `kid` of the header.',
      'Publish the key, or sign with a published one.',
    ],
    ERR_SEALED_INVALID: ['A sealed token is not authentic.', 'Refuse it.'],
    ERR_SEALED_KEY_UNKNOWN: [
      'A sealed token was made under a secret that is not configured.',
      'Refuse it. During a rotation, keep the old secret in the list.',
    ],
    ERR_SEALED_TOO_LONG: [
      'The session is too large to be sealed: 12,239 bytes of JSON.',
      'Store less in it, or use a store that keeps sessions.',
    ],
    ERR_TOKEN_TOO_LONG: [
      'The token would be longer than `maxTokenLength`, so no reader would accept it.',
      'Put fewer claims into it, or raise the option.',
    ],
    ERR_CLOCK_INVALID: [
      '`Date.now()` returns no finite number.',
      'Look for what replaces the clock, such as fake timers.',
    ],
  },
  'Keys and secrets': {
    ERR_KEY_INVALID: [
      'The key cannot be read, or is empty.',
      'The message says what it looks like and how to convert it.',
    ],
    ERR_KEY_UNSUPPORTED: [
      'The type of key or its curve is not supported.',
      'Use RSA, P-256, P-384, P-521, Ed25519 or a secret.',
    ],
    ERR_KEY_TOO_SMALL: [
      'The RSA key has fewer than 2,048 bits.',
      'Replace the key. Until then, `allowInsecureKeySizes: true`.',
    ],
    ERR_KEY_ALG_MISMATCH: ['The key cannot be used with the algorithm.', 'Change the key or the algorithm.'],
    ERR_KEY_MISMATCH: [
      '`security.publicKey` is not the public half of `security.privateKey`.',
      'Set the two halves of one pair.',
    ],
    ERR_KEY_NOT_PRIVATE: [
      'Signing needs a private key or a secret.',
      'Set the private key, or only verify here.',
    ],
    ERR_KEY_USE_FORBIDDEN: ['`use` or `key_ops` of the JWK forbid this.', 'Use a key that is meant for it.'],
    ERR_KEY_SOURCE_UNAVAILABLE: [
      'A key set cannot be fetched or read; `cause` says why.',
      'Requests succeed again when the source does. See [keys.md](keys.md#key-sets-by-url-or-file).',
    ],
    ERR_SIGNING_QUEUE_FULL: [
      '16,384 signatures by private keys are already queued.',
      'Retry later, and add processors.',
    ],
  },
  'Options, callbacks and stores': {
    ERR_OPTION_INVALID: [
      'An option has an invalid value.',
      'The message says what was expected and what was received.',
    ],
    ERR_CALLBACK_FAILED: [
      '`getKey`, `getUser` or a store failed without an error, or did not answer.',
      'Call back or resolve, with `null` if there is nothing.',
    ],
    ERR_BODY_UNPARSED: [
      'The request has content, but no body parser read it.',
      'Mount `express.urlencoded()` or `express.json()` before the handler.',
    ],
    ERR_COOKIE_UNSUPPORTED: [
      'The response cannot set the cookie with the refresh token.',
      'Log in before the response is sent. Without Express, `npm install cookie`.',
    ],
    ERR_IDENTITY_MISSING: [
      'A guard found no identity on the request, and refused it.',
      'Mount the middleware that `jwtIdentity()` returns before the guard.',
    ],
    ERR_USER_REQUIRED: ['A guard refused an anonymous request.', 'Log in.'],
    ERR_ROLE_REQUIRED: [
      '`requireRole` refused a user.',
      'Give the user the role, or log in again to get it.',
    ],
    ERR_CLAIM_REQUIRED: [
      '`requireClaim` refused a user. `claim` is the name of the claim.',
      'Give the user the claim, or log in again to get it.',
    ],
    ERR_USER_UNKNOWN: [
      'The request is anonymous and no `userId` was given.',
      'Authenticate first, or pass the `userId`.',
    ],
    ERR_SESSION_INVALID: [
      'A session of `getKey` or a store cannot be used.',
      'Return an object with a numeric `exp`, or none.',
    ],
    ERR_STORE_FAILED: ['The store made no access token.', 'Let `make` call back with a token.'],
    ERR_STORE_INVALID: [
      'The store returned a value that latchkey did not write.',
      'Find out who else writes to it.',
    ],
    ERR_STORE_MISSING: [
      'The call needs a store that the options do not have.',
      'Set `refreshToken.store` or `revocation`.',
    ],
    ERR_STORE_TABLE_MISSING: [
      'The table of a SQL store does not exist.',
      'Call `ready({ createTables: true })`, or `createTable()`.',
    ],
    ERR_NOT_READY: [
      'A store or key set does not answer or lacks something. `errors` has the error of each.',
      'The message names the options and says what is missing.',
    ],
    ERR_CLOSED: [
      '`ready()` was called after `close()`.',
      'The process is about to end: send it no more requests.',
    ],
    ERR_STORE_UNAVAILABLE: [
      'The store is down, slow, read-only, full, or has another schema; `cause` says why.',
      'Retry when it is available.',
    ],
    ERR_STORE_UNSUPPORTED: [
      'The store cannot do this, or not atomically.',
      'Choose another one: [stores.md](stores.md#what-each-can-do).',
    ],
  },
  'Client, command line and tests': {
    ERR_TOKEN_REQUEST_REFUSED: [
      'The token endpoint answered with 400 to 499.',
      'See `error` and `error_description` of the error.',
    ],
    ERR_TOKEN_REQUEST_FAILED: [
      'The token endpoint answered with 500 or more, or not at all, after all retries.',
      'Retry later; `cause` says why.',
    ],
    ERR_TOKEN_RESPONSE_INVALID: [
      'The response of the token endpoint has no usable token.',
      'Check the URL of the token endpoint.',
    ],
    ERR_TESTING_IN_PRODUCTION: [
      'A key or function of `latchkey/testing` was used with `NODE_ENV=production`.',
      'Use keys of your own: everybody knows those for tests.',
    ],
    ERR_CLI_USAGE: [
      'A command was called with wrong arguments.',
      '`npx latchkey <command> --help` lists them.',
    ],
  },
  latchkey: {
    ERR_LATCHKEY_BINDING: [
      'The native binary cannot be loaded; `reason` says why.',
      'See [installation.md](installation.md#when-it-does-not-start).',
    ],
    ERR_INTERNAL: [
      'The platform failed, for example its source of random numbers, or a defect of latchkey was caught: an export of the core never aborts the process.',
      'Nothing was accepted or issued. Report it with its stack, without keys or tokens.',
    ],
  },
};

/** @type {Readonly<Record<string, [meaning: string, remedy: string]>>} */
const WARNINGS = {
  LATCHKEY_OPTION_UNKNOWN: [
    'An unknown option was ignored. Its name is close to that of a known one, or is a rule of `strict`.',
    'Correct the name, or move the rule into `strict`.',
  ],
  LATCHKEY_NO_ANSWER: [
    'A callback or store did not answer within three seconds.',
    'Make the function `async`, or call back with `null` if there is nothing.',
  ],
  LATCHKEY_BODY_UNPARSED: [
    'A request has content, but no body parser read it.',
    'Mount `express.urlencoded()` or `express.json()`.',
  ],
  LATCHKEY_CROSS_ORIGIN: [
    'A page of another origin sent a request that would use the cookie with the refresh token. It was refused.',
    'If the page is yours, add its origin to `refreshToken.cookie.trustedOrigins`.',
  ],
  LATCHKEY_IDENTITY_MISSING: [
    'A guard found no identity on a request. It refuses all such requests.',
    'Mount the middleware that `jwtIdentity()` returns before the guard.',
  ],
  LATCHKEY_SHORT_SECRET: [
    'An HMAC secret is shorter than the hash of its algorithm.',
    'Generate a new one: `npx latchkey keygen secret`.',
  ],
  LATCHKEY_CERTIFICATE_EXPIRES: [
    'A certificate expires within 30 days or has expired. Its key still verifies.',
    'Ask the client for a new one.',
  ],
  LATCHKEY_REFRESH_TOKEN_REUSED: [
    'A refresh token was reused after the grace time, and there is no `onReuse`.',
    'Treat it as theft. Set `refreshToken.onReuse` to be called with each.',
  ],
  LATCHKEY_ON_REUSE_FAILED: ['`onReuse` threw or rejected. The response is the same.', 'Fix the function.'],
  LATCHKEY_DEBUG_FAILED: ['`debug` threw or rejected. The response is the same.', 'Fix the function.'],
  LATCHKEY_EXPIRES_IN: [
    '`expiresIn` was not read as it is written: it is a number of minutes (`grantToken`) or days (`refreshToken`).',
    'Write the number that the warning names.',
  ],
  LATCHKEY_RESERVED_CLAIM: [
    "A user's `claims` contain a reserved name, which was left out.",
    'Rename the claim.',
  ],
  LATCHKEY_MEMORY_STORE_FULL: [
    'The memory store removes sessions that have not expired.',
    'Raise `max`, or use another store.',
  ],
  LATCHKEY_STORE_ALGORITHM: [
    '`store.algorithm` is set without `legacy`. Tokens are sealed with XAES-256-GCM anyway.',
    'Remove the option.',
  ],
  LATCHKEY_LEGACY_WRITE: [
    'The encrypted store issues tokens of jwt-middleware 0.3.0, which can be forged.',
    'Go to [phase 2](migrating.md#the-encrypted-store-in-three-phases) when all servers are in phase 1.',
  ],
  LATCHKEY_LEGACY_OVER: ['`legacy.until` has passed.', 'Remove `legacy`.'],
};

module.exports = { ERRORS, WARNINGS };
