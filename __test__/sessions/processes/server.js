'use strict';

// One of several servers, which sends its parent the results of logIn. A module passed as an argument creates its store; without one
// it forwards each verb to its parent.

const { enter, middlewareWith, refresh } = require('../session-support');

let questions = 0;
/** @type {Map<number, (answer: unknown) => void>} */
const open = new Map();
const ask =
  (/** @type {string} */ verb) =>
  (/** @type {unknown[]} */ ...rest) =>
    new Promise((resolve) => {
      questions += 1;
      open.set(questions, resolve);
      process.send?.({
        verb,
        rest: rest.filter((value) => typeof value !== 'function'),
        question: questions,
      });
    });
const verbs = ['get', 'put', 'remove', 'add', 'swap', 'list', 'removeGroup'];

const [, , file] = process.argv;
const store = file ? require(file).create() : Object.fromEntries(verbs.map((verb) => [verb, ask(verb)]));
const middleware = Promise.resolve(store).then((made) => middlewareWith({ store: made, rotate: true }));

process.on('message', async (/** @type {any} */ message) => {
  if ('question' in message) {
    open.get(message.question)?.(message.answer);
    return open.delete(message.question);
  }
  const { token, callers } = message;
  const ready = await middleware;
  const results = await Promise.all(
    Array.from({ length: callers }, () => (token ? refresh(ready, token) : enter(ready))),
  );
  process.send?.({ results });
});
