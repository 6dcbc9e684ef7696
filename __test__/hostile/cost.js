'use strict';

// What a forgery costs beside an accepted token, and what grows with the length of hostile text. It measures, so it isn't
// part of the tests: run it by itself on a machine that does nothing else.
//
//   node __test__/hostile/cost.js
//
// It fails when refusing costs a good deal more than accepting, or when four times the text costs more than eight times the
// time. Times are the best of several rounds, so that what else the machine does hardly shows.

const crypto = require('node:crypto');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const jwt = require('../../lib/jwt');
const { createSealer } = require('../../lib/sealed');
const keys = require('../support/keys');
const { malloryKey, payloadWith, token, without } = require('./support/forge');

const MOST = 1.25;
// Microseconds that a refusal may cost more in any case: it writes its answer, while what is accepted goes on to its route.
const ANSWER = 3;
const GROWTH = 8;
const now = Math.floor(Date.now() / 1000);
let failed = false;

/**
 * Microseconds of one call of each, the best of some rounds, which take turns so that both meet the same machine.
 *
 * @param {(() => unknown)[]} runs
 * @returns {Promise<number[]>}
 */
async function timesOf(...runs) {
  const bests = runs.map(() => Number.POSITIVE_INFINITY);
  const counts = runs.map(() => 8);
  for (let round = 0; round < 15; round += 1) {
    for (const [which, run] of runs.entries()) {
      const count = counts[which];
      const start = process.hrtime.bigint();
      for (let at = 0; at < count; at += 1) {
        const result = run();
        if (typeof (/** @type {any} */ (result)?.then) === 'function') await result;
      }
      const took = Number(process.hrtime.bigint() - start) / 1000;
      bests[which] = Math.min(bests[which], took / count);
      // Rounds of about three milliseconds.
      counts[which] = Math.max(8, Math.min(50_000, Math.ceil((count * 3000) / took)));
    }
  }
  return bests;
}

const res = () => {
  /** @type {any} */
  const self = {};
  self.set = self.status = () => self;
  self.done = new Promise((resolve) => {
    self.send = self.sendStatus = resolve;
    self.next = resolve;
  });
  return self;
};

/** @param {string} alg */
function doors(alg) {
  const { signing, verifying } = keys.keyFor[/** @type {'HS256'} */ (alg)];
  const claims = { userId: 'alice', roles: 'admin', scope: 'read write', iat: now, exp: now + 86_400 };
  const honest = { alg, signing, material: verifying, header: { alg, typ: 'JWT' }, claims };
  const refresh = {
    ...honest,
    header: { alg, typ: 'refresh+jwt' },
    claims: { userId: 'alice', securityStamp: 's', iat: now, exp: now + 86_400 },
  };
  const auth = new JwtMiddleware({
    getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, verifying),
    store: { type: 'encrypted', secret: crypto.createHash('sha256').update('a').digest() },
  });
  const verify = jwt.createVerifier({ key: verifying });
  const security = alg.startsWith('HS')
    ? { key: signing, algorithm: alg }
    : { privateKey: signing, publicKey: verifying };
  const user = { userId: 'alice', roles: 'admin', securityStamp: 's' };
  const middleware = jwtIdentity({ security, workers: { getUser: () => user } });
  const through = (/** @type {any} */ req) =>
    new Promise((resolve) => middleware(req, {}, () => resolve(req.identity)));
  return [
    { name: 'createVerifier.try', honest, present: (/** @type {string} */ given) => verify.try(given) },
    {
      name: 'the token endpoint',
      honest,
      present: (/** @type {string} */ assertion) => {
        const answer = res();
        auth.token({ body: { assertion } }, answer, answer.next);
        return answer.done;
      },
    },
    {
      name: 'authenticate',
      honest,
      present: (/** @type {string} */ given) => through({ headers: { authorization: `Bearer ${given}` } }),
    },
    {
      name: 'logIn with a refresh token',
      honest: refresh,
      present: async (/** @type {string} */ refreshToken) =>
        /** @type {any} */ (await through({ headers: {}, body: { refreshToken } })).logIn(),
    },
  ];
}

