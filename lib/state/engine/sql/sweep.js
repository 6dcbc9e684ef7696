'use strict';

const { SWEPT } = require('./statements');

// Once in about a minute, and not in all processes at the same time.
const INTERVAL = 60 * 1000;
// Where there is more to do.
const PAUSE = 1000;
// What has just ended may be about to be put anew, and the two would wait for each other's locks.
const MARGIN = 60 * 1000;

/** Deletes what is over, a bounded number of rows at a time, in nobody's way and without keeping the process alive. */
class Sweep {
  #run;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** @param {(ended: number) => { count: number } | Promise<{ count: number }>} run */
  constructor(run) {
    this.#run = run;
  }

  /** Something was written that will be over one day. */
  later(wait = INTERVAL) {
    this.#timer ??= setTimeout(() => this.#sweep(), wait * (0.5 + Math.random())).unref();
  }

  async #sweep() {
    let isMore = false;
    try {
      isMore = (await this.#run(Date.now() - MARGIN)).count >= SWEPT;
    } catch {
      // Requests tell of a database that is down, and the next sweep does what this one could not.
    }
    this.#timer = undefined;
    if (isMore) this.later(PAUSE);
  }
}

module.exports = { Sweep };
