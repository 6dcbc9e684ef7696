import type { Request } from 'express';
import { type Html, html } from './html.ts';
import { NOTICES } from './notices.ts';

interface Page {
  title: string;
  body: Html;
}

const LINKS = [
  { path: '/sessions', text: 'Sessions', role: '' },
  { path: '/password', text: 'Password', role: '' },
  { path: '/theft', text: 'Theft', role: '' },
  { path: '/admin', text: 'Admin', role: 'admin' },
];

/** The whole page: what is the same on each, around what isn't. */
export function layout(req: Request, { title, body }: Page): string {
  const notice = NOTICES.get(String(req.query.notice));
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} · Latchkey</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header>
      <a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28">Latchkey</a>
      ${req.identity.user.isAuthenticated ? memberNavigation(req) : guestNavigation(req)}
    </header>
    <main id="main" tabindex="-1">
      ${notice && html`<p class="notice" role="status">${notice}</p>`}
      <h1>${title}</h1>
      ${body}
    </main>
    <footer><p>An example of log-in sessions with latchkey. No scripts, no framework.</p></footer>
  </body>
</html>
`.text;
}

function memberNavigation(req: Request): Html {
  const { claims, roles } = req.identity.user;
  const links = LINKS.filter(({ role }) => role === '' || String(roles).split(',').includes(role));
  return html`<nav aria-label="Account">
        <ul>${links.map((link) => html`<li>${navigationLink(req, link)}</li>`)}</ul>
      </nav>
      <form class="who" method="post" action="/logout">
        <span>${claims.name}</span>
        <button class="quiet">Log out</button>
      </form>`;
}

function guestNavigation(req: Request): Html {
  const links = [
    { path: '/login', text: 'Log in' },
    { path: '/signup', text: 'Sign up' },
  ];
  return html`<nav aria-label="Account">
        <ul>${links.map((link) => html`<li>${navigationLink(req, link)}</li>`)}</ul>
      </nav>`;
}

function navigationLink(req: Request, { path, text }: { path: string; text: string }): Html {
  return req.path === path
    ? html`<a href="${path}" aria-current="page">${text}</a>`
    : html`<a href="${path}">${text}</a>`;
}
