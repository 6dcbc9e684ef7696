'use strict';

// Uses everything with marked secrets, well and badly, and prints which of them could be read anywhere.

const recording = require('./recorder');
const crypto = require('node:crypto');
const diagnostics = require('node:diagnostics_channel');
const { inspect } = require('node:util');
const { leaksIn } = require('./marks');
const latchkey = require('../../..');
const jwt = require('../../../lib/tokens/jwt');
const { createSealer } = require('../../../lib/tokens/sealed');
const EncryptedStore = require('../../../lib/stores/encrypted');
const MemoryStore = require('../../../lib/stores/memory');
const keys = require('../../support/keys');

const { record } = recording;
const { JwtMiddleware, jwtIdentity } = latchkey;
const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateJwk = privateKey.export({ format: 'jwk' });
const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
const ec = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ecPem = String(ec.privateKey.export({ format: 'pem', type: 'pkcs8' }));

const hmac = 'MARKER-hmac-secret-b8f3a1-"quoted"-and-long-enough-for-all-of-it';
const shortHmac = 'MARKER-short-77aa';
const sealing = 'MARKER-sealing-secret-0d9e';
const sealingBytes = Buffer.from('c0ffee11c0ffee22c0ffee33c0ffee44c0ffee55c0ffee66c0ffee77c0ffee88', 'hex');
const legacySecret = 'MARKER-legacy-secret-4c1b';
const password = 'MARKER-password-9a2d';
const login = 'MARKER-login-e07f';
const stamp = 'MARKER-stamp-31c4';
const sessionValue = 'MARKER-session-value-5a5a';

/** @type {Record<string, string | Uint8Array>} */
const secrets = {
  'the HMAC secret': hmac,
  'the short HMAC secret': shortHmac,
  'the sealing secret': sealing,
  'the sealing key': sealingBytes,
  'the legacy secret': legacySecret,
  'the password': password,
  'the security stamp': stamp,
  'the private exponent': Buffer.from(String(privateJwk.d), 'base64url'),
  'a prime': Buffer.from(String(privateJwk.p), 'base64url'),
  'the private key’s text': String(pem.split('\n')[8]),
  'the EC key’s text': String(ecPem.split('\n')[1]),
};
/** Everything that latchkey publishes. */
const CHANNELS = [
  ...['refused', 'accepted', 'issued', 'revoked', 'refresh-reused'].map((name) => `latchkey:${name}`),
  ...['check', 'token', 'logIn', 'store', 'keys', 'sign'].flatMap((name) =>
    ['start', 'end', 'asyncEnd', 'error'].map((event) => `tracing:latchkey.${name}:${event}`),
  ),
];
/** Whether NODE_DEBUG=latchkey printed it. @param {{ text: string }} record */
const isLine = ({ text }) => /^LATCHKEY \d+: /.test(text);
let scenarios = 0;

/** Runs what should fail or may succeed, and notes what comes of it. @param {string} name @param {() => any} run */
async function scenario(name, run) {
  scenarios += 1;
  try {
    const result = await run();
    if (result !== undefined) record(name, result);
  } catch (error) {
    record(name, error);
  }
}

/** A token's own text is a secret too, from when it is made. @param {string} name @param {string} token */
const mark = (name, token) => {
  secrets[name] = token.slice(-40);
  return token;
};

