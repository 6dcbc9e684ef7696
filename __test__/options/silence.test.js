'use strict';

// No option is silent: one that limits something and is undefined throws, an unknown one in an object of our own throws, and so does one
// that has no effect beside the others.

const assert = require('node:assert/strict');
const path = require('node:path');
const fs = require('node:fs');
const { test } = require('node:test');
const { JwtMiddleware, jwtIdentity } = require('../..');
const { createTokenClient } = require('../../lib/client');
const { OF_JWT_MIDDLEWARE } = require('../../lib/jwt-identity/effects');
const { createSigner, createVerifier } = require('../../lib/tokens/jwt');
const { createRemoteVerifier, requireToken } = require('../../lib/verifier');
const createStore = require('../../lib/stores');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const memory = { type: 'memory' };
const origin = 'https://as.example';
const getKey = async () => keys.secret;
const encrypted = { type: 'encrypted', secret: 's3cr3t' };
const jwt = { type: 'jwt', issuer: origin, audience: 'api', key: keys.p256.privateKey };
const metadata = { issuer: origin, tokenEndpoint: `${origin}/token` };
const engine = { get() {}, put() {}, remove() {} };

/** Each makes a thing with further options. @type {Record<string, (more?: any) => unknown>} */
const makers = {
  middleware: (more) => new JwtMiddleware(/** @type {any} */ ({ getKey, store: memory, ...more })),
  identity: (more) =>
    jwtIdentity(
      /** @type {any} */ ({ security: { key: keys.secret }, workers: { getUser: () => null }, ...more }),
    ),
  verifier: (more) => createVerifier(/** @type {any} */ ({ key: keys.secret, ...more })),
  signer: (more) => createSigner(/** @type {any} */ ({ key: keys.secret, algorithm: 'HS256', ...more })),
  claims: (more) => createSigner({ key: keys.secret, algorithm: 'HS256' })({ a: 1, ...more }),
  remote: (more) => createRemoteVerifier(/** @type {any} */ ({ issuer: origin, audience: 'api', ...more })),
  guard: (more) => requireToken(/** @type {any} */ ({ issuer: origin, audience: 'api', ...more })),
  client: (more) =>
    createTokenClient(
      /** @type {any} */ ({
        tokenEndpoint: origin,
        clientId: 'a',
        key: keys.secret,
        algorithm: 'HS256',
        ...more,
      }),
    ),
  store: (more) => createStore(more),
};

/** What limits, with a value that is valid. @type {Record<string, Record<string, unknown>>} */
const LIMITS = {
  middleware: {
    algorithms: ['HS256'],
    issuer: 'a',
    audience: 'a',
    subject: 'a',
    requiredClaims: ['a'],
    maxTokenAge: '1h',
    maxAssertionAge: '1h',
    sessionClaims: ['a'],
    grantScopes: true,
    tokenFrom: ['header'],
    strict: false,
    replay: { store: memory },
    dpop: false,
  },
  verifier: {
    algorithms: ['HS256'],
    issuer: 'a',
    audience: 'a',
    subject: 'a',
    jwtid: 'a',
    typ: 'JWT',
    refuseTyp: 'a',
    requiredClaims: ['a'],
    maxTokenAge: '1h',
  },
  signer: { expiresIn: 60, notBefore: 0, issuer: 'a', subject: 'a', audience: 'a', jwtid: 'a' },
  claims: { exp: 9e9, nbf: 0, iss: 'a', sub: 'a', aud: 'a', jti: 'a' },
  remote: { algorithms: ['RS256'], subject: 'a', typ: 'at+jwt', requiredClaims: ['a'], maxTokenAge: '1h' },
  guard: { dpop: false },
};
const NESTED_LIMITS = [
  {
    name: 'dpop.required',
    maker: 'middleware',
    more: (/** @type {any} */ required) => ({ dpop: { origin, required } }),
    valid: true,
  },
  {
    name: 'dpop.replay',
    maker: 'middleware',
    more: (/** @type {any} */ replay) => ({ dpop: { origin, replay } }),
    valid: { store: memory },
  },
  {
    name: 'replay.store',
    maker: 'middleware',
    more: (/** @type {any} */ store) => ({ replay: { store } }),
    valid: memory,
  },
  {
    name: 'grantToken.revocation',
    maker: 'identity',
    more: (/** @type {any} */ revocation) => ({
      refreshToken: { store: memory },
      grantToken: { revocation },
    }),
    valid: {},
  },
  {
    name: 'refreshToken.rotate',
    maker: 'identity',
    more: (/** @type {any} */ rotate) => ({ refreshToken: { store: memory, rotate } }),
    valid: true,
  },
  {
    name: 'store.issuer',
    maker: 'store',
    more: (/** @type {any} */ issuer) => ({ ...jwt, issuer }),
    valid: 'a',
  },
  {
    name: 'store.audience',
    maker: 'store',
    more: (/** @type {any} */ audience) => ({ ...jwt, audience }),
    valid: 'a',
  },
];
const limits = [
  ...Object.entries(LIMITS).flatMap(([maker, options]) =>
    Object.entries(options).map(([name, valid]) => ({
      name: `${name} (${maker})`,
      maker,
      valid,
      more: (/** @type {any} */ value) => ({ [name]: value }),
    })),
  ),
  ...NESTED_LIMITS,
];
const refused = { name: 'TypeError', code: 'ERR_OPTION_INVALID' };

