'use strict';

const { guard } = require('../../support/jwt-middleware');

/** @type {[string, string, any][]} */
const requests = [
  ['query', 'in the query', { query: { access_token: 'good' } }],
  ['body', 'in the body', { body: { access_token: 'good' } }],
  ['header', 'in the header', { headers: { authorization: 'Bearer good' } }],
  [
    'query-and-body',
    'in the query, another in the body',
    { query: { access_token: 'good' }, body: { access_token: 'bad' } },
  ],
  [
    'bad-query-and-body',
    'in the body, another in the query',
    { query: { access_token: 'bad' }, body: { access_token: 'good' } },
  ],
  [
    'query-and-header',
    'in the query, another in the header',
    { query: { access_token: 'good' }, headers: { authorization: 'Bearer bad' } },
  ],
  [
    'bad-query-and-header',
    'in the header, another in the query',
    { query: { access_token: 'bad' }, headers: { authorization: 'Bearer good' } },
  ],
  [
    'body-and-header',
    'in the body, another in the header',
    { body: { access_token: 'good' }, headers: { authorization: 'Bearer bad' } },
  ],
  [
    'bad-body-and-header',
    'in the header, another in the body',
    { body: { access_token: 'bad' }, headers: { authorization: 'Bearer good' } },
  ],
  [
    'all-three',
    'everywhere, the right one in the query',
    {
      query: { access_token: 'good' },
      body: { access_token: 'bad' },
      headers: { authorization: 'Bearer bad' },
    },
  ],
  [
    'same-everywhere',
    'everywhere, the same one',
    {
      query: { access_token: 'good' },
      body: { access_token: 'good' },
      headers: { authorization: 'Bearer good' },
    },
  ],
  [
    'empty-query',
    'in the body, the query has an empty one',
    { query: { access_token: '' }, body: { access_token: 'good' } },
  ],
  [
    'empty-query-and-body',
    'in the header, query and body have empty ones',
    { query: { access_token: '' }, body: { access_token: '' }, headers: { authorization: 'Bearer good' } },
  ],
  [
    'null-query',
    'in the body, the query has null',
    { query: { access_token: null }, body: { access_token: 'good' } },
  ],
  [
    'zero-query',
    'in the body, the query has 0',
    { query: { access_token: 0 }, body: { access_token: 'good' } },
  ],
  [
    'false-body',
    'in the header, the body has false',
    { body: { access_token: false }, headers: { authorization: 'Bearer good' } },
  ],
  [
    'no-query',
    'in the header, there is neither query nor body',
    { headers: { authorization: 'Bearer good' } },
  ],
  [
    'query-is-null',
    'in the header, the query itself is null',
    { query: null, body: null, headers: { authorization: 'Bearer good' } },
  ],
  [
    'query-is-text',
    'in the header, the query itself is a text',
    { query: 'access_token=good', headers: { authorization: 'Bearer good' } },
  ],
  [
    'body-is-text',
    'in the header, the body itself is a text',
    { body: 'access_token=good', headers: { authorization: 'Bearer good' } },
  ],
  [
    'body-is-buffer',
    'in the header, the body itself is a Buffer',
    { body: Buffer.from('x'), headers: { authorization: 'Bearer good' } },
  ],
  [
    'query-without-prototype',
    'in a query without prototype',
    { query: Object.assign(Object.create(null), { access_token: 'good' }) },
  ],
  ['query-inherited', 'inherited by the query', { query: Object.create({ access_token: 'good' }) }],
  ['nothing', 'nowhere', { query: {}, body: {}, headers: {} }],
  ['headers-alone', 'nowhere, there are only headers', { headers: {} }],
  ['no-headers', 'nowhere, there are no headers', { query: {}, body: {} }],
  ['null-headers', 'nowhere, the headers are null', { headers: null }],
  ['empty-request', 'nowhere, the request has nothing', {}],
  ['query-without-headers', 'in the query of a request without headers', { query: { access_token: 'good' } }],
  ['capital-header', 'under a header name in capitals', { headers: { Authorization: 'Bearer good' } }],
  ['proxy-header', 'in the header for proxies', { headers: { 'proxy-authorization': 'Bearer good' } }],
  ['cookie', 'in a cookie', { headers: { cookie: 'access_token=good' }, cookies: { access_token: 'good' } }],
  ['params', 'in the parameters of the path', { params: { access_token: 'good' }, headers: {} }],
  ['other-name', 'in the query under the name token', { query: { token: 'good' }, headers: {} }],
];

