import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { seedDemo } from '../../bin/seed/seed.ts';
import { migratedUrl } from '../support/lab.ts';

test('passwords that could not be noted are nobody’s: the next start makes the tenants anew', async () => {
  const url = await migratedUrl('mysql');
  const tenants = async (): Promise<number> => {
    const connection = await createConnection(url);
    const [rows] = await connection.query<RowDataPacket[]>('SELECT id FROM tenants').finally(() => connection.end());
    return rows.length;
  };
  const o = { secret: () => 'not-a-secret', mediaAddress: null, trunkPort: 5080 };
  const full = () => Promise.reject(new Error('ENOSPC'));
  await expect(seedDemo(url, { ...o, keep: full })).rejects.toThrow('ENOSPC');
  expect(await tenants()).toBe(0);

  let noted = 0;
  const keep = async () => {
    noted = await tenants();
  };
  expect(await seedDemo(url, { ...o, keep })).not.toBeNull();
  expect([noted, await tenants()]).toEqual([0, 2]);
});
