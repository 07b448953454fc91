import { ColumnNode, type InsertQueryNode, PrimitiveValueListNode, ValueListNode, ValueNode, ValuesNode } from 'kysely';
import { ScopeError } from './scope-error.ts';

/** The same insert with the tenant in each row. @throws ScopeError when a row names another tenant, or cannot be seen */
export function withTenantColumn(node: InsertQueryNode, tenantId: string): InsertQueryNode {
  const { columns, values } = node;
  if (columns === undefined || values === undefined || !ValuesNode.is(values)) {
    throw new ScopeError('an insert gives its rows as values, so that their tenant can be checked');
  }
  const at = columns.findIndex(({ column }) => column.name === 'tenant_id');
  if (at < 0) {
    const rows = values.values.map((row) =>
      ValueListNode.is(row)
        ? ValueListNode.create([...row.values, ValueNode.create(tenantId)])
        : PrimitiveValueListNode.create([...row.values, tenantId]),
    );
    return { ...node, columns: [...columns, ColumnNode.create('tenant_id')], values: ValuesNode.create(rows) };
  }
  for (const row of values.values) {
    const given = ValueListNode.is(row) ? row.values[at] : row.values[at];
    const value =
      typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'ValueNode'
        ? (given as ValueNode).value
        : given;
    if (value !== tenantId) throw new ScopeError('a row of another tenant cannot be inserted here');
  }
  return node;
}
