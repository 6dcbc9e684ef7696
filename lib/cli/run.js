'use strict';

const { readArguments } = require('./arguments');
const { COMMANDS } = require('./commands');
const { commandHelp, generalHelp } = require('./help');
const { isUsageError, shownArgument, usageError, withSuggestion } = require('./usage-error');

/** Exit codes; 0 is success. */
const FAILED = 1;
const MISUSED = 2;

/**
 * @param {string[]} args without the program
 * @param {import('./commands').Io} io
 * @returns {Promise<number>} the exit code
 */
async function run([name, ...args], io) {
  const called = name !== undefined && Object.hasOwn(COMMANDS, name) ? `latchkey ${name}` : 'latchkey';
  try {
    return await runCommand(name, args, io);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    // An error without a code is a bug, and its stack helps.
    if (code === undefined) throw error;
    io.stderr.write(`${called}: ${message}\n`);
    if (!isUsageError(error)) return FAILED;
    io.stderr.write(`Run \`npx ${called} --help\` for help.\n`);
    return MISUSED;
  }
}

/**
 * @param {string | undefined} name
 * @param {string[]} args
 * @param {import('./commands').Io} io
 */
async function runCommand(name, args, io) {
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    io.stdout.write(generalHelp(COMMANDS));
    return 0;
  }
  if (name === '--version') {
    io.stdout.write(`${require('../../package.json').version}\n`);
    return 0;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    const kind = name.startsWith('-') ? 'option' : 'command';
    const known = [...Object.keys(COMMANDS), '--help', '--version'];
    throw usageError(withSuggestion(`unknown ${kind} ${shownArgument(name)}`, name, known));
  }
  const command = COMMANDS[name].load();
  const given = readArguments(args, command.options);
  if (given.values.help) {
    io.stdout.write(commandHelp(name, command));
    return 0;
  }
  return (await command.run(given, io)) ?? 0;
}

module.exports = { run };
