import {
  AliasNode,
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  DeleteQueryNode,
  FromNode,
  IdentifierNode,
  InsertQueryNode,
  type OperationNode,
  OperatorNode,
  ParensNode,
  RawNode,
  ReferenceNode,
  SelectQueryNode,
  TableNode,
  TupleNode,
  UpdateQueryNode,
} from 'kysely';
import { TENANT_TABLES } from '../../../src/platform/mysql/tenant-tables.generated.ts';

/**
 * Tables of tenants that a query reads or writes without keeping to a tenant. A table is kept to one when its `tenant_id`
 * is compared with a value, or with the `tenant_id` of a table that is; in every (sub)query by itself.
 */
export function unkept(root: OperationNode, excused: Excuse = () => false): string[] {
  const found: string[] = [];
  visit(root, new Set(), found, excused);
  return [...new Set(found)].sort();
}

/** Whether a table needs no tenant because one of these columns of it is compared with a value. */
export type Excuse = (table: string, columns: ReadonlySet<string>) => boolean;

function visit(node: OperationNode, outer: ReadonlySet<string>, found: string[], excused: Excuse): void {
  let within = outer;
  if (SelectQueryNode.is(node)) {
    const froms = node.from === undefined ? [] : node.from.froms;
    within = check(froms, node.joins ?? [], node.where?.where, outer, found, excused);
  } else if (UpdateQueryNode.is(node)) {
    within = check(
      node.table === undefined ? [] : [node.table],
      node.joins ?? [],
      node.where?.where,
      outer,
      found,
      excused,
    );
  } else if (DeleteQueryNode.is(node)) {
    within = check(node.from.froms, node.joins ?? [], node.where?.where, outer, found, excused);
  } else if (InsertQueryNode.is(node)) {
    const table = node.into === undefined ? null : named(node.into);
    const columns = (node.columns ?? []).map(({ column }) => column.name);
    if (table !== null && TENANT_TABLES.has(table.table) && !columns.includes('tenant_id')) found.push(table.table);
  } else if (RawNode.is(node)) {
    found.push(...inRaw(node.sqlFragments.join('?')));
  }
  for (const child of children(node)) visit(child, within, found, excused);
}

interface Named {
  readonly table: string;
  readonly alias: string;
}

/** @returns the aliases that are kept to a tenant, for the subqueries that refer to them */
function check(
  froms: readonly OperationNode[],
  joins: readonly { readonly table: OperationNode; readonly on?: { readonly on: OperationNode } }[],
  where: OperationNode | undefined,
  outer: ReadonlySet<string>,
  found: string[],
  excused: Excuse,
): ReadonlySet<string> {
  const tables = [...froms, ...joins.map(({ table }) => table)].flatMap((node) => named(node) ?? []);
  const conditions = [where, ...joins.map(({ on }) => on?.on)].flatMap((node) => (node ? conjuncts(node) : []));
  const kept = new Set(outer);
  const only = tables.length === 1 ? tables[0]?.alias : undefined;
  const pairs: (readonly [string, string])[] = [];
  const pinned = new Map(tables.map(({ alias }) => [alias, new Set<string>()]));
  for (const condition of conditions) {
    if (RawNode.is(condition) && /tenant_id/.test(condition.sqlFragments.join('?'))) {
      for (const { alias } of tables) kept.add(alias);
    }
    if (!BinaryOperationNode.is(condition)) continue;
    const { operator } = condition;
    if (!OperatorNode.is(operator) || !['=', 'in', '<=>'].includes(operator.operator)) continue;
    const { leftOperand, rightOperand } = condition;
    if (ReferenceNode.is(leftOperand) && !ReferenceNode.is(rightOperand) && ColumnNode.is(leftOperand.column)) {
      pinned.get(leftOperand.table?.table.identifier.name ?? only ?? '')?.add(leftOperand.column.column.name);
    }
    const [left, right] = [tenantOf(leftOperand, only), tenantOf(rightOperand, only)];
    if (left !== null && right !== null) pairs.push([left, right], [right, left]);
    else if (left !== null && !ReferenceNode.is(rightOperand)) kept.add(left);
    else if (right !== null && !ReferenceNode.is(leftOperand)) kept.add(right);
  }
  for (const { table, alias } of tables) if (excused(table, pinned.get(alias) ?? new Set())) kept.add(alias);
  for (let grew = true; grew; ) {
    const next = pairs.filter(([a, b]) => kept.has(a) && !kept.has(b)).map(([, b]) => b);
    grew = next.length > 0;
    for (const alias of next) kept.add(alias);
  }
  for (const { table, alias } of tables) if (TENANT_TABLES.has(table) && !kept.has(alias)) found.push(table);
  return kept;
}

function named(node: OperationNode): Named | null {
  if (FromNode.is(node)) return null;
  if (AliasNode.is(node)) {
    const inner = TableNode.is(node.node) ? node.node.table.identifier.name : null;
    const alias = IdentifierNode.is(node.alias) ? node.alias.name : null;
    return inner === null || alias === null ? null : { table: inner, alias };
  }
  if (!TableNode.is(node)) return null;
  const table = node.table.identifier.name;
  return { table, alias: table };
}

/** Whose `tenant_id` an operand is; the id of `tenants` is one too. */
function tenantOf(node: OperationNode, only: string | undefined): string | null {
  if (TupleNode.is(node)) return node.values.map((value) => tenantOf(value, only)).find((one) => one !== null) ?? null;
  if (!ReferenceNode.is(node) || !ColumnNode.is(node.column)) return null;
  const table = node.table?.table.identifier.name ?? only ?? null;
  const column = node.column.column.name;
  return column === 'tenant_id' || (column === 'id' && table === 'tenants') ? table : null;
}

/** What holds together, whatever else does. */
function conjuncts(node: OperationNode): OperationNode[] {
  if (ParensNode.is(node)) return conjuncts(node.node);
  if (AndNode.is(node)) return [...conjuncts(node.left), ...conjuncts(node.right)];
  return [node];
}

/** Text of our own making is not parsed: it names the tenant or it is shown. */
function inRaw(text: string): string[] {
  if (/tenant_id/.test(text)) return [];
  const names = [...text.matchAll(/\b(?:from|join|update|into)\s+`?(\w+)`?/gi)].map(([, name = '']) => name);
  return names.filter((name) => TENANT_TABLES.has(name));
}

function children(node: OperationNode): OperationNode[] {
  return Object.values(node).flatMap((value) =>
    (Array.isArray(value) ? value : [value]).filter(
      (one): one is OperationNode => typeof one === 'object' && one !== null && typeof one.kind === 'string',
    ),
  );
}
