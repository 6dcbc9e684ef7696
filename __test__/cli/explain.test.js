'use strict';

// `npx latchkey explain`, on tokens of both products, of both originals and of others. Each token that passes has twins that don't, and each
// output is searched for the token and the secrets.

const assert = require('node:assert/strict');
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const { run } = require('../../lib/cli/run');
const { createSealer } = require('../../lib/native/sealing');
const { jwkOf, withIssuer } = require('../support/issuer');
const keys = require('../support/keys');
const { legacyToken } = require('../support/legacy-tokens');
const { runTable } = require('../support/run-table');
const { leaksIn } = require('./leaks');
const { inFolder, latchkey, program } = require('./support');

const folder = fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'latchkey-explain-'));
after(() => fs.rmSync(folder, { recursive: true }));
/** @param {string} name @param {string | Uint8Array} content */
const file = (name, content) => {
  fs.writeFileSync(path.join(folder, name), content);
  return name;
};

const now = 1_800_000_000;
const at = ['--at', String(now)];
// An option's value that begins with a dash is refused as such.
const secret = `s${randomBytes(47).toString('base64url')}`;
const otherSecret = randomBytes(48).toString('base64url');
const env = { SECRET: secret, OTHER: otherSecret, PADDED: `${secret}\n`, EMPTY: '' };
const secrets = [secret, otherSecret, keys.rsa.privateKey, keys.p256.privateKey, 'hunter2-hunter2'];
file('rsa.pem', keys.rsa.publicKey);
file('rsa-private.pem', keys.rsa.privateKey);
file('other.pem', keys.otherRsa.publicKey);
file('cert.pem', keys.rsa.certificate);
file('p256.json', JSON.stringify(jwkOf(keys.p256.publicKey)));
file('set.json', JSON.stringify({ keys: [jwkOf(keys.rsa.publicKey, { kid: 'a' })] }));
file('secret.txt', secret);
file('edited.txt', `${secret}\n`);

/** @type {string[]} */
const outputs = [];
/**
 * @param {string[]} args
 * @param {string} token
 */
async function explain(args, token) {
  let stdout = '';
  let stderr = '';
  const stdin = (async function* () {
    yield Buffer.from(token);
  })();
  const io = {
    stdin,
    stdout: { write: (/** @type {string} */ text) => (stdout += text) },
    stderr: { write: (/** @type {string} */ text) => (stderr += text) },
    env,
    cwd: () => folder,
  };
  const status = await run(['explain', ...args], io);
  outputs.push(stdout, stderr);
  if (token.length > 20) assert.deepEqual(leaksIn(stdout + stderr, [...secrets, token]), []);
  else assert.deepEqual(leaksIn(stdout + stderr, secrets), []);
  return { status, stdout, stderr };
}

/** @param {object} claims @param {object} [header] @param {string} [alg] @param {any} [key] */
const jwt = (claims, header = {}, alg = 'RS256', key = undefined) =>
  keys.sign({ alg, typ: 'JWT', ...header }, claims, key);
const times = { iat: now - 60, exp: now + 600 };
const grant = jwt({ userId: 1, roles: 'user', ...times }, {}, 'HS256', secret);
const refresh = jwt({ userId: 1, ...times }, { typ: 'refresh+jwt' }, 'HS256', secret);
const oldRefresh = jwt({ userId: 1, securityStamp: 'hunter2-hunter2', ...times }, {}, 'HS256', secret);
const claims = { iss: 'client', aud: 'https://server', ...times };
const assertion = jwt(claims, { kid: 'a' });
const accessClaims = { ...claims, sub: 'x', client_id: 'client', jti: 'j' };
const access = jwt(accessClaims, { typ: 'at+jwt', kid: 'a' });
const session = JSON.stringify({ user: 'x'.repeat(30), password: 'hunter2-hunter2', exp: now + 60 });
const sealed = createSealer(secret, 'access token').seal(session);
const legacy = legacyToken(session, secret);
const stored = randomBytes(32).toString('base64url');
const proofHeader = { typ: 'dpop+jwt', jwk: jwkOf(keys.p256.publicKey) };
const proofClaims = { htm: 'GET', htu: 'https://server/read', jti: 'p', iat: now - 5 };
const proof = jwt(proofClaims, proofHeader, 'ES256');
/** @param {string} token */
const cut = (token) => token.slice(0, -7);
/** To whole groups of four characters, which have no spare bits. @param {string} token */
const cutToGroups = (token) => token.slice(0, -4 - (token.length % 4));
const flipped = (/** @type {string} */ token) => {
  const bytes = Buffer.from(token, 'base64url');
  bytes[40] ^= 1;
  return bytes.toString('base64url');
};

