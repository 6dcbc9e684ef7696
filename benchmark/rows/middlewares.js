'use strict';

// The two middlewares with a request and a response that are plain objects, beside the originals.

const latchkey = require('../latchkey');
const { certificate } = require('../keys');
const { claimsOf, tokensOf } = require('../claims');
const { hasEncryptedStore } = require('../peers/jwt-middleware');
const { presented, presentedHeader } = require('../harness/presented');

const packages = {
  latchkey: { JwtMiddleware: latchkey.JwtMiddleware, jwtIdentity: latchkey.jwtIdentity },
  original: { JwtMiddleware: require('jwt-middleware'), jwtIdentity: require('jwt-identity') },
};
const secret = 'a secret of more than thirty-two bytes, for HS256';
const stores = { memory: { type: 'memory' }, encrypted: { type: 'encrypted', secret } };
const user = {
  userId: 17,
  roles: 'admin,editor',
  claims: { tenant: 'north', locale: 'en' },
  securityStamp: 'stamp',
};
const credentials = { login: 'somebody', password: 'password', rememberMe: true };

exports.rows = [
  { id: 'authenticate', make: () => identityRow(authenticate) },
  { id: 'logIn with a password, remembered', make: () => identityRow(logIn(async () => credentials)) },
  {
    id: 'logIn with a refresh token',
    make: () => identityRow(logIn(async (refresh) => ({ refreshToken: await refresh() }))),
  },
  { id: 'token with an RS256 certificate, encrypted', make: () => middlewareRow('encrypted', token) },
  { id: 'token with an RS256 certificate, memory', make: () => middlewareRow('memory', token) },
  { id: 'check encrypted', make: () => middlewareRow('encrypted', check) },
  { id: 'check memory', make: () => middlewareRow('memory', check) },
];

/** @param {(middleware: any) => Promise<any>} contestantOf */
async function identityRow(contestantOf) {
  const contestants = [];
  for (const [name, { jwtIdentity }] of Object.entries(packages)) {
    const options = { security: { key: secret, algorithm: 'HS256' }, workers: { getUser: async () => user } };
    contestants.push({ name, ...(await contestantOf(jwtIdentity(options))) });
  }
  return { contestants: withRequestAlone(contestants) };
}

/**
 * @param {'memory' | 'encrypted'} type
 * @param {(middleware: any) => Promise<any>} contestantOf
 */
async function middlewareRow(type, contestantOf) {
  const contestants = [];
  for (const [name, { JwtMiddleware }] of Object.entries(packages)) {
    if (name === 'original' && type === 'encrypted' && !hasEncryptedStore) continue;
    const getKey = (_payload, callback) => callback(null, certificate, { role: 'editor' });
    const middleware = new JwtMiddleware({ getKey, store: stores[type] });
    contestants.push({ name, ...(await contestantOf(middleware)) });
  }
  return { contestants: withRequestAlone(contestants) };
}

/**
 * What of a row is the making of its request.
 *
 * @param {any[]} contestants
 */
function withRequestAlone(contestants) {
  const { request } = contestants[0];
  if (!request) return contestants;
  const run = (/** @type {() => void} */ done) => {
    const req = request();
    done();
    return req;
  };
  return [...contestants, { name: 'request alone', kind: 'callback', run }];
}

/** @param {any} middleware */
async function authenticate(middleware) {
  const grants = [];
  for (let at = 0; at < 16; at += 1) grants.push((await loggedIn(middleware, credentials)).grantToken);
  const next = presentedHeader(grants);
  const request = () => ({ headers: { authorization: next() }, body: {} });
  return {
    kind: 'callback',
    request,
    run(done) {
      const req = request();
      middleware(req, {}, done);
      return req;
    },
    expect: ({ identity }) => identity.user.isAuthenticated && identity.user.id === user.userId,
  };
}

/** @param {(refresh: () => Promise<string>) => Promise<object>} bodyOf */
function logIn(bodyOf) {
  return async (middleware) => {
    const body = await bodyOf(async () => (await loggedIn(middleware, credentials)).refreshToken);
    const req = await passed(middleware, body);
    return {
      kind: 'promise',
      run: () => req.identity.logIn(),
      expect: ({ statusCode, grantToken }) => statusCode === 200 && typeof grantToken === 'string',
    };
  };
}

/**
 * @param {any} middleware
 * @param {object} body
 */
const loggedIn = async (middleware, body) => (await passed(middleware, body)).identity.logIn();

/**
 * @param {any} middleware
 * @param {object} body
 * @returns {Promise<any>}
 */
function passed(middleware, body) {
  const req = { headers: {}, body };
  return new Promise((resolve) => middleware(req, {}, () => resolve(req)));
}

/** @param {any} middleware */
async function token(middleware) {
  const next = presented(tokensOf('RS256', claimsOf('6 claims')));
  return {
    kind: 'callback',
    run(done) {
      const seen = { sent: /** @type {any} */ (null) };
      const res = {
        send(body) {
          seen.sent = body;
          done();
        },
        status: () => res,
      };
      middleware.token({ headers: {}, query: {}, body: { assertion: next() } }, res, done);
      return seen;
    },
    expect: ({ sent }) => typeof sent.access_token === 'string',
  };
}

/** @param {any} middleware */
async function check(middleware) {
  const sessions = claimsOf('6 claims');
  const tokens = await Promise.all(sessions.map((session) => made(middleware.store, session)));
  const next = presentedHeader(tokens);
  const request = () => ({ headers: { authorization: next() }, query: {}, body: {} });
  const res = { set() {}, sendStatus() {} };
  return {
    kind: 'callback',
    request,
    run(done) {
      const req = request();
      middleware.check(req, res, done);
      return req;
    },
    expect: ({ session }) => session.tenant === sessions[0]?.tenant,
  };
}

/**
 * @param {any} store
 * @param {object} session
 * @returns {Promise<string>}
 */
function made(store, session) {
  return new Promise((resolve, reject) =>
    store.make(session, (error, token) => (error ? reject(error) : resolve(token))),
  );
}
