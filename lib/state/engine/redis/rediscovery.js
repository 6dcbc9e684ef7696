'use strict';

// Between two attempts, in milliseconds.
const INTERVAL = 500;
const PROBES = 3;

const ignore = () => {};

/**
 * Makes a cluster client of `redis` ask the cluster which server has what. By itself it asks when a server redirects it, and versions 4 and 5
 * never do otherwise: of a master that was replaced because it is gone they would expect an answer forever.
 *
 * @typedef {(key: string) => void} Rediscover with any key that the client may read
 *
 * @param {import('../clients').Client} client
 * @returns {Rediscover}
 */
function createRediscovery(client) {
  let last = 0;
  return (key) => {
    const now = Date.now();
    if (now - last < INTERVAL) return;
    last = now;
    // Without a key to go by, the client takes one server after the other. Of three, one may be gone and one may be the right one; another
    // redirects.
    for (let n = 0; n < PROBES; n += 1) client.sendCommand(undefined, false, ['GET', key]).catch(ignore);
  };
}

/**
 * Whether a command failed without an answer of a server's, whose errors begin with a code.
 *
 * @param {unknown} error
 */
function isUnanswered(error) {
  return !(error instanceof Error && /^[A-Z]+ /.test(error.message));
}

module.exports = { createRediscovery, isUnanswered };
