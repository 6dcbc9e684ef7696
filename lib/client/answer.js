'use strict';

/**
 * Reads a response to its end, or to the limit.
 *
 * @param {any} response of `fetch`; the body may be a Node stream
 * @param {number} maxBytes
 * @returns {Promise<{ status: number, headers: Headers, text: string | undefined }>} text undefined if it is too long
 */
async function readAnswer(response, maxBytes) {
  const { status, headers, body } = response;
  if (body?.[Symbol.asyncIterator] === undefined) {
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

module.exports = { readAnswer };
