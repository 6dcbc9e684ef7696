'use strict';

// What latchkey does where it differs, made from what the original did: only the parts that are other.

/** @typedef {Record<string, any>} Observation */

const asked = (/** @type {string[]} */ events) => events.filter((event) => event.startsWith('getKey('));

/** token() answers with an error. @param {number} status @param {string} error @param {string} description */
const tokenError =
  (status, error, description) =>
  /** @param {Observation} original */
  ({ events }) => ({
    events: [
      ...(status === 400 ? [] : asked(events)),
      `res.status(${status})`,
      `res.send(${JSON.stringify({ error, error_description: description })})`,
      'token returned undefined',
    ],
    died: undefined,
  });

exports.cannotBeDecoded = tokenError(400, 'invalid_request', 'JWT cannot be decoded');
exports.authenticationFailed = tokenError(401, 'invalid_client', 'Client authentication failed');
exports.unknownClient = tokenError(401, 'invalid_client', 'Unknown client');

/**
 * token() answers with a token for this session.
 *
 * @param {object} [session]
 * @param {object} [claims] as getKey sees them, where it is other than what the original shows it
 */
exports.tokenFor =
  (session = { iss: 'alpha', exp: 1_700_003_600 }, claims) =>
  /** @param {Observation} original */
  ({ events }) => ({
    events: [
      ...(claims ? [`getKey(${JSON.stringify(claims)}, «function»)`] : asked(events)),
      `store.make(${JSON.stringify(session)}, «function»)`,
      'res.send({"access_token":"a-token","token_type":"Bearer","expires_in":3600})',
      'token returned undefined',
    ],
    died: undefined,
  });

/** @param {string} description */
const challenge = (description) => [
  `res.set("WWW-Authenticate", ${JSON.stringify(
    `Bearer realm="example", error="invalid_token", error_description="${description}"`,
  )})`,
  'res.sendStatus(401)',
  'check returned undefined',
];

/** check() refuses what the store found. @param {string} description */
exports.sessionRefused =
  (description) =>
  /** @param {Observation} original */
  ({ events }) => ({ events: [events[0], ...challenge(description)], session: 'undefined' });

/** check() refuses without asking the store. @param {string} description */
exports.refusedUnasked = (description) => () => ({ events: challenge(description), session: 'undefined' });

/** check() lets the request through with the session of the token «good». */
exports.letThrough = () => ({
  events: ['store.retrieve("good", «function»)', 'next()', 'check returned undefined'],
  session: '{"iss":"alpha","exp":1700003600}',
});

/** A refused check() among the events of a whole flow. */
exports.flowRefused = () => ({ events: [...challenge('Unknown access token'), 'session undefined'] });

/** What the original throws reaches next(). @param {Observation} original */
exports.toNext = ({ events }) => {
  const [, call, error] = /^(token|check) threw (.*)$/s.exec(events.at(-1));
  return { events: [...events.slice(0, -1), `next(${error})`, `${call} returned undefined`] };
};

/** What ends the original's process reaches next(). @param {Observation} original */
exports.survives = ({ events, died }) => ({
  events: [...events, `next(«${/ (.*)$/s.exec(died)[1]}»)`],
  died: undefined,
});

/** What comes after the first answer has no effect. @param {Observation} original */
exports.firstAnswerCounts = ({ events }) => {
  const isEnd = (/** @type {string} */ event) => /^(token|check) (returned|threw)/.test(event);
  const answer = events.findIndex((/** @type {string} */ event) => /^(res\.send|next)\(/.test(event));
  const [call] = events.find(isEnd).split(' ');
  return { events: [...events.slice(0, answer + 1), `${call} returned undefined`] };
};

/** The constructor throws. @param {string} message @param {string} [kind] */
exports.notConstructed =
  (message, kind = 'TypeError') =>
  () => ({
    events: [`construction threw «${kind}: ${message}»`],
    ...Object.fromEntries(
      ['expires', 'keys', 'result', 'grantToken', 'refreshToken'].map((name) => [name, undefined]),
    ),
  });

const anonymousUser = '{"id":null,"roles":"","claims":without prototype {},"isAuthenticated":false}';

/** The request stays anonymous, and goes on. @param {Observation} original */
exports.anonymous = ({ events }) => ({
  events: events.map((event) => (event.startsWith('next(') ? 'next()' : event)),
  user: anonymousUser,
});

/** The request is the user's. @param {string} user */
exports.authenticated = (user) => () => ({ user });

/** A token is issued, which the original refuses to, and the next request is this user's. @param {string} user */
exports.knownAgain = (user) => () => ({
  made: undefined,
  events: ['middleware returned undefined', `at once ${anonymousUser}`, 'next()'],
  user,
});

exports.verifiesNull = () => ({ events: ['verifyGrantToken resolved null'] });

const results = ['statusCode', 'grantToken', 'refreshToken'];
const noResult = Object.fromEntries([...results, 'keys', 'result'].map((name) => [name, undefined]));

/** No token is issued. */
exports.notMade = () => ({ ...noResult, made: false, events: undefined, user: undefined });

/** logIn() answers 401, without asking getUser. */
exports.notLoggedIn = () => ({
  events: ['logIn returned «promise»'],
  keys: results,
  result: '{"statusCode":401}',
  grantToken: null,
  refreshToken: null,
  rejected: undefined,
});

/**
 * logIn() answers 200 with these tokens.
 *
 * @param {string} grantToken its payload
 * @param {string | null} [refreshToken] its payload
 */
exports.loggedIn =
  (
    grantToken,
    refreshToken = '{"userId":"u1","securityStamp":"stamp-1","iat":1700000000,"exp":1707776000}',
  ) =>
  () => ({
    keys: results,
    result: '{"statusCode":200}',
    grantToken: `{"alg":"HS256","typ":"JWT"}.${grantToken}`,
    refreshToken,
    rejected: undefined,
  });

/** logIn() rejects. @param {string} message @param {string} [kind] */
exports.rejectsWith =
  (message, kind = 'TypeError') =>
  () => ({ ...noResult, rejected: `«${kind}: ${message}»` });

/** logIn() rejects, since no token can name the user. @param {string} type of the id */
exports.namesNobody = (type) =>
  exports.rejectsWith(
    `Expected a non-empty text or a number other than 0 for userId of the user to log in but received a value of type ${type}`,
  );

/** getUser is asked for this instead, and the result is the same. @param {string} credentials */
exports.asksFor =
  (credentials) =>
  /** @param {Observation} original */
  ({ events }) => {
    const calls = events.filter((/** @type {string} */ event) => !event.startsWith('getUser('));
    const call = `getUser(${credentials})`;
    // A refresh token is verified first.
    return { events: credentials.startsWith('{"id"') ? [...calls, call] : [call, ...calls] };
  };
