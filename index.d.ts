/**
 * Both products behind one name. `new latchkey({ getKey, store })` is jwt-middleware, `latchkey({ security, workers })` is
 * jwt-identity; the options tell them apart. Options that don't say are taken for jwt-middleware with `new` and for jwt-identity
 * without; those that fit both throw a `TypeError` with the code `ERR_OPTION_INVALID`.
 */
declare const latchkey: latchkey.Latchkey;

declare namespace latchkey {
  interface Latchkey {
    new <Session extends object = Record<string, unknown>, Claims extends object = Record<string, unknown>>(
      options: JwtMiddlewareOptions<Session, Claims>,
    ): JwtMiddleware<Session, Claims>;
    <Claims extends object = Record<string, unknown>>(
      options: JwtIdentityOptions<Claims>,
    ): JwtIdentityHandler<Claims>;
    readonly prototype: JwtMiddleware<any, any>;

    JwtMiddleware: JwtMiddlewareConstructor;
    jwtIdentity: JwtIdentity;

    /** What is running: for a start-up log, or a health page. */
    status(): Status;

    /**
     * Whether latchkey made an error, of this copy of the package or another: its `code` is stable then.
     *
     * @example
     * app.use((error, req, res, next) => {
     *   if (isLatchkeyError(error) && error.code === 'ERR_STORE_UNAVAILABLE') return res.sendStatus(503);
     *   next(error);
     * });
     */
    isLatchkeyError(error: unknown): error is LatchkeyError;
  }

  interface Status {
    /** The package's version, which is the binary's too. */
    readonly version: string;
    /** What the binary was built for, such as `linux-x64-gnu`. */
    readonly target: string;
    /** Whether the binary lay in latchkey's own folder or in the platform's package. */
    readonly source: 'local' | 'package';
    /** The binary's file. */
    readonly path: string;
    /** The Node-API version of the runtime; latchkey needs 8. */
    readonly napi: number;
  }

  /** A duration: seconds as a number, or text with a unit out of `ms`, `s`, `m`, `h` and `d`, such as `'90s'`, `'15m'` or `'30d'`. */
  type Duration = number | string;

  // ---------------------------------------------------------------------------------------------------------------- keys

  /**
   * A signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1). A key only ever serves the algorithms of its kind: `HS*` secrets,
   * `RS*` and `PS*` RSA keys, `ES256` P-256, `ES384` P-384, `ES512` P-521, `EdDSA` Ed25519. `Ed25519` (RFC 9864) is
   * another name for `EdDSA`.
   */
  type Algorithm =
    | 'HS256'
    | 'HS384'
    | 'HS512'
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'ES512'
    | 'EdDSA'
    | 'Ed25519';

  /**
   * A key or secret. What a string or buffer holds is found out by parsing it: a PEM text (X.509 certificate, SPKI, PKCS#1, PKCS#8,
   * SEC1), DER bytes, or else an HMAC secret. Where a public key is needed, a private one gives its public half.
   */
  type Key = string | Uint8Array | KeyObject | X509Certificate | Jwk;

  /** A secret, or several: the first seals, all open. */
  type Secret = string | Uint8Array | KeyObject;

  /** `KeyObject` of `node:crypto`. */
  interface KeyObject {
    readonly type: string;
    export(options?: object): unknown;
  }

  /** `X509Certificate` of `node:crypto`. */
  interface X509Certificate {
    readonly raw: Uint8Array;
    readonly publicKey: KeyObject;
  }

  /** A JSON Web Key (RFC 7517). Its `alg`, `use` and `key_ops` are binding. */
  interface Jwk {
    kty?: string;
    alg?: string;
    use?: string;
    key_ops?: string[];
    [member: string]: unknown;
  }

  /**
   * What a token must satisfy beyond its signature. Every claim that is expected is required. An option that limits what is accepted and is
   * given as `undefined`, as a missing setting gives it, throws instead of switching the limit off.
   *
   * @example
   * algorithms: ['ES256'], issuer: 'https://client.example', clockTolerance: '30s', maxTokenAge: '10m'
   */
  interface VerificationPolicy {
    /**
     * The allowed algorithms (RFC 8725 §3.1).
     * @default those that the key serves
     */
    algorithms?: readonly Algorithm[];
    /** The accepted issuers, `iss`. */
    issuer?: string | readonly string[];
    /** The audiences of which `aud` must name one. */
    audience?: string | readonly string[];
    /** The expected subject, `sub`. */
    subject?: string;
    /** Claims that must be there, whatever their value. */
    requiredClaims?: readonly string[];
    /**
     * By how much clocks may differ, for `exp`, `nbf`, `maxTokenAge` and `maxAssertionAge`: whole seconds.
     * @default 0
     */
    clockTolerance?: Duration;
    /**
     * The age from `iat` that a token may reach: whole seconds, at least one. An `iat` further ahead than `clockTolerance` is refused.
     * @default tokens may have any age
     */
    maxTokenAge?: Duration;
    /**
     * Lets RSA keys below 2048 bits verify.
     * @default false
     */
    allowInsecureKeySizes?: boolean;
    /**
     * The longest token that is looked at, in bytes: 16777216 at most.
     * @default 16384
     */
    maxTokenLength?: number;
  }

  /**
   * An error with a stable `code`. Those of tokens are `ERR_JWS_INVALID`, `ERR_JOSE_ALG_NOT_ALLOWED`, `ERR_JOSE_NOT_SUPPORTED`,
   * `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`, `ERR_JWT_INVALID`, `ERR_JWT_EXPIRED` and `ERR_JWT_CLAIM_VALIDATION_FAILED`, or `ERR_CLOCK_INVALID`
   * where `Date.now()` gives no finite number; those of keys begin with `ERR_KEY_`; a wrong option is a `TypeError` with `ERR_OPTION_INVALID`.
   */
  interface LatchkeyError extends Error {
    code: ErrorCode;
    /**
     * The HTTP status that an error handler should answer with, as Express' own does: on all errors that reach `next`, or that a method of
     * `req.identity`, `auth.revoke` or `auth.revokeAll` rejects with. 401 where nobody is logged in, 503 where a store, a key source or
     * the signing pool can't be had now, and 500 where the application is at fault.
     */
    status?: number;
    /** With `status`: error handlers that know this member of http-errors then hide the message from clients. */
    expose?: false;
    /** The claim at fault, where it is one. */
    claim?: string;
  }

  /** What `code` of an error may be; [docs/errors.md](docs/errors.md) says what each means and what to do. */
  type ErrorCode =
    | 'ERR_JWS_INVALID'
    | 'ERR_JWT_INVALID'
    | 'ERR_JOSE_ALG_NOT_ALLOWED'
    | 'ERR_JOSE_NOT_SUPPORTED'
    | 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'
    | 'ERR_JWT_EXPIRED'
    | 'ERR_JWT_CLAIM_VALIDATION_FAILED'
    | 'ERR_JWT_REPLAYED'
    | 'ERR_TOKEN_REFUSED'
    | 'ERR_SESSION_REFUSED'
    | 'ERR_JWKS_NO_MATCHING_KEY'
    | 'ERR_SEALED_INVALID'
    | 'ERR_SEALED_KEY_UNKNOWN'
    | 'ERR_SEALED_TOO_LONG'
    | 'ERR_TOKEN_TOO_LONG'
    | 'ERR_CLOCK_INVALID'
    | 'ERR_KEY_INVALID'
    | 'ERR_KEY_UNSUPPORTED'
    | 'ERR_KEY_TOO_SMALL'
    | 'ERR_KEY_ALG_MISMATCH'
    | 'ERR_KEY_MISMATCH'
    | 'ERR_KEY_NOT_PRIVATE'
    | 'ERR_KEY_USE_FORBIDDEN'
    | 'ERR_KEY_SOURCE_UNAVAILABLE'
    | 'ERR_SIGNING_QUEUE_FULL'
    | 'ERR_OPTION_INVALID'
    | 'ERR_CALLBACK_FAILED'
    | 'ERR_BODY_UNPARSED'
    | 'ERR_COOKIE_UNSUPPORTED'
    | 'ERR_IDENTITY_MISSING'
    | 'ERR_USER_REQUIRED'
    | 'ERR_ROLE_REQUIRED'
    | 'ERR_CLAIM_REQUIRED'
    | 'ERR_USER_UNKNOWN'
    | 'ERR_SESSION_INVALID'
    | 'ERR_STORE_FAILED'
    | 'ERR_STORE_INVALID'
    | 'ERR_STORE_MISSING'
    | 'ERR_STORE_TABLE_MISSING'
    | 'ERR_NOT_READY'
    | 'ERR_CLOSED'
    | 'ERR_STORE_UNAVAILABLE'
    | 'ERR_STORE_UNSUPPORTED'
    | 'ERR_TOKEN_REQUEST_REFUSED'
    | 'ERR_TOKEN_REQUEST_FAILED'
    | 'ERR_TOKEN_RESPONSE_INVALID'
    | 'ERR_TESTING_IN_PRODUCTION'
    | 'ERR_CLI_USAGE'
    | 'ERR_LATCHKEY_BINDING'
    | 'ERR_INTERNAL';

  // ------------------------------------------------------------------------------------------------------ diagnostics

  /** Where something happened: `auth.token`, `auth.check`, …, the middleware of jwt-identity with `verifyGrantToken`, and `logIn`. */
  type DiagnosticEntry =
    | 'token'
    | 'check'
    | 'verify'
    | 'revoke'
    | 'introspect'
    | 'revocation'
    | 'introspection'
    | 'metadata'
    | 'jwks'
    | 'identity'
    | 'verifyGrantToken'
    | 'logIn'
    | 'logOut'
    | 'guard'
    | 'requireToken';

