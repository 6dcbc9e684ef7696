'use strict';

const { FORGED } = require('../support/app');

/**
 * What clients have before something fails, and what they had that was ended.
 *
 * @param {import('./app').FaultApp} app
 */
async function prepare(app) {
  const used = app.createAssertion();
  const [{ json: token }, { json: one }, { json: two }, { json: ended }] = await Promise.all([
    app.token(used),
    app.logIn(),
    app.logIn(),
    app.logIn(),
  ]);
  const { json: next } = await app.refresh(ended.refreshToken);
  await app.logOut(next.refreshToken);
  return { used, token: token.access_token, one, two, ended: next };
}

/** @typedef {Awaited<ReturnType<typeof prepare>>} Situation */

/**
 * What clients do meanwhile, all at once: the columns of the table in docs/stores.md.
 *
 * @type {Record<string, (app: import('./app').FaultApp & { other: import('./app').FaultApp }, before: Situation) => Promise<{ status: number, milliseconds: number }>>}
 */
const actions = {
  token: (app) => app.token(app.createAssertion()),
  check: (app, { token }) => app.check(token),
  'log-in': (app) => app.logIn(),
  refresh: (app, { one }) => app.refresh(one.refreshToken),
  'log-out': (app, { two }) => app.logOut(two.refreshToken),
  replay: (app, { used }) => app.token(used),
  // Of another server, as this one remembers what it has revoked.
  ended: ({ other }, { ended }) => other.visit(ended.grantToken),
};

/** What never works, whatever fails. @type {typeof actions} */
const attacks = {
  'a forged access token': (app) => app.check(FORGED),
  'a refresh token of a session that was ended': (app, { ended }) => app.refresh(ended.refreshToken),
  'a refresh token with another signature': (app, { one }) =>
    app.refresh(`${one.refreshToken.slice(0, -8)}AAAAAAAA`),
};

module.exports = { actions, attacks, prepare };
