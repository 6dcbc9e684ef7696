'use strict';

// The option `strict`: which rules of the standards are enforced, and which are only reported.

const { warnOnce } = require('../diagnostics/warnings');
const { isPlaceList } = require('../oauth/token-from');
const { readDuration } = require('../options/duration');
const { assertKnown } = require('../options/known');
const {
  expected,
  expectedSecret,
  isBoolean,
  isText,
  isTextList,
  isTextOrList,
  optional,
} = require('../values/checks');
const { bare } = require('../values/members');

/**
 * The value of each rule. False turns a rule off, and so does undefined.
 *
 * @typedef {object} RuleValues
 * @property {boolean} [requireGrantType]
 * @property {boolean} [assertionOnly]
 * @property {readonly string[] | false} [requiredClaims]
 * @property {string | readonly string[] | false} [audience]
 * @property {number | false} [maxAssertionAge] seconds
 * @property {boolean} [invalidGrant]
 * @property {readonly string[] | false} [sessionClaims]
 * @property {boolean} [grantScopes]
 * @property {boolean} [bareChallenge]
 * @property {boolean} [oneToken]
 * @property {boolean} [credentialsSyntax]
 * @property {boolean} [formBody]
 * @property {readonly import('../../index').TokenPlace[] | false} [tokenFrom]
 *
 * @typedef {object} Strictness
 * @property {boolean} isStrict whether strict mode is enforced, and not only reported
 * @property {RuleValues} enforced without `audience` and `requiredClaims` where the verifier enforces them
 * @property {Pick<RuleValues, 'audience' | 'requiredClaims'>} policy what `strict` adds to the verifier's policy
 * @property {RuleValues} [reported] the values of the rules that are only reported
 * @property {readonly string[]} reportedNames
 *
 * @typedef {object} RuleOption
 * @property {(name: string, value: unknown) => any} read throws for an invalid value; each rule has values of its own type
 * @property {RuleValues[keyof RuleValues]} [strict] the value in strict mode; a rule without one must be given its value
 * @property {boolean} [isOption] whether there is an option of this name outside `strict` too
 */

/** @param {unknown} value */
const isNameList = (value) => Array.isArray(value) && [...value].every(isText);
/** @param {(value: unknown) => boolean} isValid @returns {(value: unknown) => boolean} */
const orFalse = (isValid) => (value) => value === false || isValid(value);

/**
 * Copies a list, so that a later change of the options can't loosen a rule.
 *
 * @param {string} what the value must be, for errors
 * @param {(value: unknown) => boolean} isValid
 * @returns {RuleOption['read']}
 */
const valid = (what, isValid) => (name, value) => {
  if (!isValid(value)) throw expected(what, name, value);
  return Array.isArray(value) ? [...value] : value;
};

/** @type {RuleOption} */
const onOrOff = { read: valid('a boolean', isBoolean), strict: true };

/** @type {Readonly<Record<keyof RuleValues, RuleOption>>} */
const RULES = {
  requireGrantType: onOrOff,
  assertionOnly: onOrOff,
  requiredClaims: {
    read: valid('a non-empty array of claim names or false', orFalse(isTextList)),
    strict: ['iss', 'sub', 'aud', 'exp'],
    isOption: true,
  },
  audience: {
    read: valid('a non-empty string, a non-empty array of them or false', orFalse(isTextOrList)),
    isOption: true,
  },
  maxAssertionAge: {
    read: (name, value) => value !== false && readDuration(name, value, { least: 1, isWhole: true }),
    strict: 3600,
    isOption: true,
  },
  invalidGrant: onOrOff,
  sessionClaims: {
    read: valid('an array of claim names or false', orFalse(isNameList)),
    strict: ['iss', 'sub'],
    isOption: true,
  },
  grantScopes: { ...onOrOff, isOption: true },
  bareChallenge: onOrOff,
  oneToken: onOrOff,
  credentialsSyntax: onOrOff,
  formBody: onOrOff,
  tokenFrom: {
    read: valid(
      "a non-empty array of 'header', 'body', 'query', { cookie: name } and functions, or false",
      orFalse(isPlaceList),
    ),
    strict: ['header', 'body'],
    isOption: true,
  },
};
const NAMES = /** @type {(keyof RuleValues)[]} */ (Object.keys(RULES));
/** What the verifier checks by itself, and names in its own error. */
const POLICY_RULES = /** @type {const} */ (['audience', 'requiredClaims']);
/** The rules that are options outside `strict` too, which the validation policy doesn't read. */
const OPTION_NAMES = NAMES.filter((name) => RULES[name].isOption && !isPolicyRule(name));

