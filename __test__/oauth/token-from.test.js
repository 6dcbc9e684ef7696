'use strict';

// Where an access token is read from: the places of `tokenFrom`, in their order, and each rule of strict mode about them.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  JwtMiddleware,
  bareResponse,
  challenges,
  onlyRules,
  options,
  overHttp,
  recordingNext,
} = require('../jwt-middleware/support');

const store = {
  make() {},
  retrieve: (/** @type {string} */ token, /** @type {any} */ cb) => cb(null, { token }),
};
const from =
  (/** @type {any[]} */ ...tokenFrom) =>
  () =>
    options({ store, tokenFrom });
const everywhere = {
  path: '/protected?access_token=query',
  form: { access_token: 'body' },
  headers: { authorization: 'Bearer header', cookie: 'a=1; token=cookie; b=2', 'x-token': 'function' },
};
const custom = (/** @type {any} */ req) => req.headers['x-token'];

/** @param {any} api @param {any} [request] */
const found = async ({ send }, { path = '/protected', ...request } = /** @type {any} */ (everywhere)) => {
  const { status, json, headers } = await send(path, request);
  return status === 200 ? json.session.token : headers['www-authenticate'];
};

for (const [place, expected] of /** @type {[any, string][]} */ ([
  ['header', 'header'],
  ['body', 'body'],
  ['query', 'query'],
  [{ cookie: 'token' }, 'cookie'],
  [custom, 'function'],
])) {
  overHttp(`a token is read from the place that tokenFrom names: ${expected}`, from(place), async (api) => {
    assert.equal(await found(api), expected);
    assert.equal(await found(api, {}), challenges.missing);
  });

  overHttp(`a token in another place than ${expected} is ignored`, from(place), async (api) => {
    const { path, form, headers } = everywhere;
    const others = Object.entries({
      query: { path },
      body: { form },
      header: { headers: { authorization: headers.authorization } },
      cookie: { headers: { cookie: headers.cookie } },
      function: { headers: { 'x-token': headers['x-token'] } },
    }).filter(([name]) => name !== expected);
    assert.equal(others.length, 4);
    for (const [name, request] of others) assert.equal(await found(api, request), challenges.missing, name);
  });
}

overHttp(
  'the default is query, body, header',
  () => options({ store }),
  async (api) => {
    const { form, headers } = everywhere;
    assert.equal(await found(api), 'query');
    assert.equal(await found(api, { form, headers }), 'body');
    assert.equal(await found(api, { headers }), 'header');
  },
);

overHttp(
  'the first place that has a token counts',
  from(custom, { cookie: 'token' }, 'header', 'query'),
  async (api) => {
    const { path } = everywhere;
    const { authorization, cookie } = everywhere.headers;
    assert.equal(await found(api), 'function');
    assert.equal(await found(api, { path, headers: { authorization, cookie } }), 'cookie');
    assert.equal(await found(api, { path, headers: { authorization, cookie: 'token=' } }), 'header');
    assert.equal(await found(api, { path, headers: { cookie: 'tokens=a' } }), 'query');
  },
);

for (const [cookie, expected] of /** @type {[string, string][]} */ ([
  ['token=abc', 'abc'],
  [' token = abc ', 'abc'],
  ['other=token=no; token=a=b==', 'a=b=='],
  ['token=a%2Bb', 'a+b'],
  ['token=100%', '100%'],
  ['token=first; token=second', 'first'],
  ['Token=abc', challenges.missing],
  ['token', challenges.missing],
  ['xtoken=abc', challenges.missing],
  ['__proto__=abc', challenges.missing],
])) {
  overHttp(`the cookie header «${cookie}» is read`, from({ cookie: 'token' }), async (api) => {
    assert.equal(await found(api, { headers: { cookie } }), expected);
  });
}

overHttp(
  'an error that a function throws is passed to next, and the request is refused',
  from(() => {
    throw new Error('no place');
  }),
  async ({ send, errors }) => {
    assert.equal((await send('/protected')).status, 500);
    assert.equal(errors.length, 1);
  },
);

test('the result of a function is a token only if it is text', () => {
  for (const given of [{ $ne: null }, ['good'], 5, Promise.resolve('good')]) {
    const auth = new JwtMiddleware(from(() => given)());
    const res = bareResponse('set', 'sendStatus');
    auth.check({}, res, recordingNext());
    assert.deepEqual(res.calls, [
      ['set', 'WWW-Authenticate', challenges.unknown],
      ['sendStatus', 401],
    ]);
  }
});