/** Options, then tokens with the exit code, the check that decides and its code. @type {[name: string, args: string[], token: string, status: number, check?: string, code?: string][]} */
const cases = [
  ['a grant token', ['--secret-env', 'SECRET', '--as', 'grant'], grant, 0],
  [
    '… under the secret of another server',
    ['--secret-env', 'OTHER'],
    grant,
    1,
    'signature',
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  ],
  ['… that was cut off', ['--secret-env', 'SECRET'], cut(grant), 1, 'signature', 'ERR_TOKEN_TRUNCATED'],
  [
    '… without its signature',
    ['--secret-env', 'SECRET'],
    grant.replace(/\.[^.]*$/, ''),
    1,
    'form',
    'ERR_TOKEN_TRUNCATED',
  ],
  [
    '… in place of a refresh token',
    ['--secret-env', 'SECRET', '--as', 'refresh'],
    grant,
    1,
    'use',
    'ERR_GRANT_TOKEN_MISUSED',
  ],
  ['… in place of an access token', ['--as', 'access'], grant, 1, 'use', 'ERR_TOKEN_KIND'],
  [
    '… that expired',
    ['--secret-env', 'SECRET', '--at', String(now + 700)],
    grant,
    1,
    'dates',
    'ERR_JWT_EXPIRED',
  ],
  [
    '… within the tolerance',
    ['--secret-env', 'SECRET', '--at', String(now + 605), '--clock-tolerance', '10'],
    grant,
    0,
  ],
  [
    '… beyond it',
    ['--secret-env', 'SECRET', '--at', String(now + 611), '--clock-tolerance', '10'],
    grant,
    1,
    'dates',
    'ERR_JWT_EXPIRED',
  ],
  [
    '… that is too old',
    ['--secret-env', 'SECRET', '--max-token-age', '30'],
    grant,
    1,
    'dates',
    'ERR_JWT_TOO_OLD',
  ],
  ['… with the first of two secrets', ['--secret-env', 'OTHER', '--secret-env', 'SECRET'], grant, 0],
  ['… without a key', [], grant, 3, 'key'],
  ['… without a key, expired', ['--at', String(now + 700)], grant, 1, 'dates', 'ERR_JWT_EXPIRED'],
  ['… and the secret in a file', ['--key-file', 'secret.txt'], grant, 0],
  ['… and the secret in a file that an editor saved', ['--key-file', 'edited.txt'], grant, 0],
  [
    '… and a secret with a line break in a variable',
    ['--secret-env', 'PADDED'],
    grant,
    1,
    'signature',
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  ],
  ['a refresh token', ['--secret-env', 'SECRET', '--as', 'refresh'], refresh, 0],
  [
    '… in place of a grant token',
    ['--secret-env', 'SECRET', '--as', 'grant'],
    refresh,
    1,
    'use',
    'ERR_REFRESH_TOKEN_MISUSED',
  ],
  ['a refresh token of 3.1.0', ['--secret-env', 'SECRET', '--as', 'refresh'], oldRefresh, 0],
  [
    '… in place of a grant token',
    ['--secret-env', 'SECRET', '--as', 'grant'],
    oldRefresh,
    1,
    'use',
    'ERR_REFRESH_TOKEN_MISUSED',
  ],
  ['an assertion', ['--key-file', 'rsa.pem', '--as', 'assertion'], assertion, 0],
  ['… and a certificate', ['--key-file', 'cert.pem'], assertion, 0],
  ['… and the private key', ['--key-file', 'rsa-private.pem'], assertion, 0],
  [
    '… and another key',
    ['--key-file', 'other.pem'],
    assertion,
    1,
    'signature',
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  ],
  [
    '… and a key of another algorithm',
    ['--key-file', 'p256.json'],
    assertion,
    1,
    'algorithm',
    'ERR_JOSE_ALG_NOT_ALLOWED',
  ],
  ['… and a secret', ['--secret-env', 'SECRET'], assertion, 1, 'algorithm', 'ERR_JOSE_ALG_NOT_ALLOWED'],
  [
    '… and other algorithms',
    ['--key-file', 'rsa.pem', '--algorithms', 'PS256,RS512'],
    assertion,
    1,
    'algorithm',
    'ERR_JOSE_ALG_NOT_ALLOWED',
  ],
  ['… and its algorithm', ['--key-file', 'rsa.pem', '--algorithms', 'PS256,RS256'], assertion, 0],
  [
    '… and algorithms that the key has not',
    ['--key-file', 'rsa.pem', '--algorithms', 'ES256'],
    assertion,
    1,
    'key',
    'ERR_KEY_ALG_MISMATCH',
  ],
  ['… and the audience', ['--key-file', 'rsa.pem', '--audience', 'https://server'], assertion, 0],
  [
    '… and another audience',
    ['--key-file', 'rsa.pem', '--audience', 'https://other'],
    assertion,
    1,
    'claims',
    'ERR_JWT_AUDIENCE',
  ],
  [
    '… and one of two issuers',
    ['--key-file', 'rsa.pem', '--issuer', 'x', '--issuer', 'client'],
    assertion,
    0,
  ],
  [
    '… and another issuer',
    ['--key-file', 'rsa.pem', '--issuer', 'x'],
    assertion,
    1,
    'claims',
    'ERR_JWT_ISSUER',
  ],
  ['… and a key set', ['--jwks', 'set.json'], assertion, 0],
  [
    '… and a kid that the key set has not',
    ['--jwks', 'set.json'],
    jwt(claims, { kid: 'b' }),
    1,
    'key',
    'ERR_JWKS_NO_MATCHING_KEY',
  ],
  [
    '… that has not begun',
    ['--key-file', 'rsa.pem'],
    jwt({ ...claims, nbf: now + 30 }),
    1,
    'dates',
    'ERR_JWT_NOT_YET_VALID',
  ],
  [
    '… that is not signed',
    ['--key-file', 'rsa.pem'],
    keys.compact('{"alg":"none"}', '{}'),
    1,
    'algorithm',
    'ERR_JOSE_ALG_NOT_ALLOWED',
  ],
  ['an access token that is a JWT', ['--jwks', 'set.json', '--as', 'access'], access, 0],
  [
    '… in place of a grant token',
    ['--jwks', 'set.json', '--as', 'grant'],
    access,
    1,
    'use',
    'ERR_TOKEN_KIND',
  ],
  [
    '… without a claim',
    ['--jwks', 'set.json'],
    jwt(claims, { typ: 'at+jwt', kid: 'a' }),
    1,
    'claims',
    'ERR_JWT_CLAIM_MISSING',
  ],
  ['a sealed access token', ['--secret-env', 'SECRET', '--as', 'access'], sealed, 0],
  [
    '… under the secret of another server',
    ['--secret-env', 'OTHER'],
    sealed,
    1,
    'key',
    'ERR_SEALED_KEY_UNKNOWN',
  ],
  ['… with the second of two secrets', ['--secret-env', 'OTHER', '--key-file', 'secret.txt'], sealed, 0],
  [
    '… for another purpose',
    ['--secret-env', 'SECRET', '--purpose', 'other'],
    sealed,
    1,
    'seal',
    'ERR_SEALED_INVALID',
  ],
  ['… that was changed', ['--secret-env', 'SECRET'], flipped(sealed), 1, 'seal', 'ERR_SEALED_INVALID'],
  ['… that was cut off', ['--secret-env', 'SECRET'], cutToGroups(sealed), 1, 'seal', 'ERR_SEALED_INVALID'],
  [
    '… that expired',
    ['--secret-env', 'SECRET', '--at', String(now + 61)],
    sealed,
    1,
    'dates',
    'ERR_TOKEN_EXPIRED',
  ],
  ['… without a secret', [], sealed, 3, 'key'],
  ['… in place of an assertion', ['--as', 'assertion'], sealed, 1, 'use', 'ERR_TOKEN_KIND'],
  ['… with padding', ['--secret-env', 'SECRET'], `${sealed}=`, 1, 'form', 'ERR_JWS_INVALID'],
  ['an access token of 0.3.0', ['--secret-env', 'SECRET'], legacy, 3, 'store'],
  ['… under another secret', ['--secret-env', 'OTHER'], legacy, 1, 'key', 'ERR_SEALED_INVALID'],
  [
    '… that expired',
    ['--secret-env', 'SECRET', '--at', String(now + 61)],
    legacy,
    1,
    'dates',
    'ERR_TOKEN_EXPIRED',
  ],
  [
    '… of another cipher',
    ['--secret-env', 'SECRET', '--cipher', 'aes-256-cbc'],
    legacyToken(session, secret, 'aes-256-cbc'),
    3,
    'store',
  ],
  [
    '… of another cipher than named',
    ['--secret-env', 'SECRET'],
    legacyToken(session, secret, 'aes-256-cbc'),
    1,
    'key',
    'ERR_SEALED_INVALID',
  ],
  ['… of two blocks', ['--secret-env', 'SECRET'], legacyToken(`{"exp":${now + 9}}`, secret), 3, 'store'],
  ['an access token of a memory store', ['--secret-env', 'SECRET', '--as', 'access'], stored, 3, 'store'],
  ['… that was cut off', [], stored.slice(1), 1, 'form', 'ERR_JWS_INVALID'],
  ['a DPoP proof', ['--as', 'dpop'], proof, 3, 'claims'],
  [
    '… of another key',
    [],
    jwt(proofClaims, { ...proofHeader, jwk: jwkOf(keys.rsa.publicKey) }, 'ES256'),
    1,
    'algorithm',
    'ERR_JOSE_ALG_NOT_ALLOWED',
  ],
  ['… that is old', ['--at', String(now + 90)], proof, 1, 'dates', 'ERR_DPOP_PROOF_INVALID'],
  [
    '… with its private key',
    [],
    jwt(
      proofClaims,
      {
        ...proofHeader,
        jwk: require('node:crypto').createPrivateKey(keys.p256.privateKey).export({ format: 'jwk' }),
      },
      'ES256',
    ),
    1,
    'key',
    'ERR_DPOP_PROOF_INVALID',
  ],
  [
    'a JWE',
    [],
    `${keys.base64url('{"alg":"dir","enc":"A256GCM"}')}..aaaa.bbbb.cccc`,
    1,
    'form',
    'ERR_TOKEN_KIND',
  ],
  ['a PASETO', [], `v4.public.${stored}`, 1, 'form', 'ERR_TOKEN_KIND'],
  ['a private key', [], keys.rsa.privateKey, 1, 'form', 'ERR_TOKEN_KIND'],
  ['nothing', [], '', 1, 'form', 'ERR_TOKEN_MISSING'],
  ['a whole response', [], JSON.stringify({ access_token: stored }), 1, 'form', 'ERR_TOKEN_KIND'],
];

