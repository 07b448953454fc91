import { useState } from 'preact/hooks';
import type { Identity } from '../api/types.ts';
import { text } from '../text/en.ts';
import type { Sessions } from './session.ts';

export function TenantChoice({ sessions, identity }: { readonly sessions: Sessions; readonly identity: Identity }) {
  const [problem, setProblem] = useState(false);

  function choose(tenant: string): void {
    if (tenant === identity.tenant.id) sessions.enter(identity);
    else sessions.switchTenant(tenant).catch(() => setProblem(true));
  }

  return (
    <section class="tenants" aria-labelledby="tenants">
      <h2 id="tenants">{text.signIn.chooseTenant}</h2>
      {identity.tenants.map(({ id, name, role }) => (
        <button type="button" key={id} onClick={() => choose(id)}>
          <strong>{name}</strong>
          <span>{role.replaceAll('_', ' ')}</span>
        </button>
      ))}
      <p class="sign-in-problem" role="alert">
        {problem && text.signIn.failed}
      </p>
      <p class="hint">{text.signIn.chooseHint}</p>
    </section>
  );
}
