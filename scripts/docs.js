'use strict';

// Writes what is generated: docs/api.md and index.d.mts from index.d.ts and types/, docs/errors.md and docs/reasons.md from the tables of
// lib/diagnostics/, docs/scaling.md from what was measured, and the benchmark's plot.
//
//   node scripts/docs.js

const fs = require('node:fs');
const path = require('node:path');
const { writePlot } = require('../benchmark/report/plot');
const { moduleTypes } = require('./api/module-types');
const { apiPage } = require('./api/page');
const { ERRORS, WARNINGS } = require('../lib/diagnostics/codes');
const { ENTRIES, REASONS, STEPS } = require('../lib/diagnostics/reasons');
const { STATUSES } = require('../lib/oauth/status');
const { binding } = require('../lib/native/load-binding');
const { writeScaling } = require('./scaling/write');

const root = path.join(__dirname, '..');

/** The members of an event, for docs/reasons.md. */
const EVENT_MEMBERS = [
  ['member', ''],
  [
    '`type`',
    '`refused`, `anonymous`, `refresh-reused`, `failed`, `strict`, `legacy`; on channels also `accepted`, `issued`, `revoked`',
  ],
  ['`error`', 'the OAuth error of a refusal, the error of a failure'],
  ['`code`', 'of the reason, as below; of a failure, as in [errors.md](errors.md)'],
  ['`context.message`', 'in sentences: what was wrong, by how much, and what to do'],
  ['`context.descr`', 'the short text that jwt-middleware 0.3.0 gives'],
  ['`context.entry`, `context.step`', 'where, and at which step'],
  ['`context.claim`', 'the claim, or the member of the header'],
  ['`context.expected`, `context.received`', 'what the options want, and what came'],
  ['`context.seconds`', 'by how much a date missed'],
  [
    '`context.clientId`, `context.userId`',
    'who, as far as it is known; of a refused token it is not verified',
  ],
  ['`context.rule`', 'the rule of strict mode'],
  ['`context.cause`', 'the error behind it; that of `getKey` or a store may say anything'],
  ['`context.request`', 'method, path and `req.id`'],
];

const REASONS_INTRODUCTION = `Clients learn no more than the standards say. Operators learn the reason of each refusal, by any of these ways:

- the option \`debug\` of both products;
- \`NODE_DEBUG=latchkey node server.js\`, which needs no line of code;
- the channels of \`node:diagnostics_channel\`: \`latchkey:refused\` and others;
- \`req.identity.failure\`, \`(await req.identity.logIn()).reason\`, and \`verifyGrantToken.explain(token)\`, for the application's own logs.

All have the same [events](#events). None contains a key, secret, token or password. What clients chose is cut to 120 characters, without
control characters. The response is sent first, so that it doesn't depend on who listens.

\`\`\`js
const debug = ({ type, code, context }) => log.warn({ type, code, ...context });
\`\`\`

## Events

${table(EVENT_MEMBERS)}
On channels: \`latchkey:refused\`, \`latchkey:accepted\`, \`latchkey:issued\`, \`latchkey:revoked\` and \`latchkey:refresh-reused\`. Operations are traced by Node's convention:
\`tracing:latchkey.check:start\` and so on, also for \`token\`, \`logIn\`, \`store\`, \`keys\` and \`sign\`, as \`TraceMessage\` of [index.d.ts](../index.d.ts) says. The
\`AsyncLocalStorage\` of the request is kept.

A request without a token is \`anonymous\` to jwt-identity, and on no channel. Members that don't apply are absent.

## Where
`;

/** @param {string[][]} rows the heading first; the columns as wide as the formatter makes them */
function table(rows) {
  const [heading = [], ...body] = rows;
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return line(heading) + line(widths.map((width) => '-'.repeat(width))) + body.map(line).join('');
}

/**
 * The messages of the core by their codes. Those that differ in the name of a JWK's member, a curve or a kind of key are one.
 *
 * @returns {string[][]}
 */
