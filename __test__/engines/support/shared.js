'use strict';

const { after } = require('node:test');

/**
 * One server for a test file, started when it is first asked for and stopped after the last test.
 *
 * @template {{ stop(): Promise<void> }} T
 * @param {() => Promise<T>} start
 * @returns {() => Promise<T>}
 */
function shared(start) {
  /** @type {Promise<T> | undefined} */
  let starting;
  after(async () => (await starting?.catch(() => undefined))?.stop());
  return () => {
    starting ??= start();
    return starting;
  };
}

module.exports = { shared };
