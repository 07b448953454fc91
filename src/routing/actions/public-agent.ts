import { Resolver } from 'node:dns';
import type { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { RequestFilteringHttpsAgent } from 'request-filtering-agent';

/**
 * Connects to public addresses alone, whatever a name resolves to at that moment. Names are asked of the DNS with a
 * time-out of its own: the system's resolver would hold a thread that others need, for as long as a hostile server likes.
 */
export function publicAgent(): Agent {
  return new RequestFilteringHttpsAgent({ keepAlive: true, maxSockets: 50, maxFreeSockets: 10, lookup: dnsLookup() });
}

function dnsLookup(): LookupFunction {
  const resolver = new Resolver({ timeout: 700, tries: 2 });
  return (name, options, done) => {
    resolver.resolve4(name, (error, addresses) => {
      if (error === null) return answer(addresses, 4);
      resolver.resolve6(name, (none, found) => (none === null ? answer(found, 6) : done(error, '', 4)));
    });
    function answer(addresses: string[], family: 4 | 6): void {
      if (options.all)
        done(
          null,
          addresses.map((address) => ({ address, family })),
        );
      else done(null, addresses[0] ?? '', family);
    }
  };
}