/** @param {any} given what is wrong, with a secret in it @returns {[string, () => any][]} */
function mistakes(given) {
  const getKey = () => {};
  const store = { type: 'memory' };
  const signing = { type: 'jwt', issuer: 'https://as.example', audience: 'x' };
  const workers = { getUser: () => null };
  return [
    ['new JwtMiddleware', () => new JwtMiddleware(given)],
    ['latchkey', () => latchkey(given)],
    ['getKey', () => new JwtMiddleware({ getKey: given, store })],
    ['store', () => new JwtMiddleware({ getKey, store: given })],
    ['store.type', () => new JwtMiddleware({ getKey, store: { type: given } })],
    ['store.secret', () => new JwtMiddleware({ getKey, store: { type: 'encrypted', secret: { given } } })],
    [
      'store.secret in a list',
      () => new JwtMiddleware({ getKey, store: { type: 'encrypted', secret: ['x', { given }] } }),
    ],
    [
      'store.legacy',
      () => new JwtMiddleware({ getKey, store: { type: 'encrypted', secret: sealingBytes, legacy: given } }),
    ],
    [
      'store.legacy.secret',
      () =>
        new JwtMiddleware({
          getKey,
          store: { type: 'encrypted', secret: sealingBytes, legacy: { until: 2e9, secret: { given } } },
        }),
    ],
    ['store.key', () => new JwtMiddleware({ getKey, store: { ...signing, key: given } })],
    ['store.key in an object', () => new JwtMiddleware({ getKey, store: { ...signing, key: { given } } })],
    ['store.keys', () => new JwtMiddleware({ getKey, store: { ...signing, keys: given } })],
    [
      'store.keys in a list',
      () => new JwtMiddleware({ getKey, store: { ...signing, keys: [given, { key: given }] } }),
    ],
    ['introspection', () => new JwtMiddleware({ getKey, store, introspection: given })],
    ['metadata', () => new JwtMiddleware({ getKey, store, metadata: given })],
    ['jwtIdentity', () => jwtIdentity(given)],
    ['security', () => jwtIdentity({ security: given, workers })],
    ['security.key', () => jwtIdentity({ security: { key: { given } }, workers })],
    ['security.privateKey', () => jwtIdentity({ security: { privateKey: given }, workers })],
    ['security.publicKey', () => jwtIdentity({ security: { publicKey: given }, workers })],
    ['both keys', () => jwtIdentity({ security: { privateKey: given, publicKey: publicKey }, workers })],
    ['key and privateKey', () => jwtIdentity({ security: { key: given, privateKey: given }, workers })],
    ['another algorithm', () => jwtIdentity({ security: { key: given, algorithm: 'ES384' }, workers })],
    ['workers', () => jwtIdentity({ security: { key: hmac }, workers: given })],
    ['getUser', () => jwtIdentity({ security: { key: hmac }, workers: { getUser: given } })],
    ['createVerifier', () => jwt.createVerifier(given)],
    ['createVerifier key', () => jwt.createVerifier({ key: { given } })],
    [
      'createVerifier with algorithms that do not fit',
      () => jwt.createVerifier({ key: given, algorithms: ['ES512'] }),
    ],
    ['createSigner', () => jwt.createSigner(given)],
    ['createSigner key', () => jwt.createSigner({ key: given, algorithm: 'ES384' })],
    ['createSigner key in an object', () => jwt.createSigner({ key: { given }, algorithm: 'HS256' })],
    ['createSealer', () => createSealer(given)],
    ['createSealer secret', () => createSealer({ secret: { given } })],
    ['createSealer secret in a list', () => createSealer({ secret: [given, { given }] })],
    ['EncryptedStore', () => new EncryptedStore(given)],
    ['decodeUnverified', () => jwt.decodeUnverified(given)],
    // A token says what it was told to say: only what is thrown counts.
    ['sign', () => void jwt.createSigner({ key: hmac, algorithm: 'HS256' })(given)],
    [
      'sign with a subject',
      () => jwt.createSigner({ key: hmac, algorithm: 'HS256', subject: 'a' })({ sub: given }),
    ],
    ['sign with a wrong iat', () => jwt.createSigner({ key: hmac, algorithm: 'HS256' })({ iat: given })],
    ['verify', () => jwt.createVerifier({ key: hmac })(given)],
    ['seal', () => void createSealer({ secret: sealingBytes }).seal(given)],
  ];
}