runTable(
  'a limit that is undefined throws, and one that is given or absent does not:',
  47,
  limits,
  ({ maker, more, valid }) => {
    const make = /** @type {(more?: any) => unknown} */ (makers[maker]);
    make(more(valid));
    if (maker !== 'store') make();
    assert.throws(() => make(more(undefined)), refused);
  },
);

runTable(
  'what the originals documented may be undefined:',
  9,
  [
    { name: 'ttl', maker: 'middleware', more: { ttl: undefined } },
    { name: 'debug', maker: 'middleware', more: { debug: undefined } },
    { name: 'store.algorithm', maker: 'middleware', more: { store: { ...encrypted, algorithm: undefined } } },
    {
      name: 'security.algorithm',
      maker: 'identity',
      more: { security: { key: keys.secret, algorithm: undefined } },
    },
    { name: 'grantToken', maker: 'identity', more: { grantToken: undefined } },
    { name: 'grantToken.expiresIn', maker: 'identity', more: { grantToken: { expiresIn: undefined } } },
    { name: 'refreshToken', maker: 'identity', more: { refreshToken: undefined } },
    { name: 'refreshToken.expiresIn', maker: 'identity', more: { refreshToken: { expiresIn: undefined } } },
    { name: 'credentials.login', maker: 'identity', more: { credentials: { login: undefined } } },
  ],
  ({ maker, more }) => void makers[maker]?.(more),
);