  /** The steps of a request, in their order. */
  type DiagnosticStep =
    | 'request'
    | 'decode'
    | 'key'
    | 'signature'
    | 'claims'
    | 'replay'
    | 'proof'
    | 'session'
    | 'scope'
    | 'user';

  /**
   * What operators are told: by `debug`, on the channels of `node:diagnostics_channel`, and by `NODE_DEBUG=latchkey`. Clients are told
   * none of it. It contains no key, secret, token or password, and values that clients chose are cut to 120 characters.
   *
   * Types may be added: ignore those that you don't know.
   */
  type DiagnosticEvent = DebugEvent | AcceptedEvent | IssuedEvent | RevokedEvent;

  /** The events that `debug` is called with. */
  type DebugEvent =
    | RefusedEvent
    | AnonymousEvent
    | RefreshReusedEvent
    | FailedEvent
    | StrictEvent
    | LegacyEvent;

  /** A client, a token or a log-in was refused. On the channel `latchkey:refused`. */
  interface RefusedEvent {
    /** The OAuth error, as RFC 6749 and 6750 name it. */
    error: string;
    type: 'refused';
    /** The reason: [docs/reasons.md](docs/reasons.md) has them all. */
    code: string;
    context: ReasonContext;
  }

  /** jwt-identity: a request without a token. On no channel, since most sites have many. */
  interface AnonymousEvent {
    error: 'anonymous';
    type: 'anonymous';
    code: string;
    context: ReasonContext;
  }

  /** jwt-identity: a refresh token was used again after the grace time, and its session was ended. On the channel `latchkey:refresh-reused`. */
  interface RefreshReusedEvent {
    error: 'refresh_token_reused';
    type: 'refresh-reused';
    code: 'ERR_REFRESH_TOKEN_REUSED';
    context: ReasonContext;
  }

  /** The application, a store or a key source failed. `error` is what `next` gets or the promise rejects with. */
  interface FailedEvent {
    error: unknown;
    type: 'failed';
    /** That of the error, where it is one of latchkey's. */
    code: string | null;
    context: EventContext;
  }

  /** Strict mode would refuse the request: `strict: 'report'`. */
  interface StrictEvent {
    error: 'strict';
    type: 'strict';
    code: string | null;
    context: EventContext & { rule?: string };
  }

  /** An access token of jwt-middleware 0.3.0 (`store.legacy`). */
  interface LegacyEvent {
    error: 'legacy_token_opened' | 'legacy_token_refused';
    type: 'legacy';
    code: string | null;
    context: EventContext;
  }

  /** A token was accepted. On the channel `latchkey:accepted`. */
  interface AcceptedEvent {
    error: null;
    type: 'accepted';
    code: null;
    context: EventContext;
  }

  /** Tokens were issued. On the channel `latchkey:issued`. */
  interface IssuedEvent {
    error: null;
    type: 'issued';
    code: null;
    context: EventContext & { grant?: 'password' | 'refresh_token' | 'jwt-bearer' | 'client_credentials' };
  }

  /** A token was revoked, or sessions were ended. On the channel `latchkey:revoked`. */
  interface RevokedEvent {
    error: null;
    type: 'revoked';
    code: null;
    context: EventContext & { count?: number };
  }

  /**
   * What the tracing channels of `node:diagnostics_channel` carry, by Node's convention (`start`, `end`, `asyncStart`, `asyncEnd`, `error`):
   * `tracing:latchkey.check`, `.token`, `.logIn`, `.store`, `.keys` and `.sign`. One object for all events of an operation. In Node before
   * 18.19, nothing is traced.
   */
  interface TraceMessage {
    /** Of `check`, `token` and `logIn`. */
    entry?: DiagnosticEntry;
    request?: RequestSummary;
    /** Of `logIn`, and of `check` and `token` where they sent the response: where `check` called `next`, there is none. */
    outcome?: 'refused' | 'issued';
    status?: number;
    /** Of `store`: the type of the engine, and its method. */
    store?: string;
    operation?: string;
    /** Of `keys`: the host, or the option of the file. */
    source?: string;
    /** Of `sign`. */
    algorithm?: string;
    kid?: string;
    error?: any;
  }

  interface EventContext {
    /** What jwt-middleware 0.3.0 called it, or a short text. */
    descr: string;
    entry: DiagnosticEntry;
    /** The error behind it. That of `getKey` may say anything. */
    cause?: unknown;
    clientId?: ShownValue;
    userId?: ShownValue;
    request?: RequestSummary;
  }

  interface ReasonContext extends EventContext {
    /** The reason, as in the event. */
    code: string;
    /** In sentences: what was wrong, by how much, and what to do. */
    message: string;
    /** The step that failed. */
    step: DiagnosticStep;
    /** The claim, or the member of the header. */
    claim?: string;
    /** What the options expect, where that is no secret. */
    expected?: ShownValue;
    /** What came. */
    received?: ShownValue;
    /** By how many seconds a date missed. */
    seconds?: number;
    /** The rule of strict mode, where one refused it. */
    rule?: string;
  }

  type ShownValue = string | number | boolean | readonly (string | number | boolean)[];

  /** A request without its query, headers and body. */
  interface RequestSummary {
    method: string;
    /** Parts of more than 32 characters are replaced, since they may be tokens. */
    path: string;
    /** `req.id`, which loggers set. */
    id?: string | number;
  }

  /** Why a token or a log-in was refused, for the application. */
  interface Failure {
    readonly code: string;
    readonly message: string;
    readonly claim?: string;
  }

  // ------------------------------------------------------------------------------------------------------ requests, responses

  /** What is read of a request: Express 4 and 5 have it, and so has a test's plain object. */
  interface RequestLike {
    // Not unknown: Express' types infer from these two what the handlers behind this one get.
    body?: any;
    query?: any;
    headers?: unknown;
    method?: unknown;
    rawHeaders?: unknown;
  }

  /** What every response of Node has: enough for all handlers here, without Express. */
  interface NodeResponse {
    statusCode: number;
    setHeader(name: string, value: string | number): unknown;
    end(body?: string): unknown;
  }

  /** For `ready` of both products. */
  interface ReadyOptions {
    /**
     * Creates the table of a SQL store where it is missing. The database user must be allowed to.
     * @default false
     */
    createTables?: boolean;
    /**
     * The limit for each store and each key set, up to 300 seconds.
     * @default '10s'
     */
    timeout?: Duration;
  }

  /** What is used of a response by {@link JwtMiddleware.token}. */
  type TokenResponse =
    | NodeResponse
    | {
        send(body: object): unknown;
        status?(code: number): unknown;
        set?(name: string, value: string): unknown;
      };

  /** What is used of a response by {@link JwtMiddleware.check}. */
  type CheckResponse =
    | NodeResponse
    | { set(name: string, value: string): unknown; sendStatus(code: number): unknown };

  /** What is used of a response by the other OAuth endpoints. */
  type EndpointResponse =
    | NodeResponse
    | {
        status(code: number): unknown;
        set(name: string, value: string): unknown;
        send(body: object): unknown;
        sendStatus(code: number): unknown;
        end(): unknown;
      };

  /** What is used of a response by {@link JwtMiddleware.jwks}. */
  interface KeySetResponse {
    setHeader(name: string, value: string | number): unknown;
    end(body: string): unknown;
  }

  type Next = (error?: unknown) => void;

  // ------------------------------------------------------------------------------------------------------------ jwt-middleware

  interface JwtMiddlewareConstructor {
    /** @throws AssertionError without `getKey` or `store`, {@link LatchkeyError} for an option that makes no sense */
    new <Session extends object = Record<string, unknown>, Claims extends object = Record<string, unknown>>(
      options: JwtMiddlewareOptions<Session, Claims>,
    ): JwtMiddleware<Session, Claims>;
    readonly prototype: JwtMiddleware<any, any>;
  }

