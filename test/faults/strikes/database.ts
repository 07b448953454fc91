import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Bench } from '../bench/bench.ts';
import type { Fault } from '../fault.ts';
import { tablesOf } from '../gather/tables.ts';

const KILLER = { user: 'killer', password: 'of-connections' };

/** Ends every connection of Asterisk as a firewall does that forgets them. @returns how many there were */
async function killOdbc({ database }: Bench): Promise<number> {
  await database.admin([
    `CREATE USER IF NOT EXISTS '${KILLER.user}'@'%' IDENTIFIED BY '${KILLER.password}'`,
    `GRANT PROCESS, CONNECTION_ADMIN ON *.* TO '${KILLER.user}'@'%'`,
  ]);
  const connection = await createConnection({ host: '127.0.0.1', port: database.port, ...KILLER });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      "SELECT id FROM information_schema.processlist WHERE user = 'asterisk'",
    );
    for (const row of rows) await connection.query(`KILL ${Number(row['id'] ?? row['ID'])}`).catch(() => {});
    return rows.length;
  } finally {
    connection.destroy();
  }
}

/** Messages that are left afterwards are kept. More than one try: whoever spoke as it broke may still be speaking. */
async function mailboxesWork({ database, houses }: Bench): Promise<string[]> {
  const kept = async () => {
    const { boxes } = await tablesOf(database.url);
    return houses.map(({ tenant }) => boxes.filter((one) => one.tenant === tenant.id).length);
  };
  const before = await kept();
  for (let tries = 0; tries < 3; tries++) {
    await Promise.all(houses.map((house) => house.leaveMessage('+13035559999')));
    await sleep(500);
    if ((await kept()).every((count, n) => count > (before[n] ?? 0))) return [];
  }
  return ['messages that were left afterwards are not kept'];
}

export const DATABASE_FAULTS: readonly Fault[] = [
  {
    number: 22,
    name: 'the database killed for five seconds under load',
    stakes: ['I1', 'I2', 'I4', 'I6', 'I7', 'I8', 'I9', 'I10'],
    standing: true,
    strike: async (bench) => {
      await bench.broken('database', async () => {
        await bench.database.kill();
        await sleep(5_000);
        await bench.database.restart();
      });
      return [];
    },
  },
  {
    number: 27,
    name: 'Asterisk’s connections to the database killed',
    stakes: ['I1', 'I4', 'I8'],
    standing: true,
    strike: async (bench) => {
      let killed = 0;
      await bench.broken('odbc', async () => {
        for (let n = 0; n < 3; n++) {
          killed += await killOdbc(bench);
          await sleep(600);
        }
      });
      return killed > 0 ? [] : ['Asterisk had no connection to kill'];
    },
  },
  {
    number: 28,
    name: 'Asterisk without its database while callers enter a queue',
    stakes: ['I1', 'I4', 'I8'],
    standing: true,
    strike: async (bench) => {
      await bench.broken('odbc', async () => {
        await bench.database.admin(["ALTER USER 'asterisk'@'%' ACCOUNT LOCK"]);
        await killOdbc(bench);
        // Lost, as there is nowhere to keep them; the next ones must not be.
        await Promise.all(bench.houses.map((house) => house.leaveMessage('+13035559998')));
        await bench.database.admin(["ALTER USER 'asterisk'@'%' ACCOUNT UNLOCK"]);
      });
      return mailboxesWork(bench);
    },
  },
];
