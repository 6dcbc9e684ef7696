'use strict';

/** @typedef {Readonly<import('../../oauth/errors').Refusal>} Refusal */

/**
 * One demand of a standard, which an option turns on.
 *
 * @template Subject
 * @typedef {object} Rule
 * @property {string} id stable: `debug` tells it, docs/standards.md lists it
 * @property {string} section of the standard
 * @property {string} option
 * @property {(values: import('../strict').Values & { grants: readonly Readonly<import('../grants').Grant>[], clockTolerance: number },
 *   enforced: import('../strict').Values) => Check<Subject> | false | undefined} create nothing where the rule is off
 */

/**
 * @template Subject
 * @typedef {(subject: Subject) => Refusal | undefined} Check
 */

/**
 * The first rule that a request breaks.
 *
 * @template Subject
 * @param {readonly Rule<Subject>[]} rules
 * @param {any} values
 * @param {any} [enforced] where they are only tried
 * @returns {((subject: Subject) => { refusal: Refusal, rule: string } | undefined) | undefined} nothing where all are off
 */
function createJudge(rules, values, enforced) {
  const checks = rules.flatMap(({ id, create }) => {
    const check = create(values, enforced);
    return check ? [{ id, check }] : [];
  });
  if (checks.length === 0) return undefined;
  return (subject) => {
    for (const { id, check } of checks) {
      const refusal = check(subject);
      if (refusal) return { refusal, rule: id };
    }
    return undefined;
  };
}

module.exports = { createJudge };
