'use strict';

const { readTtl, settingsOf } = require('./options');
const { report } = require('./report');

/**
 * What a store may ask of the middleware that it serves.
 *
 * @param {() => any} options asked each time, since they can be replaced
 * @returns {import('../stores/legacy').Surroundings}
 */
function surroundingsOf(options) {
  return {
    ttl: () => readTtl(options()),
    clockTolerance: () => settingsOf(options()).clockTolerance,
    report: (error, descr) => report(options(), error, () => ({ descr })),
  };
}

module.exports = { surroundingsOf };
