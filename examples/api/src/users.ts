import { randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto';

export interface Account {
  id: string;
  name: string;
  roles: string;
  department: string;
  stamp: string;
  password: Password;
}

interface Password {
  salt: Buffer;
  hash: Buffer;
}

const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };

/** Stands for the table of users that an application has anyway. */
const accounts = new Map<string, Account>();
const nobody = await passwordOf(randomUUID());

export async function addAccount(name: string, password: string, roles: string, department: string) {
  const account = { id: randomUUID(), name, roles, department, stamp: randomUUID() };
  accounts.set(name, { ...account, password: await passwordOf(password) });
}

export const allAccounts = () => [...accounts.values()];
export const accountById = (id: string) => allAccounts().find((account) => account.id === id);

/** Hashes for unknown names too, so that the time doesn't tell who has an account. */
export async function authenticate(name: string, password: string): Promise<Account | undefined> {
  const account = accounts.get(name);
  const { salt, hash } = account?.password ?? nobody;
  return timingSafeEqual(await derive(password, salt), hash) ? account : undefined;
}

export async function changePassword(account: Account, password: string) {
  account.password = await passwordOf(password);
  account.stamp = randomUUID();
}

async function passwordOf(password: string): Promise<Password> {
  const salt = randomBytes(16);
  return { salt, hash: await derive(password, salt) };
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
