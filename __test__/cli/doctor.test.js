'use strict';

// `npx latchkey doctor` in an application: its packages and its lock file, and the middlewares that it makes. Each finding has a twin without it.

const assert = require('node:assert/strict');
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const { withIssuer, jwkOf } = require('../support/issuer');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { createApplication, doctor, root } = require('./application');
const { leaksIn } = require('./leaks');
const { inFolder } = require('./support');

/** @typedef {import('../../lib/cli/doctor/findings').Finding} Finding */

const secret = randomBytes(48).toString('base64url');
const password = 'hunter2-hunter2';
const secrets = [secret, password, keys.rsa.privateKey, keys.p256.privateKey];
/** An engine that takes half a second for the puts that it is told, by a clock that nothing else moves: so a slow machine is none. */
const slowEngine = `let milliseconds = 0;
Object.defineProperty(performance, 'now', { value: () => milliseconds });
module.exports = (isSlow) => {
  const values = new Map();
  let puts = 0;
  const put = (key, value) => {
    puts += 1;
    if (isSlow(puts)) milliseconds += 500;
    values.set(key, value);
  };
  return { put, get: (key) => values.get(key), remove: (key) => values.delete(key) };
};
`;
const application = createApplication({
  files: {
    'secret.txt': secret,
    'rsa.key': keys.rsa.privateKey,
    'rsa.pem': keys.rsa.publicKey,
    'small.pem': keys.rsa1024.publicKey,
    'expired.pem': keys.rsa.certificateExpired,
    'cert.pem': keys.p256.certificate,
    'set.json': JSON.stringify({ keys: [jwkOf(keys.rsa.publicKey, { kid: 'a', alg: 'RS256' })] }),
    'empty.json': '{"keys":[]}',
    'slow-engine.js': slowEngine,
  },
});
after(application.remove);

const preface = `const latchkey = require('latchkey');
const fs = require('node:fs');
const read = (file) => fs.readFileSync(__dirname + '/' + file, 'utf8');
const secret = read('secret.txt');
const workers = { getUser() {} };
const getKey = () => {};
const store = { type: 'memory' }; const verifier = require('latchkey/verifier');
const issuer = 'https://issuer.example'; const jwksUri = __dirname + '/set.json'; const until = (days) => Math.floor(Date.now() / 1000) + days * 86_400;
`;
let count = 0;
/** @type {string[]} */
const outputs = [];
/**
 * @param {string} source of a module that makes middlewares
 * @param {string[]} [args]
 */
async function examine(source, args = []) {
  count += 1;
  const name = `module-${count}.js`;
  application.write(name, preface + source);
  const result = await doctor(application.folder, ['--require', `./${name}`, '--json', ...args]);
  outputs.push(result.stdout, result.stderr);
  /** @type {{ summary: Record<string, number>, findings: Finding[] }} */
  const { findings, summary } = JSON.parse(result.stdout);
  return { ...result, findings, summary };
}

const middleware = (/** @type {string} */ options) => `exports.auth = new latchkey({ ${options} });`;
const identity = (/** @type {string} */ options) =>
  `exports.identity = latchkey.jwtIdentity({ workers, ${options} });`;
const guard = (/** @type {string} */ options) => `exports.guard = verifier.requireToken({ ${options} });`;