runTable(
  'explain decides as a server does:',
  67,
  cases.map(([name, ...rest], index) => ({ name: `${index}. ${name}`, rest })),
  async ({ rest: [args, token, status, check = null, code = null] }) => {
    const full = args.includes('--at') ? args : [...args, ...at];
    const { stdout, stderr, status: exit } = await explain([...full, '--json'], token);
    assert.equal(stderr, '');
    const { reason, verdict } = JSON.parse(stdout);
    assert.deepEqual([exit, reason.check, reason.code], [status, check, code], stdout);
    assert.equal(verdict, ['accepted', 'refused', '', 'undecided'][status]);
    if (status === 1) assert.match(reason.remedy, /^[A-Zl].{4,}\.$/);
    const text = await explain(full, token);
    assert.equal(text.status, status);
    if (status === 1)
      assert.ok(text.stdout.includes(`Refused: ${check} (${code})`) && text.stdout.includes(reason.remedy));
  },
);

test('the tokens that the originals issue are recognized', async () => {
  const identity = require('original-jwt-identity');
  const memory = new (require('original-jwt-middleware/lib/store/memory'))({});
  /** @param {object} user */
  const logIn = async (user) => {
    const getUser = async () => user;
    const req = {
      headers: {},
      body: { login: 'x', password: 'y', rememberMe: true },
      identity: /** @type {any} */ (null),
    };
    await new Promise((next) => identity({ security: { key: secret }, workers: { getUser } })(req, {}, next));
    return req.identity.logIn();
  };
  const known = { userId: 1, roles: 'x', claims: {}, securityStamp: 'hunter2-hunter2' };
  const { grantToken, refreshToken } = await logIn(known);
  const plain = await logIn({ userId: 1, claims: {} });
  const access = await new Promise((resolve) =>
    memory.make({}, (/** @type {unknown} */ _, /** @type {string} */ token) => resolve(token)),
  );
  const own = ['--secret-env', 'SECRET'];
  const table = [
    { token: grantToken, args: [...own, '--as', 'grant'], status: 0, says: /kind +grant token/ },
    { token: grantToken, args: [...own, '--as', 'refresh'], status: 1, says: /ERR_GRANT_TOKEN_MISUSED/ },
    {
      token: refreshToken,
      args: [...own, '--as', 'refresh'],
      status: 0,
      says: /product +jwt-identity 3\.1\.0/,
    },
    { token: refreshToken, args: [...own, '--as', 'grant'], status: 1, says: /ERR_REFRESH_TOKEN_MISUSED/ },
    {
      token: plain.refreshToken,
      args: [...own, '--as', 'refresh'],
      status: 0,
      says: /product +jwt-identity 3\.1\.0/,
    },
    { token: plain.grantToken, args: [...own, '--as', 'grant'], status: 0, says: /kind +grant token/ },
    { token: access, args: ['--as', 'access'], status: 3, says: /jwt-middleware 0\.3\.0/ },
  ];
  for (const { token, args, status, says } of table) {
    const result = await explain(args, token);
    assert.equal(result.status, status, result.stdout);
    assert.match(result.stdout, says);
  }
});

