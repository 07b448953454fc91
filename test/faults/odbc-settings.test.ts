import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const text = readFileSync(join(import.meta.dirname, '../../asterisk-conf/res_odbc.conf'), 'utf8');
const sections = text.split(/^(?=\[)/m).filter((section) => section.includes('dsn =>'));

it('a database that was away for a moment is asked again a second later, for mailboxes too', () => {
  expect(sections).toHaveLength(2);
  for (const section of sections) expect(section).toMatch(/^negative_connection_cache => 1$/m);
});