/** What a module has, what is found, and a twin in which it isn't. @type {[name: string, source: string, level: Finding['level'], area: string, says: RegExp, twin: string][]} */
const rows = [
  [
    'an unknown option',
    middleware('getKey, store, foo: 1'),
    'warning',
    'options',
    /\(jwt-middleware\): foo.*no such option/,
    middleware('getKey, store'),
  ],
  [
    'a misspelled option',
    middleware('getKey, store, adience: "x"'),
    'warning',
    'options',
    /adience.*\nDid you mean audience/,
    middleware('getKey, store, audience: "x"'),
  ],
  [
    'an unknown option of a store',
    middleware('getKey, store: { type: "memory", maxx: 1 }'),
    'warning',
    'options',
    /store\.maxx/,
    middleware('getKey, store: { type: "memory", max: 1 }'),
  ],
  [
    'keys beside getKey',
    middleware('getKey, keys: "x", store'),
    'warning',
    'options',
    /keys: it does nothing/,
    middleware('getKey, store'),
  ],
  [
    'an algorithm that nothing uses',
    middleware('getKey, store: { type: "encrypted", secret, algorithm: "aes-128-ecb" }'),
    'warning',
    'options',
    /store\.algorithm/,
    middleware('getKey, store: { type: "encrypted", secret }'),
  ],
  [
    'an unknown option of jwt-identity',
    identity('security: { key: secret }, grantToken: { expiresln: 5 }'),
    'warning',
    'options',
    /\(jwt-identity\): grantToken\.expiresln.*\nDid you mean expiresIn/,
    identity('security: { key: secret }, grantToken: { expiresIn: 5 }'),
  ],
  [
    'a grace time without rotation',
    identity('security: { key: secret }, refreshToken: { grace: 5 }'),
    'problem',
    'module',
    /it throws Expected a store, which refreshToken\.grace needs.*\(ERR_OPTION_INVALID\) at module-\d+\.js:9$/m,
    identity('security: { key: secret }, refreshToken: { expiresIn: 5 }'),
  ],
  [
    'a lifetime with a unit',
    identity('security: { key: secret }, grantToken: { expiresIn: "2h" }'),
    'warning',
    'options',
    /LATCHKEY_EXPIRES_IN/,
    identity('security: { key: secret }, grantToken: { expiresIn: 120 }'),
  ],
  [
    'a short secret that signs',
    identity('security: { key: "hunter2-hunter2" }'),
    'warning',
    'keys',
    /security\.key.*15 bytes, HS256: shorter/,
    identity('security: { key: secret }'),
  ],
  [
    'a secret that is short for its algorithm',
    identity('security: { key: secret.slice(0, 40), algorithm: "HS512" }'),
    'warning',
    'keys',
    /40 bytes, HS512: shorter/,
    identity('security: { key: secret.slice(0, 40), algorithm: "HS256" }'),
  ],
  [
    'a private key',
    identity('security: { privateKey: read("rsa.key"), algorithm: "PS256" }'),
    'ok',
    'keys',
    /security\.privateKey: RSA, 2048 bits, private, PS256/,
    identity('security: { key: secret }'),
  ],
  [
    'several keys',
    identity('security: { keys: [{ kid: "a", key: secret }, { kid: "b", publicKey: read("cert.pem") }] }'),
    'ok',
    'keys',
    /security\.keys\[1\]\.publicKey: P-256, public, ES256/,
    identity('security: { keys: [{ kid: "a", key: secret }] }'),
  ],
  [
    'a short secret that seals',
    middleware('getKey, store: { type: "encrypted", secret: [secret, "hunter2"] }'),
    'warning',
    'keys',
    /store\.secret\[1\]: 7 bytes: short enough/,
    middleware('getKey, store: { type: "encrypted", secret: [secret, secret + "x"] }'),
  ],
  [
    'a short secret of a client',
    middleware('keys: { clients: { a: "hunter2-hunter2" } }, store'),
    'warning',
    'keys',
    /clients\["a"\]: a secret of 15 bytes/,
    middleware('keys: { clients: { a: secret } }, store'),
  ],
  [
    'a small RSA key',
    middleware('keys: { clients: { a: read("small.pem") } }, allowInsecureKeySizes: true, store'),
    'warning',
    'keys',
    /RSA, 1024 bits, public.*shorter than 2048/,
    middleware('keys: { clients: { a: read("rsa.pem") } }, store'),
  ],
  [
    'a certificate that expired',
    middleware('keys: { clients: { a: read("expired.pem") } }, store'),
    'warning',
    'keys',
    /certificate expired .* ago.*still verifies/,
    middleware('keys: { clients: { a: read("cert.pem") } }, store'),
  ],
  [
    'a key of several',
    middleware('keys: { clients: { a: [{ kid: "1", key: secret }, { kid: "2", key: "hunter2" }] } }, store'),
    'warning',
    'keys',
    /a secret of 7 bytes/,
    middleware('keys: { clients: { a: [{ kid: "1", key: secret }] } }, store'),
  ],
  [
    'keys that getKey finds',
    middleware('getKey, store'),
    'note',
    'keys',
    /getKey/,
    middleware('keys: { clients: { a: secret } }, store'),
  ],
  [
    'a key set in a file',
    middleware('keys: { jwks: __dirname + "/set.json" }, store'),
    'ok',
    'key sets',
    /a file, changed (now|\d+ seconds? ago), keys: 1/,
    middleware('keys: { clients: { a: secret } }, store'),
  ],
  [
    'a key of a set',
    middleware('keys: { clients: { a: { jwks: __dirname + "/set.json" } } }, store'),
    'ok',
    'keys',
    /clients\["a"\], key 1: RSA, 2048 bits, public, RS256/,
    middleware('keys: { clients: { a: { jwks: __dirname + "/empty.json" } } }, store'),
  ],
  [
    'a key set without keys',
    middleware('keys: { jwks: __dirname + "/empty.json" }, store'),
    'warning',
    'key sets',
    /no key that can be used/,
    middleware('keys: { jwks: __dirname + "/set.json" }, store'),
  ],
  [
    'a key set that cannot be reached',
    middleware('keys: { jwks: "http://127.0.0.1:1/set.json" }, store'),
    'problem',
    'key sets',
    /127\.0\.0\.1:1 cannot be loaded: ECONNREFUSED/,
    middleware('keys: { jwks: __dirname + "/set.json" }, store'),
  ],
  [
    'the key set of a verifier',
    guard('issuer, audience: "api", jwksUri'),
    'ok',
    'key sets',
    /\(verifier\): jwksUri: a file, changed (now|\d+ seconds? ago), keys: 1/,
    guard('issuer, audience: "api", jwksUri: __dirname + "/empty.json"'),
  ],
  [
    'the strength of the keys of a verifier',
    guard('issuer, audience: "api", jwksUri'),
    'ok',
    'keys',
    /\(verifier\): jwksUri, key 1: RSA, 2048 bits, public, RS256/,
    guard('issuer, audience: "api", jwksUri: __dirname + "/empty.json"'),
  ],
  [
    'algorithms that no key of an issuer serves',
    guard('issuer, audience: "api", jwksUri, algorithms: ["ES256", "EdDSA"]'),
    'problem',
    'key sets',
    /jwksUri: .*keys: 1, none of which serves ES256 or EdDSA/,
    guard('issuer, audience: "api", jwksUri, algorithms: ["ES256", "RS256"]'),
  ],
  [
    'a verifier for any audience',
    guard('issuer, audience: false, jwksUri'),
    'warning',
    'options',
    /audience: tokens for other services/,
    guard('issuer, audience: "api", jwksUri'),
  ],
  [
    'a verifier for any issuer',
    'exports.guard = verifier.createRemoteVerifier({ audience: "api", jwksUri });',
    'warning',
    'options',
    /issuer: tokens of whoever/,
    'exports.guard = verifier.createRemoteVerifier({ issuer, audience: "api", jwksUri });',
  ],
  [
    'a verifier for any type',
    guard('issuer, audience: "api", jwksUri, typ: false'),
    'warning',
    'options',
    /typ: JWTs that are no access tokens/,
    guard('issuer, audience: "api", jwksUri, typ: "JWT"'),
  ],
  [
    'a verifier for short keys',
    guard('issuer, audience: "api", jwksUri, allowInsecureKeySizes: true'),
    'warning',
    'options',
    /allowInsecureKeySizes: RSA keys below/,
    guard('issuer, audience: "api", jwksUri, allowInsecureKeySizes: false'),
  ],
  [
    'an issuer that cannot be reached',
    guard('issuer: "http://127.0.0.1:1", audience: "api"'),
    'problem',
    'key sets',
    /issuer: the metadata of 127\.0\.0\.1:1 cannot be loaded: The issuer has no metadata at .* \(ECONNREFUSED\)/,
    guard('issuer: "http://127.0.0.1:1", audience: "api", jwksUri'),
  ],
  [
    'a memory store',
    middleware('getKey, store'),
    'note',
    'stores',
    /memory of each process/,
    middleware('getKey, store: { type: "encrypted", secret }'),
  ],
  [
    'a store that works',
    middleware('getKey, store: { type: "encrypted", secret }'),
    'ok',
    'stores',
    /a token was made and read/,
    middleware('getKey, store'),
  ],
  [
    'a store of signed tokens',
    middleware('getKey, store: { type: "jwt", issuer: "i", audience: "a", key: read("rsa.key") }'),
    'ok',
    'stores',
    /a token was made and read/,
    middleware('getKey, store'),
  ],
  [
    'a store of the application’s that loses sessions',
    middleware(
      'getKey, store: { make: (s, cb) => cb(null, "x"), retrieve: (t, cb) => cb(null), remove: async () => true }',
    ),
    'problem',
    'stores',
    /did not return the session/,
    middleware(
      'getKey, store: { make(s, cb) { this.s = s; cb(null, "x") }, retrieve(t, cb) { cb(null, this.s) }, remove: async () => true }',
    ),
  ],
  [
    'a store of the application’s that fails',
    middleware(
      'getKey, store: { make: (s, cb) => cb(new Error("hunter2-hunter2")), retrieve: () => {}, remove: () => {} }',
    ),
    'problem',
    'stores',
    /store: Error/,
    middleware('getKey, store'),
  ],
  [
    'a store of the application’s that cannot remove',
    middleware('getKey, store: { make() {}, retrieve() {} }'),
    'note',
    'stores',
    /was not tried/,
    middleware('getKey, store'),
  ],
  [
    'an engine of the application’s',
    middleware(
      'getKey, store: { m: new Map(), get(k) { return this.m.get(k) }, put(k, v) { this.m.set(k, v) }, remove(k) { this.m.delete(k) } }',
    ),
    'ok',
    'stores',
    /put, get and remove took/,
    middleware('getKey, store'),
  ],
  [
    'an engine that is slow, and not only when it connects',
    middleware('getKey, store: require("./slow-engine")((puts) => puts > 1)'),
    'warning',
    'stores',
    /put, get and remove took 500 ms/,
    middleware('getKey, store: require("./slow-engine")((puts) => puts === 1)'),
  ],
  [
    'an engine that loses values',
    middleware('getKey, store: { get() {}, put() {}, remove() {} }'),
    'problem',
    'stores',
    /did not return the value/,
    middleware('getKey, store'),
  ],
  [
    'an engine of replay protection that fails',
    middleware(
      'getKey, store, replay: { store: { get() { throw Object.assign(new Error("hunter2-hunter2"), { code: "ECONNRESET" }) }, put() {}, remove() {}, add() {} } }',
    ),
    'problem',
    'stores',
    /replay\.store: .*ERR_STORE_UNAVAILABLE\): Error ECONNRESET/,
    middleware('getKey, store'),
  ],
  [
    'legacy tokens that are no longer accepted',
    middleware('getKey, store: { type: "encrypted", secret, legacy: { until: until(-1) } }'),
    'warning',
    'legacy',
    /safe to take away: its until/,
    middleware('getKey, store: { type: "encrypted", secret }'),
  ],
  [
    'legacy tokens that are issued',
    middleware('getKey, store: { type: "encrypted", secret, legacy: { until: until(9), write: true } }'),
    'warning',
    'legacy',
    /not safe to take away/,
    middleware('getKey, store: { type: "encrypted", secret }'),
  ],
  [
    'legacy tokens that are accepted',
    middleware('getKey, store: { type: "encrypted", secret, legacy: { until: until(9) } }'),
    'ok',
    'legacy',
    /accepted until .*\nSafe to take away when/,
    middleware('getKey, store: { type: "encrypted", secret }'),
  ],
  [
    'a module that throws',
    'throw Object.assign(new TypeError("hunter2-hunter2"), { code: "ERR_X" });',
    'problem',
    'module',
    /throws TypeError ERR_X at module-\d+\.js:9/,
    middleware('getKey, store'),
  ],
  [
    'an option that throws',
    middleware('getKey, store: { type: "memory", max: -1 }'),
    'problem',
    'module',
    /Expected a positive integer for store\.max .*\(ERR_OPTION_INVALID\)/,
    middleware('getKey, store'),
  ],
  [
    'a module without a middleware',
    'exports.auth = { token() {} };',
    'problem',
    'module',
    /makes no middleware/,
    middleware('getKey, store'),
  ],
  [
    'a module that ends the process',
    'process.exit(7);',
    'problem',
    'module',
    /ended with the code 7/,
    middleware('getKey, store'),
  ],
  [
    'a promise that rejects afterwards',
    `${middleware('getKey, store')} Promise.reject(new RangeError("hunter2-hunter2"));`,
    'note',
    'module',
    /it threw RangeError at/,
    middleware('getKey, store'),
  ],
];

