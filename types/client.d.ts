import latchkey = require('../index.js');

/** `fetch` as the application's types have it. */
export type Fetch = typeof globalThis extends { fetch: infer Own }
  ? Own
  : (input: any, init?: any) => Promise<any>;

/** Seconds, or text with a unit out of `ms`, `s`, `m`, `h` and `d`, such as `'15m'`. */
export type Duration = number | string;

/** What {@link createTokenClient} takes. An option that isn't named here is refused. */
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
   * `aud` of the assertion: what the server calls itself.
   * @default the tokenEndpoint
   */
  audience?: string | readonly string[];
  /** The scope to ask for. */
  scope?: string;
  /** More claims of the assertion. One that is sent as the grant has `client_id`, too, which may be another here. */
  claims?: Readonly<Record<string, unknown>>;
  /** More parameters of the request, such as `resource` (RFC 8707). */
  parameters?: Readonly<Record<string, string>>;
  /**
   * How long an assertion is valid, from 1 s to 1 h. Each request has a new one.
   * @default '60s'
   */
  assertionTtl?: Duration;
  /**
   * Asks for tokens that are bound to a key (RFC 9449), and refuses others: `true` for an ES256 key of this client object, or a key pair of
   * the application's.
   * @default false
   */
  dpop?: boolean | { key: latchkey.Key; algorithm: Exclude<latchkey.Algorithm, `HS${string}`> };
  /**
   * Sends the requests.
   * @default globalThis.fetch, as it is at each request
   */
  fetch?: Fetch;
  /**
   * How long before its end a token is renewed; at most half of its life.
   * @default '30s'
   */
  renewBefore?: Duration;
  /**
   * How long the token endpoint may take for an answer, to the last byte, up to 300 s.
   * @default '10s'
   */
  timeout?: Duration;
  /**
   * How long the token endpoint's answer may be.
   * @default 65536
   */
  maxBytes?: number;
  /**
   * How often a request is repeated that failed with a status of 500 or more, or without an answer: up to 10 times.
   * @default 3
   */
  retries?: number;
  /**
   * Lets assertions and tokens be sent over `http:` to other machines, where whoever is on the way can take them.
   * @default false
   */
  allowInsecureRequests?: boolean;
}

/**
 * Why there is no token. `ERR_TOKEN_REQUEST_REFUSED`: the server said no, with a status of 400 to 499. `ERR_TOKEN_REQUEST_FAILED`: it failed,
 * or gave no whole answer in time, after all retries. `ERR_TOKEN_RESPONSE_INVALID`: it answered with something else than a token that
 * can be used here.
 */
export interface TokenError extends latchkey.LatchkeyError {
  /** Undefined where there was no answer. */
  status?: number;
  /** The server's error code (RFC 6749 §5.2). */
  error?: string;
  /** The server's explanation, at most 200 characters of it. */
  error_description?: string;
  /** Seconds after which the server wants to be asked again. */
  retryAfter?: number;
}

/** A client that keeps itself in access tokens. Its functions may be used unbound. */
export interface TokenClient {
  /**
   * An access token that is still valid: the one at hand, or a new one. All who wait for a new one share one request.
   *
   * @throws {@link TokenError} in its promise
   */
  getToken(options?: {
    /**
     * Requests a new one in any case.
     * @default false
     */
    renew?: boolean;
    /** An `AbortSignal`: stops waiting. The request goes on for others. */
    signal?: any;
  }): Promise<string>;
  /**
   * `fetch` with the access token, and with a DPoP proof where the token is bound. Takes a Request or an absolute URL. Where the answer is 401
   * with `invalid_token`, the request is repeated once with a new token, unless its body is a stream. Redirects aren't followed, since
   * the token is for the address that was asked for: the response to one is given as it is, or is an error with `redirect: 'error'`.
   *
   * @throws {@link TokenError} in its promise, where there is no token, and what `fetch` throws
   */
  readonly fetch: Fetch;
}

/**
 * Makes a client that requests access tokens with signed assertions. Nothing is requested before a token is needed.
 *
 * @throws {@link latchkey.LatchkeyError} for an option or a key that makes no sense
 */
export declare function createTokenClient(options: TokenClientOptions): TokenClient;
