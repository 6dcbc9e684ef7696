'use strict';

/**
 * Refuses an assertion, or a proof, that was used before. Both count as used from here on.
 *
 * @param {import('./types').TokenRequest} request
 * @param {import('./types').Issue} issue
 * @param {import('./types').Settings} settings
 * @param {import('./types').Request} req
 * @returns {Promise<import('./types').Refused | undefined>}
 */
async function refusalOfReplay({ grant, assertion }, { proof }, settings, req) {
  const refused = proof && settings.dpop && (await settings.dpop.useUp(proof, settings.dpop, 400, req));
  if (refused) return refused;
  const cause = await settings.replay?.use(assertion.claims);
  return cause && { refusal: grant.bad, rule: 'replay', cause: () => cause };
}

module.exports = { refusalOfReplay };
