import latchkey = require('../index.js');

/**
 * The options of both suites.
 *
 * @example
 * engineConformance({ test, create: () => engine, module: './engine.js' })
 */
export interface ConformanceOptions<Subject> {
  /**
   * Registers a test: `test` of `node:test` or of another runner. A test fails by rejecting.
   */
  test: (name: string, run: () => Promise<void>) => unknown;
  /**
   * Creates what is tested. Called once.
   * @default the `create` of `module`
   */
  create?: () => Subject | Promise<Subject>;
  /**
   * A file, CommonJS or ES module, that exports `create`. Four processes load it, create their own with the same data, and race.
   * @default the tests with several processes are skipped
   */
  module?: string;
}

/** Tests an engine. Its keys are random, and some of them remain for a minute. */
export declare function engineConformance(
  options: ConformanceOptions<latchkey.Engine | latchkey.EngineOptions> & {
    /**
     * The verbs that the engine has besides get, put and remove: it must have these and no others.
     * @default all of them
     */
    verbs?: readonly latchkey.Verb[];
  },
): number;

/** Tests a store with `make` and `retrieve`. Returns the number of tests. */
export declare function storeConformance<Session extends object = Record<string, unknown>>(
  options: ConformanceOptions<latchkey.Store<Session>>,
): number;

/** A pair of keys for tests. PEM texts, so that they serve every library. */
export interface TestKeyPair {
  readonly kid: string;
  /** RS256, ES256 or EdDSA. */
  readonly algorithm: latchkey.Algorithm;
  readonly privateKey: string;
  readonly publicKey: string;
  /** The public key as a JWK with `kid`, `alg` and `use`. */
  readonly publicJwk: latchkey.Jwk;
}

/**
 * Keys that are the same in each run. **Everybody knows them**: reading one throws `ERR_TESTING_IN_PRODUCTION` where `NODE_ENV` is
 * `production`, and so do the functions below that sign.
 *
 * @example
 * const identity = jwtIdentity({ security: { key: process.env.KEY ?? testKeys.ec.privateKey }, workers });
 */
export declare const testKeys: {
  readonly secret: string;
  readonly rsa: TestKeyPair;
  readonly ec: TestKeyPair;
  readonly ed25519: TestKeyPair;
};

/**
 * Issues a grant token as `logIn(user)` does, with the application's own instance, so that its own guard decides on it. With `expired`, a
 * token that has just expired.
 *
 * @example
 * const token = await makeGrantToken(identity, { userId: 7, roles: 'admin' });
 */
export declare function makeGrantToken<Claims extends object>(
  identity: latchkey.JwtIdentityHandler<Claims>,
  user: latchkey.User<Claims>,
  options?: { expired?: boolean },
): Promise<string>;

/**
 * The headers of a request by a user, for any client: {@link makeGrantToken} as `{ authorization: 'Bearer …' }`.
 *
 * @example
 * const response = await fetch(url, { headers: await bearer(identity, { userId: 7 }) });
 */
export declare function bearer<Claims extends object>(
  identity: latchkey.JwtIdentityHandler<Claims>,
  user: latchkey.User<Claims>,
  options?: { expired?: boolean },
): Promise<{ authorization: string }>;

/**
 * Signs an assertion for a token endpoint. It has `iss` and `sub` (`test-client`), `iat`, `exp` (in a minute) and `jti`; claims that are given
 * replace these, and an undefined one leaves it out. `getKey` answers with the public half: `testKeys.rsa.publicKey`.
 *
 * @example
 * const assertion = testAssertion({ iss: 'billing', aud: 'https://auth.example.com' });
 */
export declare function testAssertion(
  claims?: Readonly<Record<string, unknown>>,
  options?: {
    /**
     * Which of {@link testKeys} signs.
     * @default 'rsa'
     */
    key?: keyof typeof testKeys;
  },
): string;

/** An issuer for tests: a server on this machine with metadata and a key set. It keeps no process alive. */
export interface TestJwks {
  /** For `issuer` of `latchkey/verifier`. */
  readonly issuer: string;
  /** Where the key set is: for `jwksUri`, and for `jwks` of the option `keys`. */
  readonly url: string;
  /** How many requests came so far. */
  readonly requests: number;
  /**
   * Signs a token with the claims of RFC 9068 but for `aud`, valid for 5 minutes. Claims that are given replace these, and an undefined one
   * leaves it out.
   */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    options?: {
      /** @default 'at+jwt' */
      typ?: string;
      /**
       * Makes a token that has just expired.
       * @default false
       */
      expired?: boolean;
    },
  ): string;
  /** Signs with a new key from now on. The old one is no longer published, unless `keep` is set. */
  rotate(options?: { keep?: boolean }): void;
  close(): Promise<void>;
}

/**
 * Starts an issuer.
 *
 * @example
 * const issuer = await testJwks();
 * const api = requireToken({ issuer: issuer.issuer, audience: 'https://api.example.com' });
 * const token = issuer.sign({ aud: 'https://api.example.com', scope: 'orders:read' });
 */
export declare function testJwks(): Promise<TestJwks>;

/** An engine with every verb. */
export interface MemoryEngine extends Required<Omit<latchkey.Engine, 'timeout'>> {
  /** Whether calls reject, as those of a store that is down: all, or those of the methods that a function says. May be changed. */
  fail: boolean | ((method: string) => boolean);
}

/**
 * Makes a store in memory that shares its data with no other.
 *
 * @example
 * const store = memoryEngine();
 * const identity = jwtIdentity({ security, workers, refreshToken: { store, rotate: true } });
 * store.fail = true; // from now on, it is down
 */
export declare function memoryEngine(options?: { fail?: MemoryEngine['fail'] }): MemoryEngine;

/** Lets each process warning of latchkey be emitted again: otherwise one is emitted once per process and cause. */
export declare function resetWarnings(): void;
