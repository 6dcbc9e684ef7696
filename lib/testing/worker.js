'use strict';

// One of several processes: it creates what is tested, and calls it on a message, many times concurrently.

const { createEngine } = require('../state/engine');
const { given } = require('../values/members');
const { call } = require('./call');
const { createFrom } = require('./subject');

/** @typedef {{ method: 'make' | 'retrieve', args: unknown[], callers: number, at: number }} Task for an engine, `method` is one of its own */

const send = (/** @type {object} */ message) => process.send?.(message);
const failed = (/** @type {unknown} */ error) => send({ failure: String(given(error, 'stack') ?? error) });

// The parent has ended, for whatever reason.
process.on('disconnect', () => process.exit());

createFrom(process.argv[2]).then((subject) => {
  const isStore = typeof subject.make === 'function';
  const engine = isStore ? undefined : createEngine(subject);
  process.on('message', (/** @type {Task} */ { method, args, callers, at }) => {
    const one = () =>
      engine ? Reflect.get(engine, method).apply(engine, args) : call(subject, method, args[0]);
    setTimeout(
      () => Promise.all(Array.from({ length: callers }, one)).then((results) => send({ results }), failed),
      Math.max(0, at - Date.now()),
    );
  });
  send({ results: [] });
}, failed);
