'use strict';

// Keys for tests of applications. They are published with this package, so that everybody can sign with them.

const { createPrivateKey, createPublicKey } = require('node:crypto');
const { latchkeyError } = require('../values/errors');

const JWKS = {
  rsa: {
    kty: 'RSA',
    n: 'lsuvziM0GgACjbpAoaZbq002_bujw6fWLsJVblvXq8n6DV_PyzL6aTH_JZOcgIq3gw-SQ1juJlUIqbK95dsDi9hru6kFlpGc4AMbKRX80Lb8OTZ76HWTdZfQ3BNTBS7O7BASeMOnzhdioTuMBHpl2Ru5sA9kwi2Bi1-pDbztiaXXGtXqGMH4BB3OpeKXr5VnZcCCECpxISAHTvawLr_XOKGMDH1AaxD8_d39_zLj_iBNQu8IJHNLb95PlWIqOAeLCwVDovhya0X_jcSZONL5fLZaOMagQqAEgWWPPFv1z6RZw2hpDre4Ei_Zjkbb_h9nwXHKIM_4SilxwzkblpnQ7Q',
    e: 'AQAB',
    d: 'CS0T4aNaxEpD3YP78tpAscfdFMuaR4mrCuVgdXq5QQblZHL0HhVYD5avRAYbe-b1C9Ciwd5jf4mlIU5zJ82QBa6Bv8WlRWhO94K44GMqIzk_V-vs1lRxSLKYTwwN_T6_8LV5qkedqnjZ053gA1W_ZNq_Deuh4f8K5wRHMULR4ZJR_xLJ6l5JriSPrRRyDqdf3F_T-80llLzRs0YY81JQ0aQQeGzEKbwRdbtnpK0ffJlbSnpwKDpUoXelAXNvUTW82W4wbDo53sQH4eB7WBe8ELmH5FrKw6I-fWoPM42NNwm_xCV7OXVWgdVDblGfVmmER6wig88hoi4-AzRgswz3MQ',
    p: 'xN4C3dqCizDsQ6Zcr4q1muzGWaBnsxZeGdkOlCpqH5ZThJ3Np1ww42wCINUGKULp5F5-t-sTVmwD7ODrrDU0gYRcIeoxGlzep6Qq7EppqTjzUWa7vlYU6r0fYaRCsoP9jHh1EvKM-LeJ_6YjEF4Av-51lgRYhyQjOgkeNjl5VxM',
    q: 'xBcHXZCocOfZGOMDhdvcCuJF4dk4gt0ntXqKoXJHlf_4IdkqjZmEOlIf0dyUtf-3UMQ7P-BfY3BzAVGT-LSyzwkpZd4Y3L4rWI9zVp6dbYHMPRShaA8kg1I7nGpYYQsDDyk7yTYQjyJuDQfpZvgjGsfq3Armh-q34-1OQZS9N_8',
    dp: 'KFhzb_ITJOF-2hJjFlqwAzMZJ08XUX15BYUVVsome5i8PwZ0GiNrpYACI6Zkn9olwvaWs6yKhwCWAVrLEbzJqO1uUEkFjSiRPPwJC-noI5UXUIxkV4qeuMjPgJxASwN_1-Tr4VkyCNrcfjcXIoiRUMRW9sqnNfLzATbTKTu4IV8',
    dq: 'OOx6feXtkAEuG7RjJGvDwAEZykt1xT-QNHWjYuS69Ud-b80MNlj3crq-c_y1yvO18qNUk-F9r29IY3ycGRnTwphlRSYpT4OBL89M6ztWdiC0-pJPnNawgdLQbULN7zX0KGWO7oVcX0Dec7f1QKgOAMtCWahsbc5snaUZD56vI18',
    qi: 'wyafUGKWz1cI-Fr-0idihV-SD4ahYC4qxKcwKPBB9AYiuzkTJCIKlj3lQf8Engsmvm6pZHshxn1mZqb2J8XbEnWnvEGTjhm24cgFTcGg2FlEIQ_PGBvLTaQ9uJYoMOUlL00oJf352P7f576Cq6H1BVHHgdXW7SeQj1sS3hSEh3M',
  },
  ec: {
    kty: 'EC',
    crv: 'P-256',
    x: 'CeYiq7xdE-LTsjcTchpNLU4JIuM7veTEp8wen6W5pMM',
    y: '6fGQKGeqmNtq6l1lVmkWM-vlLiPMPqeGkzIUh4wHZX4',
    d: 'kJatIgfT9lvzZ_frD5lyEVv7mpTwGvYQufPuGkVzuo8',
  },
  ed25519: {
    kty: 'OKP',
    crv: 'Ed25519',
    x: 'xREpxrCtILU7rhlw_rJf_FgdREpzVPip9UC9RjMEYPI',
    d: 'WPemT3xOBgBEbFQ4MSYyeeFRR-0LM-Q-ExdK9G6l2-o',
  },
};
const ALGORITHMS = { rsa: 'RS256', ec: 'ES256', ed25519: 'EdDSA' };
const SECRET = 'latchkey/testing: a secret for tests that everybody knows, and long enough for HS512';

/** @typedef {'rsa' | 'ec' | 'ed25519'} Kind */

/** @type {Map<Kind, import('../../types/testing').TestKeyPair>} */
const pairs = new Map();

/** @param {Kind} kind */
function pairOf(kind) {
  const known = pairs.get(kind);
  if (known) return known;
  const key = createPrivateKey({ key: JWKS[kind], format: 'jwk' });
  const publicKey = createPublicKey(key);
  const { algorithm, kid } = { algorithm: ALGORITHMS[kind], kid: `test-${kind}` };
  const pair = Object.freeze({
    kid,
    algorithm: /** @type {import('../../index').Algorithm} */ (algorithm),
    privateKey: String(key.export({ type: 'pkcs8', format: 'pem' })),
    publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })),
    publicJwk: Object.freeze({ ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' }),
  });
  pairs.set(kind, pair);
  return pair;
}

/**
 * Refuses to sign, and to hand out keys that everybody knows, where users are.
 *
 * @param {string} name what was called
 */
function assertNotInProduction(name) {
  if (process.env.NODE_ENV !== 'production') return;
  const message = `${name} of latchkey/testing is for tests, and NODE_ENV is production`;
  throw latchkeyError('ERR_TESTING_IN_PRODUCTION', message);
}

/** Each is read when a test wants it: in production, that throws. */
const testKeys = Object.create(null, {
  secret: member('secret', () => SECRET),
  rsa: member('rsa', () => pairOf('rsa')),
  ec: member('ec', () => pairOf('ec')),
  ed25519: member('ed25519', () => pairOf('ed25519')),
});

/** @param {string} name @param {() => unknown} read @returns {PropertyDescriptor} */
function member(name, read) {
  return {
    enumerable: true,
    get() {
      assertNotInProduction(`testKeys.${name}`);
      return read();
    },
  };
}

module.exports = { assertNotInProduction, testKeys: Object.freeze(testKeys) };
