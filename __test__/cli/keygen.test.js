'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { JwtMiddleware, jwtIdentity } = require('latchkey');
const { createTokenClient } = require('latchkey/client');
const { createSigner, createVerifier } = require('latchkey/jwt');
const { KINDS } = require('../../lib/cli/key-files');
const { runTable } = require('../support/run-table');
const { inFolder, latchkey } = require('./support');

const FILES = ['certificate.pem', 'private.jwk.json', 'private.pem', 'public.jwk.json', 'public.pem'];
const isWindows = process.platform === 'win32';
const read = (/** @type {string[]} */ ...parts) => fs.readFileSync(path.join(...parts), 'utf8');
const modeOf = (/** @type {string[]} */ ...parts) => fs.statSync(path.join(...parts)).mode & 0o777;

/** RFC 7638 §3. @param {any} jwk */
function thumbprint({ crv, e, kty, n, x, y }) {
  const members = JSON.stringify({ crv, e, kty, n, x, y });
  return crypto.createHash('sha256').update(members).digest('base64url');
}

const pairs = Object.keys(KINDS)
  .filter((kind) => KINDS[kind]?.pair)
  .map((name) => ({ name }));
runTable('a key pair of the kind', 10, pairs, ({ name: algorithm }) =>
  inFolder((folder) => {
    const { status, stdout, stderr } = latchkey(['keygen', algorithm], folder);
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(fs.readdirSync(folder).sort(), FILES);
    for (const file of FILES) {
      assert.ok(stdout.includes(`  ${file}${file.startsWith('private') ? '  (private)' : ''}\n`));
      if (!isWindows && file.startsWith('private')) assert.equal(modeOf(folder, file), 0o600, file);
    }

    const publicKey = crypto.createPublicKey(read(folder, 'public.pem'));
    const privateKey = crypto.createPrivateKey(read(folder, 'private.pem'));
    assert.ok(crypto.createPublicKey(read(folder, 'private.pem')).equals(publicKey));
    const publicJwk = JSON.parse(read(folder, 'public.jwk.json'));
    const privateJwk = JSON.parse(read(folder, 'private.jwk.json'));
    assert.ok(crypto.createPublicKey({ key: publicJwk, format: 'jwk' }).equals(publicKey));
    assert.ok(crypto.createPrivateKey({ key: privateJwk, format: 'jwk' }).equals(privateKey));
    assert.deepEqual(
      [publicJwk.kid, publicJwk.alg, publicJwk.use],
      [thumbprint(publicJwk), algorithm, 'sig'],
    );
    assert.deepEqual([privateJwk.kid, privateJwk.alg], [publicJwk.kid, algorithm]);
    assert.equal(
      ['d', 'p', 'k'].some((member) => member in publicJwk),
      false,
    );
    assert.ok(stdout.includes(publicJwk.kid));
    for (const secret of [privateJwk.d, read(folder, 'private.pem').split('\n')[1]]) {
      assert.equal(stdout.includes(secret), false);
    }

    const certificate = new crypto.X509Certificate(read(folder, 'certificate.pem'));
    assert.ok(certificate.verify(publicKey) && certificate.publicKey.equals(publicKey));
    assert.ok(
      certificate.checkIssued(certificate) && certificate.checkPrivateKey(privateKey) && certificate.ca,
    );
    assert.equal(certificate.subject, 'CN=latchkey');
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000;
    assert.equal(days, 365);
    const file = path.join(folder, 'certificate.pem');
    assert.match(execFileSync('openssl', ['verify', '-CAfile', file, file], { encoding: 'utf8' }), /: OK$/m);
    // The twin: the signature is over the whole of it.
    const altered = Buffer.from(certificate.raw);
    const place = altered.indexOf('latchkey');
    altered.write('L', place);
    assert.equal(new crypto.X509Certificate(altered).verify(publicKey), false);

    const sign = createSigner({
      key: read(folder, 'private.pem'),
      algorithm: /** @type {any} */ (algorithm),
    });
    const fromJwk = createSigner({ key: privateJwk, algorithm: /** @type {any} */ (algorithm) });
    for (const key of [read(folder, 'public.pem'), read(folder, 'certificate.pem'), publicJwk]) {
      const verify = createVerifier({ key, algorithms: [/** @type {any} */ (algorithm)] });
      assert.equal(verify(sign({ a: 1 })).a, 1);
      assert.equal(verify(fromJwk({ a: 2 })).a, 2);
    }
  }),
);