  /**
   * Trades signed assertions for access tokens (RFC 7523), and guards routes with them (RFC 6750). Methods named by nouns, and `check`, are
   * handlers to mount; the others act. All work detached from their object.
   *
   * @example
   * app.post('/oauth/token', express.urlencoded({ extended: false }), auth.token);
   * app.get('/account', auth.check, (req, res) => res.json(req.session));
   * app.get('/reports', auth.requireScope('reports:read'), (req, res) => res.json(req.session));
   */
  interface JwtMiddleware<
    Session extends object = Record<string, unknown>,
    Claims extends object = Record<string, unknown>,
  > {
    /** The object given to the constructor. `ttl`, `getKey` and `debug` are read from it at each request. */
    options: JwtMiddlewareBaseOptions<Session> & { getKey?: GetKey<Session, Claims>; keys?: KeySource };
    /** With the encrypted store, `store.legacy` counts the tokens of jwt-middleware 0.3.0. */
    store: Store<Session> &
      Partial<Pick<EncryptedStore, 'legacy'>> &
      Partial<Omit<EngineStore<Session>, keyof Store>>;

    /**
     * The token endpoint: takes the body's `assertion`, answers with an access token. Refusals are those of RFC 6749 §5.2: 400
     * `invalid_request`, 401 `invalid_client`, and those of {@link StrictRules}.
     */
    token(req: RequestLike, res: TokenResponse, next: Next): void;

    /**
     * Lets requests through that carry a good access token, with its session as `req.session`, or where `requestProperty` says; answers
     * 401 with a challenge to the others (RFC 6750 §3). The token is looked for where {@link RuleOptions.tokenFrom} says.
     *
     * For a typed `req.session`, declare it once, as {@link AccessSession} shows.
     */
    check(req: RequestLike, res: CheckResponse, next: Next): void;

    /**
     * Makes a handler that checks as `check` does, and answers 403 `insufficient_scope` where the session's `scope` lacks one of these
     * words (RFC 6750 §3.1), or with `any` all of them.
     *
     * @throws TypeError for what isn't words separated by one space (RFC 6749 §3.3)
     */
    requireScope(
      scope: string,
      options?: { any?: boolean },
    ): (req: RequestLike, res: CheckResponse, next: Next) => void;

    /**
     * The introspection endpoint (RFC 7662): says whether the form's `token` is good, and whose, to a caller whom the option
     * `introspection` lets ask.
     */
    introspection(req: RequestLike, res: EndpointResponse, next: Next): void;

    /**
     * The revocation endpoint (RFC 7009): ends the form's `token` for the client that it was issued to, who authenticates with
     * `private_key_jwt`. Unknown tokens are answered with 200, those of other clients with 400 `invalid_grant`.
     */
    revocation(req: RequestLike, res: EndpointResponse, next: Next): void;

    /**
     * Publishes the authorization server metadata (RFC 8414), as the option `metadata` says; its place is
     * `/.well-known/oauth-authorization-server`.
     */
    metadata(req: RequestLike, res: EndpointResponse, next: Next): void;

    /** Publishes the public keys of the `jwt` store as a JWK Set (RFC 7517 §5); the option `jwks` says for how long it may be cached. */
    jwks(req: RequestLike, res: KeySetResponse, next: Next): void;

    /**
     * Resolves when everything that the middleware needs is there: stores answer and have their tables, key sets at URLs are fetched. For
     * start-up and readiness probes; any number of calls share one check. Works detached.
     *
     * @throws {@link LatchkeyError} in its promise: `ERR_NOT_READY` says what is missing, with the error of each in `errors` and the first
     * as `cause`; `ERR_CLOSED` after {@link close}
     */
    ready(options?: ReadyOptions): Promise<void>;

    /**
     * Ends what runs in the background, and waits for signatures and fetches of key sets under way. Call it once the server is closed; the
     * clients of stores are yours to close. What is called afterwards still works, except `ready`. Works detached.
     */
    close(): Promise<void>;

    /**
     * Resolves to the session of an access token that `check` would accept, for tokens outside of requests, such as those of sockets.
     * `scope` demands all of its words, or with `any` one of them. A token that is bound to a key (`dpop`) is refused: it takes a request to
     * prove the key.
     *
     * @throws {@link TokenRefused} in its promise for any other token, and {@link LatchkeyError} where the store fails
     *
     * @example
     * io.use((socket, next) => auth.verify(socket.handshake.auth.token).then((session) => next(), next));
     */
    verify(
      accessToken: unknown,
      options?: { scope?: string; any?: boolean },
    ): Promise<AccessSession<Session, Claims>>;

    /**
     * Resolves to what the introspection endpoint says about an access token (RFC 7662 §2.2): `{ active: false }`, or more. It needs no
     * option; `introspection.claims` adds members.
     */
    introspect(accessToken: string): Promise<Introspected>;

    /**
     * Ends an access token before its time: the given one, or the one that `check` would read from the given request. Resolves to whether
     * there was such a token; true where the store doesn't say. The memory store and those over an engine forget it, the encrypted and the
     * jwt store need their option `revocation`, and one of yours a method `remove`.
     *
     * @throws {@link LatchkeyError} in its promise: `ERR_STORE_UNSUPPORTED` where the store can't, `ERR_STORE_UNAVAILABLE` where it didn't
     * acknowledge, so that the token may still be good elsewhere
     */
    revoke(tokenOrRequest: string | RequestLike): Promise<boolean>;

    /**
     * Ends every access token whose session has these members, as `revokeAll({ iss: 'client' })`. Resolves to how many there were, where the
     * store says. The memory store takes any members, stores over an engine the one that their `index` names, the encrypted store none,
     * and one of yours needs a method `removeAll`.
     *
     * @throws {@link LatchkeyError} in its promise, as {@link JwtMiddleware.revoke}
     */
    revokeAll(match: Record<string, string | number | boolean>): Promise<number | undefined>;
  }

  /**
   * What an access token stands for, which `check` sets as `req.session`: the claims of the assertion (with `sessionClaims`, those that it names),
   * and over them what `getKey` returned as session.
   *
   * @example
   * declare global { namespace Express { interface Request { session: latchkey.AccessSession<MySession> } } }
   */
  type AccessSession<
    Session extends object = Record<string, unknown>,
    Claims extends object = Record<string, unknown>,
  > = Claims & Session & { exp: number };

  /** Why {@link JwtMiddleware.verify} rejects a token, in the words of RFC 6750 §3.1. */
  interface TokenRefused extends LatchkeyError {
    code: 'ERR_TOKEN_REFUSED';
    /** 401, or 403 for too little scope. */
    status: 401 | 403;
    error: 'invalid_token' | 'insufficient_scope';
    error_description: string;
    /** The scope that was demanded, where that is the reason. */
    scope?: string;
  }

  /** RFC 7662 §2.2. */
  type Introspected =
    | { active: false }
    | { active: true; token_type: 'Bearer' | 'DPoP'; [member: string]: unknown };

  /** Either `getKey` or `keys` finds the key that a client's assertions verify with. */
  type JwtMiddlewareOptions<
    Session extends object = Record<string, unknown>,
    Claims extends object = Record<string, unknown>,
  > = JwtMiddlewareBaseOptions<Session> &
    ({ getKey: GetKey<Session, Claims>; keys?: undefined } | { keys: KeySource; getKey?: undefined }) &
    StrictChoice;

  /**
   * @example
   * new JwtMiddleware({
   *   store: { type: 'redis', client },
   *   ttl: '15m',
   *   keys: { clients: { billing: publicKeyPem } },
   *   audience: 'https://auth.example.com',
   * })
   */
  interface JwtMiddlewareBaseOptions<Session extends object = Record<string, unknown>>
    extends VerificationPolicy,
      RuleOptions {
    /** Where the sessions of access tokens are kept: one that is built in, over a client of yours, or an object of yours. */
    store: MemoryStoreOptions | EncryptedStoreOptions | JwtStoreOptions | EngineOptions | Store<Session>;
    /**
     * The life of an access token: whole seconds. Text of digits, as it comes from the environment, counts as the number.
     * @default '1h'
     */
    ttl?: Duration;
    /**
     * Called for each refusal and failure, after the response, with the reason and what to do. What it does changes no response.
     * `NODE_DEBUG=latchkey` prints the same.
     * @default nobody is told
     *
     * @example
     * debug: ({ type, code, context }) => log.warn({ type, code, ...context })
     */
    debug?(event: DebugEvent): void;
    /**
     * Whether `getKey` gets the assertion's protected header as its third argument. Without it, what its third parameter is stays up to it.
     * @default false
     *
     * @example
     * passHeader: true, getKey: async ({ iss }, _callback, { kid }) => keysOf(iss).get(kid)
     */
    passHeader?: boolean;
    /**
     * The realm in challenges (RFC 9110 §11.5): printable ASCII.
     * @default 'example'
     */
    realm?: string;
    /**
     * The property of the request that `check` puts the session in: one of its own beside express-session or cookie-session, whose
     * `req.session` it would take the place of. Fixed at construction.
     * @default 'session'
     */
    requestProperty?: string;
    /**
     * Accepts each assertion once (RFC 7523 §3), across all servers that share the store. The store remembers `iss` (or else `client_id`)
     * and `jti` of an assertion until it expires, and must be able to add atomically, which Keyv can't. An assertion without `jti` or `exp`
     * is refused, and so is one whose `exp` is more than a day ahead, because its client would decide how long it is stored. An assertion is used
     * up once its signature is verified: if its session can't be made after that, the client needs a new one.
     * @default an assertion is accepted any number of times until its `exp`
     *
     * @example
     * replay: { store: { type: 'redis', client } }
     */
    replay?: ReplayOptions;
    /**
     * Binds access tokens to a key that the client proves to have, in the header `DPoP` of each request (RFC 9449). A bound token is accepted
     * only with the scheme `DPoP`. Its session has `cnf: { jkt }`, which neither assertions nor getKey can set.
     * @default every token is a bearer token
     */
    dpop?: DpopOptions | false;
    /**
     * Enforces what the standards demand, by the rules of {@link StrictRules}. `true` enforces all of them and needs `audience`; an object
     * enforces them with exceptions: `{ oneToken: false }` is all rules but one. A rule that is an option too has that option's value where
     * it is given.
     *
     * `'report'`, or `report: true` in the object, enforces none of them and tells `debug` once of each request that strict mode would
     * refuse, as `{ error: 'strict', context: { rule, descr } }`; no answer changes. Options that are given are enforced as ever, and what
     * the object says is reported.
     * @default false
     */
    strict?: boolean | 'report' | StrictRules;
    /** What `auth.metadata` publishes, and what clients call this server when they authenticate. */
    metadata?: ServerMetadata;
    /**
     * Takes `grant_type=client_credentials` from clients that authenticate with `private_key_jwt` (RFC 6749 §4.4, RFC 7523 §2.2): with
     * `client_assertion`, a JWT signed by the key that `getKey` finds for its `iss`. `iss` and `sub` are the client's id, `aud` is
     * `metadata.issuer` or `metadata.tokenEndpoint` (or what the option `audience` says). The session has `client_id`, `sub` and
     * `exp`, and what `getKey` gave; nothing else of the assertion.
     * @default false
     */
    clientCredentials?: boolean;
    /**
     * Who may call `auth.introspection`; at least one way. A way that isn't named isn't open.
     * @default nobody
     */
    introspection?: IntrospectionOptions;
    /** How `auth.jwks` publishes the keys of the `jwt` store, without which it throws. */
    jwks?: JwksOptions;
  }

