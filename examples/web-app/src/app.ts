import path from 'node:path';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { html } from './pages/html.ts';
import { layout } from './pages/layout.ts';
import type { Parts } from './parts.ts';
import { accountRoutes } from './routes/account.ts';
import { adminRoutes } from './routes/admin.ts';
import { passwordRoutes } from './routes/password.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { theftRoutes } from './routes/theft.ts';
import { sameOriginOnly } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';

const PUBLIC = path.join(import.meta.dirname, '../public');

/** The app, in the order in which a request passes through it. */
export function createApp(parts: Parts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders());
  app.use(express.static(PUBLIC, { maxAge: '1h' }));
  app.use(express.urlencoded({ extended: false, limit: '4kb' }));
  app.use(sameOriginOnly, neverCached);
  app.use(parts.identity);

  app.use('/', accountRoutes(parts));
  app.use('/sessions', sessionRoutes(parts));
  app.use('/password', passwordRoutes(parts));
  app.use('/admin', adminRoutes(parts));
  app.use('/theft', theftRoutes(parts));

  app.use((req, res) => {
    const body = html`<p class="lead">There is no such page.</p>`;
    res.status(404).send(layout(req, { title: 'Not found', body }));
  });
  app.use(answerError);
  return app;
}

/** So that the back button shows nobody's page after a log-out. */
const neverCached: express.RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

const answerError: ErrorRequestHandler = (error, _req, res, _next) => {
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  res
    .status(status)
    .type('text')
    .send(status >= 500 ? 'Something went wrong. Try again later.\n' : `${error.message}\n`);
};