const secrets = [
  { name: 'secret', bytes: 32 },
  { name: 'HS256', bytes: 32 },
  { name: 'HS384', bytes: 48 },
  { name: 'HS512', bytes: 64 },
];
runTable('a secret of the kind', 4, secrets, ({ name, bytes }) =>
  inFolder((folder) => {
    const { status, stdout } = latchkey(['keygen', name], folder);
    assert.equal(status, 0);
    assert.deepEqual(fs.readdirSync(folder), ['secret.txt']);
    const secret = read(folder, 'secret.txt');
    assert.match(secret, /^[\w-]+$/);
    assert.equal(Buffer.from(secret, 'base64url').length, bytes);
    if (!isWindows) assert.equal(modeOf(folder, 'secret.txt'), 0o600);
    assert.equal(stdout.includes(secret), false);
    assert.ok(stdout.includes(`algorithm: '${name === 'secret' ? 'HS256' : name}'`));
    fs.unlinkSync(path.join(folder, 'secret.txt'));
    latchkey(['keygen', name], folder);
    assert.notEqual(read(folder, 'secret.txt'), secret);
  }),
);

test('every kind is tried', () => {
  assert.equal(pairs.length + secrets.length, Object.keys(KINDS).length);
});

test('without a kind it is ES256, and its options are heeded', () =>
  inFolder((folder) => {
    fs.mkdirSync(path.join(folder, 'keys'));
    const args = ['keygen', '--out', 'keys', '--name', 'api.v1', '--subject', 'Größe', '--days', '10000'];
    const { status, stdout } = latchkey(args, folder);
    assert.equal(status, 0);
    assert.deepEqual(
      fs.readdirSync(path.join(folder, 'keys')).sort(),
      FILES.map((file) => `api.v1.${file}`),
    );
    assert.ok(
      stdout.includes(
        `readFileSync('${path.join('keys', 'api.v1.private.pem').replace(/\\/g, '\\\\')}', 'utf8')`,
      ),
    );
    const certificate = new crypto.X509Certificate(read(folder, 'keys/api.v1.certificate.pem'));
    assert.equal(certificate.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
    assert.equal(certificate.subject, 'CN=Größe');
    // Past 2049 a date is written in another way.
    assert.equal(Math.round((Date.parse(certificate.validTo) - Date.now()) / 86_400_000), 10_000);
    assert.equal(latchkey(['keygen', 'RS256', '--bits=3072', '--name=rsa'], folder).status, 0);
    const { asymmetricKeyDetails } = crypto.createPublicKey(read(folder, 'rsa.public.pem'));
    assert.equal(asymmetricKeyDetails?.modulusLength, 3072);
  }));

test('--stdout writes no file: the keys to stdout, the lines to stderr', () =>
  inFolder((folder) => {
    const pair = latchkey(['keygen', 'EdDSA', '--stdout'], folder);
    const secret = latchkey(['keygen', 'secret', '--stdout'], folder);
    assert.deepEqual([pair.status, secret.status, fs.readdirSync(folder)], [0, 0, []]);
    const [, kind] = /-----BEGIN (PRIVATE KEY)-----/.exec(pair.stdout) ?? [];
    assert.equal(kind, 'PRIVATE KEY');
    const privateKey = crypto.createPrivateKey(pair.stdout);
    const [publicPem = ''] =
      /-----BEGIN PUBLIC KEY-----..*?-----END PUBLIC KEY-----/s.exec(pair.stdout) ?? [];
    assert.ok(crypto.createPublicKey(publicPem).equals(crypto.createPublicKey(privateKey)));
    assert.match(pair.stderr, /^jwt-identity:\n {2}security: /);
    assert.match(secret.stdout, /^[\w-]{43}\n$/);
    assert.match(secret.stderr, /^jwt-identity:\n {2}security: /);
  }));

for (const there of FILES) {
  test(`nothing is written where there is a ${there}, and it stays as it is`, () =>
    inFolder((folder) => {
      fs.writeFileSync(path.join(folder, there), 'mine');
      const { status, stdout, stderr } = latchkey(['keygen'], folder);
      assert.deepEqual([status, stdout], [1, '']);
      assert.ok(stderr.includes(`${there} already exists. Nothing was written\n`));
      assert.deepEqual(fs.readdirSync(folder), [there]);
      assert.equal(read(folder, there), 'mine');
    }));
}

test('a link is not followed', { skip: isWindows && 'links need a privilege there' }, () =>
  inFolder((folder) => {
    fs.symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, 'secret.txt'));
    assert.equal(latchkey(['keygen', 'secret'], folder).status, 1);
    assert.deepEqual(fs.readdirSync(folder), ['secret.txt']);
  }),
);