  /**
   * Access tokens that are bound to a key of the client's. Fixed at construction.
   *
   * @example
   * dpop: { origin: 'https://api.example.com', required: true, replay: { store: { type: 'redis', client } } }
   */
  interface DpopOptions {
    /** Scheme and host that clients call this server by, such as `https://api.example.com`. They are never read from a request. */
    origin: string;
    /**
     * Whether all tokens must be bound: unbound ones are neither issued nor accepted.
     * @default false
     */
    required?: boolean;
    /**
     * For how long a proof is valid, at least one second. Its `iat` may be ahead by `clockTolerance`, or by 5 seconds where that isn't set.
     * @default '60s'
     */
    maxProofAge?: Duration;
    /**
     * Accepts each proof once, across all servers that share the store, which must be able to add atomically.
     * @default a proof is accepted any number of times for the same method and address, until it is too old
     */
    replay?: ReplayOptions;
  }

  /**
   * Where used assertions or proofs are remembered.
   *
   * @example
   * replay: { store: { type: 'redis', client } }
   */
  interface ReplayOptions {
    /** Shared by all servers; it must be able to add atomically. */
    store: SharedOptions;
  }

  /**
   * The options that strict mode sets too. Each has a value of its own, fixed at construction, and works without strict mode. `audience` and
   * `requiredClaims` of {@link VerificationPolicy} are such options as well.
   *
   * @example
   * maxAssertionAge: '10m', sessionClaims: ['iss', 'sub'], grantScopes: true, tokenFrom: ['header', { cookie: 'token' }]
   */
  interface RuleOptions {
    /**
     * The longest time from now to the `exp` of an assertion, which is then required, and from its `iat` to now, if it has one
     * (RFC 7523 §3): whole seconds. An `iat` further ahead than `clockTolerance` is refused. False sets no limit.
     * @default false; '1h' in strict mode
     */
    maxAssertionAge?: Duration | false;
    /**
     * The assertion's claims that are copied into its session, beside `exp` and what getKey returns. False copies all of them.
     * With the `jwt` store `iss`, `sub` and `client_id` are added to those that are named.
     * @default false; ['iss', 'sub'] in strict mode, [] with the `jwt` store
     */
    sessionClaims?: readonly string[] | false;
    /**
     * Grants scopes (RFC 6749 §3.3). A client may have the scopes that both its assertion's `scope` claim and the `scope` of the session that
     * getKey returns name, or the only one of them; with neither, none. A client that signs its own assertions chooses the claim: set its
     * scopes in the session. The request's `scope` selects among them; a malformed one, or one without any allowed scope, is refused with
     * `invalid_scope`. The session's `scope` lists the granted scopes, separated by a space, and the response contains it if it differs
     * from the request.
     * @default false, which ignores the parameter; true in strict mode and with the `jwt` store, where the assertion alone grants nothing
     */
    grantScopes?: boolean;
    /**
     * Where an access token is read from; the first place that has one counts: the header, `access_token` in body or query (RFC 6750 §2),
     * a cookie by its name, or what a function finds in the request and returns, without a promise. False means query, body and header,
     * also in strict mode.
     * @default ['query', 'body', 'header']; ['header', 'body'] in strict mode
     */
    tokenFrom?: readonly TokenPlace[] | false;
  }

  /**
   * The rules of strict mode (docs/standards.md), each with the value that it should have. A rule that isn't named has the value of the
   * option with its name, or else the default given here; `false` turns it off. An unknown name throws. A rule whose option is given
   * beside `strict` too throws, unless `report` is set.
   *
   * @example
   * strict: { audience: 'https://as.example', oneToken: false, maxAssertionAge: 600 }
   */
  interface StrictRules {
    /**
     * Enforces no rule, and reports to `debug` what strict mode with these rules would refuse.
     * @default false
     */
    report?: boolean;
    /**
     * Refuses a token request without `grant_type`, with `invalid_request`, and with another one than
     * `urn:ietf:params:oauth:grant-type:jwt-bearer`, with `unsupported_grant_type` (RFC 6749 §5.2, RFC 7523 §2.1).
     * @default true
     */
    requireGrantType?: boolean;
    /**
     * Refuses a token request with client credentials in addition to its assertion, with `invalid_client`: RFC 7523 §2.1 demands that they
     * are verified, and nothing does so.
     * @default true
     */
    assertionOnly?: boolean;
    /**
     * The claims that an assertion must have (RFC 7523 §3).
     * @default ['iss', 'sub', 'aud', 'exp']
     */
    requiredClaims?: readonly string[] | false;
    /**
     * This server's issuer identifier, its token endpoint, or both: `aud` must name one of them (RFC 7523 §3). There is no default: without it
     * and without the option `audience`, construction throws. With false, `aud` may name any server.
     */
    audience?: string | readonly string[] | false;
    /**
     * {@link RuleOptions.maxAssertionAge}
     * @default '1h'
     */
    maxAssertionAge?: Duration | false;
    /**
     * Refuses an invalid assertion with 400 `invalid_grant` (RFC 7521 §4.1.1) instead of 401 `invalid_client`. The response is the same for
     * an unknown client and for an invalid signature, and takes the same time: the assertion is verified with a key that nobody has. (The
     * time differs for RSA keys of another size than 2048 bits, and if your `getKey` takes another time to find nothing.)
     * @default true
     */
    invalidGrant?: boolean;
    /**
     * {@link RuleOptions.sessionClaims}
     * @default ['iss', 'sub']
     */
    sessionClaims?: readonly string[] | false;
    /**
     * {@link RuleOptions.grantScopes}
     * @default true
     */
    grantScopes?: boolean;
    /**
     * Sends a challenge without `error` for a request without credentials (RFC 6750 §3.1).
     * @default true
     */
    bareChallenge?: boolean;
    /**
     * Refuses a request with more than one token, in one place or several, with 400 `invalid_request` (RFC 6750 §2, §3.1). Header, query and
     * body always count; cookies and functions count where `tokenFrom` names them and they have another token.
     * @default true
     */
    oneToken?: boolean;
    /**
     * Refuses an `Authorization: Bearer` header that violates the syntax of RFC 6750 §2.1, with 400 `invalid_request`.
     * @default true
     */
    credentialsSyntax?: boolean;
    /**
     * Reads a token only from the body of a form, and only with a method that has content, so not with GET (RFC 6750 §2.2).
     * @default true
     */
    formBody?: boolean;
    /**
     * {@link RuleOptions.tokenFrom}
     * @default ['header', 'body']
     */
    tokenFrom?: readonly TokenPlace[] | false;
  }

  /** Strict mode needs to know what clients call this server, unless its rules say that any `aud` is accepted. */
  type StrictChoice =
    | { strict?: false | 'report' }
    | { strict: true; audience: string | readonly string[] }
    | { strict: StrictRules & { report: true } }
    | { strict: StrictRules & { audience: string | readonly string[] | false }; audience?: undefined }
    | { strict: StrictRules & { audience?: undefined }; audience: string | readonly string[] };

  type TokenPlace =
    | 'header'
    | 'body'
    | 'query'
    | { cookie: string }
    | ((req: any) => string | null | undefined);

  /**
   * Called with the assertion's claims before they are verified, which say who the client claims to be. It may add to them. The answer
   * is a key and what is to be merged over the claims in the session: by the callback, or as a promise of the key or of
   * `{ key, session }`. No key means that the client is unknown; a function that declares the callback says so with `null`. Where its
   * promise resolves to `undefined`, the callback may still come within three seconds; then the client is unknown, and a process warning
   * says why. A key that is returned without a promise is never taken: unless a callback comes within three seconds, `next` gets an error.
   * A function that declares the callback and returns nothing, or the handle of a query, may take its time. If it is no `async` function
   * and returns a promise, as the commands of database clients do, the callback alone counts.
   *
   * With the option `passHeader` the function gets the assertion's protected header, too, a {@link ProtectedHeader} which isn't verified
   * either: its `kid` says which of the client's keys is meant. Never take a key out of it. Without the option, a third parameter is the
   * function's own.
   */
  type GetKey<
    Session extends object = Record<string, unknown>,
    Claims extends object = Record<string, unknown>,
  > = (
    this: any,
    payload: Claims,
    callback: (error: unknown, key?: Key | null, session?: Partial<Session> | null) => void,
    header?: any,
  ) => void | Promise<Key | { key: Key; session?: Partial<Session> | null } | null | undefined>;

  /** What a token's header says (RFC 7515 §4.1). */
  interface ProtectedHeader {
    alg?: string;
    kid?: string;
    typ?: string;
    [member: string]: unknown;
  }

  // ---------------------------------------------------------------------------------------------------- keys of clients

  /**
   * The keys of the clients, in place of a `getKey`. What it says is read when the middleware is made; what can't be used as a key
   * is thrown then.
   *
   * The `kid` of an assertion selects among the keys of its client. A key without `kid` matches any; an assertion without `kid` is verified
   * with at most four keys for its algorithm. Keys inside an assertion are never used.
   */
  type KeySource = ClientKeys | JwksSource;

  /**
   * @example
   * keys: { clients: { billing: publicKeyPem, reports: { jwks: 'https://reports.example.com/jwks.json' } } }
   */
  interface ClientKeys {
    /**
     * The keys of each client: one key, several, a JWK Set, or where its JWK Set is. Keys in a set that can't be used are ignored. The
     * assertion of any other client is refused.
     */
    clients: { readonly [id: string]: Key | readonly (Key | NamedKey)[] | NamedKey | JwkSet | JwksSource };
    /**
     * The claim that names the client. Where a client authenticates itself, and with the `jwt` store, `iss` and `client_id` of its
     * assertions must not say another name.
     * @default 'iss'
     */
    claim?: string;
  }

  /** A key with its key id. */
  interface NamedKey {
    kid: string;
    key: Key;
  }

  /** RFC 7517 §5. */
  interface JwkSet {
    keys: readonly object[];
  }

