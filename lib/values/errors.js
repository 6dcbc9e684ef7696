'use strict';

/**
 * An ordinary Error with a stable `code`, which is what programs may rely on; the message is for people.
 *
 * @template {string} Code
 * @template {object} [Props={}]
 * @param {Code} code
 * @param {string} message never a key, secret, token, password or payload
 * @param {Props} [props] more own properties
 * @returns {Error & { code: Code } & Props}
 */
function latchkeyError(code, message, props) {
  return /** @type {ReturnType<typeof latchkeyError<Code, Props>>} */ (
    Object.assign(new Error(message), { code }, props)
  );
}

module.exports = { latchkeyError };
