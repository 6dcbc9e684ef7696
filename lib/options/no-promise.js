'use strict';

const { warnOnce } = require('../diagnostics/warnings');
const { isThenable } = require('../values/thenable');

/**
 * Says once that a function of the application's returned a promise where nobody waits for one, and handles its rejection, which would end
 * the process.
 *
 * @template T
 * @param {string} name of the option
 * @param {T} returned
 * @returns {T} the same
 */
function withoutPromise(name, returned) {
  if (!isThenable(returned)) return returned;
  returned.then(undefined, () => {});
  const message = `${name} returned a promise, which is ignored: return the result itself.`;
  warnOnce('LATCHKEY_NO_ANSWER', message, name);
  return returned;
}

module.exports = { withoutPromise };
