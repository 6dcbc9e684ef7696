'use strict';

const { HELP } = require('./arguments');

/** @param {Readonly<Record<string, { summary: string }>>} commands */
function generalHelp(commands) {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary]);
  return `Usage: npx latchkey <command>

Commands:
${table(rows)}

Options:
${table([
  ['--help', 'show this help; behind a command, the help of the command'],
  ['--version', 'show the version'],
])}
`;
}

/**
 * @param {string} name
 * @param {import('./commands').Command} command
 */
function commandHelp(name, { arguments: args, description, options }) {
  const rows = Object.entries({ ...options, help: /** @type {import('./commands').Option} */ (HELP) }).map(
    ([option, { value, help }]) => [`--${option}${value === undefined ? '' : ` <${value}>`}`, help],
  );
  return `Usage: npx latchkey ${name} ${args}

${description}

Options:
${table(rows)}
`;
}

/** @param {string[][]} rows of two cells */
function table(rows) {
  const width = Math.max(...rows.map(([cell = '']) => cell.length));
  return rows.map(([cell = '', text]) => `  ${cell.padEnd(width)}  ${text}`).join('\n');
}

module.exports = { commandHelp, generalHelp };
