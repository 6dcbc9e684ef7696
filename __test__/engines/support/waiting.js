'use strict';

// How the tests of real servers wait. On a busy machine servers answer late and this process runs late, and neither is a fault.

const { monitorEventLoopDelay } = require('node:perf_hooks');

const PATIENCE = 60_000;
const SLACK = 1500;

/**
 * Waits until something is so.
 *
 * @param {() => boolean | Promise<boolean>} isSo
 */
async function until(isSo) {
  for (const end = Date.now() + PATIENCE; !(await isSo()); ) {
    if (Date.now() > end) throw new Error(`Not so after ${PATIENCE / 1000} s: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** How late this process runs from now on, since other processes have the processors. */
function measureLateness() {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const milliseconds = () => delay.max / 1e6;
  // The timer that ends a call is late too.
  return {
    milliseconds,
    /** How much longer a call may take than its `timeout`. */ slack: () => SLACK + 2 * milliseconds(),
  };
}

module.exports = { PATIENCE, measureLateness, until };
