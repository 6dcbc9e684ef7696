'use strict';

/** @typedef {import('./examine').Report} Report */

/** @type {Readonly<Record<import('./checks').Check['result'], [mark: string, style: import('../output/styles').Style]>>} */
const MARKS = Object.freeze({
  passed: ['ok  ', 'green'],
  failed: ['FAIL', 'red'],
  skipped: ['?   ', 'yellow'],
});
const VERDICTS = Object.freeze({
  accepted: 'Every check passed.',
  refused: 'Refused',
  undecided: 'Nothing is wrong so far, but not everything could be checked',
});

/**
 * @param {Report} report
 * @param {import('../output/styles').Paint} paint
 */
function shownAsText(
  { identity, length, notes, header, claims, isVerified, checks, verdict, decisive },
  paint,
) {
  const rows = [
    ...Object.entries(identity),
    ['length', `${length} characters`],
    ...notes.map((note) => ['note', note]),
  ];
  const sections = [
    ['What it is', table(rows)],
    ['Header', table(header.map(({ name, text }) => [name, text]))],
    [isVerified ? 'Contents' : 'Contents (unverified)', table(claims.map(({ name, text }) => [name, text]))],
    ['Checks', checks.map((check) => checkLine(check, paint)).join('\n')],
    ['Result', resultOf(verdict, decisive, paint)],
  ];
  return `${sections
    .filter(([, text]) => text !== '')
    .map(([title = '', text]) => `${paint('bold', title)}\n${text}\n`)
    .join('\n')}`;
}

/**
 * @param {import('./checks').Check} check
 * @param {import('../output/styles').Paint} paint
 */
function checkLine({ name, result, detail, code }, paint) {
  const [mark, style] = MARKS[result];
  return `  ${paint(style, mark)}  ${name.padEnd(9)}  ${code === undefined ? '' : `${code}: `}${detail}`;
}

/**
 * @param {Report['verdict']} verdict
 * @param {Report['decisive']} decisive
 * @param {import('../output/styles').Paint} paint
 */
function resultOf(verdict, decisive, paint) {
  if (decisive === undefined) return `  ${paint('green', VERDICTS[verdict])}`;
  const { name, code, detail, remedy } = decisive;
  const style = verdict === 'refused' ? 'red' : 'yellow';
  const head = `  ${paint(style, VERDICTS[verdict])}: ${name}${code === undefined ? '' : ` (${code})`}, ${detail}.`;
  return remedy === undefined ? head : `${head}\n  What to do: ${remedy}`;
}

/** @param {string[][]} rows of two cells */
function table(rows) {
  const width = Math.max(0, ...rows.map(([cell = '']) => cell.length));
  return rows.map(([cell = '', text]) => `  ${cell.padEnd(width)}  ${text}`).join('\n');
}

/** @param {Report} report */
function shownAsJson({ header, claims, decisive, ...report }) {
  const { name: check = null, code = null, detail = null, remedy = null } = decisive ?? {};
  const membersOf = (/** @type {Report['claims']} */ rows) =>
    Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  const shown = { ...report, header: membersOf(header), claims: membersOf(claims) };
  return `${JSON.stringify({ ...shown, reason: { check, code, detail, remedy } }, undefined, 2)}\n`;
}

module.exports = { shownAsJson, shownAsText };
