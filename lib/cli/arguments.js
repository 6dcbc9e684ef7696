'use strict';

const { parseArgs } = require('node:util');
const { usageError, withSuggestion } = require('./usage-error');

/** Every command has this option. */
const HELP = Object.freeze({ type: 'boolean', short: 'h', help: 'show this help' });

/**
 * @param {string[]} args
 * @param {Record<string, import('./commands').Option>} options
 * @returns {{ values: Record<string, any>, positionals: string[] }}
 */
function readArguments(args, options) {
  const all = /** @type {any} */ ({ ...options, help: HELP });
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
    throw usageError(withSuggestion(`unknown option ${JSON.stringify(rawName)}`, rawName, known));
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
