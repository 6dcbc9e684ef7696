import latchkey = require('../index.js');

/**
 * What {@link createSealer} takes. An option that isn't named here is refused.
 *
 * @example
 * createSealer({ secret: [newSecret, oldSecret], purpose: 'invitation' })
 */
export interface SealerOptions {
  /** Text, which is stretched with Argon2id, or 32 bytes, which are a key. Of several, the first seals and all open. */
  secret: latchkey.Secret | readonly latchkey.Secret[];
  /**
   * What the tokens are for: one that is sealed for another purpose doesn't open. None of them is an access token of the `encrypted`
   * store, even under the same secret.
   * @default 'default'
   */
  purpose?: string;
}

/** Tokens that only holders of the secret can read or make. When they stop to count is yours to write into them. */
export interface Sealer<Content extends object> {
  /** @throws TypeError for what isn't a plain object; Error for one of more than 12,000 bytes as JSON */
  seal(object: Content): string;
  /** What was sealed, as an object of the caller's own, or null for everything else. */
  open(token: unknown): Content | null;
}

/**
 * Reads the secret, once, and gives the two functions.
 *
 * @throws {@link latchkey.LatchkeyError} for an option or a secret that makes no sense
 */
export declare function createSealer<Content extends object = Record<string, unknown>>(
  options: SealerOptions,
): Sealer<Content>;
