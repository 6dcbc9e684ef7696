'use strict';

const { warnOnce } = require('../diagnostics/warnings');

/**
 * Tells the operator of a refresh token that was used twice. What is done about it there changes no answer.
 *
 * @param {((event: any, request: any) => unknown) | undefined} onReuse
 * @returns {(found: import('./sessions').Found, request: any) => void}
 */
exports.createReuseReport = (onReuse) => {
  if (!onReuse) return warnOfReuse;
  return ({ id, session: { userId, madeAt, lastUsed, label } }, request) => {
    try {
      const event = { sessionId: id, userId, madeAt: new Date(madeAt), lastUsed: new Date(lastUsed), label };
      const returned = /** @type {any} */ (onReuse(event, request));
      if (typeof returned?.then === 'function') returned.then(undefined, warnOfFailure);
    } catch {
      warnOfFailure();
    }
  };
};

function warnOfReuse() {
  warnOnce(
    'LATCHKEY_REFRESH_TOKEN_REUSED',
    'A refresh token was used twice, so it may have been stolen, and its session was ended; option refreshToken.onReuse hears of each time',
  );
}

function warnOfFailure() {
  warnOnce(
    'LATCHKEY_ON_REUSE_FAILED',
    'Option refreshToken.onReuse threw or rejected; what it does never changes an answer',
  );
}
