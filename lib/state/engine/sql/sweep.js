'use strict';

const { SWEEP_BATCH } = require('./statements');

// About once a minute, at random, so that not all processes sweep at the same time.
const INTERVAL = 60 * 1000;
// Before the next batch, where one was full.
const PAUSE = 1000;
// A row that has just expired may be about to be written again, and the two statements would wait for each other's locks.
const MARGIN = 60 * 1000;

/** Deletes expired rows in the background, in small batches, without keeping the process alive. */
class Sweep {
  #run;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** @param {(ended: number) => { count: number } | Promise<{ count: number }>} run */
  constructor(run) {
    this.#run = run;
  }

  /** Plans a sweep, where none is planned. */
  schedule(wait = INTERVAL) {
    this.#timer ??= setTimeout(() => this.#sweep(), wait * (0.5 + Math.random())).unref();
  }

  /** Cancels the sweep that is planned. The next write plans another. */
  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #sweep() {
    let isMore = false;
    try {
      isMore = (await this.#run(Date.now() - MARGIN)).count >= SWEEP_BATCH;
    } catch {
      // Requests report a database that is down, and the next sweep deletes what this one couldn't.
    }
    this.#timer = undefined;
    if (isMore) this.schedule(PAUSE);
  }
}

module.exports = { Sweep };
