'use strict';

// One of several processes: makes what is tested by itself, and calls it when it is told, many times at once.

const { createEngine } = require('../state/engine');
const { call } = require('./call');
const { createFrom } = require('./subject');

const send = (/** @type {object} */ message) => process.send?.(message);
const failed = (/** @type {any} */ error) => send({ failure: String(error?.stack ?? error) });

// The parent is gone, whatever it died of.
process.on('disconnect', () => process.exit());

createFrom(process.argv[2]).then((subject) => {
  const isStore = typeof subject.make === 'function';
  const engine = isStore ? undefined : createEngine(subject);
  process.on('message', (/** @type {any} */ { method, args, callers, at }) => {
    const one = () =>
      engine ? Reflect.get(engine, method).apply(engine, args) : call(subject, method, args[0]);
    setTimeout(
      () => Promise.all(Array.from({ length: callers }, one)).then((results) => send({ results }), failed),
      Math.max(0, at - Date.now()),
    );
  });
  send({ results: [] });
}, failed);