/** What a module does as a whole, or to the clock, needs a process of its own; all other rows share one. @type {(row: (typeof rows)[number]) => boolean} */
const isAlone = ([, source, , area, says]) =>
  area === 'module' || says.source.includes('LATCHKEY') || source.includes('slow-engine');
/** @param {number} index @param {string} source @param {string} half */
const renamed = (index, source, half) =>
  source.replace(/exports\.(auth|identity|guard) =/, `exports.${half}${index} =`);
/** @type {ReturnType<typeof examine> | undefined} */
let shared;
const examineShared = () => {
  const sources = rows.flatMap((row, index) =>
    isAlone(row) ? [] : [renamed(index, row[1], 'found'), renamed(index, row[5], 'twin')],
  );
  shared ??= examine(sources.join('\n'), ['--timeout', '120']);
  return shared;
};

runTable(
  'doctor finds',
  48,
  rows.map((row, index) => ({ name: row[0], row, index })),
  async ({ row, index }) => {
    const [, source, level, area, says, twin] = row;
    const isFound = (/** @type {Finding} */ finding) =>
      finding.level === level &&
      finding.area === area &&
      says.test(`${finding.subject}: ${finding.text}\n${finding.remedy ?? ''}`);
    const of = async (/** @type {string} */ half, /** @type {string} */ text) => {
      if (isAlone(row)) return (await examine(text)).findings;
      const all = (await examineShared()).findings;
      return all.filter(({ subject }) => subject.startsWith(`exports.${half}${index} `));
    };
    const [found, other] = [await of('found', source), await of('twin', twin)];
    assert.ok(found.some(isFound), JSON.stringify(found, undefined, 1));
    assert.ok(!other.some(isFound), JSON.stringify(other, undefined, 1));
    assert.ok(area === 'module' || other.length > 1);
  },
);

