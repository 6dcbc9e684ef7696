'use strict';

const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { expectedSecret } = require('../values/checks');

/**
 * @typedef {any} Subject an engine or a store of the application, or the options of one
 * @typedef {{ create?: () => Subject, module?: string }} Options
 */

/**
 * The result of a module's `create`, CommonJS or not.
 *
 * @param {string} file
 * @returns {Promise<Subject>}
 */
async function createFrom(file) {
  const module = await import(pathToFileURL(path.resolve(file)).href);
  const create = module.create ?? module.default?.create;
  if (typeof create !== 'function') throw expectedSecret('a function', 'create of the module', create);
  return create();
}

/**
 * The function that returns what is tested, which is created for the first test.
 *
 * @template T
 * @param {Options} options
 * @param {(created: Subject) => T} prepare
 * @returns {() => Promise<T>}
 */
function subjectOf({ create, module }, prepare) {
  /** @type {Promise<T> | undefined} */
  let subject;
  return () => {
    subject ??= Promise.resolve(create ? create() : createFrom(/** @type {string} */ (module))).then(prepare);
    return subject;
  };
}

module.exports = { createFrom, subjectOf };