test('what is around a token is taken off and named', async () => {
  const { stdout, status } = await explain(
    ['--secret-env', 'SECRET', ...at],
    `"Authorization: Bearer ${grant}"\n`,
  );
  assert.equal(status, 0);
  assert.match(stdout, /left on around it: quotes, header name, Bearer/);
});

test('dates are in words, and a difference of clocks is named', async () => {
  const late = await explain(['--secret-env', 'SECRET', '--at', String(now + 660)], grant);
  assert.match(late.stdout, /exp +1800000600 = 2027-01-15 08:10:00 UTC \(60 seconds ago\)/);
  assert.match(late.stdout, /which looks like two clocks that differ/);
  const later = await explain(['--secret-env', 'SECRET', '--at', '2027-01-15T12:10:00Z'], grant);
  assert.match(later.stdout, /\(4 hours ago\)/);
  assert.doesNotMatch(later.stdout, /clocks that differ/);
});

test('the two key ids are named where a token is sealed under another secret', async () => {
  const { stdout } = await explain(['--secret-env', 'OTHER', ...at], sealed);
  const [, its, given] =
    /under the key ([0-9a-f]{16}); the given secrets are ([0-9a-f]{16})/.exec(stdout) ?? [];
  assert.ok(its && given && its !== given);
});

