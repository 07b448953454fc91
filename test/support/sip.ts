import type { Pbx } from '../../bin/lab/index.ts';
import { type Agent, type AgentOptions, startAgent } from '../../bin/lab/sip/agent.ts';
import { type Caller, type CallerOptions, startCaller } from '../../bin/lab/sip/caller.ts';
import { startCarrier } from '../../bin/lab/sip/carrier.ts';
import type { Media } from '../../bin/lab/sip/phone/media.ts';
import { type Phone, startPhone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import { labDir, labRoot } from './lab.ts';

/** Real SIP on both sides of a PBX. All of it dies with the test process. */

type Rest<T> = Omit<T, 'root' | 'dir' | 'sipPort'>;

/** Calls from the public network through a tenant's trunk (sipp). */
export async function sipCaller(
  o: { pbx: Pbx; tenant: DemoTenant } & Omit<Rest<CallerOptions>, 'address'> & { address?: string },
): Promise<Caller> {
  const { pbx, tenant, ...rest } = o;
  const root = await labRoot();
  return startCaller({ address: tenant.trunk.address, ...rest, root, dir: labDir('sip'), sipPort: pbx.sipPort });
}

/** A tenant's phone, registered (baresip). */
export async function sipAgent(
  o: { pbx: Pbx; phone: DemoPhone } & Omit<Rest<AgentOptions>, 'endpoint' | 'password'>,
): Promise<Agent> {
  const { pbx, phone, ...rest } = o;
  const { endpoint, password } = phone;
  return startAgent({ ...rest, endpoint, password, root: await labRoot(), dir: labDir('sip'), sipPort: pbx.sipPort });
}

/** What answers (or refuses) calls that the PBX sends out over a tenant's trunk (sipp). */
export async function sipCarrier(o: {
  tenant: DemoTenant;
  ringMs?: number;
  answer?: number;
  audio?: boolean;
}): Promise<{ stop(): Promise<void> }> {
  const { tenant, ...rest } = o;
  return startCarrier({ ...tenant.trunk, ...rest, root: await labRoot(), dir: labDir('sip') });
}

/** The other side of a tenant's trunk in this process: takes what the PBX sends out, and calls in. */
export function sipTrunk(o: { pbx: Pbx; tenant: DemoTenant; sound?: Media }): Promise<Phone> {
  const { pbx, tenant, ...rest } = o;
  const { address, port } = tenant.trunk;
  return startPhone({ ...rest, sipPort: pbx.sipPort, endpoint: 'carrier', password: '', trunk: { address, port } });
}

/** A tenant's phone in this process, for what baresip cannot do (attended transfers) and for many at once. It sends no sound. */
export function sipPhone({ pbx, phone, ...rest }: { pbx: Pbx; phone: DemoPhone; sound?: Media }): Promise<Phone> {
  return startPhone({ ...rest, sipPort: pbx.sipPort, endpoint: phone.endpoint, password: phone.password });
}
