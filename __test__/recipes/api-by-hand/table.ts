import type { DatabaseSync } from 'node:sqlite';

/** The table of docs/stores.md, made where it isn't there. */
export function createTable(database: DatabaseSync): void {
  database.exec(`
CREATE TABLE IF NOT EXISTS "latchkey" (
  id TEXT NOT NULL PRIMARY KEY,
  content TEXT NOT NULL,
  family TEXT,
  ends INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "latchkey_family" ON "latchkey" (family);
CREATE INDEX IF NOT EXISTS "latchkey_ends" ON "latchkey" (ends);`);
}

/** Whether the store answers, for a probe. */
export function isReachable(database: DatabaseSync): boolean {
  try {
    database.prepare('SELECT 1 FROM "latchkey" LIMIT 1').get();
    return true;
  } catch {
    return false;
  }
}