const identityOptions = { refreshToken: { store: memory, rotate: true }, grantToken: { revocation: {} } };
runTable(
  'an unknown option in an object of our own throws, and says what is meant:',
  27,
  [
    { name: 'strict', maker: 'middleware', more: { strict: { audience: 'a', oneTokn: false } } },
    { name: 'metadata', maker: 'middleware', more: { metadata: { ...metadata, issuerr: 'a' } } },
    { name: 'introspection', maker: 'middleware', more: { introspection: { scope: 'a', claim: [] } } },
    { name: 'replay', maker: 'middleware', more: { replay: { store: memory, stor: 1 } } },
    { name: 'replay.store', maker: 'middleware', more: { replay: { store: { ...memory, maxx: 1 } } } },
    { name: 'dpop', maker: 'middleware', more: { dpop: { origin, requird: true } } },
    {
      name: 'dpop.replay',
      maker: 'middleware',
      more: { dpop: { origin, replay: { store: memory, stor: 1 } } },
    },
    { name: 'jwks', maker: 'middleware', more: { store: jwt, jwks: { cacheMaxAg: 5 } } },
    {
      name: 'keys',
      maker: 'middleware',
      more: { getKey: undefined, keys: { clients: { a: keys.secret }, claims: 'iss' } },
    },
    {
      name: 'keys, a set',
      maker: 'middleware',
      more: { getKey: undefined, keys: { jwks: origin, cooldwn: 5 } },
    },
    {
      name: 'keys.clients, a set',
      maker: 'middleware',
      more: { getKey: undefined, keys: { clients: { a: { jwks: origin, cooldwn: 5 } } } },
    },
    {
      name: 'keys.clients, a key',
      maker: 'middleware',
      more: {
        getKey: undefined,
        keys: { clients: { a: { kid: '1', key: keys.secret, algorithmm: 'HS256' } } },
      },
    },
    { name: 'store, jwt', maker: 'store', more: { ...jwt, audiences: 'a' } },
    {
      name: 'store.keys',
      maker: 'store',
      more: { ...jwt, key: undefined, keys: [{ key: keys.p256.privateKey, kidd: 'a' }] },
    },
    {
      name: 'store.revocation',
      maker: 'store',
      more: { ...jwt, revocation: { store: memory, stalenes: 1 } },
    },
    {
      name: 'store.revocation, encrypted',
      maker: 'store',
      more: { ...encrypted, revocation: { store: memory, stalenes: 1 } },
    },
    { name: 'store.legacy', maker: 'store', more: { ...encrypted, legacy: { until: 9e9, wirte: true } } },
    { name: 'store, keyv', maker: 'store', more: { type: 'keyv', keyv: new Map(), timeot: 1 } },
    { name: 'jwks of jwt-identity', maker: 'identity', more: { jwks: { cacheMaxAg: 5 } } },
    {
      name: 'security.keys',
      maker: 'identity',
      more: { security: { keys: [{ kid: 'a', key: keys.secret, algoritm: 'HS256' }] } },
    },
    { name: 'refreshToken', maker: 'identity', more: { refreshToken: { store: memory, rotat: true } } },
    {
      name: 'refreshToken.store',
      maker: 'identity',
      more: { refreshToken: { store: { ...memory, maxx: 1 } } },
    },
    {
      name: 'grantToken.revocation',
      maker: 'identity',
      more: { ...identityOptions, grantToken: { revocation: { stalenes: 1 } } },
    },
    { name: 'refreshToken.cookie', maker: 'identity', more: { refreshToken: { cookie: { secur: true } } } },
    { name: 'the client', maker: 'client', more: { scopes: 'a' } },
    {
      name: 'the dpop of the client',
      maker: 'client',
      more: { dpop: { key: keys.p256.privateKey, algorithm: 'ES256', kid: 'a' } },
    },
    { name: 'a remote verifier', maker: 'remote', more: { issuers: 'a' } },
  ],
  ({ maker, more }) => assert.throws(() => makers[maker]?.(more), refused),
);

