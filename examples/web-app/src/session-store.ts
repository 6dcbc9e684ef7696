import type { SharedOptions } from 'latchkey';
import type { Database } from './database.ts';

/** Where sessions are stored: in the app's database, or in Redis, which several servers can share. */
export async function sessionStore(database: Database, redisUrl?: string): Promise<SharedOptions> {
  if (redisUrl === undefined) return { type: 'sql', client: database, table: 'sessions' };
  const { createClient } = await import('redis');
  const client = createClient({ url: redisUrl, disableOfflineQueue: true });
  client.on('error', (error) => console.error('Redis:', error.message));
  await client.connect();
  return { type: 'redis', client, prefix: 'web-app:' };
}
