import { randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { insertInvitation, type NewInvitation, type NewToken } from '../../store/invitations/invitations.ts';
import type { Tenancy } from '../context.ts';
import { hashRefreshToken as hashOf } from '../refresh-token.ts';

const DAYS = 7;

/** An invitation whose secret is known: only now, for only its digest is kept. */
export interface Issued {
  readonly tenantId: string;
  readonly id: number;
  readonly token: string;
}

/** 256 random bits, and what is stored of them. */
export function newToken(room: Tenancy): { readonly token: string; readonly stored: NewToken } {
  const token = randomBytes(32).toString('base64url');
  return {
    token,
    stored: {
      tokenHash: tokenHashOf(token),
      expiresAt: new Date(room.clock.now() + DAYS * 86_400_000),
      mailStatus: room.mailer.configured ? 'queued' : 'not_configured',
    },
  };
}

export function tokenHashOf(token: string): string {
  return hashOf(token);
}

/** Writes the invitation; {@link sendInvitation} comes after the commit. */
export async function issueInvitation(
  room: Tenancy,
  trx: Transaction<DB>,
  o: { readonly tenantId: string; readonly invitedById: number | null; readonly invitation: NewInvitation },
): Promise<Issued> {
  const { token, stored } = newToken(room);
  const id = await insertInvitation(trx, o.tenantId, o.invitedById, o.invitation, stored);
  return { tenantId: o.tenantId, id, token };
}
