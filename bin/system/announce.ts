import { join } from 'node:path';
import type { DemoTenant } from '../seed/demo.ts';
import type { Say } from './choose-port.ts';
import type { SystemSettings } from './settings.ts';
import type { System } from './system.ts';

/** Tells what to open, whom to be, and what to dial. */
export function announce(system: System, settings: SystemSettings, say: Say): void {
  say(system.missing.length === 0 ? 'Everything runs.' : 'Runs, but not all of it is ready:');
  for (const part of system.missing) console.log(`        ${part}`);
  const lines = [
    '',
    `  Open            ${system.url}/            wallboard`,
    `                  ${system.url}/docs        API`,
    `  Logs            ${join(settings.dataDir, 'log/daemon.log')}`,
  ];
  if (system.database) lines.push("  SQL             npm run sql -- 'SELECT * FROM call_records'");
  if (system.websocketUrl) {
    lines.push(
      `  Browser phones  ${system.websocketUrl}`,
      '                  SIP over WebSocket, for extensions of kind webrtc',
    );
  }
  if (system.demo) {
    lines.push(`  Passwords       ${join(settings.dataDir, 'demo.json')}`);
    for (const tenant of system.demo.tenants) lines.push(...tenantLines(tenant, system.sipPort));
    lines.push('', `  Every tenant    ${login(system.demo.superadmin)}`);
  } else {
    lines.push('', '  The tenants and passwords are those of the database.');
  }
  if (system.demo && system.pbx) lines.push('', '  npm run demo:call   shows a call from ringing to its record.');
  lines.push('', '  Ctrl-C stops everything.', '');
  console.log(lines.join('\n'));
}

function tenantLines(tenant: DemoTenant, sipPort: number | null): string[] {
  const lines = ['', `  ${tenant.name}`];
  for (const user of tenant.users) lines.push(`    ${user.role.padEnd(13)} ${login(user)}`);
  if (sipPort !== null) {
    lines.push(`    SIP server    127.0.0.1:${sipPort} (UDP or TCP)`);
    for (const phone of tenant.phones) {
      lines.push(`    phone ${phone.extension}    user ${phone.endpoint}  password ${phone.password}  ${phone.name}`);
    }
    const [first] = tenant.phones;
    lines.push(
      `    from a phone  ${tenant.phones.map((phone) => phone.extension).join(' ')} each other, *97 mailbox (PIN ${first?.pin} for ${first?.extension}), *43 echo`,
      `    from outside  ${tenant.dids.queue} queue ${tenant.queue.key}, ${tenant.dids.phone} ${first?.name}, ${tenant.dids.voicemail} mailbox (trunk at ${tenant.trunk.address})`,
    );
  }
  return lines;
}

function login(user: { email: string; password: string }): string {
  return `${user.email.padEnd(26)} ${user.password}`;
}
