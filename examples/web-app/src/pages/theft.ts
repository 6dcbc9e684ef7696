import { type Html, html } from './html.ts';

/** How far the theft has come. */
export type Stage = 'safe' | 'copied' | 'renewed';

const STEPS: { stage: Stage; title: string; text: string; action: string; button: string }[] = [
  {
    stage: 'safe',
    title: 'Malware copies your refresh token',
    text: 'No script can read it, but malware on your computer can read the files of the browser.',
    action: '/theft/copy',
    button: 'Copy the token',
  },
  {
    stage: 'copied',
    title: 'You carry on',
    text: 'Your browser renews its tokens, as it does every 15 minutes. The copied token is used up now.',
    action: '/theft/renew',
    button: 'Renew my tokens',
  },
  {
    stage: 'renewed',
    title: 'The thief uses the copy',
    text: 'Wait for 10 seconds: until then, the server takes a repeat for a second tab of yours.',
    action: '/theft/use',
    button: 'Use the copy',
  },
];

export function theftPage(stage: Stage): Html {
  return html`<p class="lead">Steal your own session, step by step, and see what the server makes of it.</p>
    <ol class="steps">${STEPS.map((step) => stepItem(step, stage))}</ol>`;
}

function stepItem({ stage, title, text, action, button }: (typeof STEPS)[number], current: Stage): Html {
  const isCurrent = stage === current;
  return html`<li class="card${isCurrent && ' current'}"${isCurrent && html` aria-current="step"`}>
        <h2>${title}</h2>
        <p>${text}</p>
        ${isCurrent && html`<form method="post" action="${action}"><button>${button}</button></form>`}
      </li>`;
}

export function outcomePage(isCaught: boolean): Html {
  return isCaught
    ? html`<div class="card">
      <p class="lead">The server answered with <strong>401</strong>.</p>
      <p>The token had been used before. Two parties have it, and the server can't tell which one is you: it ended the session for
        both. Log in again to read about it.</p>
      <p class="actions"><a class="button" href="/sessions">Continue</a></p>
    </div>`
    : html`<div class="card">
      <p class="lead">Within 10 seconds, a repeat could be a second tab of yours.</p>
      <p>So the thief got the same new token as you. As soon as both of you have used it, the server notices.</p>
      <p class="actions"><a class="button" href="/theft">Back</a></p>
    </div>`;
}

export function noSessionPage(): Html {
  return html`<div class="card">
      <p>You logged in without “Remember me”, so there is no refresh token to steal.</p>
      <form method="post" action="/logout"><button>Log out, to log in with it</button></form>
    </div>`;
}
