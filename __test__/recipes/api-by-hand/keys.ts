import { generateKeyPairSync } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A service's key pair, as files that are never overwritten. */
export function makeKeys(folder: string): void {
  const files = { privateKey: path.join(folder, 'private.pem'), publicKey: path.join(folder, 'public.pem') };
  for (const file of Object.values(files)) {
    if (existsSync(file)) throw new Error(`${file} exists`);
  }
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writeFileSync(files.privateKey, privateKey, { mode: 0o600, flag: 'wx' });
  writeFileSync(files.publicKey, publicKey, { flag: 'wx' });
}

makeKeys(process.argv[2] ?? '.');
