'use strict';

const { createEvent } = require('../diagnostics/event');
const { deliver } = require('../diagnostics/deliver');
const { summaryOf } = require('./request-summary');

/**
 * Tells those who listen what happened to a request. Nothing here changes its response.
 *
 * @param {Parameters<typeof deliver>[1]} listeners
 * @param {import('../../index').DiagnosticEvent['type']} type
 * @param {unknown} error
 * @param {() => import('../diagnostics/event').Finding} find
 * @param {{ entry: import('../../index').DiagnosticEntry, req?: import('../../index').RequestLike }} where
 */
function tell(listeners, type, error, find, { entry, req }) {
  const request = req && summaryOf(req);
  deliver(createEvent(type, error, found(find), { entry, request }), listeners);
}

/**
 * What is found out, or that it could not be.
 *
 * @template {import('../diagnostics/event').Finding} Finding
 * @param {() => Finding} find
 * @returns {Finding | import('../diagnostics/event').Finding}
 */
function found(find) {
  try {
    return find();
  } catch (cause) {
    // A getter of the application's, or a function of its store.
    return { descr: 'The reason could not be found out', cause };
  }
}

module.exports = { found, tell };
