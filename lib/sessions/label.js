'use strict';

const longest = 200;
// Controls, half characters, and what turns the direction of a line: the text was written by a client, and goes into lists and logs.
const unfit = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * What the application calls the session that a request begins.
 *
 * @param {((request: any) => unknown) | undefined} label
 * @param {any} request
 * @returns {string | null}
 */
exports.labelOf = (label, request) => {
  const text = label?.(request);
  if (typeof text !== 'string') return null;
  return text.slice(0, longest).replace(unfit, ' ').trim();
};
