'use strict';

// HS256 as applications use it, beyond sixteen users with all claims at hand: tokens that the signer dates, tokens that are presented once,
// and @carbonteq/jwt, which is in Rust as well.

const jsonwebtoken = require('jsonwebtoken');
const fastJwt = require('fast-jwt');
const { createSigner, createVerifier } = require('../latchkey');
const carbonteq = require('../peers/carbonteq');
const { keyOf } = require('../keys');
const { claimsOf, many, tokensOf } = require('../claims');
const { calling, inTurn, presented } = require('../harness/presented');
const { floorOfVerify } = require('./floor');

const alg = 'HS256';
const hour = 3600;
const sizes = /** @type {const} */ (['6 claims', '2 kB', '10 kB']);

exports.rows = [
  ...sizes.map((size) => ({ id: `sign HS256 with expiresIn, ${size}`, make: () => signRow(size) })),
  ...sizes.map((size) => ({ id: `verify HS256 presented once, ${size}`, make: () => onceRow(size) })),
  ...(carbonteq.isInstalled
    ? [{ id: 'verify HS256, 6 claims, beside @carbonteq/jwt', make: carbonteqRow }]
    : []),
];

/** @param {string} size */
function signRow(size) {
  const { object, text } = keyOf(alg);
  const dated = claimsOf(size);
  const undated = dated.map(({ iat: _iat, exp: _exp, ...claims }) => claims);
  const ours = { key: object.signing, algorithm: /** @type {const} */ (alg) };
  const ways = [
    { name: 'latchkey', sign: createSigner({ ...ours, expiresIn: hour }), claims: undated },
    { name: 'latchkey, dates in the claims', sign: createSigner(ours), claims: dated },
    {
      name: 'fast-jwt',
      sign: fastJwt.createSigner({ key: text.signing, algorithm: alg, expiresIn: hour * 1000 }),
      claims: undated,
    },
    {
      name: 'jsonwebtoken, KeyObject',
      sign: (set) => jsonwebtoken.sign(set, object.signing, { algorithm: alg, expiresIn: hour }),
      claims: undated,
    },
    ...(carbonteq.isInstalled ? [{ ...carbonteq.signer(keyOf(alg)), claims: undated }] : []),
  ];
  return {
    contestants: ways.map(({ name, sign, claims }) => ({
      name,
      kind: 'sync',
      run: calling(sign, inTurn(claims)),
      expect: (token) => typeof claimsIn(token).exp === 'number',
    })),
  };
}

/**
 * Five times as many tokens as the claims cache holds take turns, so that none is in it.
 *
 * @param {string} size
 */
function onceRow(size) {
  const key = keyOf(alg);
  const claims = claimsOf(size, { count: many });
  const tokens = tokensOf(alg, claims);
  const { object, text } = key;
  const ways = {
    latchkey: createVerifier({ key: object.verifying, algorithms: [alg] }),
    'fast-jwt': fastJwt.createVerifier({ key: text.verifying, algorithms: [alg], cache: false }),
    'jsonwebtoken, KeyObject': (token) => jsonwebtoken.verify(token, object.verifying, { algorithms: [alg] }),
  };
  const floor = floorOfVerify(key, claims, tokens);
  const contestants = Object.entries(ways).map(([name, verify]) => ({
    name,
    kind: 'sync',
    run: calling(verify, presented(tokens)),
    expect: (result) => result.tenant === claims[0]?.tenant,
  }));
  return { contestants: [...contestants, ...floor.contestants], sums: floor.sums };
}

function carbonteqRow() {
  const key = keyOf(alg);
  const claims = claimsOf('6 claims');
  const expect = (result) => result.tenant === claims[0]?.tenant;
  const { name, verify } = carbonteq.verifier(key);
  const ours = createVerifier({ key: key.object.verifying, algorithms: [alg] });
  return {
    contestants: [
      { name: 'latchkey', kind: 'sync', run: calling(ours, presented(tokensOf(alg, claims))), expect },
      { name, kind: 'sync', run: calling(verify, presented(carbonteq.ownTokens(key, claims))), expect },
    ],
  };
}

/** @param {string} token */
const claimsIn = (token) =>
  JSON.parse(Buffer.from(/** @type {string} */ (token.split('.')[1]), 'base64url').toString());
