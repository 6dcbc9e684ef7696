'use strict';

/**
 * Tokens as a server gets them: a string that nothing has seen before, cut from the Authorization header's value, which
 * the HTTP parser made from the bytes of the request. Each call presents the next of the tokens.
 *
 * @param {string[]} tokens as many as a power of two
 * @returns {() => string}
 */
exports.presented = (tokens) => {
  const requests = tokens.map((token) =>
    Buffer.from(`GET / HTTP/1.1\r\nauthorization: Bearer ${token}\r\n\r\n`, 'latin1'),
  );
  const mask = requests.length - 1;
  if ((requests.length & mask) !== 0) throw new RangeError(`${tokens.length} is not a power of two`);
  let at = 0;
  return () => {
    at = (at + 1) & mask;
    const request = /** @type {any} */ (requests[at]);
    const header = request.latin1Slice(31, request.length - 4);
    return header.slice(7);
  };
};

/**
 * @template Item
 * @param {Item[]} items as many as a power of two
 * @returns {() => Item} the next one at each call
 */
exports.inTurn = (items) => {
  const mask = items.length - 1;
  let at = 0;
  return () => {
    at = (at + 1) & mask;
    return /** @type {Item} */ (items[at]);
  };
};
