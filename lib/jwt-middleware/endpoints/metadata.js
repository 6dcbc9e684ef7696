'use strict';

// Authorization server metadata (RFC 8414 §2). Every URL in it comes from the options, and none from a request.

const { PROOF_ALGORITHMS } = require('../../oauth/dpop/proof');
const { serve, switchedOff } = require('./serve');

/**
 * Publishes the metadata of this server for its clients.
 *
 * @param {import('../types').Middleware} middleware
 * @param {import('../types').Request} req
 * @param {import('../types').Response} res
 * @param {import('../types').Next} next
 */
function metadata(middleware, req, res, next) {
  serve(middleware, req, res, next, 'metadata', decide);
}

/**
 * @param {import('./serve').EndpointRequest} request
 * @returns {Promise<import('./serve').Answer>}
 */
async function decide({ settings }) {
  const { metadata } = settings.endpoints;
  if (!metadata) throw switchedOff('auth.metadata', 'metadata');
  return { body: documentOf(metadata, settings), isPublic: true };
}

/**
 * @param {Readonly<import('./options').Metadata>} metadata
 * @param {Pick<import('../options').Settings, 'dpop' | 'endpoints' | 'grants'>} settings
 * @returns {Record<string, unknown>}
 */
function documentOf(metadata, { dpop, endpoints, grants }) {
  const { algorithms, clientCredentials, introspection } = endpoints;
  const callers = [
    ...(introspection?.privateKeyJwt ? ['private_key_jwt'] : []),
    ...(introspection?.scope ? ['Bearer'] : []),
  ];
  return {
    issuer: metadata.issuer,
    token_endpoint: metadata.tokenEndpoint,
    jwks_uri: metadata.jwksUri,
    scopes_supported: metadata.scopesSupported,
    // There is no authorization endpoint.
    response_types_supported: [],
    grant_types_supported: grants.map(({ type }) => type),
    // An assertion as a grant comes without client authentication (RFC 7521 §4.1).
    token_endpoint_auth_methods_supported: [...(clientCredentials ? ['private_key_jwt'] : []), 'none'],
    token_endpoint_auth_signing_alg_values_supported: clientCredentials ? algorithms : undefined,
    ...endpoint('introspection_endpoint', metadata.introspectionEndpoint, callers, algorithms),
    ...endpoint('revocation_endpoint', metadata.revocationEndpoint, ['private_key_jwt'], algorithms),
    dpop_signing_alg_values_supported: dpop && PROOF_ALGORITHMS,
    service_documentation: metadata.serviceDocumentation,
  };
}

/**
 * @param {string} name
 * @param {string | undefined} address
 * @param {string[]} methods
 * @param {readonly string[]} algorithms
 */
function endpoint(name, address, methods, algorithms) {
  if (address === undefined) return {};
  return {
    [name]: address,
    // A caller that the application authenticates has no method of this list.
    [`${name}_auth_methods_supported`]: methods.length > 0 ? methods : undefined,
    [`${name}_auth_signing_alg_values_supported`]: methods.includes('private_key_jwt')
      ? algorithms
      : undefined,
  };
}

module.exports = { documentOf, metadata };
