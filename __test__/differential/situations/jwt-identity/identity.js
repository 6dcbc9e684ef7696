'use strict';

const { createTrace } = require('../../support/trace');
const { passed, authenticate, grantToken, key, user } = require('../../support/jwt-identity');

const options = (more = {}) => ({ security: { key }, workers: { getUser: async () => user() }, ...more });
const authenticated = { headers: { authorization: `Bearer ${grantToken()}` } };

/** @param {string} id @param {string} title @param {(req: any, implementation: any) => unknown} look @param {object} [req] */
const looking = (id, title, look, req = {}) => ({
  id,
  title,
  run: async (implementation) => look(await passed(implementation, options(), req), implementation),
});

module.exports = [
  looking('own-members', 'an identity has a request and a user of its own', (req) => ({
    keys: Object.keys(req.identity),
    request: req.identity.request === req,
  })),
  looking('methods', 'logIn and verifyGrantToken can be reached', ({ identity }) => ({
    logIn: [typeof identity.logIn, identity.logIn.length],
    verifyGrantToken: [typeof identity.verifyGrantToken, identity.verifyGrantToken.length],
  })),
  looking('for-in', 'what for…in finds on an identity', ({ identity }) => {
    const found = [];
    for (const name in identity) found.push(name);
    return { found };
  }),
  looking('prototype', 'an identity is no descendant of Object', ({ identity }) => ({
    object: identity instanceof Object,
    toString: typeof identity.toString,
  })),
  looking('config', 'what can be read of the configuration', ({ identity }) => ({
    config: createTrace().show(identity.config).replaceAll(key, '…'),
  })),
  looking('config-key', 'whether the signing key can be reached', ({ identity }) => ({
    reachable: identity.config?.security?.key === key,
  })),
  looking('config-written', 'a handler that writes to the configuration', ({ identity }) => {
    const trace = createTrace();
    trace.call('write', () => {
      identity.config.grantToken.expiresIn = 1_000_000;
      identity.config.security.algorithm = 'HS512';
    });
    return { events: trace.events };
  }),
  looking('anonymous', 'an anonymous user', ({ identity }) => ({
    user: createTrace().show(identity.user),
    claims: Object.getPrototypeOf(identity.user.claims) === null,
  })),
  looking(
    'authenticated',
    'an authenticated user',
    ({ identity }) => ({
      user: createTrace().show(identity.user),
      claims: Object.getPrototypeOf(identity.user.claims) === Object.prototype,
    }),
    authenticated,
  ),
  looking(
    'writable-user',
    'a handler changes the user',
    ({ identity }) => {
      identity.user.id = 'other';
      identity.user.extra = 1;
      identity.user.claims.more = 2;
      identity.user.roles += ',more';
      return { user: createTrace().show(identity.user) };
    },
    authenticated,
  ),
  looking('replaced-user', 'a handler replaces the user', ({ identity }) => {
    identity.user = { id: 5 };
    return { user: createTrace().show(identity.user) };
  }),
  looking('own-property', 'req.identity is an ordinary member of the request', (req) => ({
    descriptor: Object.entries(Object.getOwnPropertyDescriptor(req, 'identity')).filter(
      ([name]) => name !== 'value',
    ),
    keys: Object.keys(req),
  })),
  looking('replaces', 'an earlier identity is replaced', (req) => ({ own: Object.keys(req.identity) }), {
    identity: { mine: true },
  }),
  looking('extended', 'a handler adds a member to the identity', ({ identity }) => {
    identity.tenant = 'a';
    identity.logIn = () => 'replaced';
    return { keys: Object.keys(identity), logIn: identity.logIn() };
  }),
  looking('fresh', 'each request has an identity and a user of its own', async (req, implementation) => {
    const other = await passed(implementation, options(), {});
    return { identity: req.identity === other.identity, user: req.identity.user === other.identity.user };
  }),
  {
    id: 'shared-ancestor',
    title: 'two requests through one middleware do not share what they write',
    async run({ jwtIdentity }) {
      const middleware = jwtIdentity(options());
      const requests = [{ headers: {} }, { headers: {} }];
      for (const req of requests) await new Promise((resolve) => middleware(req, {}, resolve));
      requests[0].identity.user.claims.a = 1;
      return { other: createTrace().show(requests[1].identity.user) };
    },
  },
  {
    id: 'stringified',
    title: 'JSON of an identity',
    async run(implementation) {
      const trace = createTrace();
      const req = await passed(implementation, options(), {});
      trace.call('stringify', () => JSON.stringify({ ...req.identity, request: undefined }));
      return { events: trace.events };
    },
  },
  {
    id: 'order',
    title: 'the user is there at once and next is called before the event loop turns',
    async run({ jwtIdentity }) {
      const trace = createTrace();
      const req = { headers: { authorization: `Bearer ${grantToken()}` } };
      setImmediate(() => trace.note('the event loop turned'));
      trace.call('middleware', () => jwtIdentity(options())(req, {}, trace.spy('next')));
      trace.note(`at once ${trace.show(req.identity.user)}`);
      await trace.quiet();
      return { events: trace.events };
    },
  },
  {
    id: 'order-anonymous',
    title: 'an anonymous request is passed on before the event loop turns, too',
    async run({ jwtIdentity }) {
      const trace = createTrace();
      setImmediate(() => trace.note('the event loop turned'));
      trace.call('middleware', () => jwtIdentity(options())({ headers: {} }, {}, trace.spy('next')));
      await trace.quiet();
      return { events: trace.events };
    },
  },
  {
    id: 'frozen-request',
    title: 'a frozen request',
    run: (implementation) => authenticate(implementation, { req: Object.freeze({ headers: {} }) }),
  },
  {
    id: 'request-without-prototype',
    title: 'a request without a prototype',
    run: (implementation) =>
      authenticate(implementation, { req: Object.assign(Object.create(null), authenticated) }),
  },
  {
    id: 'twice',
    title: 'one middleware twice on one request',
    async run({ jwtIdentity }) {
      const middleware = jwtIdentity(options());
      const req = { ...authenticated };
      await new Promise((resolve) => middleware(req, {}, resolve));
      const { identity } = req;
      await new Promise((resolve) => middleware(req, {}, resolve));
      return { same: identity === req.identity, user: createTrace().show(req.identity.user) };
    },
  },
  {
    id: 'two-keys',
    title: 'two middlewares with different keys on one request: the last one decides',
    async run({ jwtIdentity }) {
      const other = jwtIdentity(options({ security: { key: `other ${key}` } }));
      const req = { ...authenticated };
      await new Promise((resolve) => jwtIdentity(options())(req, {}, resolve));
      const first = createTrace().show(req.identity.user);
      await new Promise((resolve) => other(req, {}, resolve));
      return { first, second: createTrace().show(req.identity.user) };
    },
  },
];
