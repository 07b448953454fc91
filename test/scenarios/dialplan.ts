import type { Scenario } from './scenario.ts';
import { endpointOf } from './tenant-names.ts';

/** Beside what the daemon projects for the tenant: extensions of its own go before those that are included. */
export function contextsText(tenant: string, { dialplan = {} }: Scenario): string {
  const contexts = new Map([['phones', ['exten => echo,1,Echo()']]]);
  for (const [key, steps] of Object.entries(dialplan)) {
    const [exten = '', context = 'phones'] = key.split('@');
    const lines = contexts.get(context) ?? [];
    contexts.set(context, lines);
    // as the product's own dialplan does for channels that no endpoint began
    const own = [`Set(CHANNEL(tenantid)=${tenant})`, ...steps];
    for (const [n, step] of own.entries()) {
      const label = /^\(\w+\)/.exec(step)?.[0] ?? '';
      const text = filled(step.slice(label.length), tenant);
      lines.push(n === 0 ? `exten => ${exten},1,${text}` : ` same => n${label},${text}`);
    }
  }
  return [...contexts]
    .map(([context, lines]) => `[${tenant}_${context}]${context === 'phones' ? '(+)' : ''}\n${lines.join('\n')}\n`)
    .join('\n');
}

export function queueText(tenant: string, { queue }: Scenario): string {
  return queue === undefined ? '' : section(`${tenant}_q`, queue, tenant);
}

export function parkingText(tenant: string, { parking }: Scenario): string {
  return parking === undefined ? '' : section(`${tenant}_short`, parking, tenant);
}

function section(name: string, lines: readonly string[], tenant: string): string {
  return `[${name}]\n${lines.map((line) => filled(line, tenant)).join('\n')}\n\n`;
}

/** `%{X}` stands for a variable of the dialplan. */
function filled(text: string, tenant: string): string {
  return text
    .replaceAll(/\$(1\d{3})/g, (_, phone: string) => `PJSIP/${endpointOf(tenant, phone)}`)
    .replaceAll('$T', tenant)
    .replaceAll('%{', '$'.concat('{'));
}

/** Upstream transfers, parks and hangs up by keys; Patchbay has them off (asterisk-conf/features.conf). */
export const FEATURES = `[general]
transferdigittimeout = 2
transferannouncesound = beep
transferretrysound = beep
transferinvalidsound = beep
featuredigittimeout = 800
pickupexten =
atxfernoanswertimeout = 4
atxferdropcall = yes
[featuremap]
blindxfer = #1
atxfer = #2
disconnect = #0
parkcall = #7
automixmon = #9
`;
