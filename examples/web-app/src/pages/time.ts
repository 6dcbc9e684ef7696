import { type Html, html } from './html.ts';

const format = new Intl.DateTimeFormat('en-US', {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** A time for people and machines. The server doesn't know the user's time zone, so it says which one it means. */
export function time(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${format.format(date)} UTC</time>`;
}