/** @type {[string, string, any][]} */
const headers = [
  ['lower-case', 'in lower case', 'bearer good'],
  ['upper-case', 'in upper case', 'BEARER good'],
  ['mixed-case', 'in mixed case', 'bEaReR good'],
  ['two-spaces', 'with two spaces', 'Bearer  good'],
  ['tab', 'with a tab', 'Bearer\tgood'],
  ['tab-and-space', 'with a tab and a space', 'Bearer\t good'],
  ['line-feed', 'with a line feed', 'Bearer\ngood'],
  ['no-break-space', 'with a no-break space', 'Bearer\u00a0good'],
  ['no-space', 'without a space', 'Bearergood'],
  ['space-before', 'with a space before it', ' Bearer good'],
  ['space-after', 'with a space after it', 'Bearer good '],
  ['line-feed-after', 'with a line feed after it', 'Bearer good\n'],
  ['second-token', 'with a second token', 'Bearer good bad'],
  ['second-credentials', 'with second credentials after a comma', 'Bearer good, Basic xyz'],
  ['comma', 'with a comma after the token', 'Bearer good,'],
  ['parameters', 'with parameters', 'Bearer realm="x" good'],
  ['quoted', 'with quotes around the token', 'Bearer "good"'],
  ['colon', 'with a colon', 'Bearer: good'],
  ['equals', 'with an equals sign', 'Bearer=good'],
  ['scheme-alone', 'with the scheme alone', 'Bearer'],
  ['scheme-and-space', 'with the scheme and a space', 'Bearer '],
  ['scheme-and-spaces', 'with the scheme and spaces', 'Bearer    '],
  ['token-alone', 'with the token alone', 'good'],
  ['empty', 'that is empty', ''],
  ['basic', 'with another scheme', 'Basic good'],
  ['longer-scheme', 'with a longer scheme', 'BearerX good'],
  ['digest', 'with another scheme that mentions Bearer', 'Digest Bearer good'],
  ['unknown', 'with an unknown token', 'Bearer bad'],
  ['unicode', 'with letters outside ASCII', 'Bearer gööd'],
  ['array', 'that is an array', ['Bearer good']],
  ['number', 'that is a number', 5],
  ['true', 'that is true', true],
  ['object', 'that is an object', { scheme: 'Bearer' }],
  ['string-object', 'that is a String object', new String('Bearer good')],
  ['match', 'that is an object with a match method', { match: () => ['', 'good'] }],
];

/** @type {[string, string, any][]} */
const tokens = [
  ['array', 'an array', ['good']],
  ['two', 'an array of two', ['good', 'good']],
  ['empty-array', 'an empty array', []],
  ['object', 'an object', { good: true }],
  ['empty-object', 'an empty object', {}],
  ['number', 'a number', 5],
  ['true', 'true', true],
  ['string-object', 'a String object', new String('good')],
  ['buffer', 'a Buffer', Buffer.from('good')],
  ['symbol', 'a symbol', Symbol('good')],
  ['function', 'a function', () => 'good'],
  ['space-before', 'a text with a space before it', ' good'],
  ['space-after', 'a text with a space after it', 'good '],
  ['space', 'a space', ' '],
  ['bearer', 'a text with Bearer before it', 'Bearer good'],
  ['upper-case', 'the token in upper case', 'GOOD'],
  ['long', 'a text of 100 kB', 'x'.repeat(100_000)],
  ['unicode', 'letters outside ASCII', 'ключ'],
  ['constructor', 'the text constructor', 'constructor'],
  ['proto', 'the text __proto__', '__proto__'],
];

module.exports = [
  ...requests.map(([id, title, req]) => ({
    id,
    title: `an access token ${title}`,
    run: (implementation) => guard(implementation, { req: { ...req } }),
  })),
  ...headers.map(([id, title, authorization]) => ({
    id: `header-${id}`,
    title: `an authorization header ${title}`,
    run: (implementation) =>
      guard(implementation, { req: { query: {}, body: {}, headers: { authorization } } }),
  })),
  ...tokens.flatMap(([id, title, value]) =>
    ['query', 'body'].map((source) => ({
      id: `${source}-${id}`,
      title: `in the ${source}, as access token: ${title}`,
      run: (implementation) =>
        guard(implementation, { req: { [source]: { access_token: value }, headers: {} } }),
    })),
  ),
];