const session = { store: memory };
/** `more` throws; with `needed` in its place, nothing does. @type {{ name: string, maker: string, more: any, needed?: any }[]} */
const effects = [
  {
    name: 'jwks without the jwt store',
    maker: 'middleware',
    more: { jwks: {} },
    needed: { jwks: {}, store: jwt },
  },
  {
    name: 'metadata.jwksUri without the jwt store',
    maker: 'middleware',
    more: { metadata: { ...metadata, jwksUri: `${origin}/jwks` } },
    needed: { store: jwt, metadata: { ...metadata, jwksUri: `${origin}/jwks` } },
  },
  {
    name: 'metadata.introspectionEndpoint without introspection',
    maker: 'middleware',
    more: { metadata: { ...metadata, introspectionEndpoint: origin } },
    needed: { metadata: { ...metadata, introspectionEndpoint: origin }, introspection: { scope: 'a' } },
  },
  {
    name: 'metadata.revocationEndpoint with a store that cannot revoke',
    maker: 'middleware',
    more: { store: encrypted, metadata: { ...metadata, revocationEndpoint: origin } },
    needed: { store: memory, metadata: { ...metadata, revocationEndpoint: origin } },
  },
  {
    name: 'clientCredentials without a name of this server',
    maker: 'middleware',
    more: { clientCredentials: true },
    needed: { clientCredentials: true, audience: 'a' },
  },
  {
    name: 'introspection.privateKeyJwt without a name of this server',
    maker: 'middleware',
    more: { introspection: { privateKeyJwt: true } },
    needed: { introspection: { privateKeyJwt: true }, metadata },
  },
  {
    name: 'introspection.claims where nobody may introspect',
    maker: 'middleware',
    more: { introspection: { claims: ['a'] } },
    needed: { introspection: { claims: ['a'], scope: 'a' } },
  },
  {
    name: 'strict without audience',
    maker: 'middleware',
    more: { strict: true },
    needed: { strict: true, audience: 'a' },
  },
  {
    name: 'a rule inside strict and beside it',
    maker: 'middleware',
    more: { strict: { audience: 'a' }, audience: 'a' },
    needed: { strict: true, audience: 'a' },
  },
  {
    name: 'getKey beside keys',
    maker: 'middleware',
    more: { keys: { clients: { a: keys.secret } } },
    needed: { getKey: undefined, keys: { clients: { a: keys.secret } } },
  },
  {
    name: 'passHeader beside keys',
    maker: 'middleware',
    more: { getKey: undefined, keys: { clients: { a: keys.secret } }, passHeader: true },
    needed: { getKey: undefined, keys: { clients: { a: keys.secret } } },
  },
  {
    name: 'keys.claim with one set for all',
    maker: 'middleware',
    more: { getKey: undefined, keys: { jwks: origin, claim: 'iss' } },
    needed: { getKey: undefined, keys: { jwks: origin } },
  },
  {
    name: 'agent beside fetch',
    maker: 'middleware',
    more: { getKey: undefined, keys: { jwks: origin, fetch() {}, agent: { addRequest() {} } } },
    needed: { getKey: undefined, keys: { jwks: origin, fetch() {} } },
  },
  ...['cacheMaxAge', 'cooldown', 'timeout', 'fetch'].map((name) => ({
    name: `${name} with a key set in a file`,
    maker: 'middleware',
    more: { getKey: undefined, keys: { jwks: keySetFile(), [name]: name === 'fetch' ? fetch : 5 } },
    needed: { getKey: undefined, keys: { jwks: origin, [name]: name === 'fetch' ? () => {} : 5 } },
  })),
  ...['cacheMaxAge', 'cooldown', 'timeout', 'fetch'].map((name) => ({
    name: `${name} of a remote verifier with a key set in a file`,
    maker: 'remote',
    more: { jwksUri: keySetFile(), [name]: name === 'fetch' ? () => {} : 5 },
    needed: { jwksUri: origin, [name]: name === 'fetch' ? () => {} : 5 },
  })),
  {
    name: 'store.index of an engine without groups',
    maker: 'store',
    more: { ...engine, index: 'sub' },
    needed: { ...engine, list: async () => [], removeGroup: async () => 0, index: 'sub' },
  },
  {
    name: 'store.key beside store.keys',
    maker: 'store',
    more: { ...jwt, keys: [{ key: jwt.key }] },
    needed: jwt,
  },
  {
    name: 'store.algorithm beside store.keys',
    maker: 'store',
    more: { ...jwt, key: undefined, algorithm: 'ES256', keys: [{ key: jwt.key }] },
    needed: { ...jwt, algorithm: 'ES256' },
  },
  {
    name: 'store.kid beside store.keys',
    maker: 'store',
    more: { ...jwt, key: undefined, kid: 'a', keys: [{ key: jwt.key }] },
    needed: { ...jwt, kid: 'a' },
  },
  {
    name: 'security.algorithm beside security.keys',
    maker: 'identity',
    more: { security: { algorithm: 'HS256', keys: [{ kid: 'a', key: keys.secret }] } },
    needed: { security: { keys: [{ kid: 'a', key: keys.secret, algorithm: 'HS256' }] } },
  },
  {
    name: 'security.publicKey beside security.key',
    maker: 'identity',
    more: { security: { key: keys.secret, publicKey: keys.rsa.publicKey } },
    needed: { security: { publicKey: keys.rsa.publicKey } },
  },
  {
    name: 'rotate without a store',
    maker: 'identity',
    more: { refreshToken: { rotate: true } },
    needed: { refreshToken: { ...session, rotate: true } },
  },
  {
    name: 'grace without a store',
    maker: 'identity',
    more: { refreshToken: { grace: 5 } },
    needed: { refreshToken: { ...session, rotate: true, grace: 5 } },
  },
  {
    name: 'grace without rotate',
    maker: 'identity',
    more: { refreshToken: { ...session, grace: 5 } },
    needed: { refreshToken: { ...session, rotate: true, grace: 5 } },
  },
  {
    name: 'onReuse without a store',
    maker: 'identity',
    more: { refreshToken: { onReuse() {} } },
    needed: { refreshToken: { ...session, rotate: true, onReuse() {} } },
  },
  {
    name: 'onReuse without rotate',
    maker: 'identity',
    more: { refreshToken: { ...session, onReuse() {} } },
    needed: { refreshToken: { ...session, rotate: true, onReuse() {} } },
  },
  {
    name: 'label without a store',
    maker: 'identity',
    more: { refreshToken: { label() {} } },
    needed: { refreshToken: { ...session, label() {} } },
  },
  {
    name: 'maxSessions without a store',
    maker: 'identity',
    more: { refreshToken: { maxSessions: 5 } },
    needed: { refreshToken: { ...session, maxSessions: 5 } },
  },
  {
    name: 'grantToken.revocation without sessions',
    maker: 'identity',
    more: { grantToken: { revocation: { store: memory } } },
    needed: identityOptions,
  },
  {
    name: 'typ beside refuseTyp',
    maker: 'verifier',
    more: { typ: 'a', refuseTyp: 'b' },
    needed: { refuseTyp: 'b' },
  },
  {
    name: 'another subject than the client',
    maker: 'client',
    more: { grant: 'client_credentials', subject: 'b' },
    needed: { subject: 'b' },
  },
];

