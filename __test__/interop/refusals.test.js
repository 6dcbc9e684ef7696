'use strict';

// The same requests to two guards, requireToken and express-oauth2-jwt-bearer, and where their answers differ, why.

const assert = require('node:assert/strict');
const { after, before } = require('node:test');
const express = require('express5');
const { auth, requiredScopes } = require('express-oauth2-jwt-bearer');
const { requireToken } = require('../../lib/verifier');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { OAUTH, OPENID, audience, now, startAuthority } = require('../verifier/support');

/** @typedef {{ headers?: Record<string, string | string[]>, form?: any, json?: object, query?: string, method?: string, path?: string }} Sent */

/** @type {(() => Promise<void>)[]} */
const closing = [];
/** @type {import('../verifier/support').Authority} */
let authority;
/** @type {{ ours: string, theirs: string }} */
let urls;
before(async () => {
  authority = await startAuthority(
    /** @type {any} */ ({ after: (/** @type {any} */ close) => closing.push(close) }),
  );
  authority.routes[OPENID] = /** @type {any} */ (authority.routes[OAUTH]);
  const { issuer } = authority;
  const ours = requireToken({
    issuer,
    audience,
    algorithms: ['RS256'],
    clockTolerance: 60,
    tokenFrom: ['header', 'body', 'query'],
  });
  const theirs = auth({
    issuerBaseURL: issuer,
    audience,
    tokenSigningAlg: 'RS256',
    strict: true,
    clockTolerance: 60,
  });
  urls = {
    ours: await start(ours, [ours.requireScope('read')]),
    theirs: await start(theirs, [theirs, requiredScopes('read')]),
  };
});
after(() => Promise.all(closing.map((close) => close())));

/** @param {any} guard @param {any[]} scoped */
async function start(guard, scoped) {
  const app = express();
  app.use(express.urlencoded({ extended: false }), express.json());
  app.all('/account', guard, (_req, res) => void res.json({}));
  app.all('/scoped', scoped, (/** @type {any} */ _req, /** @type {any} */ res) => void res.json({}));
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _q, /** @type {any} */ res, /** @type {any} */ _n) => {
      res
        .status(error.status ?? 500)
        .set(error.headers ?? {})
        .end();
    },
  );
  const server = await serve(app);
  closing.push(server.close);
  return server.url;
}

/**
 * The status and, where there is a challenge, its error.
 *
 * @param {string} url
 * @param {Sent} sent
 */
async function answerOf(url, { path = '/account', query = '', ...more }) {
  const { status, headers } = await request(url + path + query, more);
  const challenge = headers['www-authenticate'];
  const [, error = 'without error'] = /error="(\w+)"/.exec(challenge ?? '') ?? [];
  return challenge === undefined ? `${status}` : `${status} ${error}`;
}

const header = (/** @type {string} */ token) => ({ headers: { authorization: `Bearer ${token}` } });
const raw = (/** @type {string} */ authorization) => ({ headers: { authorization } });
const sign = (
  /** @type {object} */ claims = {},
  /** @type {object} */ head = {},
  /** @type {any} */ key = undefined,
) => authority.sign(claims, head, key);
const scoped = (/** @type {unknown} */ scope) => ({ ...header(sign({ scope })), path: '/scoped' });

const invalid = '401 invalid_token';
const ambiguous = '400 invalid_request';
const bare = '401 without error';
const narrow = '403 insufficient_scope';

