'use strict';

// Many log-ins at once whose tokens a private key signs. jwt-identity 3.1.0 allows secrets only, and signs with jsonwebtoken 8; here it is
// allowed RS256 and ES256, and gets jsonwebtoken 9, so that both sign the same tokens.

const { createRequire } = require('node:module');
const latchkey = require('../latchkey');
const { keyOf } = require('../keys');
const { measureInTurns } = require('./measured');

const user = { userId: 17, roles: 'admin,editor', claims: { tenant: 'north' }, securityStamp: 'stamp' };
const body = { login: 'somebody', password: 'password' };

const getUser = async () => user;

function originalIdentity() {
  const own = createRequire(require.resolve('jwt-identity'));
  require('jsonwebtoken');
  require.cache[own.resolve('jsonwebtoken')] = require.cache[require.resolve('jsonwebtoken')];
  own('./lib/algorithms').push('RS256', 'ES256');
  return require('jwt-identity');
}

/**
 * @param {(options: any) => any} jwtIdentity
 * @param {object} security
 */
function logIn(jwtIdentity, security) {
  const middleware = jwtIdentity({ security, workers: { getUser } });
  return async () => {
    const req = /** @type {any} */ ({ headers: {}, body });
    await new Promise((resolve) => middleware(req, {}, resolve));
    const { statusCode } = await req.identity.logIn();
    if (statusCode !== 200) throw new Error(`logIn resulted in ${statusCode}`);
  };
}

const [algorithm = 'RS256', inFlight, rounds, milliseconds] = process.argv.slice(2);
const privateKey = keyOf(algorithm).text.signing;
measureInTurns(
  {
    latchkey: logIn(latchkey.jwtIdentity, { privateKey, algorithm }),
    'jwt-identity': logIn(originalIdentity(), { key: privateKey, algorithm }),
  },
  { inFlight: Number(inFlight), rounds: Number(rounds), milliseconds: Number(milliseconds) },
);
