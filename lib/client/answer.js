'use strict';

/**
 * @typedef {object} Fetched a response of `fetch`; the body may be a Node stream
 * @property {number} status
 * @property {Headers} headers
 * @property {AsyncIterable<Uint8Array> | object | null} [body]
 * @property {() => Promise<string>} text
 */

/**
 * Reads a response to its end, or to the limit.
 *
 * @param {Fetched} response
 * @param {number} maxBytes
 * @returns {Promise<{ status: number, headers: Headers, text: string | undefined }>} text undefined if it is too long
 */
async function readAnswer(response, maxBytes) {
  const { status, headers, body } = response;
  if (!isStream(body)) {
    const text = body === null ? '' : await response.text();
    return { status, headers, text: Buffer.byteLength(text) > maxBytes ? undefined : text };
  }
  const chunks = [];
  let length = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) return { status, headers, text: undefined };
    chunks.push(chunk);
  }
  return { status, headers, text: Buffer.concat(chunks).toString() };
}

/**
 * @param {Fetched['body']} body
 * @returns {body is AsyncIterable<Uint8Array>}
 */
function isStream(body) {
  return Reflect.get(Object(body), Symbol.asyncIterator) !== undefined;
}

module.exports = { readAnswer };
