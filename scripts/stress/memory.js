'use strict';

// Millions of calls of everything that a request reaches, in one process whose resident memory stays flat.
//
//   node scripts/stress/memory.js [count, default 10,000,000] [jwts | sealed | claims-cache | middlewares | instances …]
//
// What costs a hundred times more than a verification under a secret runs a hundredth as often.

const assert = require('node:assert/strict');
const { JwtMiddleware, jwtIdentity } = require('../..');
const jwt = require('../../lib/tokens/jwt');
const { createSealer } = require('../../lib/tokens/sealed');
const keys = require('../../__test__/support/keys');
const { flat } = require('./rss');

const count = Number(process.argv[2] ?? 10_000_000);
const few = Math.ceil(count / 100);
const claims = { iss: 'https://issuer.example', sub: 'alice', aud: 'api', roles: ['admin', 'editor'], n: 1 };
const secret = keys.secret;

async function main() {
  const parts = { jwts, sealed, 'claims-cache': claimsCache, middlewares, instances };
  const chosen = process.argv.slice(3);
  const unknown = chosen.find((name) => !Object.hasOwn(parts, name));
  if (unknown)
    throw new TypeError(`Expected one of ${Object.keys(parts).join(', ')} but received ${unknown}`);
  for (const [name, run] of Object.entries(parts)) {
    if (chosen.length === 0 || chosen.includes(name)) await run();
  }
}

async function jwts() {
  const sign = jwt.createSigner({ key: secret, algorithm: 'HS256', expiresIn: 86_400 });
  const verify = jwt.createVerifier({
    key: secret,
    algorithms: ['HS256'],
    issuer: claims.iss,
    audience: 'api',
  });
  const token = sign(claims);
  await flat('verifications, HS256', count, () => assertSubject(verify.try(token)));

  const forged = [
    keys.tampered(token),
    jwt.createSigner({ key: 'another secret of more than thirty-two bytes', algorithm: 'HS256' })(claims),
    jwt.createSigner({ key: secret, algorithm: 'HS256' })({ ...claims, exp: 1 }),
    keys.sign({ alg: 'HS256' }, null),
    keys.compact('{"alg":"none"}', JSON.stringify(claims)),
    token.slice(0, -1),
    `${'A'.repeat(8_000)}.${'B'.repeat(8_000)}.`,
    'A'.repeat(100_000),
    'nonsense',
  ];
  await flat('refusals, HS256', count, (index) => assertNothing(verify.try(forged[index % forged.length])));
  await flat('refusals that throw', few * 10, (index) => {
    try {
      verify(forged[index % forged.length]);
    } catch {
      return;
    }
    assert.fail('a forgery was taken');
  });
  await flat('signatures, HS256', few * 10, () => void sign(claims));

  for (const alg of /** @type {const} */ (['RS256', 'PS256', 'ES256', 'ES512', 'EdDSA'])) {
    const { signing, verifying } = keys.keyFor[alg];
    const issue = jwt.createSigner({ key: signing, algorithm: alg });
    const check = jwt.createVerifier({ key: verifying, algorithms: [alg] });
    const good = issue(claims);
    const bad = keys.tampered(good);
    await flat(`verifications and refusals, ${alg}`, few, (index) =>
      index % 2 ? assertSubject(check.try(good)) : assertNothing(check.try(bad)),
    );
    await flat(`signatures on other threads, ${alg}`, Math.ceil(few / 10), () => issue.async(claims), {
      turn: 100,
    });
  }
}

async function sealed() {
  const { seal, open } = createSealer({ secret });
  const token = seal(claims);
  const other = createSealer({ secret: 'another secret' }).seal(claims);
  const forged = [
    other,
    `${token}A`,
    token.slice(0, -2),
    `${token.slice(0, 60)}${token[60] === 'A' ? 'B' : 'A'}${token.slice(61)}`,
    'AQ',
    '',
    '=',
  ];
  await flat('openings', count, () => assertSubject(open(token)));
  await flat('refused openings', count, (index) => assertNothing(open(forged[index % forged.length])));
  await flat('sealings', few * 10, () => void seal(claims));
}

