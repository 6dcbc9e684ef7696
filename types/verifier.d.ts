import latchkey = require('../index.js');

/**
 * What {@link createRemoteVerifier} takes. An option that isn't named here is refused, and so is one that limits what is accepted and is
 * `undefined`, as a missing setting makes it.
 *
 * @example
 * createRemoteVerifier({ issuer: 'https://login.example.org', audience: 'https://api.example.com', typ: false, clockTolerance: '10s' })
 */
export interface RemoteVerifierOptions {
  /**
   * The issuer identifier, which `iss` must be. Without `jwksUri` it is an `https:` URL (or an `http:` one of this machine) and the key set is
   * found by its metadata, at `/.well-known/oauth-authorization-server` (RFC 8414) or `/.well-known/openid-configuration`. The metadata must name
   * exactly this issuer.
   */
  issuer?: string | readonly string[];
  /**
   * The issuer's key set, instead of its metadata: an `https:` URL, an `http:` one of this machine, a `file:` URL or the path of a file.
   * Without `issuer`, whoever has one of these keys may issue tokens under any name.
   */
  jwksUri?: string | latchkey.URL;
  /** This service's identifier, of which `aud` must name one. With false, tokens for other services are accepted too. */
  audience: string | readonly string[] | false;
  /**
   * The media type that the header's `typ` must name. With false, any but those of other kinds of JWTs, such as `logout+jwt`: for issuers
   * whose access tokens have the type `JWT`. Their ID tokens must have another audience then.
   * @default 'at+jwt' (RFC 9068)
   */
  typ?: string | false;
  /**
   * The allowed algorithms. Secrets in a key set are ignored, so `HS*` never verifies.
   * @default those that the issuer's keys serve
   */
  algorithms?: readonly latchkey.Algorithm[];
  /** The expected subject, `sub`. */
  subject?: string;
  /**
   * Claims that must be there, besides `exp` and those that other options expect.
   * @default with the type at+jwt, those of RFC 9068 §2.2: iss, sub, aud, exp, client_id, iat and jti
   */
  requiredClaims?: readonly string[];
  /**
   * By how much clocks may differ: whole seconds.
   * @default 0
   */
  clockTolerance?: latchkey.Duration;
  /** How old a token may be, from its `iat`: whole seconds, at least one. */
  maxTokenAge?: latchkey.Duration;
  /**
   * Lets RSA keys below 2048 bits verify.
   * @default false
   */
  allowInsecureKeySizes?: boolean;
  /**
   * The longest token that is looked at, in bytes.
   * @default 16384
   */
  maxTokenLength?: number;
  /**
   * Remembers of up to 4096 tokens, or of the number given, that their signatures are valid, for each key. All else is checked each time.
   * @default false
   */
  cache?: boolean | number;
  /**
   * For how long a loaded key set is fresh.
   * @default '10m'
   */
  cacheMaxAge?: latchkey.Duration;
  /**
   * The shortest time between two loads because of an unknown `kid`.
   * @default '30s'
   */
  cooldown?: latchkey.Duration;
  /**
   * For how much longer than `cacheMaxAge` the last key set is used while loading fails.
   * @default '1h'
   */
  staleIfError?: latchkey.Duration;
  /**
   * The limit for one load, metadata included, up to 300 seconds.
   * @default '5s'
   */
  timeout?: latchkey.Duration;
  /**
   * The limit for the length of a response in bytes.
   * @default 262144
   */
  maxBytes?: number;
  /** An `Agent` of `node:https` or `node:http`, such as one for a proxy. */
  agent?: object;
  /** A function like the global `fetch`, instead of `agent`. */
  fetch?: latchkey.JwksSource['fetch'];
}

