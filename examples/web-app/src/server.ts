import path from 'node:path';
import { createApp } from './app.ts';
import { openDatabase } from './database.ts';
import { createParts } from './identity.ts';
import { sessionStore } from './session-store.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const database = openDatabase(path.join(settings.folder, 'app.db'));
const store = await sessionStore(database, settings.redisUrl);
const parts = createParts({ database, store, secret: settings.secret });
await parts.identity.ready({ createTables: true });

const server = createApp(parts).listen(settings.port, () => {
  const { port } = server.address() as { port: number };
  console.log(
    `http://localhost:${port}, sessions in ${settings.redisUrl ? 'Redis' : 'SQLite'}. The first account is the administrator.`,
  );
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    server.close();
    await parts.identity.close();
    database.close();
    process.exit();
  });
}
