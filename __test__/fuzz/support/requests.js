'use strict';

// One request out of a random number: where it goes, what it carries, and how it is spelt.

const keys = require('../../support/keys');
const { mutated } = require('./mutate');
const secrets = require('./secrets');
const { forged, maker, mayServe, odd, signed } = require('./tokens');

/**
 * @typedef {import('./random').Random} Random
 * @typedef {import('./tokens').Good} Good
 * @typedef {{ path: string, kind: Good['kind'], place: string, door: 'token' | 'check' | 'me' | 'login' | 'verify' | 'leave' }} Door
 *
 * @typedef {object} Plan
 * @property {Door} door
 * @property {boolean} isHonest whether it must be let in
 * @property {boolean} isFailing whether it makes a callback or store fail on purpose
 * @property {boolean} isTidy whether it is one complete request of HTTP
 * @property {string} method
 * @property {Buffer} bytes
 * @property {string[]} presented the tokens in it
 * @property {Map<string, Good>} extra more that may be let in, by token
 * @property {string} sort for the count
 */

const guards = ['sealed', 'memory', 'custom', 'legacy', 'revocable', 'once', 'strict'];
const identities = ['hs', 'es', 'kept', 'leaving'];
/** @type {Door[]} */
const doors = [
  ...guards.flatMap((place) => [
    /** @type {Door} */ ({ path: `/${place}/token`, kind: 'assertion', place: 'any', door: 'token' }),
    /** @type {Door} */ ({ path: `/${place}/check`, kind: 'access', place, door: 'check' }),
  ]),
  ...identities.flatMap((place) => [
    /** @type {Door} */ ({ path: `/${place}/me`, kind: 'grant', place, door: 'me' }),
    /** @type {Door} */ ({ path: `/${place}/verify`, kind: 'grant', place, door: 'verify' }),
    /** @type {Door} */ ({ path: `/${place}/login`, kind: 'refresh', place, door: 'login' }),
  ]),
  { path: '/leaving/logout', kind: 'refresh', place: 'leaving', door: 'leave' },
  { path: '/leaving/listSessions', kind: 'grant', place: 'leaving', door: 'leave' },
];
const GRANT_TYPE = `grant_type=${encodeURIComponent('urn:ietf:params:oauth:grant-type:jwt-bearer')}`;

const PARAMETER = {
  token: 'assertion',
  check: 'access_token',
  me: 'authorization',
  verify: 'token',
  login: 'refreshToken',
  leave: 'refreshToken',
};
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'];
const SCHEMES = [
  'Bearer ',
  'bearer ',
  'BEARER ',
  'Bearer\t',
  'Bearer  ',
  ' Bearer ',
  'Bearer\xa0',
  'Basic ',
  'Token ',
  'DPoP ',
  '',
  'Bearer="',
];
const SUFFIXES = ['', '', '', ' x', '=', '"', ', Bearer x', ';', '\t', ' Bearer y'];
const SPELLINGS = ['', '', '', '[]', '[0]', '[a]', '[$ne]', '[__proto__]', '%00', ' ', '[toString]', '.x'];
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-16',
  'application/json; charset=utf-7',
  'application/vnd.api+json',
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=iso-8859-1',
  'application/x-www-form-urlencoded;charset=utf-8;charset=x',
  'text/plain',
  'application/octet-stream',
  'multipart/form-data; boundary=x',
  'application/',
  '',
  ',',
  'application/json, text/plain',
];
const ENCODINGS = ['gzip', 'br', 'deflate', 'identity', 'x', ''];
const HEADERS = [
  'x-access-token',
  'proxy-authorization',
  'x-forwarded-for',
  'range',
  'if-none-match',
  'accept',
  'origin',
  'x-http-method-override',
  '__proto__',
  'constructor',
];
const OBJECTS = [
  'null',
  '[]',
  '{}',
  '0',
  '1e999',
  '""',
  'true',
  '{"toString":"x"}',
  '{"type":"Buffer","data":[65]}',
  '{"length":9}',
  '{"$ne":1}',
  '[["x"]]',
  '{"__proto__":{"x":1}}',
];
const WORDS = [
  '',
  '0',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'fail',
  'failure',
  'null',
  'undefined',
  'NaN',
  '[object Object]',
  'AQ',
  'Ag',
  '.',
  '..',
  '\0',
  '%',
  'x'.repeat(16_000),
];

