import type { SourceTree } from './source-tree.ts';

/** One law of the layout. `check` returns a sentence for each place that breaks it, beginning with the path. */
export interface Rule {
  readonly name: string;
  check(tree: SourceTree): readonly string[];
  /** Small trees that break the rule, each with what must be said of it: a rule that cannot fail proves nothing. */
  readonly breaks: readonly { readonly tree: Readonly<Record<string, string>>; readonly says: RegExp }[];
  /** Small trees that come close and are right. */
  readonly holds: readonly Readonly<Record<string, string>>[];
}
