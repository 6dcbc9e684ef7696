import type { User } from '../users.ts';
import { type Html, html } from './html.ts';
import { time } from './time.ts';

export interface Listed {
  user: User;
  sessions: number;
}

export function adminPage(users: readonly Listed[]): Html {
  return html`<p class="lead">Only administrators get here. The first account is one.</p>
    <div class="card scroll" role="region" aria-label="Users" tabindex="0">
      <table>
        <thead>
          <tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col">Since</th><th scope="col">Sessions</th><th scope="col">Action</th></tr>
        </thead>
        <tbody>${users.map(userRow)}</tbody>
      </table>
    </div>`;
}

function userRow({ user, sessions }: Listed): Html {
  return html`<tr>
            <th scope="row">${user.name}</th>
            <td>${user.roles}</td>
            <td>${time(new Date(user.createdAt))}</td>
            <td>${sessions}</td>
            <td>
              <form method="post" action="/admin/users/${user.id}/log-out">
                <button class="quiet" aria-label="Log out ${user.name} everywhere">Log out</button>
              </form>
            </td>
          </tr>`;
}
