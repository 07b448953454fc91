/** `s007`: a tenant for each scenario, so that all can play at once and nobody's rows are another's. */
export function tenantOf(n: number): string {
  return `s${String(n).padStart(3, '0')}`;
}

/** The scenario a channel or context is of, by the tenant in its name. */
export function tenantIn(...names: readonly string[]): string | null {
  for (const name of names) {
    const found = /(?:^|[/@])(s\d{3})_/.exec(name)?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

export const EXTENSIONS = ['1001', '1002', '1003', '1004', '1005'] as const;

export function endpointOf(tenant: string, extension: string): string {
  return `${tenant}_${extension}`;
}