  /**
   * A JWK Set of at most 256 keys at a URL or in a file. Where it can't be loaded, `next` gets an error with the code
   * `ERR_KEY_SOURCE_UNAVAILABLE`, whose `cause` says why.
   *
   * @example
   * keys: { jwks: 'https://clients.example.com/jwks.json', cacheMaxAge: '5m', timeout: '2s' }
   */
  interface JwksSource {
    /**
     * An `https:` URL, an `http:` one of this machine (`localhost`, `127.…`, `[::1]`), a `file:` URL or the path of a file. Redirects
     * aren't followed. Secrets and private keys at a URL are ignored, because they are public. A file is read at construction, and
     * again when it has changed.
     */
    jwks: string | URL;
    /**
     * For how long a set from a URL is fresh, at least one second. A file is checked for changes each second, and takes neither this option
     * nor `cooldown` nor `timeout`.
     * @default '10m'
     */
    cacheMaxAge?: Duration;
    /**
     * The shortest time between two fetches for an unknown `kid`, at least one second. After a failure the next fetch may follow after one
     * second, then two, four and so on up to this.
     * @default '30s'
     */
    cooldown?: Duration;
    /**
     * For how much longer than `cacheMaxAge` the last set is used while fetching fails.
     * @default '1h'
     */
    staleIfError?: Duration;
    /**
     * The limit for a whole fetch, up to 300 seconds.
     * @default '5s'
     */
    timeout?: Duration;
    /**
     * Maximum length of the set in bytes.
     * @default 262144
     */
    maxBytes?: number;
    /**
     * An `Agent` of `node:https` or `node:http` for the connection, such as one for a proxy. Its options for certificates apply.
     * @default a new connection for each fetch, straight to the server, whatever `HTTPS_PROXY` says
     */
    agent?: object;
    /**
     * A function like the global `fetch`, instead of `agent`. It is called with `redirect: 'error'` and a `signal`; `timeout` and `maxBytes`
     * apply to its response too.
     */
    fetch?(
      url: string,
      init: { headers: Record<string, string>; redirect: 'error'; signal: AbortSignal },
    ): PromiseLike<FetchResponse>;
  }

