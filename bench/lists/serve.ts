import { bare, ours, statementsOf } from './servers.ts';

const [databaseUrl = '', ...paths] = process.argv.slice(2);
const own = await ours(databaseUrl);
const peers: string[] = [];
for (const path of paths) peers.push((await bare(databaseUrl, await statementsOf(databaseUrl, path))).url);
process.send?.({ ours: own.url, peers });
process.once('disconnect', () => process.exit());
