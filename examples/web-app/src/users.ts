import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import type { Passwords } from './passwords.ts';

export interface User {
  id: string;
  name: string;
  roles: string;
  /** Changes with the password, which ends every refresh token that carries another one. */
  stamp: string;
  createdAt: number;
}

interface Row extends User {
  password: string;
}

export type Users = ReturnType<typeof createUsers>;

const TABLE = `
CREATE TABLE IF NOT EXISTS users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  password TEXT NOT NULL,
  roles TEXT NOT NULL,
  stamp TEXT NOT NULL,
  createdAt INTEGER NOT NULL
)`;

/** The table of users. The first one who signs up is the administrator. */
export function createUsers(database: Database, passwords: Passwords) {
  database.exec(TABLE);
  const insert = database.prepare(
    `INSERT INTO users (id, name, password, roles, stamp, createdAt)
     SELECT ?, ?, ?, CASE WHEN EXISTS (SELECT 1 FROM users) THEN 'member' ELSE 'admin' END, ?, ?
     WHERE true ON CONFLICT DO NOTHING`,
  );
  const selectById = database.prepare('SELECT * FROM users WHERE id = ?');
  const selectByName = database.prepare('SELECT * FROM users WHERE name = ?');
  const selectAll = database.prepare('SELECT * FROM users ORDER BY createdAt');
  const update = database.prepare('UPDATE users SET password = ?, stamp = ? WHERE id = ?');

  const byId = (id: string) => selectById.get(id) as Row | undefined;
  const byName = (name: string) => selectByName.get(name) as Row | undefined;

  return {
    byId: (id: string): User | undefined => byId(id),
    all: () => selectAll.all() as User[],

    /** Undefined where the name is taken. */
    async create(name: string, password: string): Promise<User | undefined> {
      const hash = await passwords.hash(password);
      const { changes } = insert.run(randomUUID(), name, hash, randomUUID(), Date.now());
      return Number(changes) === 1 ? byName(name) : undefined;
    },

    async authenticate(name: string, password: string): Promise<User | undefined> {
      const row = byName(name);
      return (await passwords.verify(row?.password, password)) ? row : undefined;
    },

    async changePassword(id: string, password: string): Promise<User | undefined> {
      update.run(await passwords.hash(password), randomUUID(), id);
      return byId(id);
    },
  };
}
