'use strict';

/** @typedef {import('./findings').Finding} Finding */

/** @type {Readonly<Record<Finding['level'], [mark: string, style: import('../output/styles').Style]>>} */
const MARKS = Object.freeze({
  ok: ['ok  ', 'green'],
  note: ['note', 'dim'],
  warning: ['WARN', 'yellow'],
  problem: ['FAIL', 'red'],
});

/**
 * @param {readonly Finding[]} findings
 * @param {import('../output/styles').Paint} paint
 */
function shownAsText(findings, paint) {
  const areas = [...new Set(findings.map(({ area }) => area))];
  const sections = areas.map((area) => {
    const lines = findings
      .filter((finding) => finding.area === area)
      .map((finding) => lineOf(finding, paint));
    return `${paint('bold', area)}\n${lines.join('')}`;
  });
  return `${sections.join('\n')}\n${summaryOf(findings, paint)}\n`;
}

/**
 * @param {Finding} finding
 * @param {import('../output/styles').Paint} paint
 */
function lineOf({ level, subject, text, remedy }, paint) {
  const [mark, style] = MARKS[level];
  const line = `  ${paint(style, mark)}  ${subject}: ${text}\n`;
  return remedy === undefined ? line : `${line}        ${remedy}\n`;
}

/**
 * @param {readonly Finding[]} findings
 * @param {import('../output/styles').Paint} paint
 */
function summaryOf(findings, paint) {
  const count = (/** @type {Finding['level']} */ level) =>
    findings.filter((finding) => finding.level === level).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (problems + warnings === 0)
    return paint('green', `No problem and no warning in ${findings.length} findings.`);
  const text = `${plural(problems, 'problem')}, ${plural(warnings, 'warning')} in ${findings.length} findings.`;
  return paint(problems > 0 ? 'red' : 'yellow', text);
}

/** @param {number} count @param {string} what */
const plural = (count, what) => `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;

/** @param {readonly Finding[]} findings */
function shownAsJson(findings) {
  const count = (/** @type {Finding['level']} */ level) =>
    findings.filter((finding) => finding.level === level).length;
  const summary = { problems: count('problem'), warnings: count('warning'), findings: findings.length };
  return `${JSON.stringify({ summary, findings }, undefined, 2)}\n`;
}

module.exports = { shownAsJson, shownAsText };
