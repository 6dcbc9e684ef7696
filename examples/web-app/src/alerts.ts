import type { Database } from './database.ts';

export interface Alert {
  /** The device whose session was ended. */
  device: string;
  at: number;
}

export type Alerts = ReturnType<typeof createAlerts>;

/** What users are told at their next visit: that somebody used a copy of their refresh token. */
export function createAlerts(database: Database) {
  database.exec(
    'CREATE TABLE IF NOT EXISTS alerts (userId TEXT NOT NULL, device TEXT NOT NULL, at INTEGER NOT NULL)',
  );
  const insert = database.prepare('INSERT INTO alerts (userId, device, at) VALUES (?, ?, ?)');
  const select = database.prepare('SELECT device, at FROM alerts WHERE userId = ? ORDER BY at DESC LIMIT 5');
  const remove = database.prepare('DELETE FROM alerts WHERE userId = ?');
  return {
    add: (userId: string, device: string) => void insert.run(userId, device, Date.now()),
    of: (userId: string) => select.all(userId) as Alert[],
    clear: (userId: string) => void remove.run(userId),
  };
}
