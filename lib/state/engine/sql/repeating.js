'use strict';

const { own } = require('../../../values/members');

const MAX_ATTEMPTS = 10;
// At random up to so many milliseconds, so that statements which met don't meet again.
const PAUSE = 20;

/**
 * Repeats a statement that the database undid because of another one: where the isolation level is above the default, and after a
 * deadlock. Each verb is one statement, so nothing of it remains, and the repeat sees what the other has written.
 *
 * @param {import('./dialects').Query} query
 * @param {readonly unknown[]} conflicts
 * @returns {import('./dialects').Query}
 */
function repeating(query, conflicts) {
  if (conflicts.length === 0) return query;
  return async (statement, values) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await query(statement, values);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !conflicts.includes(own(error, 'code'))) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE));
      }
    }
  };
}

module.exports = { repeating };
