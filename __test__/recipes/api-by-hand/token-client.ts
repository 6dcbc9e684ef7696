import { randomUUID, sign } from 'node:crypto';

interface Settings {
  tokenEndpoint: string;
  clientId: string;
  /** A PEM of P-256. */
  key: string;
  scope: string;
}

interface Token {
  value: string;
  endsAt: number;
}

const RENEW_BEFORE = 30_000;
const ATTEMPTS = 3;

/** Keeps an access token, renews it before its end, and once after a 401. */
export function createClient(settings: Settings) {
  let token: Token | undefined;
  let pending: Promise<Token> | undefined;

  async function getToken(isRefused = false): Promise<string> {
    if (token && !isRefused && token.endsAt - RENEW_BEFORE > Date.now()) return token.value;
    pending ??= requestToken(settings).finally(() => {
      pending = undefined;
    });
    token = await pending;
    return token.value;
  }

  async function fetchWithToken(url: string, init: RequestInit = {}): Promise<Response> {
    const send = async (isRefused: boolean) => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${await getToken(isRefused)}`);
      return fetch(url, { ...init, headers, redirect: 'manual' });
    };
    const response = await send(false);
    const challenge = response.headers.get('www-authenticate') ?? '';
    return response.status === 401 && challenge.includes('invalid_token') ? send(true) : response;
  }
  return { getToken, fetch: fetchWithToken };
}

async function requestToken(settings: Settings, attempt = 1): Promise<Token> {
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: assertionOf(settings),
    scope: settings.scope,
  });
  const response = await fetch(settings.tokenEndpoint, { method: 'POST', body }).catch((error) => {
    if (attempt >= ATTEMPTS) throw error;
  });
  if (response === undefined || response.status >= 500) {
    if (attempt >= ATTEMPTS) throw new Error(`The token endpoint answered ${response?.status}`);
    await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 200 * Math.random()));
    return requestToken(settings, attempt + 1);
  }
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${answer.error}: ${answer.error_description}`);
  return { value: String(answer.access_token), endsAt: Date.now() + Number(answer.expires_in) * 1000 };
}

function assertionOf({ tokenEndpoint, clientId, key }: Settings): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: tokenEndpoint,
    iat: now,
    exp: now + 60,
    jti: randomUUID(),
  };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
