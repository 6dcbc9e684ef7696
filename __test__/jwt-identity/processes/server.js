'use strict';

// One of several servers: it asks its parent for the store, and answers with what logIn gives.

const { enter, middlewareWith, refresh } = require('../session-support');

let questions = 0;
/** @type {Map<number, { resolve: Function, reject: Function }>} */
const open = new Map();
const ask =
  (/** @type {string} */ verb) =>
  (/** @type {unknown[]} */ ...rest) =>
    new Promise((resolve, reject) => {
      questions += 1;
      open.set(questions, { resolve, reject });
      process.send?.({
        verb,
        rest: rest.filter((value) => typeof value !== 'function'),
        question: questions,
      });
    });
const verbs = ['get', 'put', 'remove', 'add', 'swap', 'list', 'removeGroup'];
const store = Object.fromEntries(verbs.map((verb) => [verb, ask(verb)]));
const middleware = middlewareWith({ store, rotate: true });

process.on('message', async (/** @type {any} */ message) => {
  if ('question' in message) {
    open.get(message.question)?.resolve(message.answer);
    return open.delete(message.question);
  }
  const { token, callers } = message;
  const results = await Promise.all(
    Array.from({ length: callers }, () => (token ? refresh(middleware, token) : enter(middleware))),
  );
  process.send?.({ results });
});
