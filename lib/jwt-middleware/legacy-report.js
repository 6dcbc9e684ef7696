'use strict';

const { EVENTS } = require('../stores/legacy-session');
const { legacyEventOf } = require('./access-decision');
const { report } = require('./report');

/**
 * Reports a legacy token that a store opened which reports to no middleware, such as a store of the application.
 *
 * @param {import('./types').Options} options
 * @param {unknown} session that the store retrieved
 * @param {import('./access-decision').Refusal | undefined} refusal of that session
 */
function reportLegacy(options, session, refusal) {
  const event = legacyEventOf(session, refusal);
  if (event) reportEvent(options, event);
}

/**
 * A function of its own, since one with a closure allocates for it on every call.
 *
 * @param {import('./types').Options} options
 * @param {keyof typeof EVENTS} event
 */
function reportEvent(options, event) {
  report(options, event, () => ({ descr: EVENTS[event] }));
}

module.exports = { reportLegacy };
