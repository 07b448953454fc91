import {
  AliasNode,
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  type CommonTableExpressionNameNode,
  type DeleteQueryNode,
  type FromNode,
  IdentifierNode,
  type InsertQueryNode,
  type JoinNode,
  ListNode,
  OnNode,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  ParensNode,
  type RawNode,
  ReferenceNode,
  type SelectModifierNode,
  type SelectQueryNode,
  TableNode,
  type UpdateQueryNode,
  ValueNode,
  WhereNode,
  type WithNode,
} from 'kysely';
import { ScopeError } from './scope-error.ts';
import { withTenantColumn } from './scope-insert.ts';
import { TENANT_TABLES } from './tenant-tables.generated.ts';

export interface ScopeRules {
  readonly tenantId: string;
  /** Tables without a tenant that may be used. */
  readonly unscoped: ReadonlySet<string>;
  readonly allowRaw: boolean;
}

const NOTHING: ScopeRules = { tenantId: '', unscoped: new Set(), allowRaw: false };

/** In a fragment these could name a table, or end what was built around it. */
const REACHES_OUT = /\b(select|from|join|into|update|delete|insert|table|union|call|load|handler)\b|--|#|\/\*|;/i;

const JOINS = new Set([
  'InnerJoin',
  'LeftJoin',
  'CrossJoin',
  'LateralInnerJoin',
  'LateralLeftJoin',
  'LateralCrossJoin',
]);

/**
 * Adds `tenant_id = ?` for every table of every (sub)query. It knows where tables can stand; one that stands anywhere
 * else is refused, so what Kysely learns later cannot slip through.
 */
export class ScopeTransformer extends OperationNodeTransformer {
  #rules: ScopeRules = NOTHING;
  /** Names that WITH defines, the innermost query last; they hide tables of the same name. */
  #defined: Set<string>[] = [];
  #dealtWith = new WeakSet<OperationNode>();
  #naming = 0;

  /** Making a transformer costs more than using it, so one does for all: it knows nothing of the query before. */
  scoped<N extends OperationNode>(node: N, rules: ScopeRules): N {
    this.#rules = rules;
    this.#defined = [];
    this.#dealtWith = new WeakSet();
    this.#naming = 0;
    this.nodeStack.length = 0;
    return this.transformNode(node);
  }

  protected override transformSelectQuery(node: SelectQueryNode): SelectQueryNode {
    return this.#withDefined(node, (own) => {
      const where = conjunction(own.where, this.#conditions(own.from?.froms ?? []));
      return super.transformSelectQuery(this.#joined({ ...own, ...where }));
    });
  }

  protected override transformUpdateQuery(node: UpdateQueryNode): UpdateQueryNode {
    for (const { column } of node.updates ?? []) {
      if (columnName(column) === 'tenant_id') throw new ScopeError('a row does not change its tenant');
    }
    return this.#withDefined(node, (own) => {
      const tables = [...(own.table === undefined ? [] : [own.table]), ...(own.from?.froms ?? [])];
      const where = conjunction(own.where, this.#conditions(tables));
      return super.transformUpdateQuery(this.#joined({ ...own, ...where }));
    });
  }

  protected override transformDeleteQuery(node: DeleteQueryNode): DeleteQueryNode {
    return this.#withDefined(node, (own) => {
      const tables = [...own.from.froms, ...(own.using?.tables ?? [])];
      const where = conjunction(own.where, this.#conditions(tables));
      return super.transformDeleteQuery(this.#joined({ ...own, ...where }));
    });
  }

  protected override transformInsertQuery(node: InsertQueryNode): InsertQueryNode {
    const { into } = node;
    if (into === undefined) throw new ScopeError('an insert names its table');
    // The row that is in the way may be another tenant's: unique keys such as a DID's number span all of them.
    if (node.replace === true || node.onDuplicateKey !== undefined || node.onConflict !== undefined) {
      throw new ScopeError(`an insert into ${tableName(into)} must not overwrite`);
    }
    const scoped = this.#condition(into, null) === null ? node : withTenantColumn(node, this.#rules.tenantId);
    return this.#withDefined(scoped, (own) => super.transformInsertQuery(own));
  }

  protected override transformWith(node: WithNode): WithNode {
    const defined = this.#defined.at(-1);
    const expressions = node.expressions.map((expression) => {
      const name = tableName(expression.name.table);
      if (node.recursive === true) defined?.add(name);
      const transformed = this.transformNode(expression);
      defined?.add(name);
      return transformed;
    });
    return { ...node, expressions };
  }

  protected override transformCommonTableExpressionName(node: CommonTableExpressionNameNode) {
    this.#dealtWith.add(node.table);
    return super.transformCommonTableExpressionName(node);
  }

