'use strict';

const clock = require('../../support/clock');
const { logIn, refreshToken } = require('../../support/jwt-identity');

const now = clock.startSeconds;

/** A refresh token of so many seconds, used after so many milliseconds. */
/** @type {[string, number, number, number?][]} id, lifetime, elapsed, days of the option */
const moments = [
  ['fresh', 1200, 0],
  ['half', 1200, 600_000],
  ['quarter-left-before', 1200, 899_999],
  ['quarter-left', 1200, 900_000],
  ['quarter-left-after', 1200, 900_001],
  ['almost-over', 1200, 1_199_999],
  ['over', 1200, 1_200_000],
  ['short-before', 4, 2_999],
  ['short', 4, 3_000],
  ['short-after', 4, 3_001],
  ['odd-before', 3, 2_249],
  ['odd', 3, 2_250],
  ['odd-after', 3, 2_251],
  ['third-before', 7, 5_249],
  ['third', 7, 5_250],
  ['third-after', 7, 5_251],
  ['days-before', 90 * 86_400, 67.5 * 86_400_000 - 1],
  ['days', 90 * 86_400, 67.5 * 86_400_000],
  ['days-after', 90 * 86_400, 67.5 * 86_400_000 + 1],
  ['one-day-before', 86_400, 64_799_999],
  ['one-day', 86_400, 64_800_000],
  ['one-day-after', 86_400, 64_800_001],
  ['before-its-issue', 1200, -60_000],
  ['other-option-before', 1200, 900_000, 1],
  ['other-option-after', 1200, 900_001, 1],
];

module.exports = moments.map(([id, lifetime, elapsed, days]) => ({
  id,
  title: `a refresh token of ${lifetime} s, used after ${elapsed} ms`,
  run(implementation) {
    const token = refreshToken({ iat: now, exp: now + lifetime });
    clock.set(now * 1000 + elapsed);
    const options = days ? { refreshToken: { expiresIn: days } } : {};
    return logIn(implementation, { options, body: { refreshToken: token } });
  },
}));

module.exports.push(
  ...[
    ['no-life', { iat: now + 60, exp: now + 60 }],
    ['negative-life', { iat: now + 120, exp: now + 60 }],
    ['fractions', { iat: now - 0.5, exp: now + 1.5 }],
    ['huge', { iat: now, exp: 1e15 }],
    ['beyond-dates', { iat: now, exp: 1e18 }],
  ].map(([id, claims]) => ({
    id: String(id),
    title: `a refresh token with ${JSON.stringify(claims)}`,
    run: (implementation) =>
      logIn(implementation, { body: { refreshToken: refreshToken(/** @type {any} */ (claims)) } }),
  })),
);