async function main() {
  const broken = pem.replace(/[A-Za-z]{4}(?=\n)/, '****');
  for (const [name, given] of /** @type {[string, any][]} */ ([
    ['a text', hmac],
    ['PEM', pem],
    ['broken PEM', broken],
    ['PEM in quotes', JSON.stringify(pem)],
    ['EC PEM', ecPem],
    ['a private JWK', privateJwk],
    ['a broken JWK', { ...privateJwk, e: privateJwk.d }],
    ['JWK text', JSON.stringify(privateJwk)],
    ['bytes', sealingBytes],
    ['a KeyObject', privateKey],
    ['an array', [hmac]],
    ['an object', { secret: hmac }],
  ])) {
    for (const [what, run] of mistakes(given)) await scenario(`${name} as ${what}`, run);
  }

  /** @type {any[]} */
  const debugged = [];
  let published = 0;
  // Scanned at the end as one text: there are thousands, and most are alike.
  /** @type {Set<string>} */
  const messages = new Set();
  for (const name of CHANNELS) {
    diagnostics.channel(name).subscribe((message) => {
      published += 1;
      messages.add(inspect(message, { depth: 6, showHidden: true })).add(JSON.stringify(message));
    });
  }
  const debug = (/** @type {any} */ message) => {
    debugged.push(message);
    record('debug', message);
  };
  const assertion = mark(
    'an assertion',
    keys.sign({ alg: 'HS256' }, { client_id: 'alpha', note: sessionValue }, hmac),
  );
  const shortAssertion = mark(
    'another assertion',
    keys.sign({ alg: 'HS256' }, { client_id: 'alpha' }, shortHmac),
  );
  const res = () => {
    const self = /** @type {any} */ ({ headers: {}, statusCode: 200 });
    self.set = self.setHeader = (/** @type {string} */ name, /** @type {string} */ value) => {
      self.headers[name] = value;
      return self;
    };
    self.status = (/** @type {number} */ status) => {
      self.statusCode = status;
      return self;
    };
    self.done = new Promise((resolve) => {
      self.send = self.sendStatus = (/** @type {any} */ body) => resolve(body);
      self.next = resolve;
    });
    return self;
  };
  const stores = [
    { type: 'memory', namespace: 'leaks' },
    { type: 'encrypted', secret: sealingBytes },
    { type: 'encrypted', secret: [sealing, sealingBytes], legacy: { until: 2e9, secret: legacySecret } },
    { type: 'encrypted', secret: sealingBytes, legacy: { until: 2e9, secret: legacySecret, write: true } },
    { type: 'jwt', issuer: 'https://as.example', audience: 'x', key: pem },
  ];
  const wrongKeys = [
    hmac,
    shortHmac,
    pem,
    ecPem,
    broken,
    privateJwk,
    privateKey,
    publicKey,
    sealingBytes,
    JSON.stringify(privateJwk),
    {},
    5,
    { hmac },
    [hmac],
  ];
  for (const [at, store] of stores.entries()) {
    const auth = new JwtMiddleware({
      getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, hmac),
      store,
      debug,
    });
    const answer = res();
    auth.token({ body: { assertion } }, answer, answer.next);
    const { access_token: token } = await answer.done;
    mark(`access token ${at}`, token);
    const req = /** @type {any} */ ({ query: { access_token: token } });
    await new Promise((resolve) => auth.check(req, res(), resolve));
    for (const [name, thing] of Object.entries({
      auth,
      store: auth.store,
      Class: JwtMiddleware,
      token: auth.token,
      check: auth.check,
    })) {
      await scenario(`${store.type} ${name}`, () => thing);
    }
    for (const bad of [`${token}x`, token.slice(1), assertion, '', [token], { token }]) {
      const answer = res();
      auth.check({ query: { access_token: bad } }, answer, answer.next);
      await scenario(`check ${at}`, async () => ({ answer: await answer.done, headers: answer.headers }));
    }
    for (const key of wrongKeys) {
      for (const [name, getKey] of Object.entries({
        callback: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, key, { secret: hmac }),
        promise: async () => ({ key, session: { role: 'x' } }),
      })) {
        const auth = new JwtMiddleware({ getKey, store, debug });
        for (const given of [
          keys.tampered(assertion),
          keys.tampered(shortAssertion),
          keys.compact('{"alg":"none"}', '{}'),
          `${assertion}.`,
          '{}',
        ]) {
          const answer = res();
          auth.token({ body: { assertion: given } }, answer, answer.next);
          await scenario(`token with a key by ${name}`, async () => ({
            answer: await answer.done,
            headers: answer.headers,
          }));
        }
      }
    }
  }
  const issuer = 'https://as.example';
  const server = new JwtMiddleware({
    getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, ec.publicKey, { note: sessionValue }),
    store: { type: 'jwt', issuer, audience: 'x', key: pem, revocation: { store: { type: 'memory' } } },
    metadata: { issuer, tokenEndpoint: `${issuer}/token` },
    clientCredentials: true,
    introspection: { privateKeyJwt: true, scope: 'a' },
    debug,
  });
  const exp = Math.floor(Date.now() / 1000) + 60;
  const claims = { iss: 'alpha', sub: 'alpha', aud: issuer, exp };
  const credentials = mark('a client assertion', keys.sign({ alg: 'ES256' }, claims, ecPem));
  const call = async (/** @type {string} */ endpoint, /** @type {any} */ form, authorization = undefined) => {
    const answer = res();
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
    const body = { client_assertion_type: type, client_assertion: credentials, ...form };
    answer.end = answer.next;
    server[endpoint]({ body, headers }, answer, answer.next);
    return { answer: await answer.done, headers: answer.headers };
  };
  const granted = (await call('token', { grant_type: 'client_credentials' })).answer.access_token;
  mark('an access token of a client', granted);
  for (const endpoint of ['token', 'introspection', 'revocation']) {
    for (const form of [
      { token: `${granted}x` },
      { token: [granted] },
      { token: granted, client_assertion: keys.tampered(credentials) },
      { token: granted, client_assertion: granted },
      { token: granted, client_secret: hmac },
      { token: granted, client_id: hmac },
    ]) {
      await scenario(endpoint, () => call(endpoint, { grant_type: 'client_credentials', ...form }));
    }
    const bearer = /** @type {any} */ (`Bearer ${granted}`);
    await scenario(endpoint, () => call(endpoint, { client_assertion: undefined }, bearer));
  }
  for (const endpoint of ['metadata', 'jwks']) await scenario(endpoint, () => call(endpoint, {}));
  // The short secret makes a process warn once; the assertion that is good under it must not be in the warning.
  const short = new JwtMiddleware({
    getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, shortHmac),
    store: { type: 'memory' },
    debug,
  });
  const shortAnswer = res();
  short.token({ body: { assertion: shortAssertion } }, shortAnswer, shortAnswer.next);
  mark('a token under a short secret', (await shortAnswer.done).access_token);

  const user = { userId: 1, roles: 'x', securityStamp: stamp, claims: { userId: 2, nbf: 0 } };
  const getUser = async (/** @type {any} */ credentials) => {
    if (credentials.login && credentials.password !== password) throw new Error('no such user');
    return user;
  };
  for (const security of [
    { key: hmac },
    { key: shortHmac },
    { privateKey: pem },
    { privateKey, publicKey },
    { privateKey: ecPem },
    { key: { kty: 'oct', k: Buffer.from(hmac).toString('base64url') } },
  ]) {
    const middleware = jwtIdentity({ security, workers: { getUser }, debug });
    const pass = async (/** @type {any} */ req) => {
      await new Promise((resolve) => middleware(req, {}, resolve));
      return req.identity;
    };
    const body = { login, password, rememberMe: true };
    const identity = await pass({ headers: {}, body });
    const { grantToken, refreshToken } = await identity.logIn();
    mark(`a grant token ${scenarios}`, grantToken);
    mark(`a refresh token ${scenarios}`, refreshToken);
    const known = await pass({
      headers: { authorization: `Bearer ${grantToken}` },
      body: { ...body, refreshToken },
    });
    for (const [name, thing] of Object.entries({
      middleware,
      identity,
      known,
      user: known.user,
      config: known.config,
      logIn: known.logIn,
      prototype: Object.getPrototypeOf(known),
    })) {
      await scenario(`identity: ${name}`, () => thing);
    }
    await scenario('a wrong password', () =>
      pass({ headers: {}, body: { login, password: `${password}x` } }).then((it) => it.logIn()),
    );
    await scenario('a bad refresh token', () =>
      pass({ headers: {}, body: { refreshToken: keys.tampered(refreshToken) } }).then((it) => it.logIn()),
    );
    await scenario('a bad user', () => known.logIn(hmac));
    await scenario('a user with a bad claim', () =>
      pass({ headers: {}, body: {} }).then((it) => it.logIn({ userId: 1, claims: { nbf: stamp } })),
    );
    await scenario('a bad grant token', () => known.verifyGrantToken(keys.tampered(grantToken)));
    await scenario('why it is bad', () => known.verifyGrantToken.explain(keys.tampered(grantToken)));
    for (const authorization of [
      keys.tampered(grantToken),
      refreshToken,
      `${grantToken}x`,
      grantToken.slice(0, -40),
    ]) {
      await scenario('a failure', () =>
        pass({ headers: { authorization: `Bearer ${authorization}` } }).then((it) => it.failure),
      );
    }
    await scenario('a header without a scheme', () =>
      pass({ headers: { authorization: grantToken } }).then((it) => it.failure),
    );
    await scenario('a token in the query', () =>
      pass({ headers: {}, query: { access_token: grantToken }, url: `/?access_token=${grantToken}` }).then(
        (it) => it.failure,
      ),
    );
    await scenario('the reason of a log-in', () =>
      pass({ headers: {}, body: { refreshToken: grantToken } })
        .then((it) => it.logIn())
        .then((it) => it.reason),
    );
  }

  const verify = jwt.createVerifier({ key: hmac, issuer: 'x' });
  const sign = jwt.createSigner({ key: pem, algorithm: 'RS256' });
  const sealer = createSealer({ secret: [sealing, sealingBytes] });
  const signed = mark('a signed token', sign({ sub: sessionValue }));
  const sealed = mark('a sealed token', sealer.seal({ sub: sessionValue }));
  for (const [name, thing] of Object.entries({
    verify,
    sign,
    sealer,
    seal: sealer.seal,
    open: sealer.open,
    memory: new MemoryStore(),
    latchkey,
    status: latchkey.status(),
  })) {
    await scenario(name, () => thing);
  }
  await scenario('verify', () => verify(signed));
  await scenario('verify without an issuer', () => verify(assertion));
  await scenario('verify a tampered token', () => verify(keys.tampered(assertion)));
  await scenario('decode nothing', () => jwt.decodeUnverified(`${signed}.x`));
  await scenario('open a tampered token', () => sealer.open(`${sealed}A`));
  await scenario('seal too much', () => sealer.seal({ hmac, long: 'x'.repeat(20_000) }));
  await new Promise((resolve) => setImmediate(resolve));

  const lines = recording.records.filter(isLine);
  const others = recording.records.filter((each) => !isLine(each));
  others.push({ from: 'the channels', text: [...messages].join('\n') });
  others.push({ from: 'NODE_DEBUG', text: lines.map(({ text }) => text).join('') });
  const leaks = others.flatMap(({ from, text }) => leaksIn(text, secrets).map((leak) => `${from}: ${leak}`));
  // The recorder must see what there is to see, or it proves nothing.
  recording.record('control', new Error(hmac, { cause: { sealingBytes } }));
  const control = recording.records.slice(-9).flatMap(({ text }) => leaksIn(text, secrets));
  recording.silent = false;
  const { length } = recording.records;
  const warnings = recording.records.filter(({ from }) => from.startsWith('a warning')).length;
  const summary = {
    scenarios,
    records: length,
    secrets: Object.keys(secrets).length,
    debugged: debugged.length,
    isPublished: published > 3000,
    isLogged: lines.length > 500,
    warnings,
    leaks,
    control: [...new Set(control)],
  };
  console.log(JSON.stringify(summary));
}

main();
