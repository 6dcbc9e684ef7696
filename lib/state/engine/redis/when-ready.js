'use strict';

/**
 * Who waits for a client, which has one listener for all of them.
 *
 * @type {WeakMap<object, Set<() => void>>}
 */
const waiting = new WeakMap();

/**
 * Waits while a client of `redis` is open and its server is away. The client would queue commands itself, and those that nobody waits for must
 * leave that queue, or it would grow forever; but version 4 also takes back what it has sent already, counts its queue wrongly from then on,
 * and can't be closed any more.
 *
 * @param {import('../clients').Client} client
 * @param {() => AbortSignal} signal
 * @throws the reason of the signal, when nobody waits any more
 */
async function whenReady(client, signal) {
  while (client.isReady === false && client.isOpen === true && !client.options?.disableOfflineQueue)
    await nextChange(client, signal());
}

/**
 * @param {import('../clients').Client} client
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function nextChange(client, signal) {
  return new Promise((resolve, reject) => {
    const waiters = waitersOf(client);
    waiters.add(resolve);
    const leave = () => {
      waiters.delete(resolve);
      reject(signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
}

/** @param {import('../clients').Client} client */
function waitersOf(client) {
  let waiters = waiting.get(client);
  if (waiters === undefined) {
    const added = new Set();
    const release = () => {
      for (const resolve of added) resolve();
      added.clear();
    };
    client.on('ready', release);
    client.on('end', release);
    waiting.set(client, added);
    waiters = added;
  }
  return waiters;
}

module.exports = { whenReady };
