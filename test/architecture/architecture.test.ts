import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { borrowedPackages } from './rules/borrowed-packages.ts';
import { noCycles } from './rules/cycles.ts';
import { directions } from './rules/directions.ts';
import { fileSize } from './rules/file-size.ts';
import { importsResolve } from './rules/imports-resolve.ts';
import { namesExplain } from './rules/names.ts';
import { nothingLeftOpen } from './rules/nothing-left-open.ts';
import { portable } from './rules/portable.ts';
import { onlyEntrancesTouchTheProcess } from './rules/process.ts';
import { pureModels } from './rules/pure-models.ts';
import { roomShape } from './rules/room-shape.ts';
import { readTree, treeOf } from './source-tree.ts';

const RULES = [
  importsResolve,
  directions,
  noCycles,
  borrowedPackages,
  pureModels,
  onlyEntrancesTouchTheProcess,
  fileSize,
  namesExplain,
  roomShape,
  portable,
  nothingLeftOpen,
];

const project = readTree(join(import.meta.dirname, '../..'));

describe.each(RULES)('$name', (rule) => {
  it('holds in this project', () => {
    expect(rule.check(project)).toEqual([]);
  });

  it.each(rule.breaks)('says so when broken: $says', ({ tree, says }) => {
    expect(rule.check(treeOf(tree)).join('\n')).toMatch(says);
  });

  it.each(rule.holds)('lets pass what is right %#', (tree) => {
    expect(rule.check(treeOf(tree))).toEqual([]);
  });
});

it('looks at the whole project', () => {
  const seen = project.files.map(({ path }) => path);
  expect(seen).toEqual(expect.arrayContaining(['src/config.ts', 'bench/run.ts', 'package.json']));
});
