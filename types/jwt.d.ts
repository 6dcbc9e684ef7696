import latchkey = require('../index.js');

/**
 * What {@link createVerifier} takes. An option that isn't named here is refused, and so is one that limits what is accepted and is
 * `undefined`, as a missing setting makes it.
 *
 * @example
 * createVerifier({ key: publicKeyPem, algorithms: ['ES256'], issuer: 'https://auth.example.com', audience: 'https://api.example.com' })
 */
export interface VerifierOptions extends latchkey.VerificationPolicy {
  /** A secret for `HS*`, a public key, or the public half of a private one. */
  key: latchkey.Key;
  /** The expected token id, `jti`. */
  jwtid?: string;
  /** The media type that the header's `typ` must name (RFC 8725 §3.11), such as `at+jwt`. */
  typ?: string;
  /** Media types of which the header's `typ` must name none: those of other kinds of tokens under the same key. Instead of `typ`. */
  refuseTyp?: string | readonly string[];
  /**
   * Caches which tokens have a valid signature: up to 4096 tokens with `true`, or a number up to 1048576. A cached token is still decoded
   * and validated, dates and the whole policy included; only its signature isn't checked again. An entry takes 33 bytes. Worth it for
   * `RS*`, `PS*`, `ES*` and `EdDSA`, not for `HS*`.
   * @default false
   */
  cache?: boolean | number;
}

/** The registered claims (RFC 7519 §4.1). */
export interface RegisteredClaims {
  iss?: string;
  sub?: string;
  aud?: string | string[];
  exp?: number;
  nbf?: number;
  iat?: number;
  jti?: string;
}

/**
 * Verifies and validates a token. Any value may be passed; what isn't a token is refused. The claims are the caller's own object, which may
 * be changed. Each thread caches the claims of up to 4096 tokens of up to 4096 characters, so that a token presented repeatedly isn't parsed
 * each time; its signature and dates are checked each time.
 */
export interface Verify<Claims extends object> {
  /** @throws {@link latchkey.LatchkeyError} which says in `code` why the token is refused */
  (token: unknown): Claims & RegisteredClaims;
  /** The same, but a refused token is null. It costs no error's stack, so it is the one for hot paths. */
  try(token: unknown): (Claims & RegisteredClaims) | null;
}

/**
 * Reads the key and the policy once, and returns the function that verifies tokens.
 *
 * @throws {@link latchkey.LatchkeyError} for an invalid option or key
 */
export declare function createVerifier<Claims extends object = Record<string, unknown>>(
  options: VerifierOptions,
): Verify<Claims>;

/**
 * What {@link createSigner} takes. An option that isn't named here is refused, and so is a registered claim that is `undefined`.
 *
 * @example
 * createSigner({ key: privateKeyPem, algorithm: 'ES256', kid: '2026-11', expiresIn: '15m', issuer: 'https://auth.example.com' })
 */
export interface SignerOptions {
  /** A secret for `HS*`, or a private key. */
  key: latchkey.Key;
  algorithm: latchkey.Algorithm;
  /** The key's id, for the header. */
  kid?: string;
  /**
   * The token's media type, for the header.
   * @default 'JWT'
   */
  typ?: string;
  /** The life of a token, which gives `exp`: whole seconds, at least one. Without it, tokens are valid for ever. */
  expiresIn?: latchkey.Duration;
  /** The time until a token becomes valid, which gives `nbf`: whole seconds. A number may be negative, for other clocks. */
  notBefore?: latchkey.Duration;
  /** `iss` */
  issuer?: string;
  /** `sub` */
  subject?: string;
  /** `aud` */
  audience?: string | readonly string[];
  /** `jti`; a function is called for each token, as `crypto.randomUUID` may be. */
  jwtid?: string | (() => string);
  /**
   * Leaves `iat` out, also one among the claims; `nbf` and `exp` are counted from that one then, or else from now.
   * @default false
   */
  noTimestamp?: boolean;
  /**
   * The longest token that is issued, in bytes; `ERR_TOKEN_TOO_LONG` is the answer to claims that would make a longer one. Who verifies
   * it needs the same limit.
   * @default 16384
   */
  maxTokenLength?: number;
}

/**
 * Issues a token. It contains the claims in the order given, followed by `iat` (unless it is among them), `nbf`, `exp` and the rest. A claim
 * that an option also sets is an error.
 */
export interface Sign<Claims extends object> {
  /** @throws TypeError for claims that aren't a plain object, or a registered claim of the wrong type */
  (claims: Claims): string;
  /**
   * The same on another thread, for private keys inside a server: they take long enough to hold up other requests. Rejects with
   * `ERR_SIGNING_QUEUE_FULL` where 16,384 of this thread's signatures are queued already.
   */
  async(claims: Claims): Promise<string>;
}

/**
 * Reads the key once, and returns the function that issues tokens.
 *
 * @throws {@link latchkey.LatchkeyError} for an invalid option or key
 */
export declare function createSigner<Claims extends object = Record<string, unknown>>(
  options: SignerOptions,
): Sign<Claims>;

/**
 * Decodes a token. **Nothing of it is verified**: anybody can write such a token. Use it to find the key to verify with.
 *
 * @throws {@link latchkey.LatchkeyError} for what isn't a well-formed token
 */
export declare function decodeUnverified(token: unknown): {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
};