const wrong = [
  { name: 'a misspelled kind', args: ['rs256'], says: 'unknown kind "rs256". Did you mean RS256?' },
  { name: 'an unknown kind', args: ['DSA1024'], says: 'unknown kind "DSA1024"' },
  { name: 'the kind none', args: ['none'], says: 'unknown kind "none"' },
  { name: 'two kinds', args: ['RS256', 'ES256'], says: 'expected one kind' },
  { name: 'a path as name', args: ['--name', '../x'], says: '--name must be' },
  { name: 'names for stdout', args: ['--stdout', '--name', 'x'], says: '--stdout writes no files' },
  { name: 'a folder for stdout', args: ['--stdout', '--out', 'x'], says: '--stdout writes no files' },
  { name: 'a short RSA key', args: ['RS256', '--bits', '1024'], says: '--bits must be one of' },
  { name: 'bits of another key', args: ['ES256', '--bits', '2048'], says: '--bits is for RSA keys' },
  { name: 'no days', args: ['--days', '0'], says: '--days must be' },
  { name: 'too many days', args: ['--days', '36501'], says: '--days must be' },
  { name: 'a long subject', args: ['--subject', 'x'.repeat(65)], says: '--subject has 64' },
  {
    name: 'the days of a secret',
    args: ['secret', '--days', '1'],
    says: '--subject and --days are for certificates',
  },
];
runTable('a wrong call writes nothing:', 13, wrong, ({ args, says }) =>
  inFolder((folder) => {
    const { status, stdout, stderr } = latchkey(['keygen', ...args], folder);
    assert.deepEqual([status, stdout, fs.readdirSync(folder)], [2, '', []]);
    assert.ok(stderr.startsWith(`latchkey keygen: ${says}`), stderr);
  }),
);

test('a folder that is not there, or is a file, is an error with the exit code 1', () =>
  inFolder((folder) => {
    const missing = latchkey(['keygen', '--out', 'nowhere'], folder);
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /^latchkey keygen: .*nowhere is not a folder\. Nothing was written\n$/);
    fs.writeFileSync(path.join(folder, 'file'), '');
    assert.equal(latchkey(['keygen', '--out', 'file'], folder).status, 1);
  }));

/** What a line that keygen shows comes to as JavaScript. @param {string} stdout @param {string} where @param {string} folder */
function optionsIn(stdout, where, folder) {
  const [, line] = new RegExp(`^${where}:\\n {2}(.*)$`, 'm').exec(stdout) ?? [];
  const readFileSync = (/** @type {string} */ file) => read(folder, file);
  return new Function('readFileSync', `return { ${line} };`)(readFileSync);
}

test('the lines do as options', () =>
  inFolder(async (folder) => {
    const { stdout } = latchkey(['keygen', '--name', 'pair'], folder);
    const identity = jwtIdentity({
      ...optionsIn(stdout, 'jwt-identity', folder),
      workers: { getUser: () => null },
    });
    assert.equal(typeof identity.jwks, 'function');
    const store = { type: 'jwt', issuer: 'https://as.example', audience: 'https://api.example' };
    const keys = optionsIn(stdout, 'the store of type jwt', folder);
    const clients = optionsIn(stdout, 'jwt-middleware, for that client', folder);
    const auth = new JwtMiddleware({ ...clients, store: /** @type {any} */ ({ ...store, ...keys }) });

    const own = optionsIn(stdout, 'a client, for createTokenClient', folder);
    const tokenEndpoint = 'https://as.example/token';
    const client = createTokenClient({
      tokenEndpoint,
      clientId: 'client-id',
      ...own,
      fetch: async (/** @type {any} */ _url, /** @type {any} */ { body }) => {
        const req = { body: Object.fromEntries(new URLSearchParams(body)) };
        return new Promise((resolve, reject) => {
          const res = {
            send: (/** @type {any} */ json) => resolve(Response.json(json)),
            status: () => ({ send: reject }),
          };
          auth.token(req, /** @type {any} */ (res), reject);
        });
      },
    });
    const { kid, key } = keys.keys[0];
    const claims = createVerifier({ key, issuer: 'https://as.example', typ: 'at+jwt' })(
      await client.getToken(),
    );
    assert.equal(claims.client_id, 'client-id');
    assert.equal(kid, JSON.parse(read(folder, 'pair.public.jwk.json')).kid);

    const secret = latchkey(['keygen', 'HS512'], folder).stdout;
    const { security } = optionsIn(secret, 'jwt-identity', folder);
    assert.ok(jwtIdentity({ security, workers: { getUser: () => null } }));
    assert.deepEqual([security.algorithm, security.key], ['HS512', read(folder, 'secret.txt')]);
    const { store: encrypted } = optionsIn(secret, 'jwt-middleware', folder);
    assert.ok(new JwtMiddleware({ store: encrypted, getKey: () => null }));
  }));
