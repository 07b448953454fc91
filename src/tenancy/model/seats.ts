/** What decides whether a membership counts as an agent of the tenant's `max_agents`. */
export interface SeatHolder {
  readonly role: string;
  readonly status: 'active' | 'suspended';
  readonly endpointId: string | null;
  readonly ended: boolean;
}

/** Agents, and whoever else has a phone; who is suspended or gone leaves the seat free. */
export function takesSeat({ role, status, endpointId, ended }: SeatHolder): boolean {
  return !ended && status === 'active' && (role === 'agent' || endpointId !== null);
}
