'use strict';

const { readTimeout } = require('../options/duration');
const { assertKnown } = require('../options/known');
const { isBoolean, optional } = require('../values/checks');
const { latchkeyError } = require('../values/errors');
const { settledSignatures } = require('../native/signing');
const { within } = require('./within');

// Less than start-up probes usually wait.
const DEFAULT_TIMEOUT = '10s';

/**
 * What a middleware needs from outside of the process: a store, or a key set.
 *
 * @typedef {object} Resource
 * @property {string} option that it comes from
 * @property {{ ready(createTables: boolean): Promise<unknown>, close(): unknown }} needed the same object where two options share it
 *
 * @typedef {object} Lifecycle
 * @property {(options?: import('../../index').ReadyOptions) => Promise<void>} ready
 * @property {() => Promise<void>} close
 */

/**
 * @param {() => Resource[]} resourcesOf read at each call, since a store may be replaced
 * @returns {Lifecycle}
 */
function createLifecycle(resourcesOf) {
  /** The checks under way, which concurrent callers share. @type {Map<string, Promise<void>>} */
  const pending = new Map();
  /** @type {Promise<void> | undefined} */
  let closing;

  return {
    async ready(options = {}) {
      const { createTables, timeout } = readOptions(options);
      if (closing) throw latchkeyError('ERR_CLOSED', 'close() was called', { status: 503 });
      const name = `${createTables} ${timeout}`;
      const check =
        pending.get(name) ??
        checkAll(shared(resourcesOf()), createTables, timeout).finally(() => pending.delete(name));
      pending.set(name, check);
      await check;
    },

    close() {
      closing ??= closeAll(shared(resourcesOf()));
      return closing;
    },
  };
}

/** @param {unknown} options */
function readOptions(options) {
  const { createTables, timeout } = assertKnown(options, ['createTables', 'timeout']);
  return {
    createTables: optional('a boolean', 'createTables', createTables, isBoolean) ?? false,
    timeout: readTimeout('timeout', timeout === undefined ? DEFAULT_TIMEOUT : timeout),
  };
}

/**
 * Each resource once, with the names of all its options.
 *
 * @param {Resource[]} resources
 */
function shared(resources) {
  /** @type {Map<Resource['needed'], string>} */
  const options = new Map();
  for (const { option, needed } of resources) {
    const others = options.get(needed);
    options.set(needed, others === undefined ? option : `${others}, ${option}`);
  }
  return [...options].map(([needed, option]) => ({ option, needed }));
}

/**
 * @param {Resource[]} resources
 * @param {boolean} createTables
 * @param {number} timeout milliseconds
 */
async function checkAll(resources, createTables, timeout) {
  const checks = resources.map(({ needed }) => within(timeout, () => needed.ready(createTables)));
  const results = await Promise.allSettled(checks);
  const errors = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ option: resources[index]?.option, error: result.reason }] : [],
  );
  if (errors.length === 0) return;
  const [first] = errors;
  throw latchkeyError('ERR_NOT_READY', `Not ready: ${errors.map(described).join('; ')}`, {
    status: 503,
    cause: first?.error,
    errors: errors.map(({ error }) => error),
  });
}

/** @param {{ option: string | undefined, error: unknown }} failed */
function described({ option, error }) {
  const { code, message } = /** @type {Partial<NodeJS.ErrnoException>} */ (Object(error));
  // A client's message may contain the address that it connects to, with a password.
  const why = typeof code === 'string' && code.startsWith('ERR_') ? message : 'it failed';
  return `${option}: ${why}`;
}

/** @param {Resource[]} resources */
async function closeAll(resources) {
  await Promise.allSettled(resources.map(async ({ needed }) => needed.close()));
  await settledSignatures();
}

module.exports = { createLifecycle };
