import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Settings {
  port: number;
  /** Where the database is, and the secret unless SECRET is set. */
  folder: string;
  secret: string;
  /** With it, sessions are in Redis instead of SQLite. */
  redisUrl: string | undefined;
}

/** Reads the environment. Every setting has a default, so that the example starts without any. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const folder = path.resolve(env.DATA ?? 'data');
  mkdirSync(folder, { recursive: true });
  return {
    port: Number(env.PORT ?? 3000),
    folder,
    secret: env.SECRET ?? storedSecret(path.join(folder, 'secret')),
    redisUrl: env.REDIS_URL,
  };
}

/** A secret that survives restarts. Several servers need the same one: give it to each as SECRET. */
function storedSecret(file: string): string {
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