/** @param {string} name */
function isPolicyRule(name) {
  return POLICY_RULES.some((rule) => rule === name);
}

/**
 * Reads `strict` and the options that are rules of strict mode too.
 *
 * @param {Record<string, unknown>} options that inherit nothing; `audience` and `requiredClaims` were validated
 * @returns {Strictness}
 */
function readStrictness(options) {
  const own = bare(readValues(options, OPTION_NAMES, ''), pick(options, POLICY_RULES));
  const { mode, rules } = readStrict(options.strict);
  if (mode === 'enforce') return enforce(own, rules, options);
  const enforced = withoutPolicyRules(own, own);
  if (mode === 'off') return { isStrict: false, enforced, policy: bare(), reportedNames: [] };
  const reportedNames = NAMES.filter((name) => rules[name] !== undefined || own[name] === undefined);
  const reported = withDefaults(bare(own, rules));
  return { isStrict: false, enforced, policy: bare(), reported, reportedNames };
}

/**
 * @param {RuleValues} own values outside `strict`
 * @param {RuleValues} rules values inside it
 * @param {Record<string, unknown>} options
 * @returns {Strictness}
 */
function enforce(own, rules, options) {
  const twice = NAMES.find((name) => own[name] !== undefined && rules[name] !== undefined);
  // Two values of one rule would leave open which of them holds.
  if (twice) throw expectedSecret(`either ${twice} or strict.${twice}`, 'options', options);
  const values = bare(own, rules);
  if (values.audience === undefined) {
    const what = 'the issuer identifier or token endpoint of this server, which strict mode needs,';
    throw expected(what, 'audience', undefined);
  }
  const enforced = withoutPolicyRules(withDefaults(values), values);
  return { isStrict: true, enforced, policy: pick(rules, POLICY_RULES), reportedNames: [] };
}

/**
 * @param {RuleValues} values
 * @param {RuleValues} given
 * @returns {RuleValues} without those that the verifier enforces, since they were given
 */
function withoutPolicyRules(values, given) {
  const others = bare(values);
  for (const name of POLICY_RULES) if (given[name] !== undefined) others[name] = undefined;
  return others;
}

/**
 * @param {unknown} strict
 * @returns {{ mode: 'off' | 'report' | 'enforce', rules: RuleValues }}
 */
function readStrict(strict) {
  optional("a boolean, 'report' or an object of rules", 'strict', strict, isStrictValue);
  if (strict === undefined || strict === false) return { mode: 'off', rules: bare() };
  if (strict === true) return { mode: 'enforce', rules: bare() };
  if (strict === 'report') return { mode: 'report', rules: bare() };
  const members = assertKnown(strict, ['report', ...NAMES], 'strict');
  const isReported = optional('a boolean', 'strict.report', members.report, isBoolean) === true;
  return { mode: isReported ? 'report' : 'enforce', rules: readValues(members, NAMES, 'strict.') };
}

/** @param {unknown} value */
const isStrictValue = (value) =>
  isBoolean(value) ||
  value === 'report' ||
  (typeof value === 'object' && value !== null && !Array.isArray(value));

/**
 * @param {Record<string, unknown>} members
 * @param {readonly (keyof RuleValues)[]} names
 * @param {string} prefix for errors
 * @returns {RuleValues}
 */
function readValues(members, names, prefix) {
  const values = bare();
  for (const name of names) {
    if (members[name] !== undefined) values[name] = RULES[name].read(prefix + name, members[name]);
  }
  return values;
}

/** @param {RuleValues} values @returns {RuleValues} */
function withDefaults(values) {
  const all = bare(values);
  for (const name of NAMES) all[name] ??= RULES[name].strict;
  return all;
}

/**
 * @param {object} values
 * @param {readonly string[]} names
 * @returns {RuleValues} those that are given and not false
 */
function pick(values, names) {
  return bare(
    Object.fromEntries(Object.entries(values).filter(([name, value]) => value && names.includes(name))),
  );
}

/**
 * Warns of rules that are given beside `strict` instead of inside it. Like other unknown options they are no error, since the
 * original accepted any.
 *
 * @param {object} options
 */
function warnOfMisplacedRules(options) {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(RULES, name) || RULES[/** @type {keyof RuleValues} */ (name)].isOption) continue;
    const message = `Unknown option "${name}" was ignored. Did you mean "strict.${name}"?`;
    warnOnce('LATCHKEY_OPTION_UNKNOWN', message, name);
  }
}

module.exports = { RULES, readStrictness, warnOfMisplacedRules };
