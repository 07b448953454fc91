import type { AuditRow } from '../store/find-audit.ts';
import type { AuditLogDto } from './audit-schemas.ts';

export function presentAudit(row: AuditRow): AuditLogDto {
  const { api_key_id, ...changes } = (row.changes ?? {}) as Record<string, unknown>;
  const name = [row.first_name, row.last_name].filter((part) => part !== null && part !== '').join(' ');
  return {
    id: row.id,
    created_at: row.created_at.toISOString(),
    action: row.action,
    entity_type: row.entity_type,
    entity_id: row.entity_id,
    user: row.user_id === null ? null : { id: row.user_id, name },
    api_key_id: typeof api_key_id === 'number' ? api_key_id : null,
    ip_address: row.ip_address,
    user_agent: row.user_agent,
    changes: Object.keys(changes).length === 0 ? null : changes,
  };
}

export const AUDIT_COLUMNS = [
  'id',
  'created_at',
  'action',
  'entity_type',
  'entity_id',
  'user_id',
  'user_name',
  'api_key_id',
  'ip_address',
  'user_agent',
  'changes',
];

export function auditCells(entry: AuditLogDto): (string | number | null)[] {
  return [
    entry.id,
    entry.created_at,
    entry.action,
    entry.entity_type,
    entry.entity_id,
    entry.user?.id ?? null,
    entry.user?.name ?? null,
    entry.api_key_id,
    entry.ip_address,
    entry.user_agent,
    entry.changes === null ? null : JSON.stringify(entry.changes),
  ];
}
