import { type Html, html } from './html.ts';

interface Field {
  name: string;
  label: string;
  type: 'text' | 'password';
  /** What password managers go by. */
  autocomplete: 'username' | 'current-password' | 'new-password';
  value?: string;
  hint?: string;
}

/** A labelled input. Its hint is read out with it. */
export function field({ name, label, type, autocomplete, value = '', hint }: Field): Html {
  return html`<p class="field">
          <label for="${name}">${label}</label>
          <input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" required
            maxlength="200" autocapitalize="none" spellcheck="false"${hint && html` aria-describedby="${name}-hint"`}>
          ${hint && html`<small id="${name}-hint">${hint}</small>`}
        </p>`;
}

/** Why a form was refused; read out at once. */
export function problem(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<p class="problem" role="alert">${text}</p>`;
}
