/** A tenant's extension and the phone it rings. */
export interface Extension {
  readonly tenantId: string;
  readonly extension: string;
  readonly endpointId: string;
}

/** How Asterisk calls what is a tenant's (asterisk/naming). Each throws for what Asterisk could read otherwise. */
export interface Names {
  readonly phones: (tenant: string) => string;
  readonly inbound: (tenant: string) => string;
  readonly hints: (tenant: string) => string;
  readonly callbacks: (tenant: string) => string;
  readonly parking: (tenant: string) => string;
  /** `PJSIP/<endpoint>` of an endpoint that is the tenant's; null for any other. */
  readonly device: (tenant: string, endpoint: string) => string | null;
}

/** Text for Asterisk's configuration, by file of SPOOL_DIR/projection. */
export interface Dialplan {
  readonly contexts: string;
  readonly parking: string;
}

const HEAD = '; Written by Patchbay from the tables tenants and pbx_extensions: changes made here are lost.\n';

/** A number that the dialplan can be asked for, and nothing that means something in a file of Asterisk's. */
const NUMBER = /^[0-9]{1,20}$/;

/**
 * What Asterisk has to know of each tenant beside the database: the contexts its phones and trunks begin in, whom its
 * phones may watch, and where it parks calls. The same rows give the same text in whatever order they come.
 */
export function projectDialplan(tenants: readonly string[], extensions: readonly Extension[], names: Names): Dialplan {
  const byTenant = new Map<string, Extension[]>([...tenants].sort().map((tenant) => [tenant, []]));
  for (const one of extensions) byTenant.get(one.tenantId)?.push(one);
  const all = [...byTenant];
  return {
    contexts: [HEAD, ...all.map(([tenant, own]) => contextsOf(tenant, own, names).map(written).join(''))].join('\n'),
    parking: [HEAD, ...all.map(([tenant]) => parkingLot(names.parking(tenant)))].join('\n'),
  };
}

/** In a hint of a pattern: the number that is watched. */
export const EACH = `\${EXTEN}`;

/** A context as Asterisk has it or should have it. */
export interface Context {
  readonly name: string;
  readonly includes: readonly string[];
  /** Number (or pattern) and what its state is the state of. */
  readonly hints: ReadonlyMap<string, string>;
}

export function contextsOf(tenant: string, extensions: readonly Extension[], names: Names): readonly Context[] {
  const phones = [...extensions]
    .sort((a, b) => (a.extension < b.extension ? -1 : 1))
    .flatMap(({ extension, endpointId }): [string, string][] => {
      const device = names.device(tenant, endpointId);
      return device !== null && NUMBER.test(extension) ? [[extension, device]] : [];
    });
  // 701 to 720 as patterns, so that a space costs nothing until somebody watches it.
  const parked = ['_70[1-9]', '_71X', '720'].map((spaces): [string, string] => [
    spaces,
    `park:${spaces.startsWith('_') ? EACH : spaces}@${names.parking(tenant)}`,
  ]);
  return [
    { name: names.phones(tenant), includes: ['patchbay-phones'], hints: new Map() },
    { name: names.inbound(tenant), includes: ['patchbay-inbound'], hints: new Map() },
    { name: names.callbacks(tenant), includes: ['patchbay-callbacks'], hints: new Map() },
    { name: names.hints(tenant), includes: [], hints: new Map([...phones, ...parked]) },
  ];
}

function written({ name, includes, hints }: Context): string {
  const lines = [
    `[${name}]`,
    ...includes.map((one) => `include => ${one}`),
    ...[...hints].map(([number, device]) => `exten => ${number},hint,${device}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Nobody's context includes the lot's: only the dialplan's own words lead there (dialplan/phones.conf), and say where back. */
function parkingLot(lot: string): string {
  const back = 'comebacktoorigin => no\ncomebackcontext => patchbay-unparked\n';
  return `[${lot}]\ncontext => ${lot}\nparkpos => 701-720\nfindslot => first\nparkingtime => 120\n${back}`;
}
