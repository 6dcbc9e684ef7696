'use strict';

// Tokens that were made properly, and everything else that looks like one. The fuzzer alone decides which are which: it keeps
// each good one with what it is good for.

const crypto = require('node:crypto');
const keys = require('../../support/keys');
const secrets = require('./secrets');
const { mutated } = require('./mutate');

/**
 * What a token is good for: `place` is the guard or identity that it belongs to, and `any` for assertions, which all guards
 * take.
 *
 * @typedef {{ kind: 'assertion' | 'access' | 'grant' | 'refresh', place: string, n: unknown }} Good
 * @typedef {{ alg: string, key: any, typ: string, kind: Good['kind'], place: string, claims: Record<string, unknown> }} Maker
 * @typedef {import('./random').Random} Random
 */

/** @type {Record<string, { alg: string, key: any }>} */
const clients = {
  alpha: { alg: 'RS256', key: keys.rsa.privateKey },
  beta: { alg: 'ES256', key: keys.p256.privateKey },
  gamma: { alg: 'HS256', key: secrets.hmac },
  delta: { alg: 'EdDSA', key: keys.ed25519.privateKey },
};
/** The issuer identifier of the server's strict guard, and how many seconds its assertions may live. */
const AUDIENCE = 'https://server.example';
const LIFE = 86_400;

/** @type {Record<string, { alg: string, key: any }>} */
const identities = {
  hs: { alg: 'HS256', key: secrets.identity },
  es: { alg: 'ES384', key: keys.p384.privateKey },
  kept: { alg: 'HS256', key: secrets.kept },
  leaving: { alg: 'HS256', key: secrets.leaving },
};
/** Keys that anybody may have: the public ones, as a secret too, and the attacker's own. @type {[string, any][]} */
const strangers = [
  ['HS256', keys.rsa.certificate],
  ['HS256', keys.rsa.publicKey],
  ['HS256', keys.p256.publicKey],
  ['HS256', keys.p384.publicKey],
  ['HS512', keys.ed25519.publicKey],
  ['HS256', ' '],
  ['HS256', 'mallory'],
  ['RS256', keys.otherRsa.privateKey],
  ['PS256', keys.otherRsa.privateKey],
  ['ES256', crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['ES384', crypto.generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
];

const NAMES = [
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'userId', 'roles', 'securityStamp', 'n'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toJSON',
    'toString',
    'then',
    'length',
    'key',
    'kty',
    'claims',
    'x',
  ],
];
const VALUES = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1',
    '-1',
    '0.5',
    '1e400',
    '-1e400',
    '9007199254740993',
    '1e15',
    '4e9',
  ],
  ...['""', '"x"', '"alice"', '"alpha"', '"fail"', '"4000000000"', '"\\u0000"', '"\\ud800"', '"__proto__"'],
  ...['[]', '{}', '["alice"]', '{"a":1}', '{"__proto__":{"isAuthenticated":true}}', '[[[[]]]]'],
];
const HEADERS = [
  ...[
    '"alg":"none"',
    '"alg":"HS256"',
    '"alg":"hs256"',
    '"alg":"RS256"',
    '"alg":""',
    '"alg":null',
    '"alg":["HS256"]',
  ],
  ...[
    '"typ":"refresh+jwt"',
    '"typ":"at+jwt"',
    '"typ":null',
    '"kid":"../../dev/null"',
    '"kid":null',
    '"b64":false',
  ],
  ...[
    '"crit":["b64"]',
    '"crit":[]',
    '"crit":["exp"]',
    '"jku":"http://127.0.0.1/"',
    '"zip":"DEF"',
    '"cty":"JWT"',
  ],
  '"jwk":{"kty":"oct","k":"bWFsbG9yeQ"}',
  '"x5c":["AAAA"]',
];

const now = () => Math.floor(Date.now() / 1000);

/** What an honest party makes tokens with. @param {Random} random @param {Good['kind']} kind @param {string} place @param {unknown} n @returns {Maker} */
function maker(random, kind, place, n) {
  if (kind === 'assertion') {
    const client_id = random.pick(Object.keys(clients));
    const registered = {
      iss: client_id,
      sub: client_id,
      aud: AUDIENCE,
      exp: now() + LIFE - 60,
      jti: crypto.randomUUID(),
    };
    return {
      .../** @type {any} */ (clients[client_id]),
      typ: 'JWT',
      kind,
      place: 'any',
      claims: { ...registered, client_id, n },
    };
  }
  const times = { iat: now(), exp: now() + LIFE };
  const claims =
    kind === 'grant'
      ? { userId: 'alice', roles: 'admin', n, ...times }
      : { userId: 'alice', securityStamp: secrets.stamp, ...times };
  return {
    .../** @type {any} */ (identities[place]),
    typ: kind === 'grant' ? 'JWT' : 'refresh+jwt',
    kind,
    place,
    claims,
  };
}

