'use strict';

const { expected, isText } = require('../../values/checks');
const { own } = require('../../values/members');

/**
 * Lets users through who have any of the roles.
 *
 * @param {unknown} roles a role, or a list of them
 * @returns {import('./guard').Rule}
 */
function roleRule(roles) {
  const wanted = Array.isArray(roles) ? [...roles] : [roles];
  if (wanted.length === 0 || !wanted.every(isRole)) {
    throw expected(
      "a role without commas, as in requireRole('admin'), or a list as in requireRole(['admin', 'editor']),",
      'identity.requireRole',
      Array.isArray(roles) ? roles : wanted[0],
    );
  }
  const any = new Set(wanted);
  const message = `The user has none of the roles: ${wanted.join(', ')}`;
  const failure = Object.freeze({
    status: /** @type {const} */ (403),
    code: 'ERR_ROLE_REQUIRED',
    message,
    roles: wanted,
  });
  return (user) => (rolesOf(user).some((role) => any.has(role)) ? null : failure);
}

/**
 * The roles of a user: those in the text of jwt-identity 3.1.0, separated by commas, or the texts in a list.
 *
 * @param {unknown} user
 * @returns {unknown[]}
 */
function rolesOf(user) {
  const roles = own(user, 'roles');
  if (typeof roles === 'string') return roles.split(',').map((role) => role.trim());
  return Array.isArray(roles) ? [...roles] : [];
}

/** @param {unknown} role */
function isRole(role) {
  const text = isText(role) ? String(role) : ',';
  return text === text.trim() && !text.includes(',');
}

module.exports = { roleRule };
