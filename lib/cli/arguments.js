'use strict';

const { parseArgs } = require('node:util');
const { usageError, withSuggestion } = require('./usage-error');

/** Every command has this option. */
const HELP = Object.freeze({ type: /** @type {const} */ ('boolean'), short: 'h', help: 'show this help' });

/**
 * @typedef {Record<string, any>} Values text, a list of texts, or true, as the command's own options say
 * @typedef {{ values: Values, positionals: string[] }} Arguments
 *
 * @param {string[]} args
 * @param {Record<string, import('./commands').Option>} options
 * @returns {Arguments}
 */
function readArguments(args, options) {
  /** @type {Record<string, import('./commands').Option>} */
  const all = { ...options, help: HELP };
  const parsed = parseArgs({ args, options: all, strict: false, allowPositionals: true, tokens: true });
  for (const token of parsed.tokens) {
    if (token.kind === 'option') assertOption(token, all);
  }
  return { values: parsed.values, positionals: parsed.positionals };
}

/**
 * @param {{ name: string, rawName: string, value?: string, inlineValue?: boolean }} token
 * @param {Record<string, import('./commands').Option>} options
 */
function assertOption({ name, rawName, value, inlineValue }, options) {
  if (!Object.hasOwn(options, name)) {
    const known = Object.keys(options).map((option) => `--${option}`);
    // A long one may be a token or a secret that begins with a hyphen.
    const shown = rawName.length > 30 ? 'a text that begins with a hyphen' : JSON.stringify(rawName);
    throw usageError(withSuggestion(`unknown option ${shown}`, rawName, known));
  }
  if (options[name]?.type === 'boolean') {
    if (value !== undefined) throw usageError(`option ${rawName} takes no value`);
    return;
  }
  // A value that looks like an option is one: the value itself is missing.
  const isMissing = value === undefined || value === '' || (!inlineValue && value.startsWith('-'));
  if (isMissing) throw usageError(`option ${rawName} needs a value`);
}

module.exports = { HELP, readArguments };
