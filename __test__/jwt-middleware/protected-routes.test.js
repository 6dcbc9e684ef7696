'use strict';

// RFC 6750 and RFC 9110 at a protected route, over HTTP: each request as the standards have it answered in strict mode, and as the
// original answers it without.

const assert = require('node:assert/strict');
const OriginalMiddleware = require('original-jwt-middleware');
const { versions } = require('../support/express');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { JwtMiddleware } = require('./support');

const given = {
  getKey() {},
  store: {
    make() {},
    retrieve: (/** @type {string} */ token, /** @type {any} */ cb) =>
      cb(null, token === 'go~od+/=' || token === 'good' ? { id: 1 } : undefined),
  },
};
const strict = { ...given, strict: true, audience: 'https://as.example' };

const LET_IN = [200, undefined];
const missing = [
  401,
  'Bearer realm="example", error="invalid_token", error_description="Access token is not present"',
];
const unknown = [
  401,
  'Bearer realm="example", error="invalid_token", error_description="Unknown access token"',
];
const bare = [401, 'Bearer realm="example"'];
const malformed = [
  400,
  'Bearer realm="example", error="invalid_request", error_description="The Authorization header is malformed"',
];
const twice = [
  400,
  'Bearer realm="example", error="invalid_request", error_description="More than one access token is present"',
];
const bearer = (/** @type {string | string[]} */ authorization) => ({ headers: { authorization } });
const query = (/** @type {string} */ text) => ({ path: `?access_token=${text}` });
const form = { form: { access_token: 'good' } };

/**
 * `strict` and `compatible` are how latchkey answers; the original answers as `original`, by default as `compatible`.
 *
 * @type {{ name: string, send: any, strict: any, compatible: any, original?: any }[]}
 */
const rows = [
  { name: 'no token', send: {}, strict: bare, compatible: missing },
  { name: 'a good token', send: bearer('Bearer good'), strict: LET_IN, compatible: LET_IN },
  {
    name: 'a good token with every special character',
    send: bearer('Bearer go~od+/='),
    strict: LET_IN,
    compatible: LET_IN,
  },
  { name: 'a bad token', send: bearer('Bearer bad'), strict: unknown, compatible: unknown },
  {
    name: 'the scheme in lower case (RFC 9110 §11.1)',
    send: bearer('bearer good'),
    strict: LET_IN,
    compatible: LET_IN,
    original: missing,
  },
  {
    name: 'the scheme in upper case and a bad token',
    send: bearer('BEARER bad'),
    strict: unknown,
    compatible: unknown,
    original: missing,
  },
  { name: 'another scheme', send: bearer('Basic Z29vZA=='), strict: bare, compatible: missing },
  { name: 'a scheme that begins alike', send: bearer('Bearerish good'), strict: bare, compatible: missing },
  { name: 'an empty Authorization header', send: bearer(''), strict: bare, compatible: missing },
  { name: 'an empty token', send: bearer('Bearer '), strict: malformed, compatible: missing },
  { name: 'the scheme alone', send: bearer('Bearer'), strict: malformed, compatible: missing },
  {
    name: 'two spaces, as 1*SP allows',
    send: bearer('Bearer  good'),
    strict: LET_IN,
    compatible: LET_IN,
    original: missing,
  },
  { name: 'a tab for the space', send: bearer('Bearer\tgood'), strict: malformed, compatible: LET_IN },
  { name: 'illegal characters', send: bearer('Bearer go"od'), strict: malformed, compatible: unknown },
  {
    name: 'something after the token',
    send: bearer('Bearer good bad'),
    strict: malformed,
    compatible: LET_IN,
  },
  {
    name: 'two tokens in one header',
    send: bearer('Bearer good, Bearer good'),
    strict: malformed,
    compatible: unknown,
  },
  {
    name: 'two Authorization headers',
    send: bearer(['Bearer good', 'Bearer bad']),
    strict: twice,
    compatible: LET_IN,
  },
  {
    name: 'two Authorization headers of different schemes',
    send: bearer(['Bearer good', 'Basic Z29vZA==']),
    strict: twice,
    compatible: LET_IN,
  },
  { name: 'a token in the query', send: query('good'), strict: bare, compatible: LET_IN },
  { name: 'a token in a form', send: form, strict: LET_IN, compatible: LET_IN },
  {
    name: 'a bad token in a form',
    send: { form: { access_token: 'bad' } },
    strict: unknown,
    compatible: unknown,
  },
  {
    name: 'an empty token in a form',
    send: { form: { access_token: '' } },
    strict: bare,
    compatible: missing,
  },
  {
    name: 'a token in a JSON body',
    send: { json: { access_token: 'good' } },
    strict: bare,
    compatible: LET_IN,
  },
  {
    name: 'a token in the form of a GET',
    send: { ...form, method: 'GET', headers: { 'content-length': '17' } },
    strict: bare,
    compatible: LET_IN,
  },
  {
    name: 'header and form, a place each',
    send: { ...form, ...bearer('Bearer good') },
    strict: twice,
    compatible: LET_IN,
  },
  {
    name: 'header and query, a place each',
    send: { ...query('good'), ...bearer('Bearer good') },
    strict: twice,
    compatible: LET_IN,
  },
  {
    name: 'form and query, a place each',
    send: { ...query('good'), ...form },
    strict: twice,
    compatible: LET_IN,
  },
  {
    name: 'a JSON body that has such a member, and the header',
    send: { json: { access_token: 'good' }, ...bearer('Bearer good') },
    strict: LET_IN,
    compatible: LET_IN,
  },
  {
    name: 'another scheme, and a form',
    send: { ...form, ...bearer('Basic Z29vZA==') },
    strict: LET_IN,
    compatible: LET_IN,
  },
  {
    name: 'the form’s parameter twice',
    send: { form: { access_token: ['good', 'good'] } },
    strict: twice,
    compatible: unknown,
  },
  {
    name: 'the query’s parameter twice',
    send: query('good&access_token=good'),
    strict: twice,
    compatible: unknown,
  },
  {
    name: 'an object in the query',
    send: { path: '?access_token[a]=good' },
    strict: bare,
    compatible: unknown,
  },
];
// Express 5 reads no objects out of a query.
const inExpress5 = new Map([['an object in the query', missing]]);

for (const { name, express } of versions) {
  const compatibleOf = (/** @type {any} */ row) =>
    (name === 'Express 5' && inExpress5.get(row.name)) || row.compatible;
  for (const [mode, middleware, expectedOf] of /** @type {[string, any, (row: any) => any][]} */ ([
    ['latchkey in strict mode', new JwtMiddleware(strict), ({ strict: answer }) => answer],
    ['latchkey', new JwtMiddleware(/** @type {any} */ (given)), compatibleOf],
    ['the original', new OriginalMiddleware(given), (row) => row.original ?? compatibleOf(row)],
  ])) {
    runTable(`at a protected route, ${mode} answers (${name}):`, 32, rows, async (row) => {
      const app = express();
      const parsers = [express.urlencoded({ extended: true }), express.json()];
      const handler = (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.session);
      app.all('/', parsers, middleware.check.bind(middleware), handler);
      const server = await serve(app);
      try {
        const { path = '', ...send } = row.send;
        const { status, headers, text } = await request(`${server.url}/${path}`, send);
        assert.deepEqual([status, headers['www-authenticate']], expectedOf(row));
        const texts = /** @type {any} */ ({ 200: '{"id":1}', 400: 'Bad Request', 401: 'Unauthorized' });
        assert.equal(text, texts[status]);
      } finally {
        await server.close();
      }
    });
  }
}