function messages() {
  /** @type {{ code: string, message: string }[]} */
  const all = JSON.parse(binding.errorTable());
  const general = all.map(({ code, message }) => [
    `\`${code}\``,
    message
      .replace(/(JWK's member|JWK has no member) "\w+"/, '$1 "…"')
      .replace(/(the curve) \S+, which is/, '$1 …, which is')
      .replace(/(the algorithm: it is) .+/, '$1 …'),
  ]);
  return [...new Map(general.map((row) => [row.join(), row])).values()].sort(([a = ''], [b = '']) =>
    a < b ? -1 : Number(a > b),
  );
}

function errorsPage() {
  const sections = Object.entries(ERRORS).map(([title, codes]) => {
    const rows = Object.entries(codes).map(([code, [meaning, remedy]]) => [
      `\`${code}\``,
      meaning,
      String(STATUSES.get(code) ?? ''),
      remedy,
    ]);
    return `## ${title}\n\n${table([['code', 'meaning', 'status', 'what to do'], ...rows])}`;
  });
  const warnings = Object.entries(WARNINGS).map(([code, cells]) => [`\`${code}\``, ...cells]);
  return `<!-- Generated by npm run docs. Change lib/diagnostics/codes.js. -->

# Errors and warnings

Programs can rely on the \`code\` of an error; messages are for people and may change. \`isLatchkeyError(error)\` says whether latchkey made
it, and the type \`ErrorCode\` lists all codes. No error or warning contains a key, secret, token, password or payload.

No message begins with the name of the package, because the code says it. Options are named by their path, as in _Expected X for
grantToken.cache_ or _Option security.privateKey must …_; what the core finds wrong with a token or a key is a clause, _the token has expired_.

- **Mistakes of a client** are answered as the OAuth standards say. The option \`debug\` is called with the reason, as
  \`context.cause\`; functions of \`latchkey/jwt\` and \`latchkey/sealed\` throw it.
- **Mistakes of the application** are thrown at construction: a \`TypeError\` of the form _Expected X for Y but received Z of type T_, or
  an \`Error\` with a \`code\`. A missing \`getKey\`, \`store\` or secret is an \`AssertionError\`, as in the originals.
- **Failures at run time** are passed to \`next\` or reject. They carry the table's _status_ as \`status\`, or else 500, and Express' error
  handler answers with it.

${sections.join('\n')}
## Warnings

Each is emitted once per cause and process, as a \`LatchkeyWarning\`: \`process.on('warning', (warning) => log(warning.code))\`.

${table([['code', 'meaning', 'what to do'], ...warnings])}
## Messages of the core

The core, written in Rust, gives these codes and messages. An ellipsis stands for the name of a JWK's member, a curve or a type of key.

${table([['code', 'message'], ...messages()])}`;
}

function reasonsPage() {
  const sections = Object.entries(STEPS).map(([step, { meaning }]) => {
    const rows = [...REASONS.values()]
      .filter((reason) => reason.step === step)
      .map(({ code, at, summary, remedy }) => [`\`${code}\``, at.join(', '), summary, remedy]);
    return `## ${step}\n\n${meaning}\n\n${table([['code', 'at', 'what was wrong', 'what to do'], ...rows])}`;
  });
  const entries = Object.entries(ENTRIES).map(([entry, meaning]) => [`\`${entry}\``, meaning]);
  return `<!-- Generated by npm run docs. Change lib/diagnostics/reasons.js. -->

# Why was this refused?

${REASONS_INTRODUCTION}
${table([['at', 'where'], ...entries])}
${sections.join('\n')}`;
}

if (require.main === module) {
  fs.writeFileSync(path.join(root, 'docs/errors.md'), errorsPage());
  fs.writeFileSync(path.join(root, 'docs/reasons.md'), reasonsPage());
  writeScaling();
  writePlot(JSON.parse(fs.readFileSync(path.join(root, 'benchmark/baseline.json'), 'utf8')));
  fs.writeFileSync(path.join(root, 'index.d.mts'), moduleTypes());
  apiPage().then((page) => fs.writeFileSync(path.join(root, 'docs/api.md'), page));
}

module.exports = { errorsPage, reasonsPage };