/** Tokens that are presented repeatedly and evict each other: five times as many as the claims cache has slots. */
async function claimsCache() {
  const pool = Array.from({ length: 20_000 }, (_, user) => {
    const session = { ...claims, user, roles: ['admin', { of: `project ${user}` }] };
    return { session, token: keys.sign({ alg: 'HS256' }, session) };
  });
  const verify = jwt.createVerifier({ key: secret });
  const { seal, open } = createSealer({ secret });
  for (const [name, read, tokens] of /** @type {const} */ ([
    ['verifications, tokens that drive each other out', verify.try, pool.map(({ token }) => token)],
    ['openings, tokens that drive each other out', open, pool.map(({ session }) => seal(session))],
  ])) {
    await flat(name, few * 10, (index) => {
      const user = Math.floor(index / 3) % tokens.length;
      assert.equal(/** @type {any} */ (read(tokens[user])).user, user);
    });
  }
}

async function middlewares() {
  const auth = new JwtMiddleware({
    getKey: (_payload, callback) => callback(null, keys.rsa.certificate, { uid: 1 }),
    store: { type: 'encrypted', secret },
  });
  const assertion = keys.sign({ alg: 'RS256' }, { client_id: 'alpha' });
  const answer = () => {
    /** @type {any} */
    const res = { sent: undefined, set: () => res, status: () => res };
    res.send = res.sendStatus = (/** @type {any} */ body) => {
      res.sent = body;
    };
    return res;
  };
  const unexpected = (/** @type {unknown} */ error) => {
    throw error ?? new Error('let in');
  };
  const first = answer();
  auth.token(/** @type {any} */ ({ body: { assertion } }), first, unexpected);
  const token = first.sent.access_token;
  await flat('jwt-middleware: token', few, (index) => {
    const res = answer();
    const given = index % 2 ? assertion : keys.tampered(assertion);
    auth.token(/** @type {any} */ ({ body: { assertion: given } }), res, unexpected);
    assert.equal(res.sent.error, index % 2 ? undefined : 'invalid_client');
  });
  await flat('jwt-middleware: check', few * 10, (index) => {
    const res = answer();
    const req = /** @type {any} */ ({ headers: { authorization: `Bearer ${token}${index % 2 ? '' : 'A'}` } });
    let passed = 0;
    auth.check(req, res, () => {
      passed += 1;
    });
    assert.deepEqual([passed, res.sent], index % 2 ? [1, undefined] : [0, 401]);
  });

  const user = { userId: 'alice', roles: 'admin', securityStamp: 'stamp', claims: {} };
  const identity = jwtIdentity({ security: { key: secret }, workers: { getUser: async () => user } });
  const pass = (/** @type {any} */ req) =>
    new Promise((resolve) => identity(req, /** @type {any} */ ({}), () => resolve(req.identity)));
  const logIn = async () => (await pass({ headers: {}, body: { login: 'a', password: 'b' } })).logIn();
  const { grantToken } = await logIn();
  await flat('jwt-identity: requests', few * 5, async (index) => {
    const { user } = await pass({
      headers: { authorization: `Bearer ${grantToken}${index % 2 ? '' : 'A'}` },
    });
    assert.equal(user.isAuthenticated, index % 2 === 1);
  });
  await flat('jwt-identity: log-ins', few, async () => assert.equal((await logIn()).statusCode, 200));
}

/** V8 knows nothing of the memory behind native functions: they must go with the functions all the same. */
async function instances() {
  const { certificate, privateKey } = keys.rsa;
  const policy = { issuer: Array.from({ length: 100 }, (_, index) => `https://issuer-${index}.example`) };
  await flat(
    'verifiers made and dropped',
    few,
    () => void jwt.createVerifier({ key: certificate, ...policy }),
  );
  await flat('signers made and dropped', Math.ceil(few / 10), () => {
    jwt.createSigner({ key: privateKey, algorithm: 'RS256' });
  });
  await flat('sealers made and dropped', few, () => void createSealer({ secret }));
  await flat('keys refused', few, () => {
    assert.throws(() => jwt.createVerifier({ key: certificate.slice(0, -100) }));
  });
  await flat('clients, each with a secret of its own', few, (index) => {
    const key = `${secret} of client ${index}`;
    const auth = new JwtMiddleware({
      getKey: (_, callback) => callback(null, key),
      store: { type: 'encrypted', secret },
    });
    /** @type {any} */
    const res = { set: () => res, send: () => res };
    const assertion = keys.sign({ alg: 'HS256' }, { client_id: index }, key);
    auth.token(/** @type {any} */ ({ body: { assertion } }), res, (error) => assert.ifError(error));
  });
}

/** @param {any} found */
function assertSubject(found) {
  if (found?.sub !== 'alice') assert.fail('an honest token was refused');
}

/** @param {any} found */
function assertNothing(found) {
  if (found !== null) assert.fail('a forgery was taken');
}

main();