  protected override transformReference(node: ReferenceNode): ReferenceNode {
    return this.#asName(() => super.transformReference(node));
  }

  /** `for update of t` */
  protected override transformSelectModifier(node: SelectModifierNode): SelectModifierNode {
    return this.#asName(() => super.transformSelectModifier(node));
  }

  protected override transformTable(node: TableNode): TableNode {
    if (this.#naming === 0 && !this.#dealtWith.has(node)) {
      throw new ScopeError(`${tableName(node)} stands where its tenant cannot be checked`);
    }
    return super.transformTable(node);
  }

  protected override transformRaw(node: RawNode): RawNode {
    const text = node.sqlFragments.join(' ? ');
    if (!this.#rules.allowRaw && REACHES_OUT.test(text)) throw new ScopeError(`raw SQL is not scoped: ${text.trim()}`);
    return this.#rules.allowRaw ? this.#asName(() => super.transformRaw(node)) : super.transformRaw(node);
  }

  #asName<T>(transform: () => T): T {
    this.#naming++;
    try {
      return transform();
    } finally {
      this.#naming--;
    }
  }

  #withDefined<N extends { readonly with?: WithNode }>(node: N, transform: (own: N) => N): N {
    this.#defined.push(new Set());
    try {
      const { with: definitions, ...own } = node;
      const transformed = definitions === undefined ? undefined : this.transformWith(definitions);
      const result = transform(own as N);
      return transformed === undefined ? result : { ...result, with: transformed };
    } finally {
      this.#defined.pop();
    }
  }

  #joined<N extends { readonly joins?: readonly JoinNode[]; readonly where?: WhereNode; readonly from?: FromNode }>(
    query: N,
  ): N {
    if (query.joins === undefined) return query;
    let where = query.where;
    const joins = query.joins.map((join) => {
      if (!JOINS.has(join.joinType)) throw new ScopeError(`a ${join.joinType} keeps rows that no condition reaches`);
      const conditions = this.#conditions([join.table]);
      if (conditions.length === 0) return join;
      // In ON, so that a left join keeps the rows that have no partner of this tenant.
      if (join.on !== undefined) return { ...join, on: OnNode.create(all(conditions, join.on.on)) };
      where = conjunction(where, conditions).where;
      return join;
    });
    return where === undefined ? { ...query, joins } : { ...query, joins, where };
  }

  #conditions(tables: readonly OperationNode[]): OperationNode[] {
    return tables.flatMap((table): OperationNode[] => {
      if (ListNode.is(table)) return this.#conditions(table.items);
      const [inner, alias] = AliasNode.is(table) ? [table.node, table.alias] : [table, null];
      if (!TableNode.is(inner)) return []; // a query of its own, or a fragment
      const condition = this.#condition(inner, alias);
      return condition === null ? [] : [condition];
    });
  }

  #condition(table: TableNode, alias: OperationNode | null): OperationNode | null {
    this.#dealtWith.add(table);
    const name = tableName(table);
    if (table.table.schema !== undefined) throw new ScopeError(`${name} is of another schema`);
    if (this.#defined.some((names) => names.has(name)) || this.#rules.unscoped.has(name)) return null;
    if (!TENANT_TABLES.has(name)) throw new ScopeError(`${name} belongs to no tenant; name it if it is meant`);
    const shown = alias !== null && IdentifierNode.is(alias) ? alias.name : name;
    const column = ReferenceNode.create(ColumnNode.create('tenant_id'), TableNode.create(shown));
    return BinaryOperationNode.create(column, OperatorNode.create('='), ValueNode.create(this.#rules.tenantId));
  }
}

function tableName(node: TableNode): string {
  return node.table.identifier.name;
}

function columnName(node: OperationNode): string | null {
  if (ReferenceNode.is(node)) return columnName(node.column);
  return ColumnNode.is(node) ? node.column.name : null;
}

/** What was asked for stands in parentheses, or an OR in it would undo the rest. */
function all(conditions: readonly OperationNode[], asked: OperationNode): OperationNode {
  return conditions.reduce((left, right) => AndNode.create(left, right), ParensNode.create(asked));
}

function conjunction(
  where: WhereNode | undefined,
  conditions: readonly OperationNode[],
): { readonly where?: WhereNode } {
  const [first, ...rest] = conditions;
  if (first === undefined) return where === undefined ? {} : { where };
  if (where !== undefined) return { where: WhereNode.create(all(conditions, where.where)) };
  return { where: WhereNode.create(rest.reduce((left, right) => AndNode.create(left, right), first)) };
}
