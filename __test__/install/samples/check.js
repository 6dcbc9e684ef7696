// A round through everything that the package does, each success with its tampered twin. Run where latchkey was installed;
// prints what ran.

const assert = require('node:assert');
const crypto = require('node:crypto');
const latchkey = require('latchkey');
const { createSigner, createVerifier, decodeUnverified } = require('latchkey/jwt');
const { createSealer } = require('latchkey/sealed');

const tampered = (token) => {
  const [header, payload, signature] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes[0] ^= 1;
  return `${header}.${payload}.${bytes.toString('base64url')}`;
};
const secret = 'a secret that is long enough for HS256';

async function tokens() {
  const rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = crypto.generateKeyPairSync('ec', { namedCurve: 'P-521' });
  const pem = (key) => key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' });
  for (const [algorithm, signing, verifying] of [
    ['HS256', secret, Buffer.from(secret)],
    ['RS256', pem(rsa.privateKey), pem(rsa.publicKey)],
    ['PS512', rsa.privateKey, rsa.publicKey],
    ['ES512', pem(ec.privateKey), pem(ec.publicKey)],
  ]) {
    const sign = createSigner({ key: signing, algorithm, expiresIn: 60 });
    const verify = createVerifier({ key: verifying });
    for (const token of [sign({ a: 1 }), await sign.async({ a: 1 })]) {
      assert.strictEqual(verify(token).a, 1);
      assert.strictEqual(decodeUnverified(token).header.alg, algorithm);
      assert.strictEqual(verify.try(tampered(token)), null);
    }
  }
  assert.throws(() => createVerifier({ key: '' }), { code: 'ERR_KEY_INVALID' });

  const sealer = createSealer({ secret });
  const token = sealer.seal({ a: 'ü' });
  assert.deepStrictEqual(sealer.open(token), { a: 'ü' });
  assert.strictEqual(sealer.open(`${token.slice(0, -4)}AAAA`), null);
}

function middleware(store) {
  const auth = new latchkey({
    getKey: (payload, cb) => cb(null, payload.client_id === 'a' && secret, { uid: 1 }),
    store,
  });
  const assertion = createSigner({ key: secret, algorithm: 'HS256' })({ client_id: 'a' });
  const answer = (body) =>
    new Promise((resolve) => {
      const res = {
        code: 200,
        status: (code) => Object.assign(res, { code }),
        send: (sent) => resolve({ code: res.code, ...sent }),
      };
      auth.token({ body }, res, resolve);
    });
  const check = (accessToken) =>
    new Promise((resolve) => {
      const req = { headers: { authorization: `Bearer ${accessToken}` } };
      auth.check(req, { set() {}, sendStatus: resolve }, () => resolve(req.session.uid));
    });
  return (async () => {
    const { access_token: accessToken } = await answer({ assertion });
    assert.strictEqual(await check(accessToken), 1);
    assert.strictEqual(await check(`${accessToken.slice(0, -4)}AAAA`), 401);
    assert.strictEqual((await answer({ assertion: tampered(assertion) })).code, 401);
  })();
}

async function identity() {
  const handler = latchkey({
    security: { key: secret },
    workers: {
      getUser: async ({ login, password }) => (login === 'a' && password === 'b' ? { userId: 7 } : null),
    },
  });
  const pass = (req) =>
    new Promise((resolve, reject) =>
      handler(req, {}, (error) => (error ? reject(error) : resolve(req.identity))),
    );
  const { logIn } = await pass({ headers: {}, body: { login: 'a', password: 'b', rememberMe: true } });
  const { statusCode, grantToken, refreshToken } = await logIn();
  assert.strictEqual(statusCode, 200);
  const bearer = (token) => pass({ headers: { authorization: `Bearer ${token}` } });
  assert.strictEqual((await bearer(grantToken)).user.id, 7);
  assert.strictEqual((await bearer(tampered(grantToken))).user.id, null);
  assert.strictEqual((await bearer(refreshToken)).user.id, null);
  const wrong = await pass({ headers: {}, body: { login: 'a', password: 'c' } });
  assert.strictEqual((await wrong.logIn()).statusCode, 401);
}

module.exports = async () => {
  await tokens();
  await middleware({ type: 'memory' });
  await middleware({ type: 'encrypted', secret });
  await identity();
  const { version, target, source } = latchkey.status();
  return `latchkey ${version} ${target} ${source}`;
};

if (require.main === module) module.exports().then(console.log);
