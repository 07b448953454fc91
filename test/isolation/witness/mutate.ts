import {
  BinaryOperationNode,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  RawNode,
  ReferenceNode,
  type RootOperationNode,
} from 'kysely';

/** A query that a route makes, without one of the conditions that keep it to a tenant. */
export interface Mutant {
  readonly route: string;
  /** The query as it should be. */
  readonly sql: string;
  /** Which of its conditions on a tenant is gone, from 0. */
  readonly condition: number;
}

/** How many conditions compare a `tenant_id` with something. */
export function tenantConditions(node: OperationNode): number {
  const counter = new Without(-1);
  counter.transformNode(node);
  return counter.seen;
}

/** The same query with one such condition always true. */
export function withoutCondition(node: RootOperationNode, condition: number): RootOperationNode {
  return new Without(condition).transformNode(node) as RootOperationNode;
}

class Without extends OperationNodeTransformer {
  readonly #gone: number;
  seen = 0;

  constructor(gone: number) {
    super();
    this.#gone = gone;
  }

  protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    if (!isTenantCondition(node) || this.seen++ !== this.#gone) return super.transformBinaryOperation(node);
    const one = RawNode.createWithSql('1');
    return BinaryOperationNode.create(one, OperatorNode.create('='), one);
  }
}

function isTenantCondition({ leftOperand, operator, rightOperand }: BinaryOperationNode): boolean {
  if (!OperatorNode.is(operator) || !['=', 'in'].includes(operator.operator)) return false;
  return [leftOperand, rightOperand].some(
    (side) => ReferenceNode.is(side) && side.column.kind === 'ColumnNode' && side.column.column.name === 'tenant_id',
  );
}