/** @type {Record<string, (honest: any) => string>} */
const forgeries = {
  'another signature': (honest) => keys.tampered(token(honest)),
  'an unknown key': (honest) => token(honest, { key: malloryKey(honest.alg) }),
  'no signature': (honest) => token(honest, { signer: () => '' }),
  none: (honest) => token(honest, { header: { ...honest.header, alg: 'none' } }),
  'another algorithm': (honest) => token(honest, { header: { ...honest.header, alg: 'HS512' } }),
  expired: (honest) => token(honest, { payload: { ...honest.claims, exp: 1 } }),
  'a repeated claim': (honest) => token(honest, { payload: payloadWith(honest, '"exp":1') }),
  'no claims set': (honest) => token(honest, { payload: '[]' }),
  'no type': (honest) =>
    token(honest, { header: without(honest.header, 'typ'), key: malloryKey(honest.alg) }),
  'four parts': (honest) => `${token(honest)}.x`,
};

/** @param {string} name @param {() => unknown} accept @param {() => unknown} refuse */
async function row(name, accept, refuse) {
  const [accepted, refused] = await timesOf(accept, refuse);
  const ratio = refused / accepted;
  const bad = ratio > MOST && refused - accepted > ANSWER;
  failed ||= bad;
  console.log(
    `${name.padEnd(64)} ${accepted.toFixed(1).padStart(8)} ${refused.toFixed(1).padStart(8)} ${ratio.toFixed(2).padStart(6)}${bad ? '  TOO MUCH' : ''}`,
  );
}

async function refusing() {
  console.log(
    `${'refusing'.padEnd(64)} ${'µs taken'.padStart(8)} ${'µs not'.padStart(8)} ${'ratio'.padStart(6)}`,
  );
  for (const alg of ['HS256', 'RS256', 'ES256', 'EdDSA']) {
    for (const { name, honest, present } of doors(alg)) {
      const original = token(honest);
      for (const [what, forge] of Object.entries(forgeries)) {
        const forged = forge(honest);
        await row(
          `${alg}, ${name}, ${what}`,
          () => present(original),
          () => present(forged),
        );
      }
    }
  }
  const secret = crypto.createHash('sha256').update('a').digest();
  const legacy = { until: now + 3600 };
  for (const store of [
    { type: 'memory' },
    { type: 'encrypted', secret },
    { type: 'encrypted', secret, legacy },
  ]) {
    const auth = new JwtMiddleware({ getKey: () => {}, store });
    for (const size of [100, 8000]) {
      const session = { client_id: 'x'.repeat(size), exp: now + 3000 };
      const made = await new Promise((resolve) =>
        auth.store.make(session, (/** @type {any} */ _, /** @type {string} */ it) => resolve(it)),
      );
      const check = (/** @type {string} */ given) => {
        const answer = res();
        auth.check({ query: { access_token: given } }, answer, answer.next);
        return answer.done;
      };
      const bytes = Buffer.from(made, 'base64url');
      bytes[bytes.length - 1] = Number(bytes[bytes.length - 1]) ^ 1;
      for (const [what, forged] of Object.entries({
        'one bit': bytes.toString('base64url'),
        truncated: made.slice(0, -4),
        'another key': `AQ${'A'.repeat(made.length - 2)}`,
        unknown: 'A'.repeat(made.length),
      })) {
        await row(
          `${store.type}${'legacy' in store ? ' with legacy' : ''} store, session of ${size}, ${what}`,
          () => check(made),
          () => check(forged),
        );
      }
    }
  }
}