/** A file with an empty key set. */
function keySetFile() {
  const name = path.join(fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'latchkey-')), 'jwks.json');
  fs.writeFileSync(name, '{"keys":[]}');
  return name;
}

runTable('an option that has no effect beside the others throws:', 37, effects, ({ maker, more, needed }) => {
  const make = /** @type {(more?: any) => unknown} */ (makers[maker]);
  assert.throws(() => make(more), refused);
  make(needed);
});

test('jwt-identity refuses the options that only jwt-middleware has', () => {
  const { NAMES: all } = require('../../lib/jwt-middleware/options');
  const shared = ['getKey', 'store', 'ttl', 'debug', 'realm', 'jwks', 'tokenFrom'];
  assert.deepEqual(
    [...OF_JWT_MIDDLEWARE].sort(),
    all.filter((/** @type {string} */ name) => !shared.includes(name)).sort(),
  );
  for (const name of OF_JWT_MIDDLEWARE) {
    assert.throws(() => makers.identity?.({ [name]: 'a' }), {
      ...refused,
      message: new RegExp(`for ${name} but`),
    });
  }
});

test('verify takes no scope that is undefined, and no any without a scope', async () => {
  const auth = new JwtMiddleware({ getKey, store: /** @type {any} */ (memory) });
  for (const how of [{ scope: undefined }, { any: true }]) {
    await assert.rejects(auth.verify('t', how), refused);
  }
  await assert.rejects(auth.verify('t', {}), { code: 'ERR_TOKEN_REFUSED' });
});

test('a member of Object.prototype is no undefined limit', () => {
  const name = 'audience';
  Object.defineProperty(Object.prototype, name, { value: undefined, configurable: true, enumerable: true });
  try {
    makers.middleware?.();
    makers.verifier?.();
  } finally {
    Reflect.deleteProperty(Object.prototype, name);
  }
});