/** @param {string} text */
const bytesOf = (text) => Buffer.from(text, 'latin1');

/** @param {Maker} made @param {{ header?: string, payload?: string, alg?: string, key?: any }} [parts] */
function signed({ alg, key, typ, claims }, parts = {}) {
  const { header = JSON.stringify({ alg: parts.alg ?? alg, typ }), payload = JSON.stringify(claims) } = parts;
  return keys.compact(bytesOf(header), bytesOf(payload), keys.signer(parts.alg ?? alg, parts.key ?? key));
}

/** JSON text with some members more, in front or behind. @param {Random} random @param {object} object @param {() => string} member */
function withMembers(random, object, member) {
  const members = JSON.stringify(object)
    .slice(1, -1)
    .split(/,(?=")/);
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    members.splice(random.below(members.length + 1), random.once(3) ? 1 : 0, member());
  }
  return `{${members.join()}}`;
}

/** @param {Random} random @param {object} claims */
const oddPayload = (random, claims) =>
  random.once(8)
    ? random.pick([
        'null',
        '[]',
        '1',
        '"x"',
        '',
        '{',
        '\xef\xbb\xbf{}',
        '{"a":\xff}',
        '[{}]',
        ' {} ',
        '{}x',
        `${'['.repeat(3000)}`,
      ])
    : withMembers(random, claims, () => `"${random.pick(NAMES)}":${random.pick(VALUES)}`);

/** @param {Random} random @param {Maker} made */
const oddHeader = (random, { alg, typ }) =>
  random.once(8)
    ? random.pick(['null', '[]', '""', '', '{', '{}', '{"alg":"none"}', '\xef\xbb\xbf{"alg":"HS256"}'])
    : withMembers(random, { alg, typ }, () => random.pick(HEADERS));

/**
 * A token that nobody made properly: nothing may open with it.
 *
 * @param {Random} random
 * @param {Maker} made what it imitates
 * @param {string} original a good token of that kind
 */
function forged(random, made, original) {
  switch (random.below(7)) {
    case 0: {
      const [alg, key] = random.pick(strangers);
      return signed(made, { alg, key });
    }
    case 1: {
      const [alg, key] = random.pick(strangers);
      const payload = random.once(2) ? oddPayload(random, made.claims) : JSON.stringify(made.claims);
      return signed(made, { header: oddHeader(random, { ...made, alg }), payload, alg, key });
    }
    case 2:
      return keys.compact(
        random.pick(['{"alg":"none"}', '{"alg":"None"}', '{}']),
        JSON.stringify(made.claims),
        () => '',
      );
    case 3: {
      // Another payload or header under a good signature.
      const [header, payload, signature] = original.split('.');
      const other = keys.base64url(bytesOf(oddPayload(random, made.claims)));
      return random.once(2)
        ? `${header}.${other}.${signature}`
        : `${keys.base64url(bytesOf(oddHeader(random, made)))}.${payload}.${signature}`;
    }
    case 4: {
      const parts = original.split('.');
      const at = random.below(parts.length);
      parts[at] = Buffer.from(
        mutated(random, Buffer.from(String(parts[at]), 'base64url').toString('latin1')),
        'latin1',
      ).toString('base64url');
      return parts.join('.');
    }
    case 5: {
      const parts = original.split('.');
      parts.splice(random.below(parts.length), random.below(2), random.pick(['', 'e30', String(parts[0])]));
      return parts.join('.');
    }
    default:
      return mutated(random, original);
  }
}

/**
 * A token that its owner signed, saying something odd.
 *
 * @param {Random} random
 * @param {Maker} made
 */
function odd(random, made) {
  const payload = random.once(4) ? JSON.stringify(made.claims) : oddPayload(random, made.claims);
  const header = random.once(3) ? oddHeader(random, made) : undefined;
  return { token: signed(made, { payload, header }), payload };
}

/**
 * Whether an odd token may be let in at all: what it says is an object, it is its owner's, and its time is now.
 *
 * @param {Maker} made
 * @param {string} payload
 */
function mayServe({ kind, claims }, payload) {
  let said;
  try {
    said = JSON.parse(payload);
  } catch {
    return false;
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return false;
  const { exp, nbf } = said;
  if (Object.hasOwn(said, 'exp') && !(typeof exp === 'number' && exp > now() - 60)) return false;
  if (Object.hasOwn(said, 'nbf') && !(typeof nbf === 'number' && nbf <= now() + 60)) return false;
  if (kind === 'assertion') return said.client_id === claims.client_id;
  if (kind === 'refresh') return said.userId === 'alice' && said.securityStamp === secrets.stamp;
  return Boolean(said.userId);
}

module.exports = { AUDIENCE, LIFE, forged, maker, mayServe, odd, signed };
