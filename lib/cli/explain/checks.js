'use strict';

const { REASONS } = require('../../diagnostics/reasons');

/**
 * The checks of a token, in the order in which a server makes them. The first that fails decides.
 *
 * @typedef {'form' | 'use' | 'key' | 'algorithm' | 'signature' | 'payload' | 'type' | 'dates' | 'claims' | 'seal' | 'store'} Name
 *
 * @typedef {object} Check
 * @property {Name} name
 * @property {'passed' | 'failed' | 'skipped'} result
 * @property {string} detail
 * @property {string} [code] of what failed
 * @property {string} [remedy] what to do
 */

/** @param {Name} name @param {string} detail @returns {Check} */
const passed = (name, detail) => ({ name, result: 'passed', detail });
/** @param {Name} name @param {string} detail @returns {Check} */
const skipped = (name, detail) => ({ name, result: 'skipped', detail });

/**
 * @param {Name} name
 * @param {string} code of the reason, as the log of a server has it
 * @param {string} detail
 * @param {string} [remedy] default: that of the reason
 * @returns {Check}
 */
const failed = (name, code, detail, remedy = REASONS.get(code)?.remedy) => ({
  name,
  result: 'failed',
  code,
  detail,
  ...(remedy !== undefined && { remedy }),
});

/**
 * What a server does with the token, as far as the checks show.
 *
 * @param {readonly Check[]} checks
 * @returns {{ verdict: 'accepted' | 'refused' | 'undecided', decisive?: Check }}
 */
function verdictOf(checks) {
  const failure = checks.find(({ result }) => result === 'failed');
  if (failure) return { verdict: 'refused', decisive: failure };
  const open = checks.find(({ result }) => result === 'skipped');
  return open ? { verdict: 'undecided', decisive: open } : { verdict: 'accepted' };
}

module.exports = { failed, passed, skipped, verdictOf };
