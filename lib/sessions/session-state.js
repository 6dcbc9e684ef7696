'use strict';

const { createLogOutEpochs } = require('./log-out-epochs');
const { createSessionStore } = require('./session-store');
const { createUntrackedTokens } = require('./untracked-tokens');

const YEAR = 366 * 24 * 60 * 60;

/**
 * All that is stored about sessions, in one engine.
 *
 * @typedef {ReturnType<typeof createSessionState>} SessionState
 *
 * @param {import('./options').Engine} engine
 * @param {readonly Buffer[]} secret the first seals, any of them opens
 * @param {number} lifetime of a refresh token, in seconds
 */
function createSessionState(engine, secret, lifetime) {
  const maxAge = Math.max(lifetime, YEAR);
  return {
    engine,
    sessions: createSessionStore(engine, secret),
    logOuts: createLogOutEpochs(engine, secret, maxAge),
    untracked: createUntrackedTokens(engine, secret, maxAge),
  };
}

module.exports = { createSessionState };
