'use strict';

// Every way into latchkey, in one shape: something is presented, and what becomes of it is told in a few words.

const { after, before } = require('node:test');
const express = require('express5');
const jwtIdentity = require('../../../lib/jwt-identity');
const JwtMiddleware = require('../../../lib/jwt-middleware');
const jwt = require('../../../lib/tokens/jwt');
const { createSealer } = require('../../../lib/tokens/sealed');
const { request } = require('../../support/request');
const { serve } = require('../../support/serve');
const { token } = require('./forge');

const sealingSecret = 'the secret of the sealed tokens';
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

/** The words for each way to be refused. */
const refusals = {
  undecodable: '400 JWT cannot be decoded',
  badAssertion: '401 Client authentication failed',
  unknown: '401 Unknown access token',
  missing: '401 Access token is not present',
  expired: '401 Access token expired',
};

/** What the token endpoint can see without the key. */
const undecodable = ['ERR_JWS_INVALID', 'ERR_JWT_INVALID', 'ERR_JOSE_NOT_SUPPORTED'];

/**
 * @typedef {object} Door
 * @property {string} name
 * @property {import('./forge').Honest} honest
 * @property {() => Promise<string>} original what is accepted here
 * @property {(given: any) => Promise<string>} present 'in', or how it was refused
 * @property {(code: string) => string} refusal the words for a token's fault
 *
 * @typedef {{ alg: string, signing: any, material: any, algorithms?: string[] }} KeySet
 */

/** Serves the token endpoints of the tests of one file. */
function openDoors() {
  /** @type {any} */
  let server;
  /** @type {Map<string, any>} */
  const mounted = new Map();
  before(async () => {
    const app = express();
    app.post('/:id', express.json({ limit: '40mb', strict: false }), (req, res, next) =>
      mounted.get(/** @type {string} */ (req.params.id)).token(req, res, next),
    );
    app.use(
      (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) =>
        res.status(500).json({ error_description: `${error?.code} ${error?.message}` }),
    );
    server = await serve(app);
  });
  after(() => server.close());

  return {
    /**
     * Every door that takes a JWT, under one key.
     *
     * @param {KeySet} keySet
     * @returns {Door[]}
     */
    jwt(keySet) {
      const id = String(mounted.size);
      mounted.set(
        id,
        new JwtMiddleware({
          getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, keySet.material),
          store: { type: 'memory', namespace: 'hostile' },
        }),
      );
      const post = (/** @type {any} */ assertion) => request(`${server.url}/${id}`, { json: { assertion } });
      return [tokenEndpoint(keySet, post), ...verifiers(keySet), ...identityDoors(keySet)];
    },
  };
}

/**
 * @param {KeySet} keySet
 * @param {(assertion: any) => Promise<any>} post
 * @returns {Door}
 */
function tokenEndpoint(keySet, post) {
  const honest = {
    ...keySet,
    header: { alg: keySet.alg, typ: 'JWT' },
    claims: { client_id: 'alpha', iss: 'alpha', aud: 'here', iat: inAnHour() - 3600, exp: inAnHour() },
  };
  return {
    name: 'the token endpoint',
    honest,
    original: async () => token(honest),
    present: async (assertion) => {
      const { status, json } = await post(assertion);
      return status === 200 && json.access_token ? 'in' : `${status} ${json?.error_description}`;
    },
    refusal: (code) => (undecodable.includes(code) ? refusals.undecodable : refusals.badAssertion),
  };
}

/** @param {KeySet} keySet @returns {Door[]} */
function verifiers(keySet) {
  const { algorithms } = keySet;
  const verify = jwt.createVerifier({ key: keySet.material, ...(algorithms && { algorithms }) });
  const honest = {
    ...keySet,
    header: { alg: keySet.alg, typ: 'JWT' },
    claims: { sub: 'alice', iat: inAnHour() - 3600, exp: inAnHour() },
  };
  const original = async () => token(honest);
  return [
    {
      name: 'createVerifier',
      honest,
      original,
      present: async (given) => {
        try {
          return typeof verify(given) === 'object' ? 'in' : 'no claims';
        } catch (error) {
          return /** @type {any} */ (error).code;
        }
      },
      refusal: (code) => code,
    },
    {
      name: 'createVerifier.try',
      honest,
      original,
      present: async (given) => (verify.try(given) === null ? 'null' : 'in'),
      refusal: () => 'null',
    },
  ];
}

const alice = { userId: 'alice', roles: 'admin', securityStamp: 'stamp', claims: {} };