/** @type {{ name: string, sent: () => Sent, answer: string }[]} */
const same = [
  { name: 'a token', sent: () => header(sign()), answer: '200' },
  { name: 'the scheme in capitals', sent: () => raw(`BEARER ${sign()}`), answer: '200' },
  {
    name: 'the long name of the type',
    sent: () => header(sign({}, { typ: 'application/at+jwt' })),
    answer: '200',
  },
  { name: 'no kid', sent: () => header(sign({}, { kid: undefined })), answer: '200' },
  { name: 'a key in the header, which is ignored', sent: () => header(sign({}, { jwk: {} })), answer: '200' },
  { name: 'a token in the query', sent: () => ({ query: `?access_token=${sign()}` }), answer: '200' },
  { name: 'a token in a form', sent: () => ({ form: { access_token: sign() } }), answer: '200' },
  { name: 'an end within clockTolerance', sent: () => header(sign({ exp: now() - 10 })), answer: '200' },
  { name: 'nothing', sent: () => ({}), answer: bare },
  { name: 'what is no token', sent: () => header('x'), answer: invalid },
  { name: 'a tampered token', sent: () => header(keys.tampered(sign())), answer: invalid },
  { name: 'another audience', sent: () => header(sign({ aud: 'x' })), answer: invalid },
  { name: 'no audience', sent: () => header(sign({ aud: undefined })), answer: invalid },
  { name: 'another issuer', sent: () => header(sign({ iss: 'https://evil.example' })), answer: invalid },
  { name: 'no issuer', sent: () => header(sign({ iss: undefined })), answer: invalid },
  { name: 'an end that is over', sent: () => header(sign({ exp: now() - 100 })), answer: invalid },
  { name: 'no end', sent: () => header(sign({ exp: undefined })), answer: invalid },
  { name: 'text as end', sent: () => header(sign({ exp: 'x' })), answer: invalid },
  { name: 'a start to come', sent: () => header(sign({ nbf: now() + 3600 })), answer: invalid },
  { name: 'no subject', sent: () => header(sign({ sub: undefined })), answer: invalid },
  { name: 'a number as subject', sent: () => header(sign({ sub: 5 })), answer: invalid },
  { name: 'no client_id', sent: () => header(sign({ client_id: undefined })), answer: invalid },
  { name: 'no iat', sent: () => header(sign({ iat: undefined })), answer: invalid },
  { name: 'no jti', sent: () => header(sign({ jti: undefined })), answer: invalid },
  { name: 'the type JWT', sent: () => header(sign({}, { typ: 'JWT' })), answer: invalid },
  { name: 'no type', sent: () => header(sign({}, { typ: undefined })), answer: invalid },
  {
    name: 'alg none',
    sent: () => header(keys.compact('{"alg":"none","typ":"at+jwt"}', '{}')),
    answer: invalid,
  },
  {
    name: 'the public key as a secret',
    sent: () => header(sign({}, { alg: 'HS256' }, keys.rsa.publicKey)),
    answer: invalid,
  },
  {
    name: 'an algorithm that is not allowed',
    sent: () => header(sign({}, { alg: 'ES256', kid: 'ES256' }, keys.p256.privateKey)),
    answer: invalid,
  },
  { name: 'an unknown kid', sent: () => header(sign({}, { kid: 'x' })), answer: invalid },
  {
    name: 'an unknown critical extension',
    sent: () => header(sign({}, { crit: ['x'], x: 1 })),
    answer: invalid,
  },
  { name: 'a bound token as bearer', sent: () => header(sign({ cnf: { jkt: 'x' } })), answer: invalid },
  {
    name: 'tokens in header and query',
    sent: () => ({ ...header(sign()), query: `?access_token=${sign()}` }),
    answer: ambiguous,
  },
  {
    name: 'tokens in header and form',
    sent: () => ({ ...header(sign()), form: { access_token: sign() } }),
    answer: ambiguous,
  },
  { name: 'the scope', sent: () => scoped('write read'), answer: '200' },
  { name: 'no scope', sent: () => scoped(undefined), answer: narrow },
  { name: 'a longer scope', sent: () => scoped('read2'), answer: narrow },
  { name: 'the scope in capitals', sent: () => scoped('READ'), answer: narrow },
];
runTable('both answer alike:', 38, same, async ({ sent, answer }) => {
  assert.equal(await answerOf(urls.ours, sent()), answer);
  assert.equal(await answerOf(urls.theirs, sent()), answer);
});

/** @type {{ name: string, sent: () => Sent, ours: string, theirs: string }[]} */
const different = [
  {
    name: 'RFC 6750 §2.1 allows several spaces',
    sent: () => raw(`Bearer  ${sign()}`),
    ours: '200',
    theirs: '400 without error',
  },
  {
    name: 'RFC 6750 §3.1 has a code for a malformed request: the scheme alone',
    sent: () => raw('Bearer'),
    ours: ambiguous,
    theirs: '400 without error',
  },
  {
    name: 'the same: two words',
    sent: () => raw('Bearer a b'),
    ours: ambiguous,
    theirs: '400 without error',
  },
  {
    name: 'RFC 6750 §3: another scheme is no access token, so 401',
    sent: () => raw('Basic YTpi'),
    ours: bare,
    theirs: '400 without error',
  },
  {
    name: 'the same: DPoP, which is off',
    sent: () => raw(`DPoP ${sign()}`),
    ours: bare,
    theirs: '400 without error',
  },
  {
    name: 'RFC 6750 §2.2: only a form has a token, so there is none',
    sent: () => ({ json: { access_token: sign() } }),
    ours: bare,
    theirs: '400 without error',
  },
  {
    name: 'RFC 9110 §5.3: two headers are ambiguous',
    sent: () => ({ headers: { authorization: [`Bearer ${sign()}`, 'Bearer x'] } }),
    ours: ambiguous,
    theirs: '200',
  },
  {
    name: 'RFC 6750 §3.1: a parameter that repeats',
    sent: () => ({ query: `?access_token=${sign()}&access_token=x` }),
    ours: ambiguous,
    theirs: bare,
  },
  {
    name: 'RFC 7515 §2: base64url has no padding',
    sent: () => header(`${sign()}=`),
    ours: invalid,
    theirs: '200',
  },
  { name: 'RFC 9068 §2.2.3: scope is one string', sent: () => scoped(['read']), ours: narrow, theirs: '200' },
];
runTable('they differ:', 10, different, async ({ sent, ours, theirs }) => {
  assert.equal(await answerOf(urls.ours, sent()), ours);
  assert.equal(await answerOf(urls.theirs, sent()), theirs);
});