  /** `AbortSignal`, where the application's types declare it. */
  type AbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Own } }
    ? Own
    : { readonly aborted: boolean };

  /** What is read of a response of `fetch`. */
  interface FetchResponse {
    readonly status: number;
    readonly redirected?: boolean;
    readonly body?: unknown;
  }

  /** `URL` of `node:url`. */
  interface URL {
    readonly href: string;
    readonly protocol: string;
  }

  // ------------------------------------------------------------------------------------------------------------- stores

  /**
   * Stores sessions in the memory of the process.
   *
   * @example
   * store: { type: 'memory', max: 10_000 }
   */
  interface MemoryStoreOptions {
    type: 'memory';
    /**
     * Maximum number of sessions, whatever their size. One more deletes the oldest.
     * @default 1000000
     */
    max?: number;
    /**
     * Stores of one namespace share their sessions.
     * @default the one that all stores of the process without a namespace share
     */
    namespace?: string;
  }

  /**
   * Stores nothing: the access token is the session, sealed with XAES-256-GCM.
   *
   * @example
   * store: { type: 'encrypted', secret: [newSecret, oldSecret], revocation: { store: { type: 'redis', client } } }
   */
  interface EncryptedStoreOptions {
    type: 'encrypted';
    /** Text, which is stretched with Argon2id, or 32 bytes, which are a key. Of several, the first seals and all open. */
    secret: Secret | readonly Secret[];
    /**
     * The cipher of jwt-middleware 0.3.0's tokens, under the name of its option. New tokens don't use it.
     * @default 'aes-256-ecb'
     */
    algorithm?: string;
    /**
     * Accepts access tokens of jwt-middleware 0.3.0 until a date. Nothing authenticates them: somebody who has some can forge others.
     * @default they are refused
     */
    legacy?: LegacyOptions;
    /**
     * Where revocations are stored, so that {@link JwtMiddleware.revoke} works.
     * @default tokens can't be revoked
     */
    revocation?: RevocationOptions;
  }

  /**
   * Where a feature stores what all servers share. An entry that is lost could make a refused token valid again: so memory, which serves a
   * single server, refuses new entries when it is full of unexpired ones (`max` entries for each feature), and Redis must not evict
   * (`maxmemory-policy noeviction`, its default).
   */
  type SharedOptions = EngineOptions | (MemoryStoreOptions & { timeout?: Duration });

  /**
   * A revocation list, for tokens that contain their session.
   *
   * @example
   * store: { type: 'encrypted', secret: newSecret, revocation: { store: { type: 'redis', client }, staleness: '1s' } }
   */
  interface RevocationOptions {
    /** Shared by all servers. A revocation is stored until 20 minutes after the token would have expired. */
    store: SharedOptions;
    /**
     * For how long an answer «not revoked» is reused: a server may accept a token that another server revoked for that long. The
     * server that revoked it refuses it at once. With 0, each request queries the store.
     * @default '5s'
     */
    staleness?: Duration;
    /**
     * How many answers of each kind are cached, with about 100 bytes for each. Dropped answers are queried again.
     * @default 100000
     */
    max?: number;
  }

  /**
   * Issues access tokens that other services verify by themselves with the public keys: JWTs of the type `at+jwt` (RFC 9068). Nothing is
   * stored. Of the client's assertion, a token has no more than who the client is and its `sub`; `sessionClaims` of the middleware names
   * others, and what `getKey` gives as session becomes claims. `scope` is what `getKey`'s session says, or less where the client asks for
   * less. In `req.session` stand the token's claims.
   */
  type JwtStoreOptions = JwtStoreBaseOptions & (JwtStoreKey | JwtStoreKeys);

  interface JwtStoreKey {
    /** The private key, RSA, EC or Ed25519; or `keys`. */
    key: Key;
    /**
     * What `key` signs with; no `HS*`.
     * @default the first that it serves out of RS256, PS256, ES256, ES384, ES512, EdDSA
     */
    algorithm?: Algorithm;
    /**
     * The name of `key` in headers and in the key set.
     * @default its `kid` where it is a JWK that has one, else its thumbprint (RFC 7638)
     */
    kid?: string;
    keys?: never;
  }

  interface JwtStoreKeys {
    /** Several keys: the first signs, all verify and are published. Those behind the first may be public ones. */
    keys: readonly { key: Key; algorithm?: Algorithm; kid?: string }[];
    key?: never;
    algorithm?: never;
    kid?: never;
  }

  /**
   * @example
   * store: { type: 'jwt', issuer: 'https://auth.example.com', audience: 'https://api.example.com', key: privateKeyPem, kid: '2026-11' }
   */
  interface JwtStoreBaseOptions {
    type: 'jwt';
    /** `iss` of the tokens: the issuer identifier of this server. */
    issuer: string;
    /** `aud` of the tokens: the services that they are for. This server takes them too. */
    audience: string | readonly string[];
    /**
     * Where revocations are stored, by `jti`. Services that verify tokens by themselves don't see them: they introspect, or accept the token
     * until it expires.
     * @default tokens can't be revoked
     */
    revocation?: RevocationOptions;
    /**
     * Caches of up to 4096 tokens, or of the given number up to 1048576, that their signatures are valid, so that these aren't verified again.
     * Expiry, revocation and everything else are checked on each request. It takes 33 bytes per token and key.
     * @default false
     */
    cache?: boolean | number;
  }

  /**
   * Authorization server metadata (RFC 8414 §2). All are https URLs, but on the machine itself http will do. None is made from a request.
   * What isn't there can't be announced: that throws at construction.
   *
   * @example
   * metadata: { issuer: 'https://auth.example.com', tokenEndpoint: 'https://auth.example.com/oauth/token' }
   */
  interface ServerMetadata {
    /** The issuer identifier: without query and fragment. The `jwt` store must have the same. */
    issuer: string;
    /** Where `auth.token` is. */
    tokenEndpoint: string;
    /** Where `auth.jwks` is. Needs the `jwt` store. */
    jwksUri?: string;
    /** Where `auth.introspection` is. Needs the option `introspection`. */
    introspectionEndpoint?: string;
    /** Where `auth.revocation` is. Needs a store that can end tokens. */
    revocationEndpoint?: string;
    /** A page for people. */
    serviceDocumentation?: string;
    /** The scopes that may be asked for. */
    scopesSupported?: readonly string[];
  }

  /**
   * @example
   * introspection: { privateKeyJwt: true, claims: ['tenant'] }
   */
  interface IntrospectionOptions {
    /** Lets clients ask that authenticate with `private_key_jwt`, as for `clientCredentials`. */
    privateKeyJwt?: boolean;
    /** Lets whoever ask that shows an access token of this server with this scope, in the header `Authorization`. */
    scope?: string;
    /**
     * A way of your own: answers by callback or promise, or by returning where it takes the request alone. Anything truthy lets the
     * caller ask.
     */
    authenticate?(req: any, callback: (error: unknown, isAllowed?: unknown) => void): unknown;
    /**
     * Members of the session that callers are told besides those of RFC 7662 §2.2.
     * @default none
     */
    claims?: readonly string[];
  }

  /**
   * An engine: a key-value store with a time to live that all processes share. latchkey stores hashes of tokens and sealed sessions in it.
   * `docs/stores.md` says which to choose.
   */
  type EngineOptions = RedisStoreOptions | SqlStoreOptions | KeyvStoreOptions | Engine;

  interface EngineStoreOptions {
    /**
     * The limit for an operation, up to 300 seconds. Then it fails with `ERR_STORE_UNAVAILABLE`.
     * @default '2s'
     */
    timeout?: Duration;
    /**
     * The member of sessions by which `removeAll` finds them. Needs an engine with groups.
     * @default 'iss'
     */
    index?: string;
  }

  /**
   * Redis, or a compatible server.
   *
   * @example
   * store: { type: 'redis', client, prefix: 'app:tokens:', timeout: '1s' }
   */
  interface RedisStoreOptions extends EngineStoreOptions {
    type: 'redis';
    /** A client of `redis` 4 or later, or of `ioredis`; of a server, Sentinel or a cluster. */
    client: object;
    /**
     * The prefix of all keys. For a cluster, one without braces, or with text in braces, which puts all keys on one server.
     * @default 'latchkey:'
     */
    prefix?: string;
  }

  /**
   * A table in MySQL, MariaDB, PostgreSQL or SQLite.
   *
   * @example
   * store: { type: 'sql', client: pool, dialect: 'mariadb', table: 'tokens' }
   */
  interface SqlStoreOptions extends EngineStoreOptions {
    type: 'sql';
    /** A pool or connection of `mysql2`, a `Pool` or `Client` of `pg`, or a database of `node:sqlite` or `better-sqlite3`. */
    client: object;
    /**
     * Required for MariaDB, which has the clients of MySQL and more features.
     * @default the dialect of the client
     */
    dialect?: 'mysql' | 'mariadb' | 'postgresql' | 'sqlite';
    /**
     * The table's name: letters, digits and underscores, at most 48.
     * @default 'latchkey'
     */
    table?: string;
  }

  /**
   * The databases that Keyv supports. It has no atomic verbs, so features that need one refuse it.
   *
   * @example
   * store: { type: 'keyv', keyv }
   */
  interface KeyvStoreOptions extends EngineStoreOptions {
    type: 'keyv';
    /** A Keyv of version 4, 5 or 6; version 5 with `throwOnErrors: true`, since it hides failures otherwise. */
    keyv: object;
  }

  /**
   * What an engine can do atomically besides get, put and remove: `take` is getAndDelete, `add` is addIfAbsent, `swap` is compareAndSet, and
   * `group` lists and removes the values of a group.
   */
  type Verb = 'take' | 'add' | 'swap' | 'group';

  /**
   * An engine of your own. It must not have a method that it can't do atomically. Keys and groups are 1 to 128 characters of visible ASCII,
   * `until` is in milliseconds since the epoch. A key in a group begins with the same four characters as the group, so that an engine can keep a
   * group in one partition. A method fails by throwing or rejecting.
   * `latchkey/testing` tests it.
   */
  interface Engine {
    /** None: a `type` names an engine that is built in. */
    type?: undefined;
    /** The limit for a call, up to 300 seconds. @default '2s' */
    timeout?: Duration;
    /** The value, unless it has expired. */
    get(key: string): Promise<string | null | undefined> | string | null | undefined;
    /** Stores a value, or replaces it. `group` is passed only where the engine has groups. */
    put(key: string, value: string, until: number, group?: string): unknown;
    /** Deletes a value. Returns false where there was none. */
    remove(key: string): Promise<boolean | undefined> | boolean | undefined;
    /** getAndDelete: of several concurrent callers, exactly one gets the value. */
    take?(key: string): Promise<string | null | undefined> | string | null | undefined;
    /** addIfAbsent: stores a value where there is none, or an expired one. Of several concurrent callers, exactly one gets true. */
    add?(key: string, value: string, until: number): Promise<boolean> | boolean;
    /** compareAndSet: replaces the expected value, which stays in its group. Of several concurrent callers, exactly one gets true. */
    swap?(key: string, expected: string, value: string, until: number): Promise<boolean> | boolean;
    /** The values that were last put with the group and haven't expired. */
    list?(group: string): Promise<{ key: string; value: string }[]> | { key: string; value: string }[];
    /** Deletes what `list` returns, and returns how many there were. */
    removeGroup?(group: string): Promise<number> | number;
  }

  /**
   * @example
   * store: { type: 'encrypted', secret: newSecret, legacy: { secret: oldSecret, until: new Date('2027-01-31') } }
   */
  interface LegacyOptions {
    /**
     * Until when legacy tokens are accepted: a Date, or seconds since the epoch. After that they are refused, and none is issued. By then the
     * last server with 0.3.0 should have been gone for the length of `ttl`.
     */
    until: Date | number;
    /**
     * Also issues legacy tokens instead of sealed ones, for servers that still run 0.3.0.
     * @default false
     */
    write?: boolean;
    /**
     * Their cipher: AES in ECB, CBC or CTR, or `des-ede3-cbc`, by OpenSSL's names.
     * @default the store's `algorithm`
     */
    algorithm?: string;
    /**
     * Their secret. Required where the store has several.
     * @default the store's `secret`
     */
    secret?: Secret;
    /**
     * How far ahead their `exp` may be, in whole seconds, plus `clockTolerance` or 60 seconds, whichever is more, since clocks differ.
     * @default the `ttl` of the middleware at that request; a store without a middleware has no limit, and refuses no token because of its `exp`
     */
    ttl?: Duration;
  }

  /** Counts of jwt-middleware 0.3.0's tokens in one store, since it was created. */
  interface LegacyCounts {
    /** Decrypted and accepted. When it no longer rises, nobody uses such tokens. */
    readonly opened: number;
    /** Decrypted, but expired. */
    readonly expired: number;
    /** Refused, because they had no numeric `exp` or one too far ahead: a forgery, or `legacy.ttl` is too small. */
    readonly refused: number;
    /** Presented after `until`, and shaped like such tokens. They are no longer decrypted, so some may be something else. */
    readonly late: number;
    /** Issued, with `write: true`. */
    readonly written: number;
    /** When one was accepted last. */
    readonly lastOpened: Date | null;
    readonly until: Date;
  }

  /** What `latchkey/lib/store/encrypted` makes. */
  interface EncryptedStore<Session extends object = Record<string, unknown>> extends Store<Session> {
    readonly legacy?: LegacyCounts;
    /** Revokes a token; present with the option `revocation`. Resolves to whether the token was this store's and had not expired. */
    remove?(token: string): Promise<boolean>;
  }

  /** The memory store, and every store with an engine. */
  interface RemovingStore<Session extends object = Record<string, unknown>> extends Store<Session> {
    /** Deletes one session. Resolves to whether it existed. */
    remove(token: string): Promise<boolean>;
    /**
     * Deletes the sessions that have these members. Resolves to how many there were. The memory store searches all sessions; an engine finds
     * them by the member that option `index` names, and rejects with `ERR_STORE_UNSUPPORTED` where it can't.
     */
    removeAll(match: Partial<Session> | Record<string, string | number | boolean>): Promise<number>;
  }

  /** What `latchkey/lib/store` creates for an engine. */
  interface EngineStore<Session extends object = Record<string, unknown>> extends RemovingStore<Session> {
    /** Creates the table where it doesn't exist. Rejects with `ERR_STORE_UNSUPPORTED` where the engine has none. */
    createTable(): Promise<void>;
  }

  /**
   * A store of your own. Both methods may call back, or return a promise. A method that declares the callback must call it, or return a promise
   * of something other than `undefined`: an async function that calls back later resolves to `undefined` too, so the request waits three
   * seconds for the callback before it takes that for no result. `null` means no result. A value that is returned without a promise is
   * ignored, and without a callback within three seconds `next` gets an error; so is a promise beside the callback that a method declares,
   * unless it is an `async` function.
   */
  interface Store<Session extends object = Record<string, unknown>> {
    /** None: a `type` names a store that is built in. */
    type?: undefined;
    /** Creates an access token for a session. */
    make(session: Session, callback: (error: unknown, token?: string) => void): unknown;
    /** Results in the session of an access token, or nothing. */
    retrieve(token: string, callback: (error: unknown, session?: Session | null) => void): unknown;
    /**
     * Deletes an access token, for {@link JwtMiddleware.revoke}. It may result in false where there was none. A method with the token as its only
     * parameter may simply return.
     */
    remove?(token: string, callback: (error: unknown, existed?: unknown) => void): unknown;
    /** Deletes all sessions that match, for {@link JwtMiddleware.revokeAll}. It may result in their number. */
    removeAll?(
      match: Record<string, string | number | boolean>,
      callback: (error: unknown, count?: unknown) => void,
    ): unknown;
  }

  // -------------------------------------------------------------------------------------------------------------- jwt-identity

  /** @throws Error without `security` or `workers`, {@link LatchkeyError} for a key that can't be read */
  type JwtIdentity = <Claims extends object = Record<string, unknown>>(
    options: JwtIdentityOptions<Claims>,
  ) => JwtIdentityHandler<Claims>;

  /** Puts `identity` on each request, and lets every one of them through: `identity.user` says who it is. */
  interface JwtIdentityHandler<Claims extends object = Record<string, unknown>> {
    (req: RequestLike & { identity?: unknown }, res: unknown, next: Next): void;

    /**
     * A handler that lets authenticated users through: `app.get('/me', identity.requireUser, (req, res) => …)`. It answers anonymous
     * requests with 401 and a challenge (RFC 6750 §3), or calls {@link JwtIdentityOptions.onRefused}. A request without `req.identity`
     * is refused too. Around a handler, it types what the handler gets: `identity.requireUser((req, res) => …)`. Guards work detached.
     */
    requireUser: Guard<Claims>;
    /**
     * Makes a handler that lets users with a role through, of several with any of them. Anonymous requests get 401, other users 403
     * `insufficient_scope`. Roles are compared whole and with their case, with those in the comma-separated text or in the list that
     * `getUser` gave. As its last argument it takes a handler to guard, as {@link requireUser} does.
     *
     * @throws {@link LatchkeyError} where it is mounted without a call, or called without a role
     *
     * @example
     * app.use('/admin', identity.requireRole('admin'));
     * app.put('/page', identity.requireRole(['admin', 'editor']), save);
     */
    requireRole(roles: string | readonly string[]): GuardHandler;
    requireRole<Req = AnyRequest, Res = any, Result = any>(
      roles: string | readonly string[],
      handler: GuardedHandler<Claims, Req, Res, Result>,
    ): (req: Req, res: Res, next: Next) => Result | void;
    /**
     * Makes a handler that lets users through whose claim equals the value, or for whose claim the function returns true. The function
     * isn't called for a user without the claim, and what else it returns than a boolean or a promise of one is an error, passed to `next`.
     *
     * @throws {@link LatchkeyError} as {@link requireRole} does
     *
     * @example
     * app.use('/sales', identity.requireClaim('department', 'sales'));
     * app.use('/adults', identity.requireClaim('age', (age) => Number(age) >= 18));
     */
    requireClaim<Name extends keyof Claims & string, Req = AnyRequest>(
      name: Name,
      value: ClaimCondition<Claims[Name], Req>,
    ): GuardHandler;
    requireClaim<Name extends keyof Claims & string, Req = AnyRequest, Res = any, Result = any>(
      name: Name,
      value: ClaimCondition<Claims[Name], Req>,
      handler: GuardedHandler<Claims, Req, Res, Result>,
    ): (req: Req, res: Res, next: Next) => Result | void;

    /**
     * Resolves when everything that the middleware needs is there: stores answer and have their tables. For
     * start-up and readiness probes; any number of calls share one check. Works detached.
     *
     * @throws {@link LatchkeyError} in its promise: `ERR_NOT_READY` says what is missing, with the error of each in `errors` and the first
     * as `cause`; `ERR_CLOSED` after {@link close}
     */
    ready(options?: ReadyOptions): Promise<void>;

    /**
     * Ends what runs in the background and waits for signatures under way. Call it once the server is closed; the
     * clients of stores are yours to close. What is called afterwards still works, except `ready`. Works detached.
     */
    close(): Promise<void>;

    /**
     * Publishes the public halves of the keys as a JWK Set (RFC 7517), for those who verify the tokens elsewhere:
     * `app.get('/.well-known/jwks.json', identity.jwks)`. Secrets have no public half, and are left out.
     */
    jwks(req: unknown, res: KeySetResponse): void;
  }

  /** {@link JwtIdentityHandler.requireUser} */
  interface Guard<Claims extends object = Record<string, unknown>> extends GuardHandler {
    <Req = AnyRequest, Res = any, Result = any>(
      handler: GuardedHandler<Claims, Req, Res, Result>,
    ): (req: Req, res: Res, next: Next) => Result | void;
  }

  type GuardHandler = (req: RequestLike, res: CheckResponse, next: Next) => void;

  /** A handler behind a guard, which gets a request with an authenticated user. */
  type GuardedHandler<Claims extends object = Record<string, unknown>, Req = any, Res = any, Result = any> = (
    req: Req & AuthenticatedRequest<Claims>,
    res: Res,
    next: Next,
  ) => Result;

  /** What a guarded handler takes where it declares no type for its request. */
  interface AnyRequest {
    [name: string]: any;
  }

  /** The request of a guarded handler: `identity.requireUser((req: latchkey.Authenticated<Request, MyClaims>, res: Response) => …)` */
  type Authenticated<Req, Claims extends object = Record<string, unknown>> = Req &
    AuthenticatedRequest<Claims>;

  /** What a request is behind a guard. */
  interface AuthenticatedRequest<Claims extends object = Record<string, unknown>> {
    identity: Identity<Claims> & { user: AuthenticatedUser<Claims> };
  }

  /** A value that a claim must equal, or a function of its value. */
  type ClaimCondition<Value = unknown, Req = AnyRequest> =
    | (unknown extends Value ? string | number | boolean : Extract<Value, string | number | boolean>)
    | ((value: NonNullable<Value>, req: Req) => boolean | PromiseLike<boolean>);

  /**
   * Called in place of the answer to a request that a guard refuses. `failure` has the `status` of that answer, 401 or 403, and says why in
   * `code` and `message`, and in `claim` for a claim: pass it on with `next(failure)`, or answer otherwise. `next()` gives the answer after
   * all. What this function throws goes to `next`.
   */
  type OnRefused = (req: any, res: any, next: Next, failure: LatchkeyError) => unknown;

  /**
   * How a key set is published.
   *
   * @example
   * jwks: { cacheMaxAge: '1h' }
   */
  interface JwksOptions {
    /**
     * For how long readers may cache the set: whole seconds.
     * @default '5m'
     */
    cacheMaxAge?: Duration;
  }

  interface SigningKey {
    /**
     * The name that goes into the headers of tokens. It must be given with a secret.
     * @default the key's own `kid` where it is a JWK that has one, or else its thumbprint (RFC 7638)
     */
    kid?: string;
    algorithm?: Algorithm;
  }

  /**
   * @example
   * const identity = jwtIdentity({
   *   security: { privateKey: privateKeyPem, algorithm: 'ES256' },
   *   workers: { getUser: async ({ id, login, password }) => findUser({ id, login, password }) },
   *   refreshToken: { store: { type: 'redis', client }, rotate: true, cookie: true },
   *   grantToken: { revocation: { staleness: '1s' } },
   * });
   * app.use(identity);
   */
  interface JwtIdentityOptions<Claims extends object = Record<string, unknown>> {
    /**
     * Called for each token and log-in that is refused, for each request without a token, and for failures, with the reason and what to
     * do. What it does changes no response. `NODE_DEBUG=latchkey` prints the same.
     * @default nobody is told
     *
     * @example
     * debug: ({ type, code, context }) => log.warn({ type, code, ...context })
     */
    debug?(event: DebugEvent): void;
    /** How `identity.jwks` publishes the keys. */
    jwks?: JwksOptions;
    /** What tokens are signed and verified with: a secret or private key as `key`, or a pair. */
    security:
      | { key: Key; algorithm?: Algorithm; privateKey?: never; publicKey?: never; keys?: never }
      | { privateKey: Key; publicKey?: Key; algorithm?: Algorithm; key?: never; keys?: never }
      /** Without a private key, tokens are verified and nobody can log in. */
      | { publicKey: Key; algorithm?: Algorithm; key?: never; privateKey?: never; keys?: never }
      /** Of several, the first signs and all verify: a token's `kid` picks one, a token without is tried with those of its algorithm. */
      | {
          keys: readonly (SigningKey &
            (
              | { key: Key; privateKey?: never; publicKey?: never }
              | { privateKey: Key; publicKey?: Key; key?: never }
              | { publicKey: Key; key?: never; privateKey?: never }
            ))[];
          key?: never;
          privateKey?: never;
          publicKey?: never;
          algorithm?: never;
        };
    workers: {
      /**
       * Finds a user by `login` and `password`, or by `id`: there is either the one or the other. Null means that there is none.
       */
      getUser(
        credentials: UserCredentials,
      ): PromiseLike<User<Claims> | null | undefined> | User<Claims> | null | undefined;
    };
    /** The names of the members in a request's body. */
    credentials?: {
      /** @default 'login' */
      login?: string;
      /** @default 'password' */
      password?: string;
      /** @default 'rememberMe' */
      rememberMe?: string;
      /** @default 'refreshToken' */
      refreshToken?: string;
    };
    grantToken?: {
      /**
       * Minutes. Services that share grant tokens should use the same value. As in the original, text is read up to the end of its first
       * number: `'2h'` is two minutes. Where that isn't what the text says, a warning, LATCHKEY_EXPIRES_IN, names the value to write.
       * @default 15
       */
      expiresIn?: number | string;
      /**
       * Revokes grant tokens on log-out. They then have a `jti`, and each request with one is checked, in the cache first. While the
       * store is down and the cache has no answer, such a request gets `next(error)`. Needs `refreshToken.store`, except in a service
       * that only verifies.
       * @default a grant token is valid until it expires
       */
      revocation?: GrantRevocationOptions;
      /**
       * Remembers of 4096 grant tokens at most, or of the number given, up to 1048576, that their signatures are good, and checks those
       * not anew. Time, revocation and the rest are checked at each request. It takes 33 bytes a token, for each key. Worth it for
       * key pairs, not for a secret.
       * @default false
       */
      cache?: boolean | number;
      /**
       * The longest grant token that is read, in bytes. `logIn` rejects with `ERR_TOKEN_TOO_LONG` rather than issue a longer one. A server
       * of Node takes 16 kB of headers together, unless it is started with `--max-http-header-size`.
       * @default 16384
       */
      maxTokenLength?: number;
    };
    /**
     * Where a grant token is read from; the first place that has one counts: the header, `access_token` in body or query, a cookie by its
     * name, or what a function finds in the request. Browsers send a cookie with requests of other sites' pages too: read
     * [cookies.md](docs/cookies.md#grant-tokens-in-cookies) before you name one.
     * @default ['header']
     */
    tokenFrom?: readonly TokenPlace[];
    /**
     * The realm in the challenges of guards (RFC 9110 §11.5): printable ASCII.
     * @default 'example'
     */
    realm?: string;
    /**
     * Answers requests that {@link JwtIdentityHandler.requireUser} and the other guards refuse.
     * @default 401 or 403 with a challenge
     *
     * @example
     * onRefused: (req, res, next, failure) => (req.accepts('html') ? res.redirect('/log-in') : next(failure))
     */
    onRefused?: OnRefused;
    refreshToken?: {
      /**
       * Days, read like `grantToken.expiresIn`: `'12h'` is twelve days, with a warning.
       * @default 90
       */
      expiresIn?: number | string;
      /**
       * Stores sessions, which {@link Identity.logOut} and the methods beside it need. It must support add, swap and group. Its contents
       * are sealed with a secret that is derived from the signing key. Grant and refresh tokens then have the session's id as the
       * reserved claim `sid`.
       * @default no store
       */
      store?: SharedOptions;
      /**
       * Lets each refresh token work once: `logIn` with one always returns its successor. One that is used again later may have been
       * stolen, so its session ends (RFC 9700 §4.14.2). A refresh token from before there was a store works once, and starts a session.
       * @default false
       */
      rotate?: boolean;
      /**
       * For how long a retry gets the same successor again: two tabs, or a response that got lost. Needs `rotate`.
       * @default '10s'
       */
      grace?: Duration;
      /**
       * How many sessions a user may have. When one more begins, the one that would expire first ends, with its grant tokens.
       * @default 1000
       */
      maxSessions?: number;
      /**
       * The label of the session that a request starts, for the list of sessions. Line breaks and other control characters are removed,
       * and it is cut to 200 characters. It isn't escaped for HTML.
       * @default sessions have no label
       */
      label?(request: any): string | null | undefined;
      /**
       * Called for each refresh token that was reused after the grace time, once its session has been ended. Nothing that it does changes
       * a response. Needs `rotate`.
       * @default one process warning, LATCHKEY_REFRESH_TOKEN_REUSED
       */
      onReuse?(event: RefreshTokenReuse, request: any): unknown;
      /**
       * Keeps refresh tokens in a cookie that scripts can't read. `logIn` sets it, with `Max-Age` until the token expires, and reads it where
       * the body has no refresh token, no login and no password; a log-in that is refused and {@link Identity.logOut} remove it. It is set by
       * Express' `res.cookie`, and on responses without it by the package `cookie`, which the application then installs.
       *
       * Requests from pages of other origins can't use it: `logIn` refuses them, unless it is given a user, and `logOut` ignores the cookie.
       * @default false
       */
      cookie?: boolean | RefreshCookieOptions;
    };
  }

  /**
   * The cookie with the refresh token, by Express' names. It is always `HttpOnly`, and lives as long as its token.
   *
   * @example
   * refreshToken: { cookie: { sameSite: 'lax', trustedOrigins: ['https://app.example.com'] } }
   */
  interface RefreshCookieOptions {
    /**
     * The cookie's name, as it stands. A name with a prefix needs the attributes that browsers demand for it.
     * @default '__Host-refreshToken'; '__Secure-refreshToken' with a path or domain, 'refreshToken' without secure
     */
    name?: string;
    /**
     * The paths that browsers send the cookie to. Put log-out below it, too.
     * @default '/'
     */
    path?: string;
    /**
     * Sends the cookie to subdomains of this domain, too, all of which can then replace it.
     * @default the host that sets it
     */
    domain?: string;
    /**
     * `'none'` lets pages of other sites send the cookie, and only those in `trustedOrigins` use it. True is `'strict'`.
     * @default 'strict'
     */
    sameSite?: true | 'strict' | 'lax' | 'none';
    /**
     * Sends the cookie over https alone. Browsers take `http://localhost` for secure, except Safari.
     * @default true
     */
    secure?: boolean;
    /**
     * Keeps one cookie for each site that embeds this one (CHIPS). Needs `secure`, and Express 4.19 or later.
     * @default false
     */
    partitioned?: boolean;
    /**
     * Other origins whose pages may use the cookie, such as `https://app.example.com` for an API at `https://api.example.com`. The application's
     * own origin is found in `Host`, or in `X-Forwarded-Host` where Express trusts the proxy.
     * @default []
     */
    trustedOrigins?: readonly string[];
    /**
     * Whether the result of `logIn` has the refresh token, too, for clients that keep no cookies. Scripts of the page can read it there.
     * @default false
     */
    inResult?: boolean;
  }

  /**
   * @example
   * grantToken: { revocation: { store: { type: 'redis', client }, staleness: '1s' } }
   */
  interface GrantRevocationOptions {
    /**
     * Where revocations are stored.
     * @default that of `refreshToken`
     */
    store?: SharedOptions;
    /**
     * For how long another process may still accept a revoked grant token. With 0, the store is read at each request.
     * @default '5s'
     */
    staleness?: Duration;
    /**
     * How many answers of each kind are cached in the process.
     * @default 100000
     */
    max?: number;
  }

  // ------------------------------------------------------------------------------------------------------- req.identity

  /** A session whose refresh token was reused. */
  interface RefreshTokenReuse {
    readonly sessionId: string;
    readonly userId: unknown;
    readonly createdAt: Date;
    readonly lastUsedAt: Date;
    readonly label: string | null;
  }

  interface UserCredentials {
    id?: any;
    login?: string | number;
    password?: string | number;
  }

  /** A user as `getUser` finds it. */
  interface User<Claims extends object = Record<string, unknown>> {
    /** A non-empty text, a number other than 0, or what JSON makes one of; `logIn` rejects a user without. */
    userId: unknown;
    /** Separated by commas, or a list. */
    roles?: string | readonly string[];
    /**
     * Goes into refresh tokens: changing it makes the ones that are out there worthless. It is compared as JSON, so that a Date or a
     * Buffer serves too.
     */
    securityStamp?: unknown;
    /** What else goes into grant tokens. The names userId, roles, iat and exp are taken. */
    claims?: Claims;
  }

  /**
   * `req.identity`. For its type on every request, declare it once:
   * `declare global { namespace Express { interface Request { identity: latchkey.Identity<MyClaims> } } }`
   */
  interface Identity<Claims extends object = Record<string, unknown>> {
    readonly request: any;
    user: IdentityUser<Claims>;
    /**
     * Why a request with a token stayed anonymous; null for one without a token, and for one that is authenticated. It is for logs, not for
     * the client. It isn't enumerable, and computed when it is read.
     */
    readonly failure: Failure | null;
    /**
     * Logs in with what the body holds, a refresh token or login and password; or the user that is given. Works detached. Rejects with
     * what `getUser` rejects with, with `ERR_OPTION_INVALID` for a user without a usable `userId`, and with `ERR_TOKEN_TOO_LONG`.
     */
    logIn(user?: User<Claims>): Promise<LogInResult>;
    /** Who a grant token belongs to, or null. Works detached. `explain` says why it is null. */
    readonly verifyGrantToken: VerifyGrantToken<Claims>;

    // The methods below need `refreshToken.store` and work detached. They reject with ERR_STORE_MISSING without a store, and with
    // ERR_STORE_UNAVAILABLE while it is down.

    /**
     * Ends the session of the refresh token in the body or the cookie, and that of the request's grant token. Resolves to whether anything was
     * ended. With `refreshToken.cookie` it removes the cookie; without a store, that is all it does.
     * With `grantToken.revocation`, the session's grant tokens are revoked too.
     */
    logOut(): Promise<boolean>;
    /**
     * Ends every session of a user, by default the request's, and resolves to how many there were, those that expired in the last 20
     * minutes among them, since they may be valid for a server whose clock is behind. The id is that of `getUser`: 7 and
     * '7' are two users. The application must check whether the caller may do that to another user, here and below.
     */
    logOutAll(userId?: unknown): Promise<number>;
    /**
     * Ends every session of the request's user except the current one, and resolves to how many were ended. Grant tokens without a
     * session, from log-ins without `rememberMe`, stay valid until they expire.
     */
    logOutOthers(): Promise<number>;
    /** Ends one session. Resolves to whether that user had it. */
    logOutSession(id: string, userId?: unknown): Promise<boolean>;
    /** The sessions of a user, by default the request's, most recently used first. */
    listSessions(userId?: unknown): Promise<SessionInfo[]>;
  }

  interface VerifyGrantToken<Claims extends object = Record<string, unknown>> {
    (token: string): Promise<GrantedUser<Claims> | null>;
    /** The same with the reason: either `user` or `failure` is null. */
    explain(
      token: string,
    ): Promise<{ user: GrantedUser<Claims>; failure: null } | { user: null; failure: Failure }>;
  }

  /** The user that a grant token names. */
  interface GrantedUser<Claims extends object = Record<string, unknown>> {
    id: any;
    roles: string;
    claims: Claims;
  }

  interface SessionInfo {
    /** Identifies the session. It authenticates nobody, so it may be shown. */
    id: string;
    createdAt: Date;
    /** When `logIn` last accepted a refresh token of it. */
    lastUsedAt: Date;
    label: string | null;
    /** Whether the request's grant token belongs to it. */
    current: boolean;
  }

  /**
   * The user of a request: `isAuthenticated` says which of the two. Before it is asked, a claim may be undefined.
   *
   * @example
   * const { user } = req.identity;
   * if (!user.isAuthenticated) return res.sendStatus(401);
   * res.json(user.claims.department);
   */
  type IdentityUser<Claims extends object = Record<string, unknown>> =
    | AuthenticatedUser<Claims>
    | AnonymousUser<Claims>;

  interface AuthenticatedUser<Claims extends object = Record<string, unknown>> {
    /** What JSON made of `userId`. */
    id: any;
    /** What `getUser` gave: text separated by commas, or a list. */
    roles: string | readonly string[];
    claims: Claims;
    isAuthenticated: true;
  }

  interface AnonymousUser<Claims extends object = Record<string, unknown>> {
    id: null;
    roles: '';
    claims: { [Name in keyof Claims]?: undefined };
    isAuthenticated: false;
  }

  /**
   * What a log-in comes to: `statusCode` says which of the two.
   *
   * @example
   * const result = await req.identity.logIn();
   * if (result.statusCode === 401) return res.sendStatus(401);
   * res.json({ grantToken: result.grantToken, refreshToken: result.refreshToken });
   */
  type LogInResult = LoggedIn | LogInRefused;

  interface LoggedIn {
    statusCode: 200;
    grantToken: string;
    /**
     * Only where it is asked for with rememberMe, or less than a quarter of the life of the one that was used is left. With
     * `refreshToken.rotate`, each one that is used gives another. With `refreshToken.cookie` it is in the cookie instead.
     */
    refreshToken: string | null;
  }

  interface LogInRefused {
    statusCode: 401;
    grantToken: null;
    refreshToken: null;
    /** Why, for logs and not for the client. It isn't enumerable, so that `res.json(result)` leaves it out. */
    readonly reason?: Failure;
  }
}

export = latchkey;
