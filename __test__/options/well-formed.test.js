'use strict';

// Text with half of a surrogate pair has no bytes in UTF-8: no token can say it, so an option with it would refuse everybody.

const assert = require('node:assert/strict');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { createVerifier } = require('../../lib/tokens/jwt');
const { createRemoteVerifier } = require('../../lib/verifier');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

/** @type {Record<string, (more: any) => unknown>} */
const makers = {
  middleware: (more) =>
    new JwtMiddleware({ getKey: async () => keys.secret, store: { type: 'memory' }, ...more }),
  verifier: (more) => createVerifier({ key: keys.secret, ...more }),
  'remote verifier': (more) =>
    createRemoteVerifier({
      issuer: 'https://as.example',
      audience: 'api',
      jwksUri: 'https://as.example/k',
      ...more,
    }),
};
const rows = [
  ...['issuer', 'audience', 'subject'].flatMap((option) => [
    { maker: 'middleware', option },
    { maker: 'verifier', option },
  ]),
  ...['jwtid', 'typ', 'refuseTyp'].map((option) => ({ maker: 'verifier', option })),
  ...['subject', 'audience'].map((option) => ({ maker: 'remote verifier', option })),
];

runTable(
  'it is refused by name:',
  17,
  [
    ...rows.map((row) => ({ ...row, list: false, name: `${row.option} of a ${row.maker}` })),
    ...rows
      .filter(({ option }) => ['issuer', 'audience', 'refuseTyp'].includes(option))
      .map((row) => ({ ...row, list: true, name: `one of several for ${row.option} of a ${row.maker}` })),
  ],
  ({ maker, option, list }) => {
    const make = /** @type {(more: any) => unknown} */ (makers[maker]);
    const given = (/** @type {string} */ text) => ({ [option]: list ? ['fine', text] : text });
    for (const text of ['a\ud800', '\udc00', 'a\ud83db']) {
      assert.throws(
        () => make(given(text)),
        (/** @type {any} */ error) =>
          error.code === 'ERR_OPTION_INVALID' &&
          error.message.startsWith(`Expected text without lone surrogates for ${option} `),
      );
    }
    make(given('key 🔑'));
  },
);
