'use strict';

const { readDuration } = require('../../options/duration');
const { assertKnown } = require('../../options/known');
const { assertLimits } = require('../../options/limits');
const { expected, isBoolean, optional } = require('../../values/checks');
const { createSingleUse } = require('../../state/single-use');

const NAMES = ['origin', 'required', 'maxProofAge', 'replay'];
/** Seconds. */
const DEFAULT_MAX_PROOF_AGE = 60;
const TOLERANCE = 5;

/**
 * @typedef {object} Dpop
 * @property {string} origin
 * @property {boolean} required
 * @property {number} maxProofAge seconds
 * @property {number} tolerance seconds
 * @property {ReturnType<typeof createSingleUse>} [used] where each proof is accepted once
 */

/**
 * @param {unknown} given
 * @param {number} [clockTolerance] seconds
 * @returns {Dpop | undefined}
 */
function readDpop(given, clockTolerance = TOLERANCE) {
  if (given === undefined || given === false) return undefined;
  assertLimits(given, ['required', 'replay'], 'dpop');
  const { origin, required, maxProofAge = DEFAULT_MAX_PROOF_AGE, replay } = assertKnown(given, NAMES, 'dpop');
  if (!isOrigin(origin)) throw expected('an origin like https://api.example.com', 'dpop.origin', origin);
  return {
    origin,
    required: optional('a boolean', 'dpop.required', required, isBoolean) ?? false,
    maxProofAge: readDuration('dpop.maxProofAge', maxProofAge, { least: 1 }),
    tolerance: clockTolerance,
    used: readReplay(replay),
  };
}

/** @param {unknown} replay */
function readReplay(replay) {
  if (replay === undefined) return undefined;
  const { store } = assertKnown(replay, ['store'], 'dpop.replay');
  return createSingleUse(store, { option: 'dpop.replay.store', purpose: 'dpop' });
}

/** @param {unknown} value */
function isOrigin(value) {
  try {
    return typeof value === 'string' && /^https?:/.test(value) && new URL(value).origin === value;
  } catch {
    return false;
  }
}

module.exports = { readDpop };
