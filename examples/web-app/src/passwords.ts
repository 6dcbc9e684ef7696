import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP's recommendation: 128 MiB for each password. */
const COST: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
/** A hash that no password has, to be compared with where there is no user. */
const NOBODY = `${'0'.repeat(32)}:${'0'.repeat(64)}`;

export type Passwords = ReturnType<typeof createPasswords>;

/** Hashes passwords, and verifies them. */
export function createPasswords(cost = COST) {
  const derive = (password: string, salt: Buffer) =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(password, salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)));
    });

  return {
    /** Salt and hash of a new password, as they are stored. */
    async hash(password: string): Promise<string> {
      const salt = randomBytes(16);
      return `${salt.toString('hex')}:${(await derive(password, salt)).toString('hex')}`;
    },

    /** Takes the same time for an unknown user, so that it doesn't tell who has an account. */
    async verify(stored: string | undefined, password: string): Promise<boolean> {
      const [salt = '', hash = ''] = (stored ?? NOBODY).split(':');
      const derived = await derive(password, Buffer.from(salt, 'hex'));
      return timingSafeEqual(derived, Buffer.from(hash, 'hex')) && stored !== undefined;
    },
  };
}
