'use strict';

const {
  anonymous,
  asksFor,
  authenticated,
  knownAgain,
  loggedIn,
  namesNobody,
  notConstructed,
  notLoggedIn,
  notMade,
  rejectsWith,
  verifiesNull,
} = require('./outcomes');

/** @type {import('.').Row[]} */
module.exports = [
  {
    file: 'credentials',
    situations: 'documented inherited without-prototype',
    reason: 'credentials works as documented: the original looks at the names the wrong way round',
    latchkey: asksFor('{"login":"own login","password":"own password"}'),
  },
  {
    file: 'credentials',
    situations: 'documented-default-names documented-default-refresh',
    reason: 'credentials works as documented: the original looks at the names the wrong way round',
    latchkey: asksFor('{"login":undefined,"password":undefined}'),
  },
  {
    file: 'credentials',
    situations: 'documented-own-names',
    reason: 'credentials works as documented: the original looks at the names the wrong way round',
    latchkey: asksFor('{"login":"a","password":"b"}'),
  },
  {
    file: 'credentials',
    situations: 'documented-refresh refresh-alone',
    reason: 'credentials works as documented: the original looks at the names the wrong way round',
    latchkey: asksFor('{"id":"u1"}'),
  },
  {
    file: 'credentials',
    situations: 'dotted',
    reason: 'credentials works as documented: the original looks at the names the wrong way round',
    latchkey: asksFor('{"login":"a","password":"c"}'),
  },
  {
    file: 'credentials',
    situations: 'function login-alone',
    reason: 'credentials works as documented: the original looks at the names the wrong way round',
    latchkey: asksFor('{"login":"own login","password":"default password"}'),
  },
  {
    file: 'credentials',
    situations: 'function-names',
    reason: 'a name that is no text is no name: the default holds',
    latchkey: asksFor('{"login":"default login","password":"default password"}'),
  },
  {
    file: 'credentials',
    situations: 'proto-name',
    reason: 'credentials works as documented: the original looks at the names the wrong way round',
    latchkey: asksFor('{"login":undefined,"password":"default password"}'),
  },
  {
    file: 'credentials',
    situations: 'remember-alone',
    reason: 'credentials works as documented: the original looks at the names the wrong way round',
    latchkey: loggedIn(
      '{"userId":"u1","roles":"admin,user","email":"u1@example.com","iat":1700000000,"exp":1700000900}',
    ),
  },
  {
    file: 'credentials',
    situations: 'swapped',
    reason: 'credentials works as documented: the original looks at the names the wrong way round',
    latchkey: asksFor('{"login":"default password","password":"default login"}'),
  },
  {
    file: 'environment',
    situations: 'reserved-claims-print',
    reason: 'userId, roles, iat and exp are not for claims to replace',
    latchkey: {
      grantToken:
        '{"alg":"HS256","typ":"JWT"}.{"userId":"u1","roles":"admin,user","iat":1700000000,"exp":1700000900}',
      printed:
        `(node) [LATCHKEY_RESERVED_CLAIM] LatchkeyWarning: A user's claims contain "roles", which is reserved; it is left out of the grant token\n` +
        '(Use `node --trace-warnings ...` to show where the warning was created)\n',
    },
  },
  {
    file: 'environment',
    situations: 'short-key-prints',
    reason: 'RFC 7518 §3.2: a secret shorter than the hash is warned of, once',
    latchkey: {
      printed:
        '(node) [LATCHKEY_SHORT_SECRET] LatchkeyWarning: An HMAC secret is shorter than the hash of its algorithm; RFC 7518 §3.2 asks for at least 32 bytes for HS256, 48 for HS384, 64 for HS512\n' +
        '(Use `node --trace-warnings ...` to show where the warning was created)\n',
    },
  },
  {
    file: 'header',
    situations: 'request-inherited-header',
    reason: 'what headers inherit is nothing that a client sent',
    latchkey: anonymous,
  },
  {
    file: 'users',
    situations: 'big-integer-stamp',
    reason: 'the error names the member that JSON can not hold',
    latchkey: rejectsWith(
      'Expected what JSON can hold for user.securityStamp but received a value of type bigint',
    ),
  },
  {
    file: 'users',
    situations: 'claims-big-integer',
    reason: 'the error names the member that JSON can not hold',
    latchkey: rejectsWith('Expected what JSON can hold for user.a but received a value of type bigint'),
  },
  {
    file: 'header',
    situations: 'array number object string-object trimmable true',
    reason: 'a header that is no text holds no token, and no TypeError',
    latchkey: anonymous,
  },
  {
    file: 'header',
    situations: 'lower-case mixed-case upper-case',
    reason: 'RFC 9110 §11.1: the scheme counts in any case',
    latchkey: authenticated('{"id":"u1","roles":"admin","claims":{},"isAuthenticated":true}'),
  },
  {
    file: 'header',
    situations: 'request-no-headers request-null-headers',
    reason: 'missing headers are no error: the request is anonymous',
    latchkey: anonymous,
  },
  {
    file: 'http',
    situations: 'express-4-lower-case express-5-lower-case',
    reason: 'RFC 9110 §11.1: the scheme counts in any case',
    latchkey: {
      answer: { status: 200, text: '{"id":"u1","roles":"admin","claims":{},"isAuthenticated":true}' },
    },
  },
  {
    file: 'http',
    situations: 'express-4-refresh-as-grant express-5-refresh-as-grant',
    reason: 'a refresh token is no grant token',
    latchkey: {
      answer: { status: 200, text: '{"id":null,"roles":"","claims":{},"isAuthenticated":false}' },
    },
  },
  {
    file: 'http',
    situations: 'express-5-log-in-no-body',
    reason: 'a missing body is a failed log-in, not a TypeError',
    latchkey: { answer: { status: 401, text: '' } },
  },
  {
    file: 'identity',
    situations: 'config',
    reason:
      'the configuration of a middleware is not for handlers to change, and its key not for them to read',
    latchkey: {
      config:
        'without prototype {"credentials":without prototype {"login":"login","password":"password","rememberMe":"rememberMe","refreshToken":"refreshToken"},"security":without prototype {"algorithm":"HS256"},"grantToken":without prototype {"expiresIn":15},"refreshToken":without prototype {"expiresIn":90},"workers":without prototype {"getUser":«function»}}',
    },
  },
  {
    file: 'identity',
    situations: 'config-key',
    reason:
      'the configuration of a middleware is not for handlers to change, and its key not for them to read',
    latchkey: { reachable: false },
  },
  {
    file: 'identity',
    situations: 'config-written',
    reason:
      'the configuration of a middleware is not for handlers to change, and its key not for them to read',
    latchkey: {
      events: [
        "write threw «TypeError: Cannot assign to read only property 'expiresIn' of object '[object Object]'»",
      ],
    },
  },
  {
    file: 'log-in',
    situations: 'array array-password null-texts object object-password true',
    reason: 'only texts and numbers reach getUser: in a database query an object is an operator',
    latchkey: notLoggedIn,
  },
  {
    file: 'log-in',
    situations: 'detached',
    reason: 'logIn and verifyGrantToken work unbound',
    latchkey: { events: ['logIn resolved 200'] },
  },
  {
    file: 'log-in',
    situations: 'given-empty-object given-empty-object-empty-body given-promise given-promise-empty-body',
    reason: 'what is no user is told in plain words',
    latchkey: namesNobody('undefined'),
  },
  {
    file: 'log-in',
    situations: 'given-id-alone',
    reason: 'a user without claims has none',
    latchkey: loggedIn(
      '{"userId":"new","iat":1700000000,"exp":1700000900}',
      '{"userId":"new","iat":1700000000,"exp":1707776000}',
    ),
  },
  {
    file: 'log-in',
    situations: 'given-id-alone-empty-body',
    reason: 'a user without claims has none',
    latchkey: loggedIn('{"userId":"new","iat":1700000000,"exp":1700000900}', null),
  },
  {
    file: 'log-in',
    situations: 'given-text given-text-empty-body worker-text',
    reason: 'what is no user is told in plain words',
    latchkey: rejectsWith(
      'Expected an object with userId for the user to log in but received a value of type string',
    ),
  },
  {
    file: 'log-in',
    situations: 'given-true given-true-empty-body worker-true',
    reason: 'what is no user is told in plain words',
    latchkey: rejectsWith(
      'Expected an object with userId for the user to log in but received a value of type boolean',
    ),
  },
  {
    file: 'log-in',
    situations: 'given-user-no-body',
    reason: 'a missing body is a failed log-in, not a TypeError',
    latchkey: loggedIn(
      '{"userId":"u1","roles":"admin,user","email":"u1@example.com","iat":1700000000,"exp":1700000900}',
      null,
    ),
  },
  {
    file: 'log-in',
    situations: 'inherited',
    reason: 'what a body inherits was not sent by the client',
    latchkey: asksFor('{"login":undefined,"password":undefined}'),
  },
  {
    file: 'log-in',
    situations: 'missing null text',
    reason: 'a missing body is a failed log-in, not a TypeError',
    latchkey: notLoggedIn,
  },
  {
    file: 'log-in',
    situations: 'refresh-bytes',
    reason: 'RFC 8725 §3.11: a refresh token carries a type of its own',
    latchkey: { header: '{"alg":"HS256","typ":"refresh+jwt"}', sameAsBefore: false },
  },
  {
    file: 'log-in',
    situations: 'worker-array',
    reason: 'what is no user is told in plain words',
    latchkey: rejectsWith(
      'Expected an object with userId for the user to log in but received a value of type array',
    ),
  },
  {
    file: 'log-in',
    situations: 'worker-number',
    reason: 'what is no user is told in plain words',
    latchkey: rejectsWith(
      'Expected an object with userId for the user to log in but received a value of type number',
    ),
  },
  {
    file: 'options',
    situations: 'buffer-key rs256-private',
    reason: 'keys of every kind and asymmetric algorithms are taken',
    latchkey: { events: ['construction returned undefined'] },
  },
  {
    file: 'options',
    situations: 'credentials-null-name credentials-undefined-name',
    reason: 'the documented defaults hold for names that are empty',
    latchkey: { events: ['construction returned undefined'] },
  },
  {
    file: 'options',
    situations: 'credentials-number',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected an object for credentials but received 5 of type number'),
  },
  {
    file: 'options',
    situations: 'credentials-text',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected an object for credentials but received login of type string'),
  },
  {
    file: 'options',
    situations: 'credentials-true',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected an object for credentials but received true of type boolean'),
  },
  {
    file: 'options',
    situations: 'grant-value-max-text refresh-value-max-text',
    reason: 'a lifetime that is no number counts as none',
    latchkey: loggedIn(
      '{"userId":"u1","roles":"admin,user","email":"u1@example.com","iat":1700000000,"exp":1700000900}',
    ),
  },
  {
    file: 'options',
    situations: 'none',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected an object for options but received a value of type undefined'),
  },
  {
    file: 'options',
    situations: 'null',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected an object for options but received a value of type null'),
  },
  {
    file: 'options',
    situations: 'pem-key',
    reason: 'the text of a public key is no secret',
    latchkey: notConstructed(
      "Option security.key can't be used: this is a public key or certificate, which is no secret: others have it",
      'Error',
    ),
  },
  {
    file: 'options',
    situations: 'rs256-secret',
    reason: 'a key serves the algorithms of its own kind alone',
    latchkey: notConstructed(
      "Option security.key can't be used: the key cannot serve the algorithm: it is a secret, which serves HS256, HS384 and HS512",
      'Error',
    ),
  },
  {
    file: 'options',
    situations: 'text',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected an object for options but received a value of type string'),
  },
  {
    file: 'options',
    situations: 'wrong-everywhere-5',
    reason: 'a clear error at construction',
    latchkey: notConstructed('Expected an object for credentials but received x of type string'),
  },
  {
    file: 'refresh',
    situations: `
      both-missing exp-missing given-user-both-missing given-user-exp-missing given-user-iat-missing
      given-user-iat-text iat-missing iat-text unstamped-both-missing unstamped-exp-missing
      unstamped-iat-missing`,
    reason: 'a refresh token has a lifetime',
    latchkey: notLoggedIn,
  },
  {
    file: 'refresh',
    situations: `
      given-other-user given-user-user-missing given-user-user-null given-user-user-number
      given-user-user-object given-user-user-other`,
    reason: 'logIn(user) takes the refresh token of that user alone',
    latchkey: notLoggedIn,
  },
  {
    file: 'refresh',
    situations: 'user-missing user-null',
    reason:
      'a refresh token that names nobody would have getUser look for an id of undefined, which some databases find',
    latchkey: notLoggedIn,
  },
  {
    file: 'users',
    situations: `
      refreshed-function-id refreshed-no-id refreshed-null-id refreshed-symbol-id refreshed-zero-id`,
    reason: 'a user whose id no token can name gets none, since whoever sends it would be nobody',
    latchkey: notMade,
  },
  {
    file: 'refresh',
    situations: 'stamp-kind-date stamp-kind-object worker-boxed-stamp',
    reason: 'a stamp is compared as the token holds it: an object from a database is a new one each time',
    latchkey: loggedIn(
      '{"userId":"u1","roles":"admin,user","email":"u1@example.com","iat":1700000000,"exp":1700000900}',
      null,
    ),
  },
  {
    file: 'users',
    situations: 'refreshed-date-stamp refreshed-object-stamp',
    reason: 'a stamp is compared as the token holds it: an object from a database is a new one each time',
    latchkey: loggedIn(
      '{"userId":"u1","roles":"admin,user","email":"u1@example.com","iat":1700000000,"exp":1700000900}',
      null,
    ),
  },
  {
    file: 'users',
    situations: 'claims-too-large',
    reason: 'a token that its own readers would refuse for its length is not issued',
    latchkey: rejectsWith(
      'The grant token is longer than grantToken.maxTokenLength; give the user fewer claims, or raise it (26770 bytes or more, where 16384 are read)',
      'Error',
    ),
  },
  {
    file: 'users',
    situations: 'no-id',
    reason: 'a user whose id no token can name gets none, since whoever sends it would be nobody',
    latchkey: namesNobody('undefined'),
  },
  {
    file: 'users',
    situations: 'null-id',
    reason: 'a user whose id no token can name gets none, since whoever sends it would be nobody',
    latchkey: namesNobody('null'),
  },
  {
    file: 'users',
    situations: 'zero-id',
    reason: 'a user whose id no token can name gets none, since whoever sends it would be nobody',
    latchkey: namesNobody('number'),
  },
  {
    file: 'users',
    situations: 'symbol-id',
    reason: 'a user whose id no token can name gets none, since whoever sends it would be nobody',
    latchkey: namesNobody('symbol'),
  },
  {
    file: 'users',
    situations: 'function-id',
    reason: 'a user whose id no token can name gets none, since whoever sends it would be nobody',
    latchkey: namesNobody('function'),
  },
  {
    file: 'users',
    situations: 'big-integer-id',
    reason: 'an id that JSON cannot hold is told by its name',
    latchkey: namesNobody('bigint'),
  },
  {
    file: 'refresh',
    situations: `
      given-user-grant-with-stamp given-user-more-claims given-user-with-roles grant grant-with-stamp
      more-claims unstamped-grant with-roles`,
    reason: 'a grant token, or any with other claims than a refresh token of 3.1.0 has, is no refresh token',
    latchkey: notLoggedIn,
  },
  {
    file: 'refresh',
    situations: `
      given-user-payload-null payload-array payload-empty payload-null payload-text
      unstamped-payload-empty`,
    reason: 'a refresh token has claims',
    latchkey: notLoggedIn,
  },
  {
    file: 'refresh',
    situations: 'in-header',
    reason: 'a refresh token is no grant token',
    latchkey: { user: false },
  },
  {
    file: 'refresh',
    situations: 'worker-no-claims',
    reason: 'a user without claims has none',
    latchkey: loggedIn('{"userId":"u1","roles":"admin,user","iat":1700000000,"exp":1700000900}', null),
  },
  {
    file: 'tokens',
    situations: 'claims-proto',
    reason: '__proto__ changes no prototype, and nothing inherits',
    latchkey: authenticated('{"id":"u1","roles":"","claims":{},"isAuthenticated":true}'),
  },
  {
    file: 'tokens',
    situations: 'claims-stamp-no-roles refresh refresh-null-stamp refresh-without-stamp',
    reason: 'a refresh token is no grant token',
    latchkey: anonymous,
  },
  {
    file: 'tokens',
    situations: 'claims-too-large',
    reason: 'tokens are capped at 16 kB before they are decoded',
    latchkey: anonymous,
  },
  {
    file: 'tokens',
    situations: 'exp-infinite iat-negative iat-null iat-text',
    reason: 'RFC 7519 §4.1: a registered claim of the wrong type makes the token invalid',
    latchkey: anonymous,
  },
  {
    file: 'tokens',
    situations: 'exp-twice header-alg-twice',
    reason: 'RFC 8725: a member that is read twice could be read two ways',
    latchkey: anonymous,
  },
  {
    file: 'tokens',
    situations: 'header-b64 header-crit',
    reason: 'RFC 7515 §4.1.11: an extension that is not understood makes the token invalid',
    latchkey: anonymous,
  },
  {
    file: 'tokens',
    situations: 'header-latin1 payload-invalid-utf8',
    reason: 'RFC 7515 §5.2: header and payload are UTF-8',
    latchkey: anonymous,
  },
  {
    file: 'tokens',
    situations: 'lone-character spare-bit-header spare-bit-payload',
    reason: 'RFC 4648 §3.5: one spelling of base64url per token',
    latchkey: anonymous,
  },
  {
    file: 'tokens',
    situations: 'payload-null',
    reason: 'a payload that is no JSON object is a bad token, not a TypeError',
    latchkey: anonymous,
  },
  {
    file: 'tokens',
    situations: 'verify-claims-proto',
    reason: '__proto__ changes no prototype, and nothing inherits',
    latchkey: { events: ['verifyGrantToken resolved {"id":"u1","roles":"","claims":{}}'] },
  },
  {
    file: 'tokens',
    situations: `
      verify-claims-stamp-no-roles verify-refresh verify-refresh-null-stamp verify-refresh-without-stamp`,
    reason: 'a refresh token is no grant token',
    latchkey: verifiesNull,
  },
  {
    file: 'tokens',
    situations: 'verify-claims-too-large',
    reason: 'tokens are capped at 16 kB before they are decoded',
    latchkey: verifiesNull,
  },
  {
    file: 'tokens',
    situations: 'verify-exp-infinite verify-iat-negative verify-iat-null verify-iat-text',
    reason: 'RFC 7519 §4.1: a registered claim of the wrong type makes the token invalid',
    latchkey: verifiesNull,
  },
  {
    file: 'tokens',
    situations: 'verify-exp-twice verify-header-alg-twice',
    reason: 'RFC 8725: a member that is read twice could be read two ways',
    latchkey: verifiesNull,
  },
  {
    file: 'tokens',
    situations: 'verify-header-b64 verify-header-crit',
    reason: 'RFC 7515 §4.1.11: an extension that is not understood makes the token invalid',
    latchkey: verifiesNull,
  },
  {
    file: 'tokens',
    situations: 'verify-header-latin1 verify-payload-invalid-utf8',
    reason: 'RFC 7515 §5.2: header and payload are UTF-8',
    latchkey: verifiesNull,
  },
  {
    file: 'tokens',
    situations: 'verify-lone-character verify-spare-bit-header verify-spare-bit-payload',
    reason: 'RFC 4648 §3.5: one spelling of base64url per token',
    latchkey: verifiesNull,
  },
  {
    file: 'tokens',
    situations: 'verify-payload-null',
    reason: 'a payload that is no JSON object is a bad token, not a TypeError',
    latchkey: verifiesNull,
  },
  {
    file: 'users',
    situations: 'claims-constructor',
    reason: 'a claim named constructor is a claim: the original stumbles over it',
    latchkey: loggedIn(
      '{"userId":"u1","roles":"admin,user","constructor":"x","hasOwnProperty":"y","iat":1700000000,"exp":1700000900}',
    ),
  },
  {
    file: 'users',
    situations: `
      claims-exp claims-exp-text claims-exp-undefined claims-iat claims-iat-text claims-iat-undefined
      claims-roles claims-user-id`,
    reason: 'userId, roles, iat and exp are not for claims to replace',
    latchkey: loggedIn('{"userId":"u1","roles":"admin,user","iat":1700000000,"exp":1700000900}'),
  },
  {
    file: 'users',
    situations: 'claims-missing claims-null',
    reason: 'a user without claims has none',
    latchkey: loggedIn('{"userId":"u1","roles":"admin,user","iat":1700000000,"exp":1700000900}'),
  },
  {
    file: 'users',
    situations: 'claims-nbf-text',
    reason: 'a claim that JSON leaves out is no claim, and a wrong one is told in plain words',
    latchkey: rejectsWith('Expected a number of seconds for claims.nbf but received a value of type string'),
  },
  {
    file: 'users',
    situations: 'claims-nbf-undefined',
    reason: 'a claim that JSON leaves out is no claim, and a wrong one is told in plain words',
    latchkey: loggedIn('{"userId":"u1","roles":"admin,user","iat":1700000000,"exp":1700000900}'),
  },
  {
    file: 'users',
    situations: 'claims-proto',
    reason: '__proto__ changes no prototype, and nothing inherits',
    latchkey: loggedIn('{"userId":"u1","roles":"admin,user","a":1,"iat":1700000000,"exp":1700000900}'),
  },
  {
    file: 'users',
    situations: 'claims-to-json',
    reason: 'a toJSON among the claims does not speak for the whole token',
    latchkey: loggedIn('{"userId":"u1","roles":"admin,user","a":1,"iat":1700000000,"exp":1700000900}'),
  },
  {
    file: 'users',
    situations: 'empty',
    reason: 'what is no user is told in plain words',
    latchkey: namesNobody('undefined'),
  },
  {
    file: 'users',
    situations: 'no-rows rows',
    reason: 'what is no user is told in plain words',
    latchkey: rejectsWith(
      'Expected an object with userId for the user to log in but received a value of type array',
    ),
  },
  {
    file: 'users',
    situations: 'refreshed-stamp-claim-no-roles',
    reason: 'a grant token that would look like a refresh token says that it has no roles',
    latchkey: loggedIn(
      '{"userId":"u1","roles":"","securityStamp":"x","iat":1700000000,"exp":1700000900}',
      null,
    ),
  },
  {
    file: 'users',
    situations: 'round-trip-constructor',
    reason: 'a claim named constructor is a claim: the original stumbles over it',
    latchkey: knownAgain(
      '{"id":"u1","roles":"admin,user","claims":{"constructor":"x","hasOwnProperty":"y"},"isAuthenticated":true}',
    ),
  },
  {
    file: 'users',
    situations: `
      round-trip-exp round-trip-exp-text round-trip-exp-undefined round-trip-iat-text
      round-trip-iat-undefined`,
    reason: 'userId, roles, iat and exp are not for claims to replace',
    latchkey: knownAgain('{"id":"u1","roles":"admin,user","claims":{},"isAuthenticated":true}'),
  },
  {
    file: 'users',
    situations: 'round-trip-iat round-trip-roles round-trip-user-id',
    reason: 'userId, roles, iat and exp are not for claims to replace',
    latchkey: authenticated('{"id":"u1","roles":"admin,user","claims":{},"isAuthenticated":true}'),
  },
  {
    file: 'users',
    situations: 'round-trip-missing round-trip-null',
    reason: 'a user without claims has none',
    latchkey: knownAgain('{"id":"u1","roles":"admin,user","claims":{},"isAuthenticated":true}'),
  },
  {
    file: 'users',
    situations: 'round-trip-nbf-undefined',
    reason: 'a claim that JSON leaves out is no claim, and a wrong one is told in plain words',
    latchkey: knownAgain('{"id":"u1","roles":"admin,user","claims":{},"isAuthenticated":true}'),
  },
  {
    file: 'users',
    situations: 'round-trip-proto',
    reason: '__proto__ changes no prototype, and nothing inherits',
    latchkey: knownAgain('{"id":"u1","roles":"admin,user","claims":{"a":1},"isAuthenticated":true}'),
  },
  {
    file: 'users',
    situations: 'round-trip-to-json',
    reason: 'a toJSON among the claims does not speak for the whole token',
    latchkey: authenticated('{"id":"u1","roles":"admin,user","claims":{"a":1},"isAuthenticated":true}'),
  },
  {
    file: 'users',
    situations: 'round-trip-too-large',
    reason: 'a token that its own readers would refuse for its length is not issued',
    latchkey: notMade,
  },
  {
    file: 'users',
    situations: 'stamp-claim-no-roles',
    reason: 'a grant token that would look like a refresh token says that it has no roles',
    latchkey: loggedIn('{"userId":"u1","roles":"","securityStamp":"x","iat":1700000000,"exp":1700000900}'),
  },
  {
    file: 'verify-grant-token',
    situations: 'detached',
    reason: 'logIn and verifyGrantToken work unbound',
    latchkey: { events: ['verifyGrantToken resolved {"id":"u1","roles":"","claims":{"email":"x"}}'] },
  },
];