test('a key set is fetched from a URL, and one that cannot be fetched is an error without the URL', () =>
  withIssuer([jwkOf(keys.rsa.publicKey, { kid: 'a' })], async (issuer) => {
    assert.equal((await explain(['--jwks', issuer.url, ...at], assertion)).status, 0);
    issuer.respond = (_req, res) => void res.writeHead(503).end();
    const { status, stdout, stderr } = await explain(['--jwks', issuer.url, ...at], assertion);
    assert.deepEqual([status, stdout], [1, '']);
    assert.equal(stderr, 'latchkey explain: the key set of --jwks cannot be loaded: the status is 503\n');
  }));

const misuses = [
  { name: 'the token on the command line', args: [grant], says: /standard input/ },
  { name: 'a token that begins with a hyphen', args: [`--${stored}`], says: /unknown option a text/ },
  {
    name: 'the secret in place of a file',
    args: ['--key-file', secret],
    says: /cannot be read \(ENOENT\)/,
    status: 1,
  },
  {
    name: 'the secret in place of a variable',
    args: ['--secret-env', `${secret}=`],
    says: /name of an environment variable/,
  },
  {
    name: 'a variable that is not set',
    args: ['--secret-env', secret.replaceAll('-', '_').replace(/^\d/, 'a')],
    says: /not set/,
  },
  { name: 'an empty variable', args: ['--secret-env', 'EMPTY'], says: /is empty/ },
  { name: 'a key set in place of a key', args: ['--key-file', 'set.json'], says: /give it as --jwks/ },
  {
    name: 'a password in the URL',
    args: ['--jwks', 'https://user:hunter2-hunter2@server/'],
    says: /without credentials/,
  },
  { name: 'a key set by plain HTTP', args: ['--jwks', 'http://server/'], says: /https URL/ },
  { name: 'an unknown use', args: ['--as', 'acces'], says: /--as must be one of/ },
  { name: 'an unknown algorithm', args: ['--algorithms', 'RS265'], says: /Did you mean RS256/ },
  { name: 'a date that is none', args: ['--at', 'yesterday'], says: /--at needs a date/ },
  { name: 'a tolerance that is none', args: ['--clock-tolerance', 'x'], says: /needs a number of seconds/ },
];
runTable('explain refuses', 13, misuses, async ({ args, says, status = 2 }) => {
  const result = await explain(args, assertion);
  assert.deepEqual([result.status, result.stdout], [status, '']);
  assert.match(result.stderr, says);
  assert.deepEqual(leaksIn(result.stderr, [...args.filter((arg) => arg.length > 30)]), []);
});

