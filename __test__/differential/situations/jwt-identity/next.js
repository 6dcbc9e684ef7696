'use strict';

const { createTrace } = require('../../support/trace');
const { authenticate, grantToken, key } = require('../../support/jwt-identity');

const authorization = `Bearer ${grantToken()}`;
const failure = () => new Error('a handler failed');

module.exports = [
  ['anonymous', undefined],
  ['authenticated', authorization],
  ['bad-token', 'Bearer bad'],
].flatMap(([id, header]) => [
  {
    id,
    title: `next for a request: ${id}`,
    run: (implementation) => authenticate(implementation, { authorization: header }),
  },
  {
    id: `${id}-throws-once`,
    title: `a next that throws the first time: ${id}`,
    run(implementation) {
      let calls = 0;
      const next = () => {
        calls += 1;
        if (calls === 1) throw failure();
      };
      return authenticate(implementation, { authorization: header, next });
    },
  },
  {
    id: `${id}-throws-always`,
    title: `a next that throws each time: ${id}`,
    isolated: true,
    run: (implementation) =>
      authenticate(implementation, {
        authorization: header,
        next() {
          throw failure();
        },
      }),
  },
  {
    id: `${id}-returns-rejection`,
    title: `a next that returns a promise that rejects: ${id}`,
    isolated: true,
    run(implementation) {
      let calls = 0;
      const next = () => {
        calls += 1;
        return calls === 1 ? Promise.reject(failure()) : undefined;
      };
      return authenticate(implementation, { authorization: header, next });
    },
  },
]);

module.exports.push(
  {
    id: 'throws-text',
    title: 'a next that throws a text',
    run(implementation) {
      let calls = 0;
      const next = () => {
        calls += 1;
        if (calls === 1) throw 'a text';
      };
      return authenticate(implementation, { next });
    },
  },
  {
    id: 'throws-undefined',
    title: 'a next that throws undefined',
    run(implementation) {
      let calls = 0;
      const next = () => {
        calls += 1;
        if (calls === 1) throw undefined;
      };
      return authenticate(implementation, { next });
    },
  },
  {
    id: 'returns',
    title: 'a next that returns something',
    run: (implementation) => authenticate(implementation, { next: () => 42 }),
  },
  {
    id: 'missing',
    title: 'no next at all',
    isolated: true,
    async run({ jwtIdentity }) {
      const trace = createTrace();
      const middleware = jwtIdentity({ security: { key }, workers: { getUser() {} } });
      trace.call('middleware', () => middleware({ headers: {} }, {}));
      await trace.quiet();
      return { events: trace.events };
    },
  },
  {
    id: 'no-request',
    title: 'no request at all',
    isolated: true,
    async run({ jwtIdentity }) {
      const trace = createTrace();
      const middleware = jwtIdentity({ security: { key }, workers: { getUser() {} } });
      trace.call('middleware', () => middleware(undefined, undefined, trace.spy('next')));
      await trace.quiet();
      return { events: trace.events };
    },
  },
);
