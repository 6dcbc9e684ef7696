'use strict';

const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { expectedSecret } = require('../values/checks');

/**
 * What the `create` of a module gives, CommonJS or not.
 *
 * @param {string} file
 * @returns {Promise<any>}
 */
async function createFrom(file) {
  const module = await import(pathToFileURL(path.resolve(file)).href);
  const create = module.create ?? module.default?.create;
  if (typeof create !== 'function') throw expectedSecret('a function', 'create of the module', create);
  return create();
}

/**
 * What is tested, created when the first test asks.
 *
 * @template T
 * @param {{ create?: () => any, module?: string }} options
 * @param {(created: any) => T} prepare
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
