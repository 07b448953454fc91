/** A POST that carries an `Idempotency-Key`. */
export interface KeyedRequest {
  readonly tenantId: string;
  /** `user:7` or `key:3`: two callers never share a key. */
  readonly caller: string;
  readonly key: string;
  /** Digest of method, path, query and body. */
  readonly fingerprint: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where it was too large to be kept. */
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** What became of an earlier request with the same key: none yet, done, not done yet, or it was another request. */
export type Claim =
  | { readonly kind: 'first' }
  | { readonly kind: 'done'; readonly answer: KeptAnswer }
  | { readonly kind: 'under_way' }
  | { readonly kind: 'another' };

/** The tenancy room's service to the edge: what was answered is answered again for a day. */
export interface AnswerMemory {
  /** Of requests at the same moment one is the first; it must then `keep` or `forget`. */
  claim(request: KeyedRequest): Promise<Claim>;
  keep(request: KeyedRequest, answer: KeptAnswer): Promise<void>;
  /** Nothing was done: the same request may be tried again. */
  forget(request: KeyedRequest): Promise<void>;
}