/**
 * @param {Random} random
 * @param {{ tokens: string[], good: Map<string, Good> }} pool
 * @returns {Plan}
 */
function plan(random, pool) {
  const door = random.pick(doors);
  if (random.once(5) && door.place !== 'leaving') return honest(random, door, pool);
  if (random.once(40)) return failing(random);

  /** @type {string[]} */
  const presented = [];
  /** @type {Plan['extra']} */
  const extra = new Map();
  const text = () => {
    const made = hostile(random, door, pool, extra);
    presented.push(made);
    return made;
  };
  const { path, query, headers, body } = compose(random, door, text);
  const isTidy = !random.once(8);
  const method = random.once(6)
    ? random.pick(METHODS)
    : ['token', 'login', 'leave'].includes(door.door) || body !== ''
      ? 'POST'
      : 'GET';
  const place = `${random.once(12) ? '/bare' : ''}${random.once(40) ? mutated(random, path) : path}`;
  const bytes = isTidy
    ? tidy(method, place, query, headers, body)
    : wild(random, method, place, query, headers, body);
  const sort = `${door.door} ${isTidy ? 'in order' : 'out of order'}`;
  return { door, isHonest: false, isFailing: false, isTidy, method, bytes, presented, extra, sort };
}

/** @param {Random} random @param {Door} door @param {{ tokens: string[], good: Map<string, Good> }} pool @returns {Plan} */
function honest(random, door, pool) {
  /** @type {Plan['extra']} */
  const extra = new Map();
  let token = goodFor(random, door, pool);
  if (door.path === '/once/token') {
    const made = maker(random, door.kind, door.place, random.below(1e9));
    token = signed(made);
    extra.set(token, { kind: door.kind, place: door.place, n: made.claims.n });
  }
  const form = `${PARAMETER[door.door]}=${token}`;
  const posted = (/** @type {string} */ body) =>
    tidy('POST', door.path, '', ['content-type: application/x-www-form-urlencoded'], body);
  const got = (/** @type {string} */ query, /** @type {string[]} */ headers) =>
    tidy('GET', door.path, query, headers, '');
  const authorization = `${random.pick(['Authorization', 'authorization'])}: ${random.pick(['Bearer', 'bearer'])} ${token}`;
  const logIn = `login=alice&password=${secrets.password}&rememberMe=1`;
  /** @type {Record<Door['door'], () => Buffer>} */
  const ways = {
    token: () =>
      posted(door.place === 'any' && door.path.startsWith('/strict') ? `${form}&${GRANT_TYPE}` : form),
    // A refresh token of `kept` works once.
    login: () => posted(door.place === 'kept' || random.once(2) ? logIn : form),
    verify: () => (random.once(2) ? got(`?${form}`, []) : posted(form)),
    me: () => got('', [authorization]),
    check: () => {
      if (door.place === 'strict')
        return got('', [random.once(2) ? authorization : `cookie: a=b; session=${token}`]);
      return random.pick([() => got(`?${form}`, []), () => posted(form), () => got('', [authorization])])();
    },
    leave: () => posted(form),
  };
  const bytes = ways[door.door]();
  const method = bytes.toString('latin1', 0, 3) === 'GET' ? 'GET' : 'POST';
  return {
    door,
    isHonest: true,
    isFailing: false,
    isTidy: true,
    method,
    bytes,
    presented: [],
    extra,
    sort: `${door.door} honest`,
  };
}

