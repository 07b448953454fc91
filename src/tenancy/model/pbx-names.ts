import type { Country } from './dialable.ts';

/** Whose an endpoint is, and what it is to them. */
export interface OwnedEndpoint {
  readonly tenantId: string;
  readonly kind: 'phone' | 'trunk';
  readonly extension: string | null;
  /** The person who signs in with it or, where nobody does, whose extension it is. */
  readonly userId: number | null;
}

export interface OwnedQueue {
  readonly tenantId: string;
  readonly id: number;
  /** The tenant's own name of it: `support`. */
  readonly key: string;
  readonly displayName: string;
}

/** Names of one PBX and their owners. */
export interface PbxNames {
  readonly endpoints: ReadonlyMap<string, OwnedEndpoint>;
  readonly queues: ReadonlyMap<string, OwnedQueue>;
  /** Of those who are of any, by `tenant/user`. */
  readonly teams: ReadonlyMap<string, readonly string[]>;
  /** How people dial, by tenant; none for one that has not said where it is. */
  readonly countries: ReadonlyMap<string, Country>;
}
