'use strict';

const { isTransient } = require('./errors');

// In milliseconds.
const FIRST = 200;
const LONGEST = 30_000;

/**
 * Retries transient failures with exponential back-off, or when the server says (Retry-After, RFC 9110 §10.2.3).
 *
 * @template Result
 * @param {() => Promise<Result>} attempt
 * @param {number} retries
 * @returns {Promise<Result>}
 */
async function withRetries(attempt, retries) {
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      const delay = delayAfter(
        failures,
        /** @type {{ retryAfter?: number }} */ (error).retryAfter,
        Math.random(),
      );
      if (!isTransient(error) || failures >= retries || delay === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
}

/**
 * Jitter spreads out clients that failed at the same moment.
 *
 * @param {number} failures before this one
 * @param {number | undefined} retryAfter seconds that the server requested
 * @param {number} random from 0 to 1
 * @returns {number | undefined} milliseconds, or undefined where the server requests a longer delay than callers should wait
 */
function delayAfter(failures, retryAfter, random) {
  if (retryAfter === undefined) return Math.min(FIRST * 2 ** failures, LONGEST) * (0.5 + random / 2);
  const wanted = retryAfter * 1000;
  return wanted > LONGEST ? undefined : wanted * (1 + random / 4);
}

/**
 * The header Retry-After: seconds, or a date.
 *
 * @param {string | null} header
 * @param {number} now milliseconds
 * @returns {number | undefined} seconds
 */
function readRetryAfter(header, now) {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

module.exports = { delayAfter, readRetryAfter, withRetries };