/** @param {Random} random @returns {Plan} */
function failing(random) {
  const assertion = keys.compact('{"alg":"none"}', '{"client_id":"fail"}');
  const [name, body] = random.pick([
    // Where getKey calls back with an error, the client is unknown.
    ...['sealed', 'custom', 'legacy'].map((place) => [`/${place}/token`, `assertion=${assertion}`]),
    ...identities.map((place) => [`/${place}/login`, 'login=fail&password=x']),
    ['/custom/check', 'access_token=failure'],
  ]);
  const door = /** @type {Door} */ (doors.find(({ path }) => path === name));
  const bytes = tidy(
    'POST',
    door.path,
    '',
    ['content-type: application/x-www-form-urlencoded'],
    String(body),
  );
  const rest = {
    isHonest: false,
    isFailing: true,
    isTidy: true,
    method: 'POST',
    presented: [],
    extra: new Map(),
  };
  return { ...rest, door, bytes, sort: `${door.door} failing` };
}

/** @param {Random} random @param {Door} door @param {{ tokens: string[], good: Map<string, Good> }} pool @returns {string} */
function goodFor(random, { kind, place }, pool) {
  const fitting = pool.tokens.filter((token) => {
    const good = pool.good.get(token);
    return good?.kind === kind && good.place === place;
  });
  return random.pick(fitting);
}

/**
 * A text where a token is expected.
 *
 * @param {Random} random
 * @param {Door} door
 * @param {{ tokens: string[], good: Map<string, Good> }} pool
 * @param {Plan['extra']} extra
 * @returns {string}
 */
function hostile(random, door, pool, extra) {
  const original = goodFor(random, door, pool);
  const isJwt = door.kind !== 'access';
  const made = isJwt
    ? maker(random, door.kind, door.place === 'any' ? 'hs' : door.place, random.below(1e9))
    : undefined;
  switch (random.below(10)) {
    case 0:
      return original;
    case 1:
      return random.pick(pool.tokens);
    case 2:
      return random.pick(WORDS);
    case 3:
    case 4:
    case 5: {
      if (!made) return mutated(random, original);
      const { token, payload } = odd(random, made);
      if (mayServe(made, payload)) {
        // What is read of a payload has no members of this name below its own.
        const { n } = JSON.parse(payload, (name, value) => (name === '__proto__' ? undefined : value));
        extra.set(token, { kind: made.kind, place: made.place, n });
      }
      return token;
    }
    case 6:
    case 7:
      return made ? forged(random, made, original) : mutated(random, original);
    case 8:
      return mutated(random, random.pick(pool.tokens));
    default:
      return mutated(random, original);
  }
}

/** @param {Random} random @param {Door} door @param {() => string} text */
function compose(random, door, text) {
  const name = PARAMETER[door.door];
  const headers = [];
  let query = '';
  let body = '';
  const wherever = random.below(10);
  if (door.door === 'me' || wherever < 3 || random.once(5)) {
    for (let times = random.once(8) ? 2 : 1; times > 0; times -= 1) {
      headers.push(
        `${random.pick(['Authorization', 'authorization'])}: ${random.once(2) ? 'Bearer ' : random.pick(SCHEMES)}${text()}${random.pick(SUFFIXES)}`,
      );
    }
  }
  if ((wherever >= 3 && wherever < 6) || random.once(6)) {
    query = `?${pairs(random, name, text)}`;
    if (random.once(5)) query = mutated(random, query);
  }
  if (wherever >= 6 || ['token', 'login', 'leave'].includes(door.door) || random.once(6)) {
    const isJson = random.once(2);
    body = isJson ? json(random, door, name, text) : form(random, door, name, text);
    if (door.path === '/strict/token' && !isJson && !random.once(4)) body += `&${GRANT_TYPE}`;
    if (random.once(5)) body = mutated(random, body);
    const type = random.once(6)
      ? random.pick(TYPES)
      : isJson
        ? 'application/json'
        : 'application/x-www-form-urlencoded';
    headers.push(`content-type: ${type}`);
    if (random.once(20)) headers.push(`content-encoding: ${random.pick(ENCODINGS)}`);
  }
  if (random.once(5))
    headers.push(
      random.once(3)
        ? `cookie: ${random.pick(['session', 'Session', 'a'])}=${text()}`
        : `${random.pick(HEADERS)}: ${text()}`,
    );
  return { path: door.path, query, headers, body };
}

