'use strict';

// The process in which the application's module runs. It sends findings to the doctor, which ends it: the module may have opened servers and
// pools, and what it prints is its own.

const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { nameOf } = require('./exported');
const { inWords, note, problem, warning } = require('./findings');
const { checkIdentity } = require('./identity');
const { checkMiddleware } = require('./middleware');
const { checkVerifier } = require('./verifier');
const { witness } = require('./witness');

/** Warnings of latchkey that the checks below report themselves, and better. */
const REPORTED = [
  ...['LATCHKEY_OPTION_UNKNOWN', 'LATCHKEY_SHORT_SECRET', 'LATCHKEY_CERTIFICATE_EXPIRES'],
  ...['LATCHKEY_STORE_ALGORITHM', 'LATCHKEY_LEGACY_WRITE', 'LATCHKEY_LEGACY_OVER'],
];

/** @typedef {import('./findings').Finding} Finding */

const CHECKS = Object.freeze({
  'jwt-middleware': checkMiddleware,
  'jwt-identity': checkIdentity,
  verifier: checkVerifier,
});

/** The folders of latchkey's own code. @type {string[]} */
const inner = [`${path.join(__dirname, '../..')}${path.sep}`];

/** @param {{ finding?: Finding, step?: string, done?: true }} message */
const send = (message) => process.send?.(message);
const report = (/** @type {Finding} */ finding) => send({ finding });

/**
 * @param {string} file
 * @param {string[]} roots of the copies of latchkey
 */
async function examine(file, roots) {
  inner.push(
    ...roots.map((root) => path.join(root, 'lib') + path.sep),
    ...roots.map((root) => path.join(root, 'index.js:')),
  );
  const made = witness(roots);
  send({ step: `loading ${path.basename(file)}` });
  const exports = await load(file);
  if (made.length === 0) {
    const remedy = 'Name the module that makes the middleware. It must load latchkey from this folder.';
    report(problem('module', path.basename(file), 'it makes no middleware of latchkey', remedy));
  }
  for (const { product, middleware, options, names } of made) {
    const name = `${nameOf(exports, middleware)} (${product})`;
    const check = CHECKS[product];
    const step = (/** @type {string} */ what) => send({ step: `${name}: ${what}` });
    for await (const finding of check({ options, middleware, names, step })) {
      report({ ...finding, subject: `${name}: ${finding.subject}` });
    }
  }
}

/** @param {string} file @returns {Promise<unknown>} what the module exports */
async function load(file) {
  const exports = await requireOrImport(file);
  // A module may export a promise of its middlewares.
  await (typeof exports === 'object' && exports !== null && 'default' in exports ? exports.default : exports);
  // What it does after it was loaded, such as listening.
  await new Promise((resolve) => setImmediate(resolve));
  return exports;
}

/** @param {string} file @returns {Promise<unknown>} */
async function requireOrImport(file) {
  try {
    return require(file);
  } catch (error) {
    const isModule = String(Reflect.get(Object(error), 'code')).startsWith('ERR_REQUIRE_');
    if (!isModule && !(error instanceof SyntaxError && /import|export/.test(error.message))) throw error;
    return import(pathToFileURL(file).href);
  }
}

/** Where in the application an error was thrown, and not where latchkey noticed it. @param {unknown} error */
function placeOf(error) {
  const stack = error instanceof Error ? String(error.stack) : '';
  const lines = stack.split('\n').filter((line) => ![...inner, 'node:'].some((path) => line.includes(path)));
  const place = /(?:\(|at |^)((?:file:\/\/)?[^()\s]*?:\d+)(?::\d+)?\)?$/m.exec(lines.join('\n'))?.[1];
  return place === undefined ? '' : ` at ${path.relative(process.cwd(), place.replace(/^file:\/\//, ''))}`;
}

// Deep enough to reach the application from within latchkey.
Error.stackTraceLimit = 50;

process.on('warning', ({ name, message, ...more }) => {
  const code = String(Reflect.get(more, 'code'));
  if (name !== 'LatchkeyWarning' || REPORTED.includes(code)) return;
  report(warning('options', code, message));
});
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (/** @type {unknown} */ error) => {
    report(note('module', 'after loading', `it threw ${inWords(error)}${placeOf(error)}`));
  });
}

process.once('message', (/** @type {{ file: string, roots: string[] }} */ { file, roots }) => {
  examine(file, roots)
    .catch((error) => {
      const remedy = 'Load it as the application does, with the same environment variables.';
      report(problem('module', path.basename(file), `it throws ${inWords(error)}${placeOf(error)}`, remedy));
    })
    .then(() => send({ done: true }));
});
