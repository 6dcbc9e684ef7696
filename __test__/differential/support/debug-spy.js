'use strict';

/** What latchkey tells besides what the original does; __test__/diagnostics tests it. */
const ADDED = ['type', 'code'];
const ADDED_TO_CONTEXT = [
  ...['code', 'message', 'entry', 'step', 'claim', 'expected', 'received', 'seconds'],
  ...['clientId', 'userId', 'request'],
];

/**
 * A `debug` that notes what the original tells of, in the order of the original: latchkey sends the response first, so that it doesn't
 * depend on who listens.
 *
 * @param {ReturnType<typeof import('./trace').createTrace>} trace
 */
exports.debugSpy = (trace) => {
  const spy = trace.spy('debug');
  /** @this {unknown} @param {any} event */
  return function debug(event) {
    spy.call(this, { ...without(event, ADDED), context: without(event.context, ADDED_TO_CONTEXT) });
    const line = String(trace.events.pop());
    const response = trace.events.findIndex((each) => each.startsWith('res.'));
    trace.events.splice(response === -1 ? trace.events.length : response, 0, line);
  };
};

/** @param {object} members @param {string[]} names */
function without(members, names) {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}