/** @param {Random} random @param {string} name @param {() => string} text */
function pairs(random, name, text) {
  const list = [];
  for (let times = 1 + (random.once(5) ? random.below(3) : 0); times > 0; times -= 1) {
    list.push(`${name}${random.pick(SPELLINGS)}=${percent(text())}`);
  }
  if (random.once(6))
    list.push(
      `${random.pick(['__proto__[x]', 'constructor[prototype][x]', 'a'.repeat(500), '[]', 'grant_type', 'client_id', 'scope'])}=1`,
    );
  return list.join('&');
}

/** @param {Random} random @param {Door} door @param {string} name @param {() => string} text */
function form(random, door, name, text) {
  if (door.door !== 'login' || random.once(2)) return pairs(random, name, text);
  return `login${random.pick(SPELLINGS)}=${random.pick(['alice', 'fail', 'bob', '', text()])}&password${random.pick(SPELLINGS)}=${percent(random.pick(['', 'x', text()]))}&rememberMe=${random.pick(['1', 'false', ''])}`;
}

/** @param {Random} random @param {Door} door @param {string} name @param {() => string} text */
function json(random, door, name, text) {
  if (random.once(12)) return random.pick(OBJECTS);
  const value = () => (random.once(4) ? random.pick(OBJECTS) : JSON.stringify(text()));
  const names = door.door === 'login' && random.once(2) ? ['login', 'password', 'rememberMe'] : [name];
  if (random.once(6))
    names.push(
      random.pick([
        '__proto__',
        'constructor',
        'toString',
        'hasOwnProperty',
        'grant_type',
        'client_id',
        'scope',
        name,
      ]),
    );
  return `{${names.map((one) => `${JSON.stringify(one)}:${value()}`).join()}}`;
}

/** Percent-encodes bytes, as a form does. @param {string} text */
const percent = (text) =>
  text.replace(
    /[^\w.~-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').slice(-2)}`,
  );

/** The text with something else in the place of what can't be there. @param {string} text @param {string} first @param {string} last */
const printable = (text, first, last) =>
  Array.from(text, (it) => (it === '\t' || (it >= first && it <= last && it !== '\x7f') ? it : '_')).join('');

/**
 * One request as HTTP has it, whatever it is made of.
 *
 * @param {string} method
 * @param {string} path
 * @param {string} query
 * @param {string[]} headers
 * @param {string} body
 */
function tidy(method, path, query, headers, body) {
  const target = printable(`/${path.slice(1)}${query}`, '!', '~')
    .replaceAll('\t', '_')
    .slice(0, 12_000);
  const lines = headers.map((header) => printable(header, ' ', '\xff'));
  let room = 15_000 - target.length;
  const fitting = lines.filter((line) => {
    room -= line.length;
    return room > 0;
  });
  return request(method, target, fitting, Buffer.from(body, 'latin1'), ['connection: keep-alive']);
}

/** @param {Random} random @param {string} method @param {string} path @param {string} query @param {string[]} headers @param {string} body */
function wild(random, method, path, query, headers, body) {
  const bytes = request(method, `${path}${query}`, headers, Buffer.from(body, 'latin1'), [
    random.once(3) ? 'transfer-encoding: chunked' : 'connection: close',
  ]);
  return random.once(3) ? bytes : Buffer.from(mutated(random, bytes.toString('latin1')), 'latin1');
}

/** @param {string} method @param {string} target @param {string[]} headers @param {Buffer} body @param {string[]} more */
function request(method, target, headers, body, more) {
  const length =
    body.length > 0 || ['POST', 'PUT', 'PATCH'].includes(method) ? [`content-length: ${body.length}`] : [];
  const head = [`${method} ${target} HTTP/1.1`, 'host: a', ...more, ...headers, ...length, '', ''].join(
    '\r\n',
  );
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

module.exports = { GRANT_TYPE, doors, plan, tidy };
