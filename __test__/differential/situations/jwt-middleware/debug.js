'use strict';

const { debugSpy } = require('../../support/debug-spy');
const { createTrace } = require('../../support/trace');
const { exchange, guard, assertion } = require('../../support/jwt-middleware');
const { secret, tampered, sign, rsa, compact } = require('../../../support/keys');

/** @type {[string, string, (implementation: any, setup: object) => Promise<any>][]} */
const situations = [
  ['success', 'an assertion that is good', (implementation, setup) => exchange(implementation, setup)],
  [
    'undecodable',
    'an assertion that is no token',
    (implementation, setup) => exchange(implementation, { ...setup, assertion: 'word' }),
  ],
  [
    'missing',
    'a missing assertion',
    (implementation, setup) => exchange(implementation, { ...setup, req: { body: {} } }),
  ],
  [
    'payload-no-json',
    'a payload that is no JSON',
    (implementation, setup) =>
      exchange(implementation, { ...setup, assertion: compact('{"alg":"HS256","typ":"JWT"}', 'word') }),
  ],
  [
    'unknown-client',
    'an unknown client',
    (implementation, setup) => exchange(implementation, { ...setup, key: null }),
  ],
  [
    'get-key-error',
    'a getKey that answers with an error',
    (implementation, setup) =>
      exchange(implementation, { ...setup, getKey: (_payload, cb) => cb(new Error('down')) }),
  ],
  [
    'tampered',
    'a tampered assertion',
    (implementation, setup) => exchange(implementation, { ...setup, assertion: tampered(assertion()) }),
  ],
  [
    'no-alg',
    'an assertion without alg',
    (implementation, setup) =>
      exchange(implementation, { ...setup, assertion: compact('{"typ":"JWT"}', '{}', () => 'x') }),
  ],
  [
    'bad-key',
    'a key that is none',
    (implementation, setup) =>
      exchange(implementation, {
        ...setup,
        key: 'no key',
        assertion: sign({ alg: 'RS256', typ: 'JWT' }, {}),
      }),
  ],
  [
    'certificate-tampered',
    'a tampered assertion under a certificate',
    (implementation, setup) =>
      exchange(implementation, {
        ...setup,
        key: rsa.certificate,
        assertion: tampered(sign({ alg: 'RS256', typ: 'JWT' }, {})),
      }),
  ],
  [
    'store-error',
    'a store that fails',
    (implementation, setup) =>
      exchange(implementation, { ...setup, store: { make: (_payload, cb) => cb(new Error('down')) } }),
  ],
  [
    'check-success',
    'a good access token',
    (implementation, setup) => guard(implementation, { ...setup, req: { query: { access_token: 'good' } } }),
  ],
  [
    'check-missing',
    'a missing access token',
    (implementation, setup) => guard(implementation, { ...setup, req: { headers: {} } }),
  ],
  [
    'check-unknown',
    'an unknown access token',
    (implementation, setup) => guard(implementation, { ...setup, req: { query: { access_token: 'bad' } } }),
  ],
  [
    'check-expired',
    'an expired access token',
    (implementation, setup) =>
      guard(implementation, {
        ...setup,
        sessions: { good: { exp: 1 } },
        req: { query: { access_token: 'good' } },
      }),
  ],
  [
    'check-store-error',
    'a store that fails at check',
    (implementation, setup) =>
      guard(implementation, {
        ...setup,
        store: { make() {}, retrieve: (_token, cb) => cb(new Error('down')) },
        req: { query: { access_token: 'good' } },
      }),
  ],
];

module.exports = [
  ...situations.map(([id, title, run]) => ({
    id,
    title: `what debug hears of ${title}`,
    run(implementation) {
      const trace = createTrace();
      return run(implementation, { trace, options: { debug: debugSpy(trace) } });
    },
  })),
  ...situations
    .filter(([id]) => /^(tampered|unknown-client|check-unknown)$/.test(id))
    .map(([id, title, run]) => ({
      id: `${id}-throws`,
      title: `a debug that throws, for ${title}`,
      isolated: true,
      run(implementation) {
        const trace = createTrace();
        const debug = () => {
          throw new Error('the log is full');
        };
        return run(implementation, { trace, options: { debug } });
      },
    })),
  {
    id: 'this',
    title: 'debug is called on the options',
    run({ JwtMiddleware }) {
      const trace = createTrace();
      class Labelled extends JwtMiddleware {
        constructor(given) {
          super(trace.label(given, 'options'));
        }
      }
      return guard(
        { JwtMiddleware: Labelled },
        { trace, options: { debug: debugSpy(trace) }, req: { headers: {} } },
      );
    },
  },
  {
    id: 'no-secrets',
    title: 'whether debug is told the key when verification throws',
    async run(implementation) {
      const heard = [];
      const debug = (/** @type {any} */ what) => heard.push(createTrace().show(what));
      const key = 'no key but a private text';
      await exchange(implementation, {
        key,
        options: { debug },
        assertion: sign({ alg: 'RS256', typ: 'JWT' }, {}),
      });
      await exchange(implementation, { key: secret, options: { debug }, assertion: tampered(assertion()) });
      return { told: heard.some((line) => line.includes('private text') || line.includes(secret)) };
    },
  },
  {
    id: 'no-function',
    title: 'a debug that is no function, for a refusal',
    run: (implementation) => guard(implementation, { options: { debug: true }, req: { headers: {} } }),
  },
];