test('control characters of a token do not reach the terminal', async () => {
  const hostile = jwt(
    { 'na\u001b[2Jme': 'va\u0007l\u202eue', nested: { token: grant } },
    { kid: '\u009b1m', typ: 'a\nResult\n  Every check passed.\n\u001b]0;x\u0007\u202e' },
  );
  const { stdout } = await explain(['--key-file', 'rsa.pem', ...at], hostile);
  assert.equal(stdout.match(/^Result$/gm)?.length, 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  assert.ok(!stdout.includes(grant.slice(0, 30)));
});

test('the program reads standard input, and colors nothing in a pipe', () =>
  inFolder((folder) => {
    fs.writeFileSync(path.join(folder, 'token.txt'), grant);
    const { spawnSync } = require('node:child_process');
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'explain', ...at], {
      input: grant,
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: '1' },
    });
    assert.deepEqual([status, stderr], [3, '']);
    assert.match(stdout, /^What it is\n {2}product +latchkey or jwt-identity/);
    assert.ok(!stdout.includes('\u001b'));
    assert.equal(latchkey(['explain', '--as']).status, 2);
  }));

test('a sealed token is tried with each secret, and what is none is passed over', async () => {
  const several = ['--key-file', 'rsa.pem', '--secret-env', 'SECRET', ...at];
  assert.equal((await explain(several, sealed)).status, 0);
  const none = await explain(['--key-file', 'rsa.pem', '--secret-env', 'OTHER', ...at], sealed);
  assert.equal(none.status, 1);
  assert.match(none.stdout, /ERR_SEALED_KEY_UNKNOWN/);
});

test('nothing that was printed contains a key, a secret or a password', () => {
  assert.ok(outputs.length > 200, `${outputs.length} outputs`);
  assert.deepEqual(leaksIn(outputs.join('\n'), secrets), []);
  assert.deepEqual(leaksIn(`x ${Buffer.from(secret).toString('hex')} y`, secrets), ['secret 0']);
});
