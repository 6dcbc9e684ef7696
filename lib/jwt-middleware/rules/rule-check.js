'use strict';

/**
 * @typedef {Readonly<import('../../oauth/errors').Refusal>} Refusal
 * @typedef {import('../strict').RuleValues & { grants: readonly Readonly<import('../types').GrantType>[], clockTolerance: number }} Values
 */

/**
 * One rule of a standard.
 *
 * @template Subject
 * @typedef {object} Rule
 * @property {keyof import('../strict').RuleValues} name its option in `strict`, which `debug` is told
 * @property {string} section of the standard
 * @property {(values: Values, enforced: import('../strict').RuleValues) => Check<Subject> | false | undefined} create
 *   nothing where the rule is off. `enforced` is for a rule that is only reported: what holds meanwhile
 */

/**
 * @template Subject
 * @typedef {(subject: Subject) => Refusal | undefined} Check
 */

/**
 * @template Subject
 * @typedef {(subject: Subject) => { refusal: Refusal, rule: string } | undefined} RuleCheck
 */

/**
 * Makes one check of several rules. It returns the first rule that its subject violates.
 *
 * @template Subject
 * @param {readonly Rule<Subject>[]} rules
 * @param {Values} values
 * @param {import('../strict').RuleValues} [enforced] for rules that are only reported
 * @returns {RuleCheck<Subject> | undefined} undefined where all rules are off
 */
function createRuleCheck(rules, values, enforced = values) {
  const checks = rules.flatMap(({ name, create }) => {
    const check = create(values, enforced);
    return check ? [{ name, check }] : [];
  });
  if (checks.length === 0) return undefined;
  return (subject) => {
    for (const { name, check } of checks) {
      const refusal = check(subject);
      if (refusal) return { refusal, rule: name };
    }
    return undefined;
  };
}

module.exports = { createRuleCheck };
