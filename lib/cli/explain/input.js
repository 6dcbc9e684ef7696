'use strict';

const { usageError } = require('../usage-error');

/** A whole HTTP request that somebody pastes is shorter. */
const MOST_BYTES = 262_144;

/**
 * The token, from standard input alone: everybody on the machine can read the command line of a process, and shells keep it.
 *
 * @param {import('../commands').Io} io
 * @returns {Promise<string>}
 */
async function readToken({ stdin, stderr }) {
  if (stdin.isTTY)
    stderr.write('Paste the token, then press Enter and Ctrl+D (Windows: Ctrl+Z and Enter).\n');
  /** @type {Buffer[]} */
  const chunks = [];
  let length = 0;
  for await (const chunk of stdin) {
    length += chunk.length;
    if (length > MOST_BYTES)
      throw usageError(`standard input has more than ${MOST_BYTES} bytes, which is no token`);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString();
}

module.exports = { readToken };
