import latchkey = require('../index.js');

/** The type of `globalThis.fetch`, where the application's types declare it. */
export type Fetch = typeof globalThis extends { fetch: infer Own }
  ? Own
  : (input: string, init?: object) => Promise<unknown>;

export type Duration = latchkey.Duration;

/**
 * What {@link createTokenClient} takes. An option that isn't named here is refused.
 *
 * @example
 * createTokenClient({
 *   tokenEndpoint: 'https://auth.example.com/oauth/token',
 *   clientId: 'billing',
 *   key: privateKeyPem,
 *   algorithm: 'ES256',
 *   scope: 'invoices:read',
 * })
 */
export interface TokenClientOptions {
  /** Where tokens are requested: an `https:` URL, or an `http:` URL of this machine. */
  tokenEndpoint: string | { readonly href: string };
  /** The client's id: `iss` of the assertion. */
  clientId: string;
  /** The client's private key, or the secret that it shares with the server. */
  key: latchkey.Key;
  algorithm: latchkey.Algorithm;
  /** The key's id, for the assertion's header. */
  kid?: string;
  /**
   * `jwt-bearer` sends the assertion as the grant (RFC 7523 §2.1), which is what jwt-middleware expects. `client_credentials` sends it as
   * the client's authentication (RFC 7523 §2.2), which other servers call `private_key_jwt`.
   * @default 'jwt-bearer'
   */
  grant?: 'jwt-bearer' | 'client_credentials';
  /**
   * `sub` of the assertion: whom the client acts for. With the grant `client_credentials` that is the client itself.
   * @default the clientId
   */
  subject?: string;
  /**
   * `aud` of the assertion: what the server expects there.
   * @default the tokenEndpoint
   */
  audience?: string | readonly string[];
  /** The scope to request. */
  scope?: string;
  /** More claims of the assertion. With the grant `jwt-bearer`, it also has `client_id`, which this can replace. */
  claims?: Readonly<Record<string, unknown>>;
  /** More parameters of the request, such as `resource` (RFC 8707). */
  parameters?: Readonly<Record<string, string>>;
  /**
   * The lifetime of an assertion, from 1 s to 1 h. Each request has a new one.
   * @default '60s'
   */
  assertionTtl?: Duration;
  /**
   * Requests tokens that are bound to a key (RFC 9449), and rejects others. `true` makes a new ES256 key pair.
   * @default false
   */
  dpop?: boolean | { key: latchkey.Key; algorithm: Exclude<latchkey.Algorithm, `HS${string}`> };
  /**
   * Sends all requests.
   * @default globalThis.fetch, looked up at each request
   */
  fetch?: Fetch;
  /**
   * How long before it expires a token is renewed; at most half of its lifetime.
   * @default '30s'
   */
  renewBefore?: Duration;
  /**
   * The limit for a complete response of the token endpoint, up to 300 s.
   * @default '10s'
   */
  timeout?: Duration;
  /**
   * The limit for the length of that response.
   * @default 65536
   */
  maxBytes?: number;
  /**
   * How often a token request is retried after a status of 500 or more, or no response: up to 10 times.
   * @default 3
   */
  retries?: number;
  /**
   * Allows `http:` to other machines. Everybody on the network in between can then read assertions and tokens.
   * @default false
   */
  allowInsecureRequests?: boolean;
}

/**
 * Why there is no token. `ERR_TOKEN_REQUEST_REFUSED`: the status was 400 to 499. `ERR_TOKEN_REQUEST_FAILED`: the status was 500 or more, or there
 * was no complete response in time, after all retries. `ERR_TOKEN_RESPONSE_INVALID`: the response was a redirect, too long, or no usable
 * token.
 */
export interface TokenError extends latchkey.LatchkeyError {
  /** Undefined if there was no response. */
  status?: number;
  /** The server's error code (RFC 6749 §5.2). */
  error?: string;
  /** The server's explanation, at most 200 characters of it. */
  error_description?: string;
  /** The server's `Retry-After`, in seconds. */
  retryAfter?: number;
}

/** A client that requests, caches and renews access tokens. Its functions may be used unbound. */
export interface TokenClient {
  /**
   * Resolves to the cached access token, or to a new one. Concurrent callers share one request.
   *
   * @throws {@link TokenError} in its promise
   */
  getToken(options?: {
    /**
     * Requests a new one in any case.
     * @default false
     */
    renew?: boolean;
    /** An `AbortSignal`, which stops waiting. The request continues for other callers. */
    signal?: latchkey.AbortSignal;
  }): Promise<string>;
  /**
   * `fetch` with the access token, and with a DPoP proof if the token is bound to a key. Takes a Request or an absolute URL. After a 401 with
   * `invalid_token`, the request is repeated once with a new token, unless its body is a stream. Redirects aren't followed, so that the token
   * reaches no other origin: the promise resolves to the redirect itself, or rejects with `redirect: 'error'`.
   *
   * @throws {@link TokenError} in its promise if there is no token, and whatever `fetch` throws
   */
  readonly fetch: Fetch;
}

/**
 * Creates a client that requests access tokens with signed assertions. It sends nothing until a token is needed.
 *
 * @throws {@link latchkey.LatchkeyError} for an option or a key that makes no sense
 */
export declare function createTokenClient(options: TokenClientOptions): TokenClient;
