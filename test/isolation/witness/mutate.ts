import {
  BinaryOperationNode,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  RawNode,
  ReferenceNode,
  type RootOperationNode,
} from 'kysely';

/** A query that a route makes, with one of its tables no longer kept to the tenant. */
export interface Mutant {
  readonly route: string;
  /** The query as it should be. */
  readonly sql: string;
  readonly node: RootOperationNode;
  readonly writes: boolean;
  /** The table, by the name that it has in the query; empty where its columns have none before them. */
  readonly table: string;
}

/** The tables of a query whose `tenant_id` is compared with something. */
export function tenantTables(node: OperationNode): string[] {
  const counter = new Without(null);
  counter.transformNode(node);
  return [...counter.seen];
}

/** The same query with every such comparison of one table always true. */
export function withoutTenant(node: RootOperationNode, table: string): RootOperationNode {
  return new Without(table).transformNode(node) as RootOperationNode;
}

class Without extends OperationNodeTransformer {
  readonly #table: string | null;
  readonly seen = new Set<string>();

  constructor(table: string | null) {
    super();
    this.#table = table;
  }

  protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    const table = tenantTable(node);
    if (table !== null) this.seen.add(table);
    if (table === null || table !== this.#table) return super.transformBinaryOperation(node);
    const one = RawNode.createWithSql('1');
    return BinaryOperationNode.create(one, OperatorNode.create('='), one);
  }
}

function tenantTable({ leftOperand, operator, rightOperand }: BinaryOperationNode): string | null {
  if (!OperatorNode.is(operator) || !['=', 'in'].includes(operator.operator)) return null;
  for (const side of [leftOperand, rightOperand]) {
    if (ReferenceNode.is(side) && side.column.kind === 'ColumnNode' && side.column.column.name === 'tenant_id') {
      return side.table?.table.identifier.name ?? '';
    }
  }
  return null;
}
