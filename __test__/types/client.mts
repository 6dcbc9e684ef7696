// latchkey/client, from an ES module.

import {
  createTokenClient,
  type Fetch,
  type TokenClient,
  type TokenClientOptions,
  type TokenError,
} from 'latchkey/client';

const options: TokenClientOptions = {
  tokenEndpoint: new URL('https://auth.example.com/oauth/token'),
  clientId: 'billing',
  key: 'k',
  algorithm: 'ES256',
  kid: '1',
  grant: 'client_credentials',
  audience: ['https://auth.example.com'],
  scope: 'a b',
  claims: { role: 'reader' },
  parameters: { resource: 'https://api.example.com' },
  assertionTtl: '1m',
  dpop: { key: 'k', algorithm: 'EdDSA' },
  fetch: globalThis.fetch,
  renewBefore: 60,
  timeout: '5s',
  maxBytes: 1000,
  retries: 0,
  allowInsecureRequests: true,
};
const client: TokenClient = createTokenClient(options);
const token: Promise<string> = client.getToken();
client.getToken({ renew: true, signal: AbortSignal.timeout(1) });
const response: Response = await client.fetch('https://api.example.com/', { method: 'POST', body: 'a' });
const same: typeof globalThis.fetch = client.fetch;
const own: Fetch = async (_input, _init) => new Response();

const required = { tokenEndpoint: 'https://auth.example.com', clientId: 'a', key: 'k' };
createTokenClient({ ...required, algorithm: 'RS256', subject: 'alice', dpop: true, fetch: own });
// @ts-expect-error the algorithm is required
createTokenClient(required);
// @ts-expect-error there is no such grant
createTokenClient({ ...required, algorithm: 'RS256', grant: 'password' });
// @ts-expect-error whoever could check a proof under a secret could make one
createTokenClient({ ...required, algorithm: 'RS256', dpop: { key: 'k', algorithm: 'HS256' } });
// @ts-expect-error a misspelt option would do nothing
createTokenClient({ ...required, algorithm: 'RS256', retrys: 1 });

export const why = ({ code, status, error, error_description, retryAfter }: TokenError) =>
  [code, status?.toFixed(), error, error_description, retryAfter?.toFixed()].join();
export { response, same, token };
