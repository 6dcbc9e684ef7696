import { field, problem } from './form.ts';
import { type Html, html } from './html.ts';

interface Form {
  name?: string;
  problem?: string | undefined;
  /** Where to go afterwards. */
  next?: string;
}

export function logInPage({ name = '', problem: text, next = '/sessions' }: Form): Html {
  return html`<div class="card narrow">
      ${problem(text)}
      <form method="post" action="/login">
        ${field({ name: 'login', label: 'Name', type: 'text', autocomplete: 'username', value: name })}
        ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
        ${rememberMe()}
        <input type="hidden" name="next" value="${next}">
        <button>Log in</button>
      </form>
      <p class="aside">No account yet? <a href="/signup">Sign up</a></p>
    </div>`;
}

export function signUpPage({ name = '', problem: text }: Form): Html {
  const hint = 'At least 12 characters. A sentence is easier to remember than symbols.';
  return html`<div class="card narrow">
      ${problem(text)}
      <form method="post" action="/signup">
        ${field({ name: 'login', label: 'Name', type: 'text', autocomplete: 'username', value: name })}
        ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint })}
        ${rememberMe()}
        <button>Sign up</button>
      </form>
      <p class="aside">You have an account? <a href="/login">Log in</a></p>
    </div>`;
}

function rememberMe(): Html {
  return html`<p class="check">
          <input id="rememberMe" name="rememberMe" type="checkbox" value="true" aria-describedby="rememberMe-hint">
          <label for="rememberMe">Remember me</label>
          <small id="rememberMe-hint">For 30 days. Otherwise for 15 minutes.</small>
        </p>`;
}

export function landingPage(): Html {
  return html`<p class="lead">Sign up, log in on several devices, and end each session from any of them.</p>
    <p class="actions"><a class="button" href="/signup">Sign up</a> <a class="button quiet" href="/login">Log in</a></p>
    <ul class="points">
      <li><strong>Remember me</strong> with a refresh token that works once, in a cookie that no script can read.</li>
      <li><strong>Log out</strong> here, there or everywhere, at once.</li>
      <li><strong>A stolen token</strong> is detected, and its session ends.</li>
    </ul>`;
}

export function passwordPage({
  problem: text,
  remembered,
}: {
  problem?: string | undefined;
  remembered: boolean;
}): Html {
  const hint = 'At least 12 characters. Your other sessions end.';
  return html`<div class="card narrow">
      ${problem(text)}
      <form method="post" action="/password">
        ${field({ name: 'currentPassword', label: 'Current password', type: 'password', autocomplete: 'current-password' })}
        ${field({ name: 'newPassword', label: 'New password', type: 'password', autocomplete: 'new-password', hint })}
        ${remembered && html`<input type="hidden" name="rememberMe" value="true">`}
        <button>Change the password</button>
      </form>
    </div>`;
}
