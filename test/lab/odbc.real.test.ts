import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { grantAsterisk } from '../../bin/lab/index.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { freshPbx, privateDatabase, seedTenants } from '../support/lab.ts';

test.each(['mysql', 'mariadb'] as const)(
  'a database (%s) that did not answer in time leaves Asterisk no connection that never answers again',
  async (kind) => {
    const database = await privateDatabase(kind);
    await migrate(database.url);
    await grantAsterisk(database, database.url);
    const phone = String((await seedTenants(database.url)).tenants[0]?.phones[0]?.endpoint);
    const pbx = await freshPbx({ databaseUrl: database.url, odbcUrl: database.asteriskUrl(database.url) });
    const asked = () => pbx.cli(`realtime load ps_endpoints id ${phone}`);
    expect(await asked()).toContain(phone);
    // the end of an answer is missed at another place each time
    for (let late = 0; late < 3; late++) {
      await database.freeze();
      const questions = Promise.all(Array.from({ length: 4 }, asked));
      await delay(1300 + 50 * late);
      database.thaw();
      await questions;
    }
    await delay(1500); // a refused connection is not tried again for a second
    const answers = await Promise.all(Array.from({ length: 10 }, asked));
    answers.push(await asked(), await asked(), await asked());
    expect(answers.filter((answer) => !answer.includes(phone))).toEqual([]);
    await pbx.stop();
    await database.kill();
  },
);
