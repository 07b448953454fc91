import { Resolver } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Asks the DNS for the names that tenants give, with a time-out of its own: the system's resolver would hold one of few
 * threads for as long as a hostile name server likes, and the names of our database, PBX and mail server would wait for
 * it. /etc/hosts is not looked at.
 * @param servers `address:port`; none: those of the system, as they are at each question
 */
export function dnsLookup(servers: readonly string[] = []): LookupFunction {
  return (name, options, done) => {
    const resolver = new Resolver({ timeout: 700, tries: 2 });
    if (servers.length > 0) resolver.setServers(servers);
    resolver.resolve4(name, (error, addresses) => {
      if (error === null) return answer(addresses, 4);
      // A name server that is silent is not asked once more.
      if (error.code === 'ETIMEOUT') return done(error, '');
      resolver.resolve6(name, (none, found) => (none === null ? answer(found, 6) : done(error, '')));
    });
    function answer(addresses: string[], family: 4 | 6): void {
      const all = addresses.map((address) => ({ address, family }));
      if (options.all === true) done(null, all);
      else done(null, addresses[0] ?? '', family);
    }
  };
}
