'use strict';

// The warning that announces a certificate's end. In processes of their own, since a warning comes once.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { X509Certificate } = require('node:crypto');
const path = require('node:path');
const { runTable } = require('../support/run-table');
const keys = require('../support/keys');

const root = path.join(__dirname, '../..');
const end = Date.parse(new X509Certificate(keys.rsa.certificate).validTo) / 1000;
const day = 24 * 60 * 60;

/**
 * The warnings of a process that asks for a token three times.
 *
 * @param {string} script what `given` is: options that find the key
 * @param {number} now seconds
 * @returns {{ warnings: any[], answers: string[] }}
 */
function run(script, now) {
  const code = `
    const { JwtMiddleware, jwtIdentity } = require(${JSON.stringify(root)});
    const { X509Certificate } = require('node:crypto');
    const keys = require(${JSON.stringify(path.join(root, '__test__/support/keys'))});
    Date.now = () => ${now * 1000};
    const warnings = [], answers = [];
    process.on('warning', ({ name, code, message }) => warnings.push({ name, code, message }));
    const assertion = (alg, claims) => keys.sign({ alg }, { iss: 'alpha', ...claims });
    const ask = (given, alg = 'RS256') => {
      const auth = new JwtMiddleware({ store: { type: 'encrypted', secret: 'x'.repeat(40) }, ...given });
      const res = { status: (code) => (answers.push(code), res), send: (body) => body.access_token && answers.push(200) };
      for (let i = 0; i < 3; i += 1) auth.token({ body: { assertion: assertion(alg) } }, res, (error) => answers.push(error.code));
    };
    ${script}
    setTimeout(() => console.log(JSON.stringify({ warnings, answers })), 50);`;
  return JSON.parse(execFileSync(process.execPath, ['--no-warnings', '-e', code], { encoding: 'utf8' }));
}

const byGetKey = 'const using = (key) => ({ getKey: (payload, cb) => cb(null, key) });';
runTable(
  'a certificate',
  14,
  [
    {
      name: 'causes a warning 30 days before its expiry',
      script: 'ask(using(keys.rsa.certificate))',
      now: end - 30 * day + 1,
    },
    {
      name: 'causes no warning before',
      script: 'ask(using(keys.rsa.certificate))',
      now: end - 30 * day,
      count: 0,
    },
    {
      name: 'causes a warning when it has expired',
      script: 'ask(using(keys.rsa.certificate))',
      now: end + 1,
      says: /expired on/,
    },
    {
      name: 'in a Buffer causes a warning',
      script: 'ask(using(Buffer.from(keys.rsa.certificate)))',
      now: end - day,
    },
    {
      name: 'in DER causes a warning',
      script: 'ask(using(new X509Certificate(keys.rsa.certificate).raw))',
      now: end - day,
    },
    {
      name: 'as an object causes a warning',
      script: 'ask(using(new X509Certificate(keys.rsa.certificate)))',
      now: end - day,
    },
    {
      name: 'after some text causes a warning',
      script: 'ask(using("text\\n" + keys.rsa.certificate))',
      now: end - day,
    },
    {
      name: 'in keys.clients causes a warning',
      script: 'ask({ keys: { clients: { alpha: keys.rsa.certificate } } })',
      now: end - day,
    },
    {
      name: 'causes one warning, in however many forms it is given',
      script:
        'ask(using(keys.rsa.certificate)); ask(using(Buffer.from(keys.rsa.certificate))); ask({ keys: { clients: { alpha: [keys.rsa.certificate] } } });',
      now: end - day,
      answers: 9,
    },
    {
      name: 'causes a warning beside another one',
      script: "ask(using(keys.rsa.certificate)); ask(using(keys.p256.certificate), 'ES256');",
      now: end - day,
      count: 2,
      answers: 6,
    },
    {
      name: 'causes no warning while nothing is verified with it',
      script: 'ask({ keys: { clients: { beta: keys.rsa.certificate } } })',
      now: end - day,
      count: 0,
      status: 401,
    },
    {
      name: 'is required: a key alone causes none',
      script: 'ask(using(keys.rsa.publicKey))',
      now: end - day,
      count: 0,
    },
    {
      name: 'is required: a secret causes none',
      script: "ask(using(keys.secret), 'HS256')",
      now: end - day,
      count: 0,
    },
    {
      name: 'that verifies the tokens of jwt-identity is announced',
      script: `
        const middleware = jwtIdentity({
          security: { keys: [{ privateKey: keys.p256.privateKey }, { publicKey: keys.rsa.certificate }] },
          workers: { getUser: () => null },
        });
        const token = keys.sign({ alg: 'RS256', typ: 'JWT' }, { userId: 1, roles: 'a' });
        const req = { headers: { authorization: 'Bearer ' + token } };
        middleware(req, {}, () => answers.push(req.identity.user.isAuthenticated ? 200 : 401));`,
      now: end - day,
      answers: 1,
    },
  ],
  ({ script, now, count = 1, says = /expires on/, answers = 3, status = 200 }) => {
    const result = run(`${byGetKey} ${script}`, now);
    assert.deepEqual(result.answers, Array(answers).fill(status));
    assert.equal(result.warnings.length, count);
    for (const { name, code, message } of result.warnings) {
      assert.deepEqual([name, code], ['LatchkeyWarning', 'LATCHKEY_CERTIFICATE_EXPIRES']);
      assert.match(message, says);
      assert.match(
        message,
        /^A certificate expire[sd] on \d{4}-\d\d-\d\d; .* \(SHA-256 fingerprint [0-9A-F:]{95}\)$/,
      );
    }
  },
);