test('a problem fails, and a warning does not', async () => {
  const { status, summary, stderr } = await examineShared();
  assert.ok(Number(summary.problems) >= 5 && Number(summary.warnings) >= 15, JSON.stringify(summary));
  assert.equal(status, 1);
  // On a slow machine.
  assert.match(stderr, /^(… loading module-\d+\.js\n|… exports\S* \(jwt-\w+\): .*\n)*$/);
});

const exported = [
  [
    'a method alone',
    'module.exports = new latchkey({ getKey, store }).check;',
    /^exports \(jwt-middleware\)/,
  ],
  [
    'two methods',
    'const a = new latchkey({ getKey, store }); module.exports = { token: a.token, check: a.check };',
    /^exports\.token \(jwt-middleware\)/,
  ],
  [
    'the middleware itself',
    'module.exports = latchkey({ security: { key: secret }, workers });',
    /^exports \(jwt-identity\)/,
  ],
  [
    'one within an object',
    'exports.a = { b: new latchkey.JwtMiddleware({ getKey, store }) };',
    /^exports\.a\.b \(/,
  ],
  [
    'none of those that are made',
    'new latchkey({ getKey, store });',
    /^a middleware that is not exported \(/,
  ],
  [
    'one of a subclass',
    'class Mine extends latchkey {} exports.mine = new Mine({ getKey, store });',
    /^exports\.mine \(/,
  ],
  [
    'a promise of it',
    'const made = new Promise((done) => setTimeout(() => done(new latchkey({ getKey, store })), 20)); module.exports = made;',
    /jwt-middleware/,
  ],
  [
    'one of the deep import',
    "const M = require('latchkey/jwt-middleware'); exports.deep = new M({ getKey, store });",
    /^exports\.deep/,
  ],
].map(([name, source, subject]) => ({
  name: String(name),
  source: String(source),
  subject: /** @type {RegExp} */ (subject),
}));
runTable('doctor examines what a module exports:', 8, exported, async ({ source, subject }) => {
  const { findings, status } = await examine(source);
  assert.equal(status, 0);
  assert.ok(
    findings.some((finding) => subject.test(finding.subject)),
    JSON.stringify(findings),
  );
});

test('a module of the kind ES is imported', async () => {
  application.write(
    'auth.mjs',
    "import latchkey, { jwtIdentity } from 'latchkey';\nexport const auth = new latchkey({ getKey() {}, store: { type: 'memory' } });\nexport default jwtIdentity({ security: { key: 'hunter2' }, workers: { getUser() {} } });\n",
  );
  const { stdout, status } = await doctor(application.folder, ['--require', 'auth.mjs']);
  assert.equal(status, 0);
  assert.match(stdout, /exports\.auth \(jwt-middleware\): store/);
  assert.match(stdout, /exports\.default \(jwt-identity\): security\.key/);
});

test('a key set behind a URL is fetched', () =>
  withIssuer([jwkOf(keys.rsa.publicKey, { kid: 'a' }), { kty: 'oct', k: 'aHVudGVyMg' }], async (issuer) => {
    const options = `keys: { jwks: ${JSON.stringify(issuer.url)}, cacheMaxAge: '120s' }, store`;
    const { findings } = await examine(middleware(options));
    const [set] = findings.filter(({ area }) => area === 'key sets');
    assert.match(
      String(set?.text),
      /^127\.0\.0\.1:\d+, answered in \d+ ms, and is fetched again after 2 minutes, keys: 1$/,
    );
    issuer.respond = (_req, res) => void res.writeHead(500).end();
    const failed = await examine(middleware(`keys: { jwks: ${JSON.stringify(issuer.url)} }, store`));
    assert.match(JSON.stringify(failed.findings), /cannot be loaded: the status is 500/);
    assert.equal(failed.status, 1);
  }));

test('the key set of an issuer is found by its metadata', async () => {
  let issuer = '';
  const server = await serve((req, res) => {
    const published = { keys: [jwkOf(keys.p256.publicKey, { kid: 'a', alg: 'ES256' })] };
    const metadata = { issuer, jwks_uri: `${server.url}/jwks` };
    const found = { '/jwks': published, '/.well-known/openid-configuration': metadata }[String(req.url)];
    res.writeHead(found ? 200 : 404).end(JSON.stringify(found));
  });
  const options = `issuer: ${JSON.stringify(server.url)}, audience: 'api'`;
  issuer = server.url;
  const { findings, status } = await examine(guard(options));
  assert.equal(status, 0, JSON.stringify(findings));
  const of = (/** @type {string} */ area) => findings.find((finding) => finding.area === area);
  assert.match(String(of('key sets')?.text), /^127\.0\.0\.1:\d+, answered in .*, keys: 1$/);
  assert.match(String(of('keys')?.text), /P-256, public, ES256/);
  issuer = 'https://other.example';
  const other = await examine(guard(options));
  assert.equal(other.status, 1);
  assert.match(JSON.stringify(other.findings), /The metadata name .*other\.example.* as issuer/);
  await server.close();
});

test('a difference of clocks is found', async () => {
  // What a client of ioredis looks like, with a clock of its own.
  const client = (
    /** @type {number} */ ahead,
  ) => `{ status: 'ready', m: new Map(), async call(name, ...args) {
    if (name === 'TIME') return [String(Math.floor(Date.now() / 1000) + ${ahead}), '0'];
    if (name === 'SET') { this.m.set(args[0], args[1]); return 'OK'; }
    return name === 'GET' ? this.m.get(args[0]) ?? null : 1;
  } }`;
  const wrong = await examine(middleware(`getKey, store: { type: 'redis', client: ${client(-90)} }`));
  assert.match(
    JSON.stringify(wrong.findings),
    /"warning","area":"clocks".*its clock is (89|90)\d{3} ms behind this one/,
  );
  const right = await examine(middleware(`getKey, store: { type: 'redis', client: ${client(1)} }`));
  assert.match(JSON.stringify(right.findings), /"ok","area":"clocks"/);
});

test('what takes more than a second is named, and a time limit ends it', async () => {
  const start = Date.now();
  const slow = middleware('getKey, store: { make() {}, retrieve() {}, remove() {} }');
  const { findings, status, stderr } = await examine(`${slow} setInterval(() => {}, 1000);`, [
    '--timeout',
    '10',
  ]);
  assert.equal(status, 1);
  assert.match(
    JSON.stringify(findings),
    /not done within 10 seconds, while exports\.auth \(jwt-middleware\): trying the store/,
  );
  assert.match(stderr, /^… exports\.auth \(jwt-middleware\): trying the store$/m);
  const blocked = await examine('for (;;);', ['--timeout', '1']);
  assert.match(JSON.stringify(blocked.findings), /not done within 1 second, while loading module/);
  assert.ok(Date.now() - start < 60_000);
});

test('the process ends although the module opened servers, and what it prints is not repeated', () =>
  inFolder(() => {
    const { spawnSync } = require('node:child_process');
    application.write(
      'open.js',
      `${preface}require('node:http').createServer().listen(0); setInterval(() => {}, 1000);
      console.log('hunter2-hunter2'); console.error('hunter2-hunter2'); ${middleware('getKey, store')}`,
    );
    const { status, stdout, stderr, signal } = spawnSync(
      process.execPath,
      [path.join(root, 'lib/cli.js'), 'doctor', '--require', 'open.js'],
      {
        cwd: application.folder,
        encoding: 'utf8',
        timeout: 20_000,
      },
    );
    assert.deepEqual([status, signal], [0, null]);
    assert.doesNotMatch(stderr, /hunter2/);
    assert.match(stdout, /^no problems, no warnings|^No problem and no warning/m);
    assert.ok(!stdout.includes('\u001b'));
  }));

test('--strict fails for a warning, and not without one', async () => {
  const warned = middleware('getKey, store, foo: 1');
  assert.equal((await examine(warned)).status, 0);
  assert.equal((await examine(warned, ['--strict'])).status, 1);
  assert.equal((await examine(middleware('getKey, store'), ['--strict'])).status, 0);
});

test('colors are for a terminal, and NO_COLOR turns them off', async () => {
  const { paintFor } = require('../../lib/cli/output/styles');
  assert.equal(paintFor({ isTTY: true }, {})('red', 'x'), '\u001b[31mx\u001b[0m');
  for (const plain of [
    paintFor({}, {}),
    paintFor({ isTTY: true }, { NO_COLOR: '1' }),
    paintFor({ isTTY: true }, { TERM: 'dumb' }),
  ]) {
    assert.equal(plain('red', 'x'), 'x');
  }
});

test('the names of the originals are looked up, and another version of latchkey is named', () =>
  inFolder(async (folder) => {
    const original = path.join(folder, 'original');
    fs.mkdirSync(original);
    fs.writeFileSync(path.join(original, 'package.json'), '{"name":"jwt-middleware","version":"0.3.0"}');
    const other = path.join(folder, 'other');
    fs.mkdirSync(other);
    fs.writeFileSync(path.join(other, 'package.json'), '{"name":"latchkey","version":"9.9.9"}');
    const app = createApplication({
      packages: { 'jwt-identity': root, 'jwt-middleware': original, latchkey: other },
    });
    const { stdout, status } = await doctor(app.folder, []);
    app.remove();
    assert.equal(status, 0);
    assert.match(stdout, /ok {4}jwt-identity: latchkey \d+\.\d+\.\d+, by an alias/);
    assert.match(
      stdout,
      /WARN {2}jwt-middleware: jwt-middleware 0\.3\.0, the original\n +Install latchkey under this name: npm install jwt-middleware@npm:latchkey/,
    );
    assert.match(stdout, /WARN {2}latchkey: several versions are installed: 9\.9\.9, /);
    const empty = createApplication({ packages: {} });
    const nothing = await doctor(empty.folder, []);
    empty.remove();
    assert.equal(nothing.status, 1);
    assert.match(nothing.stdout, /FAIL {2}latchkey: no name in this folder answers with latchkey/);
  }));

test('Node, Express and the binary are named', async () => {
  const app = createApplication({
    packages: { latchkey: root, express: path.join(root, 'node_modules/express4') },
  });
  const { stdout } = await doctor(app.folder, []);
  app.remove();
  assert.ok(stdout.includes(`ok    Node: ${process.versions.node}`));
  assert.match(stdout, /ok {4}express: 4\./);
  assert.match(stdout, /ok {4}binary: latchkey\.[\w-]+\.node \d+\.\d+\.\d+ for [\w-]+, /);
});

test('nothing that was printed contains a key, a secret or a password', () => {
  assert.ok(outputs.length > 40, `${outputs.length} outputs`);
  assert.deepEqual(leaksIn(outputs.join('\n'), secrets), []);
  assert.doesNotMatch(outputs.join('\n'), /hunter2/);
});
