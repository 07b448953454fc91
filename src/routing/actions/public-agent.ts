import type { Agent } from 'node:https';
import { RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { dnsLookup } from '../../platform/outside/names.ts';

/** Connects to public addresses alone, whatever a name resolves to at that moment. */
export function publicAgent(): Agent {
  return new RequestFilteringHttpsAgent({ keepAlive: true, maxSockets: 50, maxFreeSockets: 10, lookup: dnsLookup() });
}
