'use strict';

const assert = require('node:assert/strict');
const { logOutTargets } = require('../../lib/sessions/log-out-targets');
const { runTable } = require('../support/run-table');

/** @param {object} [more] @returns {any} */
const refresh = (more) => ({ userId: 'alice', iat: 1, exp: 2, ...more });
const grant = (/** @type {object} */ more = {}) => ({ userId: 'alice', roles: '', ...more });
const session = (/** @type {unknown} */ sid, userId = 'alice') => ({ type: 'session', userId, sid });

runTable(
  'a log-out concerns what the request carries, and each session once',
  10,
  [
    { name: 'nothing', refresh: null, grant: null, targets: [] },
    { name: 'a refresh token', refresh: refresh({ sid: 'a' }), grant: null, targets: [session('a')] },
    { name: 'a grant token', refresh: null, grant: grant({ sid: 'a' }), targets: [session('a')] },
    {
      name: 'two tokens of one session',
      refresh: refresh({ sid: 'a' }),
      grant: grant({ sid: 'a' }),
      targets: [session('a')],
    },
    {
      name: 'two tokens of two sessions',
      refresh: refresh({ sid: 'a' }),
      grant: grant({ sid: 'b' }),
      targets: [session('a'), session('b')],
    },
    {
      name: 'tokens of two users',
      refresh: refresh({ sid: 'a', userId: 'bob' }),
      grant: grant({ sid: 'b' }),
      targets: [session('a', 'bob'), session('b')],
    },
    {
      name: 'a refresh token without a session',
      refresh: refresh(),
      grant: null,
      targets: [{ type: 'untracked', claims: refresh() }],
    },
    {
      name: 'a grant token without a session',
      refresh: null,
      grant: grant({ jti: 'x' }),
      targets: [{ type: 'grantToken', claims: grant({ jti: 'x' }) }],
    },
    {
      name: 'both without a session',
      refresh: refresh(),
      grant: grant(),
      targets: [
        { type: 'untracked', claims: refresh() },
        { type: 'grantToken', claims: grant() },
      ],
    },
    {
      name: 'a refresh token whose session is null',
      refresh: refresh({ sid: null }),
      grant: null,
      targets: [session(null)],
    },
  ],
  ({ refresh, grant, targets }) => assert.deepEqual(logOutTargets(refresh, grant), targets),
);
