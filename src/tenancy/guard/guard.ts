import type { Caller } from './route.ts';

/** What a request or a socket brings to show who is asking. */
export interface Credential {
  /** The token after `Bearer `, or of the subprotocol `bearer.<token>`. */
  readonly bearer: string | null;
  /** `X-Tenant`: in which tenant a superadmin acts. Refused from anybody else, unless it is their own. */
  readonly actIn: string | null;
}

/** Where it comes from, for the audit log. */
export interface Visit {
  readonly requestId: string;
  readonly address: string;
  readonly userAgent: string;
  readonly method: string;
  readonly path: string;
}

/** The tenancy room's service to the edge. */
export interface Guard {
  /**
   * @throws PatchbayError `unauthorized`; `forbidden`/`not_found` for an `X-Tenant` that is not theirs to use;
   *   `feature_disabled`/`rate_limited` for an API key
   */
  authenticate(credential: Credential, visit: Visit): Promise<Caller>;
  /**
   * Those of the given callers whose session or API key, account, tenant, role or permissions are no longer what they
   * were when they were authenticated. A few queries for all.
   */
  outdated(callers: readonly Caller[]): Promise<readonly Caller[]>;
}
