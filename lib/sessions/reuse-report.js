'use strict';

const { warnOnce } = require('../diagnostics/warnings');
const { isThenable } = require('../values/thenable');

/**
 * Reports the reuse of a refresh token to the application, or by a warning without option `refreshToken.onReuse`. Nothing that the
 * callback does changes a response.
 *
 * @param {import('./options').SessionOptions['onReuse']} onReuse
 * @returns {(found: import('./session-store').Found, request: unknown) => void}
 */
function createReuseReporter(onReuse) {
  if (!onReuse) return warnOfReuse;
  return ({ id, session }, request) => {
    try {
      const returned = onReuse(reuseEvent(id, session), request);
      if (isThenable(returned)) returned.then(undefined, warnOfFailure);
    } catch {
      warnOfFailure();
    }
  };
}

/**
 * @param {string} sessionId
 * @param {import('./session-store').Session} session
 * @returns {import('../../index').RefreshTokenReuse}
 */
function reuseEvent(sessionId, { userId, createdAt, lastUsedAt, label }) {
  return {
    sessionId,
    userId,
    createdAt: new Date(createdAt),
    lastUsedAt: new Date(lastUsedAt),
    label,
  };
}

function warnOfReuse() {
  warnOnce(
    'LATCHKEY_REFRESH_TOKEN_REUSED',
    'A refresh token was used twice, so it may have been stolen, and its session was ended. Set option refreshToken.onReuse to be ' +
      'called for each reuse',
  );
}

function warnOfFailure() {
  warnOnce(
    'LATCHKEY_ON_REUSE_FAILED',
    'Option refreshToken.onReuse threw or rejected; the response to the client stays the same',
  );
}

module.exports = { createReuseReporter };
