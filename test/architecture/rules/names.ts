import type { Rule } from '../rule.ts';
import { isCode } from '../source-tree.ts';

const EXPLAINS_NOTHING = /^(utils?|helpers?|common|misc|managers?|base)$/;
const SUFFIX = /[-_.](utils?|helpers?|common|misc)$/;

export const namesExplain: Rule = {
  name: 'names say what is inside',
  check: (tree) =>
    tree.files
      .filter(({ path }) => isCode(path))
      .flatMap(({ path }) => {
        const words = path.replace(/(\.test)?\.(ts|tsx|mjs)$/, '').split('/');
        const bad = words.find((word) => EXPLAINS_NOTHING.test(word) || SUFFIX.test(word));
        return bad === undefined ? [] : [`${path}: ${bad} explains nothing`];
      }),
  breaks: [
    { tree: { 'src/platform/utils.ts': '' }, says: /utils explains nothing/ },
    { tree: { 'src/common/clock.ts': '' }, says: /common explains nothing/ },
    { tree: { 'test/agents/helpers.ts': '' }, says: /helpers explains nothing/ },
    { tree: { 'bin/lab/date-utils.ts': '' }, says: /date-utils explains nothing/ },
    { tree: { 'src/calls/base.ts': '' }, says: /base explains nothing/ },
  ],
  holds: [{ 'src/platform/database.ts': '', 'src/asterisk/ami/asterisk-manager.ts': '' }],
};
