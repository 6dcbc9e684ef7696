'use strict';

// RFC 6749 §3.3: scope = scope-token *( SP scope-token ), in any order.

const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/** @param {unknown} value */
const isScope = (value) => typeof value === 'string' && SCOPE.test(value);

/**
 * @param {unknown} scope
 * @returns {Set<string>} empty for what isn't a scope
 */
const tokensOf = (scope) => new Set(isScope(scope) ? String(scope).split(' ') : []);

/**
 * @param {Set<string>} tokens
 * @param {Set<string>} others
 */
const includesAll = (tokens, others) => [...others].every((token) => tokens.has(token));

/**
 * @param {Set<string>} tokens
 * @param {Set<string>} others
 */
const includesAny = (tokens, others) => [...others].some((token) => tokens.has(token));

/**
 * @param {Set<string>} tokens
 * @param {Set<string>} others
 */
const common = (tokens, others) => new Set([...tokens].filter((token) => others.has(token)));

module.exports = { common, includesAll, includesAny, isScope, tokensOf };