/** @param {KeySet} keySet @returns {Door[]} */
function identityDoors(keySet) {
  const { alg: algorithm, signing, material } = keySet;
  const security = algorithm.startsWith('HS')
    ? { key: material, algorithm }
    : { privateKey: signing, publicKey: material, algorithm };
  let asked = 0;
  const getUser = () => {
    asked += 1;
    return alice;
  };
  const middleware = jwtIdentity({ security, workers: { getUser } });
  const grant = {
    ...keySet,
    header: { alg: algorithm, typ: 'JWT' },
    claims: { userId: 'alice', roles: 'admin', iat: inAnHour() - 3600, exp: inAnHour() },
  };
  const refresh = {
    ...keySet,
    header: { alg: algorithm, typ: 'refresh+jwt' },
    claims: { userId: 'alice', securityStamp: 'stamp', iat: inAnHour() - 3600, exp: inAnHour() + 86400 },
  };
  const untyped = {
    ...refresh,
    header: grant.header,
    claims: { ...refresh.claims, exp: refresh.claims.iat + 90 * 86400 },
  };
  /** @param {object} request @returns {Promise<any>} */
  const pass = (request) =>
    new Promise((resolve) => {
      middleware(request, {}, (error) => resolve(error ?? /** @type {any} */ (request).identity));
    });
  const refused = JSON.stringify({ statusCode: 401, grantToken: null, refreshToken: null });
  const anonymous = JSON.stringify({ id: null, roles: '', claims: {}, isAuthenticated: false });
  /** @param {import('./forge').Honest} honest @param {string} name @returns {Door} */
  const logIn = (honest, name) => ({
    name,
    honest,
    original: async () => token(honest),
    present: async (refreshToken) => {
      asked = 0;
      const result = await (await pass({ headers: {}, body: { refreshToken } })).logIn();
      if (result.statusCode === 200) return asked === 1 ? 'in' : 'in without asking';
      return JSON.stringify(result) === refused && asked === 0 ? '401' : `${JSON.stringify(result)} ${asked}`;
    },
    refusal: () => '401',
  });
  return [
    {
      name: 'authenticate',
      honest: grant,
      original: async () => token(grant),
      present: async (given) => {
        const authorization = typeof given === 'string' ? `Bearer ${given}` : given;
        const { user } = await pass({ headers: { authorization } });
        if (user.isAuthenticated) return user.id === 'alice' ? 'in' : `in as ${typeof user.id}`;
        return JSON.stringify(user) === anonymous ? 'anonymous' : JSON.stringify(user);
      },
      refusal: () => 'anonymous',
    },
    {
      name: 'verifyGrantToken',
      honest: grant,
      original: async () => token(grant),
      present: async (given) => {
        const user = await (await pass({ headers: {} })).verifyGrantToken(given);
        return user === null ? 'null' : 'in';
      },
      refusal: () => 'null',
    },
    logIn(refresh, 'logIn with a refresh token'),
    logIn(untyped, 'logIn with an untyped refresh token'),
  ];
}

/** A store of the application's own, on promises. */
class CustomStore {
  #sessions = new Map();

  /** @param {any} session */
  async make(session) {
    const made = `token-${this.#sessions.size}-${Math.random()}`;
    this.#sessions.set(made, session);
    return made;
  }

  /** @param {string} given */
  async retrieve(given) {
    return this.#sessions.get(given);
  }
}

/** The stores an access token is looked up in. */
const stores = {
  'the memory store': () => ({ type: 'memory', namespace: 'hostile' }),
  'the encrypted store': () => ({ type: 'encrypted', secret: sealingSecret }),
  'the encrypted store with legacy tokens': () => ({
    type: 'encrypted',
    secret: sealingSecret,
    legacy: { until: inAnHour() },
  }),
  'a custom store': () => new CustomStore(),
};

/**
 * `check` with each store and each place for the token, and `open` of latchkey/sealed.
 *
 * @returns {Door[]}
 */
function accessTokenDoors() {
  return [...Object.entries(stores).flatMap(([name, make]) => checks(name, make())), sealedDoor()];
}

/** @type {Record<string, (given: any) => object>} */
const places = {
  query: (given) => ({ query: { access_token: given } }),
  body: (given) => ({ body: { access_token: given } }),
  header: (given) => ({ headers: { authorization: typeof given === 'string' ? `Bearer ${given}` : given } }),
};

/** @param {string} name @param {any} store @returns {Door[]} */
function checks(name, store) {
  const auth = new JwtMiddleware({ getKey: () => {}, store });
  return Object.entries(places).map(([place, put]) => ({
    name: `check with ${name}, ${place}`,
    honest: /** @type {any} */ ({}),
    original: () => makeAccessToken(auth.store, { client_id: 'alpha', exp: inAnHour() }),
    present: (given) =>
      new Promise((resolve, reject) => {
        const req = /** @type {any} */ ({ headers: {}, ...put(given) });
        let challenge = '';
        const res = {
          set: (/** @type {string} */ _, /** @type {string} */ value) => {
            challenge = value;
          },
          sendStatus: (/** @type {number} */ status) =>
            resolve(`${status} ${/error_description="(.*)"$/.exec(challenge)?.[1]}`),
        };
        auth.check(req, res, (/** @type {any} */ error) =>
          error
            ? reject(error)
            : resolve(req.session?.client_id === 'alpha' ? 'in' : 'in with another session'),
        );
      }),
    refusal: () => refusals.unknown,
  }));
}

/** @param {any} store @param {object} session @returns {Promise<string>} */
function makeAccessToken(store, session) {
  return new Promise((resolve, reject) => {
    const answer = store.make(session, (/** @type {any} */ error, /** @type {string} */ made) =>
      error ? reject(error) : resolve(made),
    );
    if (typeof answer?.then === 'function') answer.then(resolve, reject);
  });
}

/** @returns {Door} */
function sealedDoor() {
  const { seal, open } = createSealer({ secret: sealingSecret });
  return {
    name: 'open of latchkey/sealed',
    honest: /** @type {any} */ ({}),
    original: async () => seal({ client_id: 'alpha' }),
    present: async (given) => (open(given) === null ? 'null' : 'in'),
    refusal: () => 'null',
  };
}

module.exports = { accessTokenDoors, makeAccessToken, openDoors, refusals, sealingSecret };
