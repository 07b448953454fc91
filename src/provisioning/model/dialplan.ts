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
    contexts: [HEAD, ...all.map(([tenant, own]) => contextsOf(tenant, own, names))].join('\n'),
    parking: [HEAD, ...all.map(([tenant]) => parkingLot(names.parking(tenant)))].join('\n'),
  };
}

function contextsOf(tenant: string, extensions: readonly Extension[], names: Names): string {
  const hints = [...extensions]
    .sort((a, b) => (a.extension < b.extension ? -1 : 1))
    .flatMap(({ extension, endpointId }) => {
      const device = names.device(tenant, endpointId);
      return device !== null && NUMBER.test(extension) ? [`exten => ${extension},hint,${device}\n`] : [];
    });
  return (
    `[${names.phones(tenant)}]\ninclude => patchbay-phones\n` +
    `[${names.inbound(tenant)}]\ninclude => patchbay-inbound\n` +
    `[${names.hints(tenant)}]\n${hints.join('')}${parkedHints(names.parking(tenant))}`
  );
}

/** 701 to 720 as patterns, so that a space costs nothing until somebody watches it. */
function parkedHints(lot: string): string {
  return ['_70[1-9]', '_71X', '720'].map((spaces) => `exten => ${spaces},hint,park:\${EXTEN}@${lot}\n`).join('');
}

/** Nobody's context includes the lot's: only the dialplan's own words lead there (dialplan/phones.conf). */
function parkingLot(lot: string): string {
  return `[${lot}]\ncontext => ${lot}\nparkpos => 701-720\nfindslot => first\nparkingtime => 120\ncomebacktoorigin => yes\n`;
}
