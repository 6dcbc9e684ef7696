'use strict';

/**
 * The value of an Authorization header as a server gets it: a string that nothing has seen before, which the HTTP parser
 * makes from the bytes of the request. Each call presents the next of the tokens.
 *
 * @param {string[]} tokens
 * @returns {() => string}
 */
exports.presentedHeader = (tokens) => {
  const next = inTurn(
    tokens.map((token) => Buffer.from(`GET / HTTP/1.1\r\nauthorization: Bearer ${token}\r\n\r\n`, 'latin1')),
  );
  return () => {
    const request = /** @type {any} */ (next());
    return request.latin1Slice(31, request.length - 4);
  };
};

/**
 * The tokens themselves, each cut from a header's value as an application does it.
 *
 * @param {string[]} tokens
 * @returns {() => string}
 */
exports.presented = (tokens) => {
  const next = exports.presentedHeader(tokens);
  return () => next().slice(7);
};

/**
 * @template Item
 * @param {Item[]} items
 * @returns {() => Item} the next one at each call
 */
function inTurn(items) {
  let at = 0;
  return () => {
    at += 1;
    if (at === items.length) at = 0;
    return /** @type {Item} */ (items[at]);
  };
}
exports.inTurn = inTurn;

/**
 * A call as it stands in an application. As source text, for the reason that the loops of batch.js are: one line that calls
 * all contestants would be fast for none of them.
 *
 * @param {(value: any) => any} work
 * @param {() => unknown} next
 * @returns {() => any}
 */
exports.calling = (work, next) => new Function('work', 'next', 'return () => work(next())')(work, next);
