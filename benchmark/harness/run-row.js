'use strict';

const { measure } = require('./measure');

/**
 * Measures one row, after a look at what each contestant answers: what doesn't do the work isn't timed.
 *
 * @param {{ id: string, make(): any }} row
 * @param {import('./measure').Effort} [effort]
 * @param {(name: string) => boolean} [wanted]
 * @returns {Promise<Map<string, number[]>>} the contestants' and the sums' nanoseconds, by round
 */
exports.runRow = async (row, effort, wanted = () => true) => {
  const { contestants, sums = {} } = await row.make();
  const chosen = contestants.filter(({ name }) => wanted(name));
  for (const contestant of chosen) await lookAt(row.id, contestant);
  const series = await measure(chosen, effort);
  for (const [name, parts] of Object.entries(sums)) {
    const all = parts.map((part) => series.get(part) ?? []);
    series.set(
      name,
      all[0].map((_, round) => all.reduce((sum, samples) => sum + (samples[round] ?? Number.NaN), 0)),
    );
  }
  for (const contestant of chosen) await lookAt(row.id, contestant);
  return series;
};

/**
 * @param {string} id
 * @param {any} contestant
 */
async function lookAt(id, { name, kind, run, expect }) {
  if (!expect) return;
  const result = kind === 'callback' ? await finished(run) : await run();
  if (!(await expect(result))) throw new Error(`${id}: ${name} didn't do the work`);
}

/**
 * @param {(done: () => void) => unknown} run
 * @returns {Promise<any>} what run returned, once it is done
 */
async function finished(run) {
  let result;
  await new Promise((resolve) => {
    result = run(() => resolve(undefined));
  });
  return result;
}
