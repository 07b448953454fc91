import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Metadata } from '../model/contact.ts';
import type { Country } from './phone-number.ts';

/** What somebody writes of a contact; what is left out stays as it is. */
export interface Given {
  readonly ownerId?: number | null | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly company?: string | null | undefined;
  readonly jobTitle?: string | null | undefined;
  readonly emails?: readonly { readonly email: string; readonly label?: string | null | undefined }[] | undefined;
  readonly phones?: readonly { readonly number: string; readonly label?: string | null | undefined }[] | undefined;
  /** By name; those that are not there yet are made. */
  readonly tags?: readonly string[] | undefined;
  readonly notes?: string | null | undefined;
  readonly metadata?: Metadata | undefined;
}

export interface Writing {
  /** Within the tenant's scope. */
  readonly trx: Transaction<DB>;
  readonly tenantId: string;
  readonly country: Country;
  readonly now: Date;
}
