'use strict';

const {
  authenticationFailed,
  cannotBeDecoded,
  firstAnswerCounts,
  flowRefused,
  letThrough,
  notConstructed,
  refusedUnasked,
  sessionRefused,
  survives,
  toNext,
  tokenFor,
  unknownClient,
} = require('./outcomes');

/** @type {import('.').Row[]} */
module.exports = [
  {
    file: 'assertion-claims',
    situations: `
      exp-array exp-infinite exp-negative exp-null exp-object exp-text exp-true nbf-null nbf-text`,
    reason: 'RFC 7519 §4.1.4, §4.1.5: a date that is none makes the assertion invalid',
    latchkey: authenticationFailed,
  },
  {
    file: 'assertion-claims',
    situations: 'exp-now exp-past exp-zero',
    reason: 'RFC 7523 §3: an assertion that has ended is refused',
    latchkey: authenticationFailed,
  },
  {
    file: 'assertion-claims',
    situations: 'nbf-later nbf-next-second',
    reason: 'RFC 7523 §3: an assertion that is not yet valid is refused',
    latchkey: authenticationFailed,
  },
  {
    file: 'assertions',
    situations: `
      alg-lower-case alg-mixed-case none none-for-a-documented-lookup none-prototype-client
      none-upper-case`,
    reason: 'RFC 8725 §3.1, §3.2: alg none and misspelled names are no algorithms',
    latchkey: authenticationFailed,
  },
  {
    file: 'assertions',
    situations: 'b64-false b64-false-uncritical crit crit-empty',
    reason: 'RFC 7515 §4.1.11: an extension that is not understood makes the token invalid',
    latchkey: cannotBeDecoded,
  },
  {
    file: 'assertions',
    situations: 'header-array header-number header-text header-true',
    reason: 'RFC 7515 §5.2: the header is a JSON object',
    latchkey: cannotBeDecoded,
  },
  {
    file: 'assertions',
    situations: 'header-empty-object',
    reason: 'the payload is read whatever typ says: as a text it made a session that never ends',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'res.status(401)',
        'res.send({"error":"invalid_client","error_description":"Client authentication failed"})',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'assertions',
    situations: 'header-latin1 payload-invalid-utf8 payload-overlong-utf8 payload-surrogate-utf8',
    reason: 'RFC 7515 §5.2: header and payload are UTF-8',
    latchkey: cannotBeDecoded,
  },
  {
    file: 'assertions',
    situations: 'header-twice-alg header-twice-typ payload-twice-exp payload-twice-iss',
    reason: 'RFC 8725: a member that is read twice could be read two ways',
    latchkey: cannotBeDecoded,
  },
  {
    file: 'assertions',
    situations: `
      lone-character-payload spare-bit-header spare-bit-payload spare-bit-signature truncated-signature`,
    reason: 'RFC 4648 §3.5: one spelling of base64url per token, so no unsigned change goes unnoticed',
    latchkey: cannotBeDecoded,
  },
  {
    file: 'assertions',
    situations: `
      payload-array payload-empty-array payload-empty-text payload-false payload-null payload-number
      payload-text payload-true typ-missing-no-json typ-missing-null`,
    reason: 'a payload that is no JSON object makes a session that never ends, or ends the process',
    latchkey: cannotBeDecoded,
  },
  {
    file: 'assertions',
    situations: 'payload-proto',
    reason: '__proto__ changes no prototype, and nothing inherits',
    latchkey: tokenFor({ iss: 'alpha', exp: 1_700_003_600, uid: 1 }),
  },
  {
    file: 'assertions',
    situations: 'payload-too-large',
    reason: 'tokens are capped at 16 kB before they are decoded',
    latchkey: cannotBeDecoded,
  },
  {
    file: 'assertions',
    situations: 'request-no-body request-null-body',
    reason: 'a missing body is an invalid request, not a TypeError',
    latchkey: cannotBeDecoded,
  },
  {
    file: 'assertions',
    situations: 'typ-lower-case typ-missing typ-null typ-number typ-other',
    reason: 'the payload is read whatever typ says: as a text it made a session that never ends',
    latchkey: tokenFor({ iss: 'alpha', exp: 1_700_003_600, uid: 1 }, { iss: 'alpha' }),
  },
  {
    file: 'assertions',
    situations: 'typ-access-token typ-proof',
    reason: 'RFC 8725 §3.11: what a client signed for another purpose is no assertion',
    latchkey: () => authenticationFailed({ events: ['getKey({"iss":"alpha"}, «function»)'] }),
  },
  {
    file: 'check-sessions',
    situations: 'array function number text true',
    reason: 'a session is an object: anything else never ends',
    latchkey: sessionRefused('Unknown access token'),
  },
  {
    file: 'check-sessions',
    situations: 'exp-array exp-infinite exp-nan exp-object exp-word',
    reason: 'an exp that is no number of seconds never ends',
    latchkey: sessionRefused('Access token expired'),
  },
  {
    file: 'check-sessions',
    situations: 'frozen-request',
    reason: 'a handler must not run without the session that was found',
    latchkey: {
      events: [
        'store.retrieve("good", «function»)',
        'next(«TypeError: Cannot add property session, object is not extensible»)',
        'check returned undefined',
      ],
    },
  },
  {
    file: 'check-sessions',
    situations: 'session-with-setter-alone',
    reason: 'a handler must not run without the session that was found',
    latchkey: {
      events: [
        'store.retrieve("good", «function»)',
        'next(«TypeError: Cannot set property session of #<Object> which has only a getter»)',
        'check returned undefined',
      ],
    },
  },
  {
    file: 'check-sources',
    situations: `
      body-array body-buffer body-empty-array body-empty-object body-function body-number body-object
      body-string-object body-symbol body-true body-two query-array query-buffer query-empty-array
      query-empty-object query-function query-number query-object query-string-object query-symbol
      query-true query-two`,
    reason: 'an access token is a text: an object would reach the database of a store as a query',
    latchkey: refusedUnasked('Unknown access token'),
  },
  {
    file: 'check-sources',
    situations: 'empty-request no-headers null-headers',
    reason: 'missing headers hold no token, and no TypeError',
    latchkey: refusedUnasked('Access token is not present'),
  },
  {
    file: 'check-sources',
    situations: 'header-array header-match header-number header-object header-string-object header-true',
    reason: 'a header that is no text holds no token, and no TypeError',
    latchkey: refusedUnasked('Access token is not present'),
  },
  {
    file: 'check-sources',
    situations: 'header-lower-case header-mixed-case header-upper-case',
    reason: 'RFC 9110 §11.1: the scheme counts in any case',
    latchkey: letThrough,
  },
  {
    file: 'check-sources',
    situations: 'header-two-spaces',
    reason: 'RFC 6750 §2.1: one or more spaces stand between the scheme and the token',
    latchkey: letThrough,
  },
  {
    file: 'construction',
    situations: 'check-unbound',
    reason: 'token and check work unbound',
    latchkey: { events: ['store.retrieve("good", «function»)', 'next()', 'check returned undefined'] },
  },
  {
    file: 'construction',
    situations: 'null-options',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected an object for options but received a value of type null'),
  },
  {
    file: 'construction',
    situations: 'token-unbound',
    reason: 'token and check work unbound',
    latchkey: tokenFor(),
  },
  {
    file: 'construction',
    situations: `
      array-type make-no-function number-store prototype-store retrieve-only text-store true-store unknown-store
      untyped-store upper-case-type`,
    reason: 'a clear error at construction',
    latchkey: notConstructed(
      'Invalid store provided: expected an object with a type out of memory, encrypted, jwt, redis, sql, keyv, with make and retrieve, or with get, put and remove',
      'Error',
    ),
  },
  {
    file: 'construction',
    situations: 'without-new',
    reason: 'called as a function, the original writes its options to the global object',
    latchkey: notConstructed('JwtMiddleware must be called with new'),
  },
  {
    file: 'construction',
    situations: 'without-options',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected an object for options but received a value of type undefined'),
  },
  {
    file: 'custom-stores',
    situations: `
      make-answers-then-throws make-error-then-success make-success-then-error make-twice make-twice-later
      retrieve-answers-then-throws retrieve-success-then-error retrieve-twice retrieve-twice-later`,
    reason: 'the first answer of a callback counts',
    latchkey: firstAnswerCounts,
  },
  {
    file: 'custom-stores',
    situations: 'make-empty make-null make-undefined',
    reason: 'a token response carries an access token (RFC 6749 §5.1)',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'make({"iss":"alpha","exp":1700003600}, «function»)',
        'next(«Error: The store made no access token»)',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'custom-stores',
    situations: 'make-missing',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'next(«TypeError: make is not a function»)',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'custom-stores',
    situations: 'make-rejects send-throws-later',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: survives,
  },
  {
    file: 'custom-stores',
    situations: 'make-returns-nothing',
    reason: 'getKey and stores may answer with a promise',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'make({"iss":"alpha","exp":1700003600}, «function»)',
        'token returned undefined',
        'next(«Error: The store made no access token»)',
      ],
    },
  },
  {
    file: 'custom-stores',
    situations: 'make-returns-promise',
    reason: 'getKey and stores may answer with a promise',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'make({"iss":"alpha","exp":1700003600}, «function»)',
        'token returned undefined',
        'res.send({"access_token":{"iss":"alpha","exp":1700003600},"token_type":"Bearer","expires_in":3600})',
      ],
    },
  },
  {
    file: 'custom-stores',
    situations: 'make-throws retrieve-throws send-throws status-throws',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: toNext,
  },
  {
    file: 'custom-stores',
    situations: 'retrieve-error-then-success',
    reason: 'the first answer of a callback counts',
    latchkey: {
      events: [
        'retrieve("good", «function»)',
        'next(«Error: the store is down»)',
        'check returned undefined',
      ],
      session: 'undefined',
    },
  },
  {
    file: 'custom-stores',
    situations: 'retrieve-missing',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: { events: ['next(«TypeError: retrieve is not a function»)', 'check returned undefined'] },
  },
  {
    file: 'custom-stores',
    situations: 'retrieve-rejects',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: {
      events: [
        'retrieve("good", «function»)',
        'check returned undefined',
        'next(«Error: the store is down»)',
      ],
      session: 'undefined',
      died: undefined,
    },
  },
  {
    file: 'custom-stores',
    situations: 'retrieve-returns-nothing',
    reason: 'getKey and stores may answer with a promise',
    latchkey: {
      events: [
        'retrieve("good", «function»)',
        'check returned undefined',
        'res.set("WWW-Authenticate", "Bearer realm=\\"example\\", error=\\"invalid_token\\", error_description=\\"Unknown access token\\"")',
        'res.sendStatus(401)',
      ],
    },
  },
  {
    file: 'custom-stores',
    situations: 'retrieve-returns-promise',
    reason: 'getKey and stores may answer with a promise',
    latchkey: {
      events: ['retrieve("good", «function»)', 'check returned undefined', 'next()'],
      session: '{"iss":"alpha","exp":1700003600}',
    },
  },
  {
    file: 'debug',
    situations: 'store-error',
    reason: 'debug is told of what reaches next, too',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'next(«Error: down»)',
        'debug({"error":«Error: down»,"context":{"descr":"The request failed"}})',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'debug',
    situations: 'check-store-error',
    reason: 'debug is told of what reaches next, too',
    latchkey: ({ events, ...rest }) => ({
      ...rest,
      events: events.flatMap((event) =>
        event.startsWith('next(')
          ? [event, 'debug({"error":«Error: down»,"context":{"descr":"The request failed"}})']
          : [event],
      ),
    }),
  },
  {
    file: 'debug',
    situations: 'bad-key no-alg',
    reason: 'debug is told why, in one call, and never a key, a secret or a token',
    latchkey: {
      events: [
        'getKey({}, «function»)',
        `debug({"error":"invalid_client","context":{"descr":"Client authentication failed","cause":«Error: the token's algorithm is not allowed for this key»}})`,
        'res.status(401)',
        'res.send({"error":"invalid_client","error_description":"Client authentication failed"})',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'debug',
    situations: 'certificate-tampered',
    reason: 'debug is told why, in one call, and never a key, a secret or a token',
    latchkey: {
      events: [
        'getKey({}, «function»)',
        `debug({"error":"invalid_client","context":{"descr":"Client authentication failed","cause":«Error: the token's signature does not verify»}})`,
        'res.status(401)',
        'res.send({"error":"invalid_client","error_description":"Client authentication failed"})',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'debug',
    situations: 'check-unknown-throws',
    reason: 'what debug does changes no answer',
    latchkey: {
      events: [
        'store.retrieve("bad", «function»)',
        'res.set("WWW-Authenticate", "Bearer realm=\\"example\\", error=\\"invalid_token\\", error_description=\\"Unknown access token\\"")',
        'res.sendStatus(401)',
        'check returned undefined',
      ],
      printed:
        '(node) [LATCHKEY_DEBUG_FAILED] LatchkeyWarning: Option debug threw or rejected; what it does never changes an answer\n' +
        '(Use `node --trace-warnings ...` to show where the warning was created)\n',
    },
  },
  {
    file: 'debug',
    situations: 'get-key-error',
    reason: 'debug is told why, in one call, and never a key, a secret or a token',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'debug({"error":"invalid_client","context":{"descr":"Unknown client","cause":«Error: down»}})',
        'res.status(401)',
        'res.send({"error":"invalid_client","error_description":"Unknown client"})',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'debug',
    situations: 'missing undecodable',
    reason: 'debug is told why, in one call, and never a key, a secret or a token',
    latchkey: {
      events: [
        'debug({"error":"invalid_request","context":{"descr":"JWT cannot be decoded","cause":«Error: the token is not a well-formed compact JWS»}})',
        'res.status(400)',
        'res.send({"error":"invalid_request","error_description":"JWT cannot be decoded"})',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'debug',
    situations: 'no-function',
    reason: 'a clear error at construction',
    latchkey: {
      events: [
        'construction threw «TypeError: Expected a function for debug but received true of type boolean»',
      ],
      session: undefined,
    },
  },
  {
    file: 'debug',
    situations: 'no-secrets',
    reason: 'debug is told why, in one call, and never a key, a secret or a token',
    latchkey: { told: false },
  },
  {
    file: 'debug',
    situations: 'payload-no-json',
    reason: 'debug is told why, in one call, and never a key, a secret or a token',
    latchkey: {
      events: [
        `debug({"error":"invalid_request","context":{"descr":"JWT cannot be decoded","cause":«Error: the token's payload is not a JSON object with unambiguous claims»}})`,
        'res.status(400)',
        'res.send({"error":"invalid_request","error_description":"JWT cannot be decoded"})',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'debug',
    situations: 'tampered',
    reason: 'debug is told why, in one call, and never a key, a secret or a token',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        `debug({"error":"invalid_client","context":{"descr":"Client authentication failed","cause":«Error: the token's signature does not verify»}})`,
        'res.status(401)',
        'res.send({"error":"invalid_client","error_description":"Client authentication failed"})',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'debug',
    situations: 'tampered-throws',
    reason: 'what debug does changes no answer',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'res.status(401)',
        'res.send({"error":"invalid_client","error_description":"Client authentication failed"})',
        'token returned undefined',
      ],
      printed:
        '(node) [LATCHKEY_DEBUG_FAILED] LatchkeyWarning: Option debug threw or rejected; what it does never changes an answer\n' +
        '(Use `node --trace-warnings ...` to show where the warning was created)\n',
    },
  },
  {
    file: 'debug',
    situations: 'unknown-client-throws',
    reason: 'what debug does changes no answer',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'res.status(401)',
        'res.send({"error":"invalid_client","error_description":"Unknown client"})',
        'token returned undefined',
      ],
      printed:
        '(node) [LATCHKEY_DEBUG_FAILED] LatchkeyWarning: Option debug threw or rejected; what it does never changes an answer\n' +
        '(Use `node --trace-warnings ...` to show where the warning was created)\n',
    },
  },
  {
    file: 'encrypted-store',
    situations: 'class-undefined',
    reason: 'a clear error',
    latchkey: {
      events: [
        'make threw «TypeError: Expected what JSON can hold for payload but received a value of type undefined»',
      ],
    },
  },
  {
    file: 'encrypted-store',
    situations: 'cut-and-paste',
    reason: 'AES-ECB shows repetitions and takes blocks of other tokens; sealed tokens are authenticated',
    latchkey: { refused: true },
  },
  {
    file: 'encrypted-store',
    situations: 'deterministic',
    reason: 'AES-ECB shows repetitions and takes blocks of other tokens; sealed tokens are authenticated',
    latchkey: { different: 2 },
  },
  {
    file: 'encrypted-store',
    situations: 'own-members',
    reason: 'a secret is not reachable in the store',
    latchkey: { secret: false },
  },
  {
    file: 'encrypted-store',
    situations: 'repeated-blocks',
    reason: 'AES-ECB shows repetitions and takes blocks of other tokens; sealed tokens are authenticated',
    latchkey: { repeated: false },
  },
  {
    file: 'encrypted-store',
    situations: 'secret-empty-buffer',
    reason: 'an empty key signs and seals nothing',
    latchkey: { events: ["use threw «Error: Option secret can't be used: the key is empty»"] },
  },
  {
    file: 'encrypted-store',
    situations: 'secret-number',
    reason: 'a clear error',
    latchkey: {
      events: [
        'use threw «TypeError: Expected a string, Uint8Array or secret KeyObject, or an array of those, for store.secret but received a value of type number»',
      ],
    },
  },
  {
    file: 'encrypted-store',
    situations: 'secret-object',
    reason: 'a clear error',
    latchkey: {
      events: [
        'use threw «TypeError: Expected a string, Uint8Array or secret KeyObject, or an array of those, for store.secret but received a value of type object»',
      ],
    },
  },
  {
    file: 'encrypted-store',
    situations: 'secret-true',
    reason: 'a clear error',
    latchkey: {
      events: [
        'use threw «TypeError: Expected a string, Uint8Array or secret KeyObject, or an array of those, for store.secret but received a value of type boolean»',
      ],
    },
  },
  {
    file: 'encrypted-store',
    situations: 'session-circular',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: toNext,
  },
  {
    file: 'encrypted-store',
    situations: 'session-big-integer',
    reason: 'the error reaches next(), and names the member',
    latchkey: {
      events: [
        'next(«TypeError: Expected what JSON can hold for session.uid but received a value of type bigint»)',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'encrypted-store',
    situations: 'session-own-to-json',
    reason: 'what a toJSON says is merged as a session is, and every session ends',
    latchkey: {
      events: [
        'token returned undefined',
        'next()',
        'check returned undefined',
        'session {"iss":"alpha","exp":1700003600,"other":1}',
      ],
    },
  },
  {
    file: 'session',
    situations: 'to-json',
    reason: 'what a toJSON says is merged as a session is: it never speaks for the end of the session',
    latchkey: tokenFor({ iss: 'alpha', exp: 1_700_003_600 }),
  },
  {
    file: 'check-sources',
    situations: 'query-inherited',
    reason: 'what a query inherits is no parameter',
    latchkey: refusedUnasked('Access token is not present'),
  },
  {
    file: 'assertions',
    situations: 'request-inherited-assertion',
    reason: 'what a body inherits is no parameter',
    latchkey: cannotBeDecoded,
  },
  {
    file: 'encrypted-store',
    situations: 'session-exp-undefined',
    reason: 'every session ends',
    latchkey: {
      events: [
        'token returned undefined',
        'next()',
        'check returned undefined',
        'session {"iss":"alpha","exp":1700003600}',
      ],
    },
  },
  {
    file: 'encrypted-store',
    situations: 'session-very-large',
    reason: 'tokens are capped at 16 kB, so a session that needs more cannot be sealed',
    latchkey: {
      events: ['next(«Error: the sealed token is longer than the limit»)', 'token returned undefined'],
    },
  },
  {
    file: 'encrypted-store',
    situations: 'wrong-line-feed wrong-padded wrong-space-before',
    reason: 'one spelling per token',
    latchkey: flowRefused,
  },
  {
    file: 'environment',
    situations: 'globals',
    reason: 'the original writes every session to a global variable',
    latchkey: { added: [] },
  },
  {
    file: 'environment',
    situations: 'missing-body-later-crash',
    reason: 'missing headers hold no token, and no TypeError',
    latchkey: refusedUnasked('Access token is not present'),
  },
  {
    file: 'environment',
    situations: 'short-secret-prints',
    reason: 'RFC 7518 §3.2: a secret shorter than the hash is warned of, once',
    latchkey: {
      printed:
        '(node) [LATCHKEY_SHORT_SECRET] LatchkeyWarning: An HMAC secret is shorter than the hash of its algorithm. RFC 7518 §3.2 requires at least 32 bytes for HS256, 48 for HS384 and 64 for HS512\n' +
        '(Use `node --trace-warnings ...` to show where the warning was created)\n',
    },
  },
  {
    file: 'environment',
    situations: 'store-throws-after-async-key',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: survives,
  },
  {
    file: 'environment',
    situations: 'unsigned-null-payload-later unsigned-null-payload-lookup',
    reason: 'an unsigned payload null ends the process of the original',
    latchkey: cannotBeDecoded,
  },
  {
    file: 'get-key',
    situations: 'returns-key',
    reason: 'a warning where a request would wait without end',
    latchkey: {
      printed:
        '(node) [LATCHKEY_NO_ANSWER] LatchkeyWarning: getKey returned its result without a promise, which is ignored: the request fails unless getKey calls back. Make it an async function.\n' +
        '(Use `node --trace-warnings ...` to show where the warning was created)\n',
    },
  },
  {
    file: 'get-key',
    situations: 'answers-then-throws key-then-nothing rejects-after-answer twice twice-later',
    reason: 'the first answer of a callback counts',
    latchkey: tokenFor(),
  },
  {
    file: 'get-key',
    situations: 'async-throws getter-throws rejects',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: survives,
  },
  {
    file: 'get-key',
    situations: 'error-and-key error-and-key-tampered',
    reason: 'getKey that answers with an error knows no client',
    latchkey: unknownClient,
  },
  {
    file: 'get-key',
    situations: 'error-and-key-later',
    reason: 'getKey that answers with an error knows no client',
    latchkey: {
      events: [
        'getKey({"iss":"alpha","roles":["user"]}, «function»)',
        'token returned undefined',
        'res.status(401)',
        'res.send({"error":"invalid_client","error_description":"Unknown client"})',
      ],
    },
  },
  {
    file: 'get-key',
    situations: 'freezes',
    reason: 'every session ends',
    latchkey: tokenFor({ iss: 'alpha', roles: ['user'], exp: 1700003600 }),
  },
  {
    file: 'get-key',
    situations: 'no-function',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected a function for getKey but received a value of type string'),
  },
  {
    file: 'get-key',
    situations: 'nothing-then-key',
    reason: 'the first answer of a callback counts',
    latchkey: unknownClient,
  },
  {
    file: 'get-key',
    situations: 'object',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected a function for getKey but received a value of type object'),
  },
  {
    file: 'get-key',
    situations: 'returns-promise',
    reason: 'getKey and stores may answer with a promise',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'token returned undefined',
        'store.make({"iss":"alpha","exp":1700003600}, «function»)',
        'res.send({"access_token":"a-token","token_type":"Bearer","expires_in":3600})',
      ],
    },
  },
  {
    file: 'get-key',
    situations: 'seals',
    reason: 'every session ends',
    latchkey: tokenFor({ iss: 'alpha', roles: ['user'], exp: 1700003600, uid: 1 }),
  },
  {
    file: 'get-key',
    situations: 'throws throws-tampered throws-text',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: toNext,
  },
  {
    file: 'get-key',
    situations: 'throws-undefined',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: {
      events: [
        'getKey({"iss":"alpha","roles":["user"]}, «function»)',
        'next(«Error: A callback or store failed without an error»)',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'get-key',
    situations: 'throws-without-next',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: { events: ['token threw «TypeError: next is not a function»'] },
  },
  {
    file: 'http',
    situations: `
      express-4-check-constructor express-4-check-proto express-5-check-constructor express-5-check-proto`,
    reason: 'names that every object inherits pass the memory store of the original',
    latchkey: { answer: { status: 401 } },
  },
  {
    file: 'http',
    situations: 'express-4-check-lower-case express-5-check-lower-case',
    reason: 'RFC 9110 §11.1: the scheme counts in any case',
    latchkey: {
      answer: {
        status: 200,
        headers: ['application/json; charset=utf-8', null],
        text: '{"session":{"iss":"alpha@example.com","exp":1700003600,"uid":1}}',
      },
    },
  },
  {
    file: 'http',
    situations: 'express-4-check-query-array',
    reason: 'an access token is a text: an object would reach the database of a store as a query',
    latchkey: {
      answer: {
        status: 401,
        headers: [
          'text/plain; charset=utf-8',
          'Bearer realm="example", error="invalid_token", error_description="Unknown access token"',
        ],
        text: 'Unauthorized',
      },
    },
  },
  {
    file: 'http',
    situations: 'express-4-error-cache-headers express-5-error-cache-headers',
    reason: 'RFC 6749 §5.1: no cache keeps the response',
    latchkey: {
      answer: {
        status: 400,
        headers: ['no-store', 'no-cache'],
        text: '{"error":"invalid_request","error_description":"JWT cannot be decoded"}',
      },
    },
  },
  {
    file: 'http',
    situations: 'express-4-token-cache-headers express-5-token-cache-headers',
    reason: 'RFC 6749 §5.1: no cache keeps the response',
    latchkey: {
      answer: {
        status: 200,
        headers: ['no-store', 'no-cache'],
        text: '{"access_token":"…","token_type":"Bearer","expires_in":3600}',
      },
    },
  },
  {
    file: 'http',
    situations: 'express-4-token-certificate-as-secret express-5-token-certificate-as-secret',
    reason: 'a text that is written as a key is that key and never a secret (algorithm confusion)',
    latchkey: {
      answer: {
        status: 401,
        headers: ['application/json; charset=utf-8', null],
        text: '{"error":"invalid_client","error_description":"Client authentication failed"}',
      },
    },
  },
  {
    file: 'http',
    situations: 'express-4-token-none express-5-token-none',
    reason: 'RFC 8725 §3.2: alg none is no signature',
    latchkey: {
      answer: {
        status: 401,
        headers: ['application/json; charset=utf-8', null],
        text: '{"error":"invalid_client","error_description":"Client authentication failed"}',
      },
    },
  },
  {
    file: 'http',
    situations: 'express-4-token-repeated-grant-type express-5-token-repeated-grant-type',
    reason: 'RFC 6749 §3.2: a parameter that repeats is an invalid request',
    latchkey: {
      answer: {
        status: 400,
        headers: ['application/json; charset=utf-8', null],
        text: '{"error":"invalid_request","error_description":"Parameter grant_type is repeated"}',
      },
    },
  },
  {
    file: 'http',
    situations: 'express-5-token-no-body express-5-token-text-body',
    reason: 'a missing body is an invalid request, not a TypeError',
    latchkey: {
      answer: {
        status: 400,
        headers: ['application/json; charset=utf-8', null],
        text: '{"error":"invalid_request","error_description":"JWT cannot be decoded"}',
      },
    },
  },
  {
    file: 'keys',
    situations: `
      ES256-secp256k1 ES384-p256 ES384-p256-certificate ES384-secp256k1 ES512-p256 ES512-p256-certificate
      ES512-p384 ES512-secp256k1`,
    reason: 'RFC 7518 §3.4: each ES algorithm has its own curve',
    latchkey: authenticationFailed,
  },
  {
    file: 'keys',
    situations: `
      ES256-signed-with-the-public-key ES384-signed-with-the-public-key ES512-signed-with-the-public-key
      HS256-rsa-private HS384-rsa-private HS512-rsa-private PS256-signed-with-the-public-key
      PS384-signed-with-the-public-key PS512-signed-with-the-public-key RS256-signed-with-the-public-key
      RS384-signed-with-the-public-key RS512-signed-with-the-public-key hs256-certificate
      hs256-certificate-buffer hs256-der hs256-jwk-text hs256-private-pem hs256-spaced-pem`,
    reason: 'a text that is written as a key is that key and never a secret (algorithm confusion)',
    latchkey: authenticationFailed,
  },
  {
    file: 'keys',
    situations: `
      PS256-p256 PS256-p256-certificate PS256-p384 PS256-p521 PS256-secp256k1 PS384-p256
      PS384-p256-certificate PS384-p384 PS384-p521 PS384-secp256k1 PS512-p256 PS512-p256-certificate
      PS512-p384 PS512-p521 PS512-secp256k1 RS256-p256 RS256-p256-certificate RS256-p384 RS256-p521
      RS256-rsa-pss RS256-secp256k1 RS384-p256 RS384-p256-certificate RS384-p384 RS384-p521 RS384-rsa-pss
      RS384-secp256k1 RS512-p256 RS512-p256-certificate RS512-p384 RS512-p521 RS512-rsa-pss
      RS512-secp256k1`,
    reason: 'RFC 8725 §3.1: an algorithm takes keys of its own kind alone',
    latchkey: authenticationFailed,
  },
  {
    file: 'keys',
    situations: 'PS256-rsa-1024 PS384-rsa-1024 RS256-rsa-1024 RS384-rsa-1024 RS512-rsa-1024',
    reason: 'RFC 7518 §3.3: an RSA key has at least 2048 bits, without allowInsecureKeySizes',
    latchkey: authenticationFailed,
  },
  {
    file: 'keys',
    situations: `
      es256-der es256-jwk hs256-jwk rs256-certificate-der rs256-der rs256-jwk rs256-uint8array rs256-x509`,
    reason: 'DER, JWKs, certificates as objects and Uint8Arrays are keys too',
    latchkey: tokenFor(),
  },
  {
    file: 'keys',
    situations: 'rs256-certificate-then-key',
    reason: 'the first key of a text counts, whatever it is',
    latchkey: tokenFor(),
  },
  {
    file: 'keys',
    situations: 'rs256-indented rs256-rsa-label rs256-trusted-label rs256-wrong-label',
    reason: 'keys are told by what they hold, not by their label or layout',
    latchkey: tokenFor(),
  },
  {
    file: 'keys',
    situations: 'rs256-other-certificate-then-key',
    reason: 'the first key of a text counts, whatever it is',
    latchkey: authenticationFailed,
  },
  {
    file: 'live-options',
    situations: 'ttl-deleted',
    reason: 'every session ends',
    latchkey: tokenFor(),
  },
  {
    file: 'memory-store',
    situations: 'array-token',
    reason: 'an access token is a text: an object would reach the database of a store as a query',
    latchkey: flowRefused,
  },
  {
    file: 'memory-store',
    situations: 'header-constructor header-proto',
    reason: 'names that every object inherits pass the memory store of the original',
    latchkey: {
      events: [
        'res.set("WWW-Authenticate", "Bearer realm=\\"example\\", error=\\"invalid_token\\", error_description=\\"Unknown access token\\"")',
        'res.sendStatus(401)',
        'check returned undefined',
      ],
      session: '"undefined"',
    },
  },
  {
    file: 'memory-store',
    situations: `
      name-__defineGetter__ name-__proto__ name-constructor name-hasOwnProperty name-toString name-valueOf`,
    reason: 'names that every object inherits pass the memory store of the original',
    latchkey: flowRefused,
  },
  {
    file: 'secrets',
    situations: 'begin-alone pem-lookalike',
    reason: 'a text that is written as a key is that key and never a secret (algorithm confusion)',
    latchkey: authenticationFailed,
  },
  {
    file: 'secrets',
    situations: 'empty-buffer empty-key-object',
    reason: 'an empty key signs and seals nothing',
    latchkey: authenticationFailed,
  },
  {
    file: 'secrets',
    situations: 'uint8array',
    reason: 'DER, JWKs, certificates as objects and Uint8Arrays are keys too',
    latchkey: tokenFor(),
  },
  {
    file: 'session',
    situations: 'exp-infinite exp-null',
    reason: 'an exp that is no number of seconds makes a session that never ends, or none',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'next(«Error: Expected a finite number of seconds for exp of the session»)',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'session',
    situations: 'exp-undefined',
    reason: 'every session ends',
    latchkey: tokenFor(),
  },
  {
    file: 'session',
    situations: 'getter-throws',
    reason:
      'a failure of a callback, a store or the response reaches next(), once, and never ends the process',
    latchkey: toNext,
  },
  {
    file: 'session',
    situations: 'inherits-nothing',
    reason: '__proto__ changes no prototype, and nothing inherits',
    latchkey: { admin: false },
  },
  {
    file: 'session',
    situations: 'proto',
    reason: '__proto__ changes no prototype, and nothing inherits',
    latchkey: tokenFor({ iss: 'alpha', exp: 1_700_003_600, uid: 1 }),
  },
  {
    file: 'ttl',
    situations: 'array token-array',
    reason: 'a ttl that is no whole number of seconds makes tokens that never end, or none',
    latchkey: notConstructed(
      'Expected whole seconds, or text like "15m", for ttl but received an array of type array',
    ),
  },
  {
    file: 'ttl',
    situations: 'big-integer',
    reason: 'a ttl that is no whole number of seconds makes tokens that never end, or none',
    latchkey: notConstructed(
      'Expected whole seconds, or text like "15m", for ttl but received 60 of type bigint',
    ),
  },
  {
    file: 'ttl',
    situations: 'changed-while-the-store-works',
    reason: 'expires_in is the lifetime that the session was given (RFC 6749 §5.1)',
    latchkey: {
      events: [
        'make({"iss":"alpha","exp":1700003600}, «function»)',
        'res.set("Cache-Control", "no-store")',
        'res.set("Pragma", "no-cache")',
        'res.send({"access_token":"a-token","token_type":"Bearer","expires_in":3600})',
      ],
    },
  },
  {
    file: 'ttl',
    situations: 'date number-object object token-date token-number-object token-object',
    reason: 'a ttl that is no whole number of seconds makes tokens that never end, or none',
    latchkey: notConstructed(
      'Expected whole seconds, or text like "15m", for ttl but received an object of type object',
    ),
  },
  {
    file: 'ttl',
    situations: 'fraction token-fraction',
    reason: 'a ttl that is no whole number of seconds makes tokens that never end, or none',
    latchkey: notConstructed(
      'Expected whole seconds, or text like "15m", for ttl but received 0.5 of type number',
    ),
  },
  {
    file: 'ttl',
    situations: 'fractional token-fractional',
    reason: 'a ttl that is no whole number of seconds makes tokens that never end, or none',
    latchkey: notConstructed(
      'Expected whole seconds, or text like "15m", for ttl but received 60.5 of type number',
    ),
  },
  {
    file: 'ttl',
    situations: 'function token-function',
    reason: 'a ttl that is no whole number of seconds makes tokens that never end, or none',
    latchkey: notConstructed(
      'Expected whole seconds, or text like "15m", for ttl but received a function of type function',
    ),
  },
  {
    file: 'ttl',
    situations: 'infinite token-infinite',
    reason: 'a ttl that is no whole number of seconds makes tokens that never end, or none',
    latchkey: notConstructed(
      'Expected whole seconds, or text like "15m", for ttl but received Infinity of type number',
    ),
  },
  {
    file: 'ttl',
    situations: 'negative-infinite token-negative-infinite',
    reason: 'a ttl that is no whole number of seconds makes tokens that never end, or none',
    latchkey: notConstructed(
      'Expected whole seconds, or text like "15m", for ttl but received -Infinity of type number',
    ),
  },
  {
    file: 'ttl',
    situations: 'text text-unit',
    reason:
      'a ttl in text counts as the duration that it says; added to the time as text, it makes tokens that never end',
    latchkey: {
      events: [
        'getKey({"iss":"alpha"}, «function»)',
        'store.make({"iss":"alpha","exp":1700003600}, «function»)',
        'res.send({"access_token":"a-token","token_type":"Bearer","expires_in":3600})',
        'token returned undefined',
      ],
    },
  },
  {
    file: 'ttl',
    situations: 'token-text token-text-unit',
    reason:
      'a ttl in text counts as the duration that it says; added to the time as text, it makes tokens that never end',
    latchkey: {
      events: [
        'next()',
        'session {"iss":"alpha","exp":1700003600}',
        'res.set("WWW-Authenticate", "Bearer realm=\\"example\\", error=\\"invalid_token\\", error_description=\\"Access token expired\\"")',
        'res.sendStatus(401)',
        'session undefined',
      ],
      expires: '3600',
    },
  },
  {
    file: 'ttl',
    situations: 'token-true true',
    reason: 'a ttl that is no whole number of seconds makes tokens that never end, or none',
    latchkey: notConstructed(
      'Expected whole seconds, or text like "15m", for ttl but received true of type boolean',
    ),
  },
  {
    file: 'ttl',
    situations: 'year-2038',
    reason: 'the original counts in 32 bits, which end in 2038',
    latchkey: tokenFor({ iss: 'alpha', exp: 2147487248 }),
  },
  {
    file: 'ttl',
    situations: 'year-2106',
    reason: 'the original counts in 32 bits, which end in 2038',
    latchkey: tokenFor({ iss: 'alpha', exp: 4294970896 }),
  },
];