/** Text of about a length that is as tedious as can be. @type {Record<string, (length: number) => string>} */
const tedious = {
  periods: (length) => '.'.repeat(length),
  letters: (length) => 'A'.repeat(length),
  'full-width letters': (length) => 'Ａ'.repeat(length),
  spaces: (length) => ' '.repeat(length),
  'spaces and letters': (length) => ' a'.repeat(length / 2),
  'a header of arrays': (length) =>
    keys.compact(`{"a":${'['.repeat(length * 0.37)}${']'.repeat(length * 0.37)}}`, '{}'),
  'a header of names': (length) =>
    keys.compact(
      `{${Array.from({ length: length / 14 }, (_, at) => `"${at.toString(36).padStart(4, '0')}":0`).join()}}`,
      '{}',
    ),
  'a header of escaped names': (length) =>
    keys.compact(
      `{${Array.from({ length: length / 22 }, (_, at) => `"\\u0061${at.toString(36).padStart(3, '0')}":0`).join()}}`,
      '{}',
    ),
  'a header of one escaped name': (length) => keys.compact(`{"${'\\u0061'.repeat(length * 0.12)}":0}`, '{}'),
  'a payload of arrays': (length) =>
    keys.compact('{"alg":"HS256"}', `{"a":${'['.repeat(length * 0.36)}${']'.repeat(length * 0.36)}}`),
  'a payload of claims': (length) =>
    keys.compact(
      '{"alg":"HS256"}',
      `{${Array.from({ length: length / 14 }, (_, at) => `"${at.toString(36).padStart(4, '0')}":0`).join()}}`,
    ),
  'a payload of escaped claims': (length) =>
    keys.compact(
      '{"alg":"HS256"}',
      `{${Array.from({ length: length / 22 }, (_, at) => `"\\u0061${at.toString(36).padStart(3, '0')}":0`).join()}}`,
    ),
  'a payload of audiences': (length) =>
    keys.compact('{"alg":"HS256"}', `{"aud":[${'"a",'.repeat(length * 0.18)}"a"]}`),
  'a payload of white space': (length) => keys.compact('{"alg":"HS256"}', `{${' '.repeat(length * 0.72)}}`),
  'a payload of digits': (length) => keys.compact('{"alg":"HS256"}', `{"exp":${'9'.repeat(length * 0.72)}}`),
  'a payload of a fraction': (length) =>
    keys.compact('{"alg":"HS256"}', `{"exp":0.${'1'.repeat(length * 0.72)}}`),
};

async function growing() {
  console.log(
    `\n${'growing'.padEnd(64)} ${'µs 4 kB'.padStart(8)} ${'µs 16 kB'.padStart(8)} ${'ratio'.padStart(6)}`,
  );
  const sealer = createSealer({ secret: crypto.createHash('sha256').update('a').digest() });
  const sessions = new JwtMiddleware({ getKey: () => {}, store: { type: 'memory' } });
  const readers = [
    ...doors('HS256').filter(({ name }) => name !== 'logIn with a refresh token'),
    { name: 'open', present: (/** @type {string} */ given) => sealer.open(given) },
    {
      name: 'check, header',
      present: (/** @type {string} */ given) => {
        const answer = res();
        sessions.check({ headers: { authorization: `Bearer ${given}` } }, answer, answer.next);
        return answer.done;
      },
    },
  ];
  for (const [what, make] of Object.entries(tedious)) {
    for (const { name, present } of readers) {
      const [short, long] = [make(4000), make(16_000)];
      const [few, many] = await timesOf(
        () => present(short),
        () => present(long),
      );
      // Below some microseconds it is the call itself that is measured.
      const bad = many > 20 && many / few > GROWTH;
      failed ||= bad;
      console.log(
        `${`${what}, ${name}`.padEnd(64)} ${few.toFixed(1).padStart(8)} ${many.toFixed(1).padStart(8)} ${(many / few).toFixed(2).padStart(6)}${bad ? '  TOO MUCH' : ''}`,
      );
    }
  }
}

refusing()
  .then(growing)
  .then(() => {
    console.log(failed ? '\nsomething costs too much' : '\nnothing costs too much');
    process.exitCode = failed ? 1 : 0;
  });
