'use strict';

/**
 * Clients that go on, round after round, until they are told to stop. What they complain of is collected.
 *
 * @param {number} count
 * @param {(client: { index: number, state: any, expect(condition: unknown, complaint: string): void }) => Promise<void>} round
 */
exports.startLoad = (count, round) => {
  /** @type {string[]} */
  const complaints = [];
  const rounds = Array.from({ length: count }, () => 0);
  let running = true;
  let check = () => {};

  const clients = rounds.map(async (_, index) => {
    const state = {};
    const expect = (/** @type {unknown} */ condition, /** @type {string} */ complaint) => {
      if (!condition) complaints.push(`client ${index}, round ${rounds[index]}: ${complaint}`);
    };
    while (running) {
      await round({ index, state, expect }).catch((error) => expect(false, error.stack));
      rounds[index] += 1;
      check();
    }
  });

  return {
    /** Resolves when each client has finished so many rounds more. @param {number} more */
    rounds(more) {
      const goals = rounds.map((done) => done + more);
      return new Promise((resolve) => {
        check = () => {
          if (rounds.every((done, index) => done >= goals[index])) resolve(undefined);
        };
      });
    },
    async stop() {
      running = false;
      await Promise.all(clients);
      return { complaints, rounds: rounds.reduce((sum, done) => sum + done, 0) };
    },
  };
};