/** Options that have an effect whatever the others are, by the interface that declares them. */
const INDEPENDENT = {
  VerificationPolicy:
    'algorithms issuer audience subject requiredClaims clockTolerance maxTokenAge allowInsecureKeySizes maxTokenLength',
  ReadyOptions: 'createTables timeout',
  JwtMiddlewareBaseOptions: 'store ttl debug realm requestProperty replay dpop metadata',
  DpopOptions: 'origin required maxProofAge replay',
  ReplayOptions: 'store',
  RuleOptions: 'maxAssertionAge sessionClaims grantScopes tokenFrom',
  StrictRules:
    'report requireGrantType assertionOnly requiredClaims maxAssertionAge invalidGrant sessionClaims grantScopes bareChallenge oneToken credentialsSyntax formBody tokenFrom',
  JwksSource: 'jwks staleIfError maxBytes',
  MemoryStoreOptions: 'type max namespace',
  // Without legacy, the algorithm of the original is ignored with a warning, as the original's options must work.
  EncryptedStoreOptions: 'type secret algorithm legacy revocation',
  RevocationOptions: 'store staleness max',
  JwtStoreBaseOptions: 'type issuer audience revocation cache',
  ServerMetadata: 'issuer tokenEndpoint serviceDocumentation scopesSupported',
  IntrospectionOptions: 'scope authenticate',
  EngineStoreOptions: 'timeout',
  RedisStoreOptions: 'type client prefix',
  SqlStoreOptions: 'type client dialect table',
  KeyvStoreOptions: 'type keyv',
  LegacyOptions: 'until write algorithm secret ttl',
  JwksOptions: 'cacheMaxAge',
  JwtIdentityOptions:
    'debug jwks keys privateKey workers getUser credentials login password rememberMe refreshToken grantToken expiresIn cache maxTokenLength tokenFrom realm onRefused store cookie',
  RefreshCookieOptions: 'name path domain sameSite secure partitioned trustedOrigins inResult',
  GrantRevocationOptions: 'store staleness max',
  TokenClientOptions:
    'tokenEndpoint clientId key algorithm kid grant audience scope claims parameters assertionTtl dpop fetch renewBefore timeout maxBytes retries allowInsecureRequests',
  VerifierOptions: 'key jwtid cache',
  SignerOptions:
    'key algorithm kid typ expiresIn notBefore issuer subject audience jwtid noTimestamp maxTokenLength',
  SealerOptions: 'secret purpose',
  ConformanceOptions: 'test create module',
  RemoteVerifierOptions:
    'issuer jwksUri audience typ algorithms subject requiredClaims clockTolerance maxTokenAge allowInsecureKeySizes maxTokenLength cache staleIfError maxBytes',
  RequireTokenOptions: 'tokenFrom requestProperty realm dpop debug',
};
/** The parameters of functions among the options. */
const PARAMETERS = ['url', 'init'];

/** The options that a file declares, by interface. @param {string} text @returns {[string, string[]][]} */
function declaredIn(text) {
  const code = text.replace(/\/\*\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
  const interfaces =
    /^(?: {2})?(?:export )?interface (\w+(?:Options|Rules|Policy|Metadata|Source))\b[^{]*\{\n([\s\S]*?)^(?: {2})?\}/gm;
  return [...code.matchAll(interfaces)].map(([, name, body]) => {
    const names = [...String(body).matchAll(/^ +(?:readonly )?(\w+)\??(?:: |\()/gm)].map(([, option]) =>
      String(option),
    );
    return [String(name), names.filter((option) => !PARAMETERS.includes(option))];
  });
}

test('every option that is declared is independent of the others, or is in the table', () => {
  const root = path.join(__dirname, '../..');
  const files = ['index.d.ts', ...fs.readdirSync(path.join(root, 'types')).map((name) => `types/${name}`)];
  const declared = files.flatMap((file) => declaredIn(fs.readFileSync(path.join(root, file), 'utf8')));
  assert.ok(declared.flatMap(([, names]) => names).length > 200);
  const inTable = new Set(effects.flatMap(({ name }) => name.match(/\w+/g) ?? []));
  const missing = declared.flatMap(([name, options]) => {
    const independent = String(Reflect.get(INDEPENDENT, name) ?? '').split(' ');
    return options
      .filter((option) => !independent.includes(option) && !inTable.has(option))
      .map((option) => `${name}.${option}`);
  });
  assert.deepEqual(missing, []);
});
