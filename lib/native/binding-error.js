'use strict';

const { platformPackageName } = require('./platform-package');
const { TARGETS } = require('./targets');

/**
 * A file that can't be used: `found` is its wrong version, `cause` why it didn't load.
 *
 * @typedef {{ file: string, found?: string, cause?: unknown }} Failure
 *
 * @typedef {object} Search how the search for a binary went
 * @property {string} target
 * @property {string} version
 * @property {Failure[]} failures
 * @property {string[]} others files for the same processor and the other C library
 */

/**
 * The error for a binary that can't be loaded. Its message says why, and what to do.
 *
 * @param {Search} search
 */
function bindingError(search) {
  const { reason, text, cause } = diagnosis(search);
  return Object.assign(new Error(`latchkey cannot start: ${text}`, cause === undefined ? {} : { cause }), {
    code: 'ERR_LATCHKEY_BINDING',
    reason,
    target: search.target,
  });
}

/**
 * @param {Search} search
 * @returns {{ reason: 'missing' | 'libc' | 'library' | 'version' | 'blocked', text: string, cause?: unknown }}
 */
function diagnosis({ target, version, failures, others }) {
  const [failure] = failures;
  if (failure?.found !== undefined) {
    return {
      reason: 'version',
      text:
        `the binary ${failure.file} is of version ${failure.found}, the package of version ${version}. ` +
        'Remove node_modules and install again; in a clone, build again.',
    };
  }
  if (failure) {
    return { ...whyNotLoaded(failure), cause: failure.cause };
  }
  if (others.length > 0) {
    return {
      reason: 'libc',
      text:
        `this is ${target}, but what is installed is for the other C library (${others.join(', ')}). ` +
        'node_modules comes from another system or image: install again on this one.',
    };
  }
  return {
    reason: 'missing',
    text: TARGETS.includes(target)
      ? `there is no binary for ${target}. Install again on this system, with optional dependencies: without --omit=optional, ` +
        `--no-optional, and a lock file or node_modules from another system. Or add the package ${platformPackageName(target)}@${version}. ` +
        'In a bundle, keep latchkey external, or put the .node file beside the bundle.'
      : `there is no binary for ${target}, only for ${TARGETS.join(', ')}. ${remedyFor(target)}`,
  };
}

/**
 * What to do on systems without a published binary.
 *
 * @param {string} target
 */
function remedyFor(target) {
  return /-(ia32|arm)\b/.test(target)
    ? 'This Node is one of 32 bits: install the one of 64 bits, if the processor and the system allow it.'
    : "A clone of latchkey's repository builds one with `npm run build`, where there are Rust and a C compiler for this system; put it " +
        `into lib/binding as latchkey.${target}.node. Nobody has tried that.`;
}

/**
 * @param {Failure} failure
 * @returns {{ reason: 'libc' | 'library' | 'blocked', text: string }}
 */
function whyNotLoaded({ file, cause }) {
  if (wantsOtherLibc(cause)) {
    return {
      reason: 'libc',
      text:
        `the binary ${file} needs another C library than this system's, or a newer one. Latchkey needs glibc 2.17 or musl 1.2. ` +
        'If node_modules was copied from another system or image, install again on this one.',
    };
  }
  const library = missingLibrary(cause);
  if (library !== undefined) {
    return {
      reason: 'library',
      text:
        `the binary ${file} needs ${library}, which this system doesn't have. A binary that latchkey publishes needs nothing but the ` +
        "system's C library: install again, or install what provides that library.",
    };
  }
  return {
    reason: 'blocked',
    text:
      `the binary ${file} is there, but could not be loaded. It is damaged, or something forbids loading it: a file system ` +
      'mounted noexec, a virus scanner, Node run with --no-addons, or with --permission and without --allow-addons, Deno ' +
      'run without --allow-ffi. The cause of this error has the words of the system.',
  };
}

/** By the messages of glibc, and of musl, which reports a mismatch only as a relocation error. @param {unknown} cause */
function wantsOtherLibc(cause) {
  return /GLIBC(XX)?_[\d.]+|libc\.musl-|ld-musl-|ld-linux|libc\.so\b|Error relocating/.test(String(cause));
}

/**
 * By the messages of glibc, musl, macOS and Windows; the last doesn't name the library.
 *
 * @param {unknown} cause
 * @returns {string | undefined}
 */
function missingLibrary(cause) {
  const text = String(cause);
  const [, name] =
    /([\w.+-]+\.so[\w.]*): cannot open shared object file: No such file/.exec(text) ??
    /Error loading shared library ([^\s:]+): No such file/.exec(text) ??
    /Library not loaded: (\S+)/.exec(text) ??
    [];
  return name ?? (/The specified module could not be found/.test(text) ? 'a library' : undefined);
}

module.exports = { bindingError };