/** The claims of an access token (RFC 9068 §2.2). Which of them are there depends on the issuer, and on `requiredClaims`. */
export interface AccessTokenClaims {
  iss?: string;
  sub?: string;
  aud?: string | string[];
  exp: number;
  nbf?: number;
  iat?: number;
  jti?: string;
  client_id?: string;
  scope?: string;
  [claim: string]: unknown;
}

/** Verifies an access token: signature, type, issuer, audience and dates. Works detached. */
export interface RemoteVerify<Claims extends object = AccessTokenClaims> {
  /**
   * @throws {@link latchkey.LatchkeyError} in its promise, which says in `code` why the token is refused;
   *   `ERR_KEY_SOURCE_UNAVAILABLE` while the issuer's keys can't be had
   */
  (token: unknown): Promise<Claims>;
  /** The same, but a refused token is null. */
  try(token: unknown): Promise<Claims | null>;
}

/**
 * Makes a function that verifies the access tokens of one issuer with the keys that it publishes. The keys are loaded when the first token
 * comes, cached, and loaded again when a token names a new one. A token bound to a key (RFC 9449) is verified like others; whether its sender
 * has the key is checked by {@link requireToken}.
 *
 * @throws TypeError for an invalid option
 *
 * @example
 * const verify = createRemoteVerifier({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' });
 * const claims = await verify(token);
 */
export declare function createRemoteVerifier<Claims extends object = AccessTokenClaims>(
  options: RemoteVerifierOptions,
): RemoteVerify<Claims>;

/**
 * What {@link requireToken} takes: the options of {@link createRemoteVerifier}, and these.
 *
 * @example
 * requireToken({
 *   issuer: 'https://auth.example.com',
 *   audience: 'https://api.example.com',
 *   requestProperty: 'token',
 *   dpop: { origin: 'https://api.example.com' },
 * })
 */
export interface RequireTokenOptions extends RemoteVerifierOptions {
  /**
   * Where an access token may be: the first place that has one counts. A request with more than one token is refused.
   * @default ['header']
   */
  tokenFrom?: readonly latchkey.TokenPlace[];
  /**
   * The property of the request that the claims are put in.
   * @default 'auth'
   */
  requestProperty?: string;
  /**
   * The realm in challenges: printable ASCII.
   * @default 'api'
   */
  realm?: string;
  /**
   * Checks that the sender of a token that is bound to a key has the key (RFC 9449).
   * @default bound tokens are refused
   */
  dpop?: latchkey.DpopOptions | false;
  /**
   * Called for each refused request and each failure, with the reason and what to do, and without the token. What it does changes no answer.
   * `NODE_DEBUG=latchkey` prints the same.
   * @default nobody is told
   */
  debug?(event: latchkey.DebugEvent): void;
}

/** A handler for Express and others: lets requests with a valid access token through, with its claims in `req.auth`. */
export interface RequireToken {
  (req: latchkey.RequestLike, res: latchkey.CheckResponse, next: latchkey.Next): void;
  /**
   * Makes a handler that demands these words in the claim `scope` too, or with `any` one of them, and otherwise answers 403
   * `insufficient_scope`. It shares the key set.
   *
   * @throws TypeError for what isn't words separated by one space (RFC 6749 §3.3)
   */
  requireScope(
    scope: string,
    options?: { any?: boolean },
  ): (req: latchkey.RequestLike, res: latchkey.CheckResponse, next: latchkey.Next) => void;
}

/**
 * Protects the routes of a service that only verifies tokens. Refusals are those of RFC 6750 and RFC 9449: 401 with a challenge without a
 * valid token, 400 for an ambiguous or malformed request, 403 for too little scope. While the issuer's keys can't be had, `next` gets an error
 * with the status 503.
 *
 * @throws TypeError for an invalid option
 *
 * @example
 * const api = requireToken({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' });
 * app.get('/orders', api, (req, res) => res.json(req.auth.sub));
 * app.post('/orders', api.requireScope('orders:write'), createOrder);
 */
export declare function requireToken(options: RequireTokenOptions): RequireToken;