test('changing tokenFrom later changes nothing', () => {
  const place = { cookie: 'token' };
  /** @type {any[]} */
  const tokenFrom = [place];
  const auth = new JwtMiddleware(options({ store, tokenFrom }));
  tokenFrom.push('query');
  place.cookie = 'other';
  const ask = (/** @type {any} */ req) => {
    const next = recordingNext();
    auth.check(req, bareResponse('set', 'sendStatus'), next);
    return next.calls.length;
  };
  assert.equal(ask({ headers: { cookie: 'token=a' } }), 1);
  assert.equal(ask({ headers: { cookie: 'other=a' } }), 0);
  assert.equal(ask({ query: { access_token: 'a' } }), 0);
});

test('a bare req has no token, wherever tokens are read from', () => {
  const auth = new JwtMiddleware(
    options({
      store,
      strict: { audience: 'a', bareChallenge: false },
      tokenFrom: ['query', 'body', 'header', { cookie: 'a' }],
    }),
  );
  for (const req of [{}, { query: null, body: null, headers: null, rawHeaders: null }, { headers: {} }]) {
    const res = bareResponse('set', 'sendStatus');
    auth.check(req, res, recordingNext());
    assert.deepEqual(res.calls[0], ['set', 'WWW-Authenticate', challenges.missing]);
  }
});

const twice =
  'Bearer realm="example", error="invalid_request", error_description="More than one access token is present"';
const malformed =
  'Bearer realm="example", error="invalid_request", error_description="The Authorization header is malformed"';
const { form, headers } = everywhere;
const { authorization, cookie } = headers;

/**
 * `option` are the only rules; `off` turns the rule off in strict mode.
 *
 * @type {{ name: string, option: any, off: any, request: any, compatible: string, expected: string | undefined }[]}
 */
const rules = [
  {
    name: 'bareChallenge: a challenge without error for a request without token',
    option: { bareChallenge: true },
    off: { bareChallenge: false },
    request: {},
    compatible: challenges.missing,
    expected: 'Bearer realm="example"',
  },
  {
    name: 'oneToken: no token in two places',
    option: { oneToken: true },
    off: { oneToken: false, tokenFrom: ['query', 'body', 'header'] },
    request: { form, headers: { authorization } },
    compatible: 'body',
    expected: twice,
  },
  {
    name: 'oneToken: a place counts even where no token is read from it',
    option: { oneToken: true, tokenFrom: ['header'] },
    off: { oneToken: false, tokenFrom: ['query', 'header'] },
    request: { path: everywhere.path, headers: { authorization } },
    compatible: 'query',
    expected: twice,
  },
  {
    name: 'oneToken: a cookie counts where it is a place',
    option: { oneToken: true, tokenFrom: ['header', { cookie: 'token' }] },
    off: undefined,
    request: { headers: { authorization, cookie } },
    compatible: 'header',
    expected: twice,
  },
  {
    name: 'oneToken: a cookie does not count elsewhere',
    option: { oneToken: true, tokenFrom: ['header', { cookie: 'other' }] },
    off: undefined,
    request: { headers: { authorization, cookie } },
    compatible: 'header',
    expected: 'header',
  },
  {
    name: 'credentialsSyntax: a malformed header',
    option: { credentialsSyntax: true },
    off: { credentialsSyntax: false },
    request: { headers: { authorization: 'Bearer header, and more' } },
    compatible: 'header,',
    expected: malformed,
  },
  {
    name: 'formBody: no token in a JSON body',
    option: { formBody: true },
    off: { formBody: false, bareChallenge: false },
    request: { json: { access_token: 'body' } },
    compatible: 'body',
    expected: challenges.missing,
  },
  {
    name: 'formBody: a form with a charset is a form',
    option: { formBody: true },
    off: undefined,
    request: {
      body: 'access_token=body',
      headers: { 'content-type': 'Application/X-WWW-Form-URLencoded;charset=UTF-8' },
      method: 'PUT',
    },
    compatible: 'body',
    expected: 'body',
  },
  {
    name: 'formBody: no token in the form of a DELETE',
    option: { formBody: true },
    off: { formBody: false, bareChallenge: false },
    request: { form, method: 'DELETE', headers: { 'content-length': '17' } },
    compatible: 'body',
    expected: challenges.missing,
  },
];

for (const { name, option, off, request, compatible, expected } of rules) {
  overHttp(
    `${name}, by itself`,
    () => options({ store, ...onlyRules(option) }),
    async (api) => {
      assert.equal(await found(api, request), expected);
    },
  );
  overHttp(
    `${name}; without it nothing changes`,
    () => options({ store }),
    async (api) => {
      assert.equal(await found(api, request), compatible);
    },
  );
  if (!off) continue;
  overHttp(
    `${name}; false turns it off in strict mode`,
    () => options({ store, audience: 'a', strict: off }),
    async (api) => {
      assert.equal(await found(api, request), compatible);
    },
  );
}
