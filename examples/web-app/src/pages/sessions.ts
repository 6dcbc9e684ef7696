import type { SessionInfo } from 'latchkey';
import type { Alert } from '../alerts.ts';
import { type Html, html } from './html.ts';
import { time } from './time.ts';

/** The sessions of the user, and what happened to those that were ended. */
export function sessionsPage(sessions: readonly SessionInfo[], alerts: readonly Alert[]): Html {
  const isListed = sessions.some(({ current }) => current);
  return html`${alerts.length > 0 && alertList(alerts)}
    <p class="lead">Every device on which you chose “Remember me”.</p>
    ${!isListed && html`<p class="card">You are logged in here for 15 minutes, without a session that could be listed.</p>`}
    <ul class="sessions">${[...sessions].sort(currentFirst).map(sessionItem)}</ul>
    <div class="actions">
      ${sessions.length > 1 && isListed && form('/sessions/end-others', 'End all other sessions', 'quiet')}
      ${form('/sessions/end-all', 'Log out everywhere', 'danger')}
    </div>`;
}

const currentFirst = (a: SessionInfo, b: SessionInfo) => Number(b.current) - Number(a.current);

function sessionItem({ id, label, current, createdAt, lastUsedAt }: SessionInfo): Html {
  const device = label ?? 'Unknown device';
  return html`<li class="card">
        <h2>${device}${current && html` <span class="badge">This device</span>`}</h2>
        <dl>
          <div><dt>Created</dt><dd>${time(createdAt)}</dd></div>
          <div><dt>Last used</dt><dd>${time(lastUsedAt)}</dd></div>
        </dl>
        <form method="post" action="/sessions/${id}/end">
          <button class="quiet" aria-label="End the session of ${device}, created ${createdAt.toISOString()}">End</button>
        </form>
      </li>`;
}

function alertList(alerts: readonly Alert[]): Html {
  return html`<section class="problem" aria-labelledby="alerts">
      <h2 id="alerts">Somebody used a copy of your log-in</h2>
      <ul>${alerts.map(({ device, at }) => html`<li>${device}, ${time(new Date(at))}: the session was ended.</li>`)}</ul>
      <p>If you didn't try it yourself, <a href="/password">change your password</a>.</p>
      ${form('/sessions/dismiss-alerts', 'Dismiss', 'quiet')}
    </section>`;
}

function form(action: string, text: string, look: string): Html {
  return html`<form method="post" action="${action}"><button class="${look}">${text}</button></form>`;
}
