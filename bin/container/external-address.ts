/**
 * Phones outside must be told the address of the host, not that of the container. Adds it to the transports of a
 * `pjsip.conf`; an empty address changes nothing.
 *
 * @param address IP address or name under which phones reach this host
 * @param local networks in which the container's own address is right, e.g. `172.30.91.0/24`
 * @throws RangeError for an address that would write more than its line
 */
export function withExternalAddress(pjsip: string, address: string, local: readonly string[]): string {
  if (address === '') return pjsip;
  if (!/^[0-9a-zA-Z.:-]+$/.test(address)) throw new RangeError(`not an address: ${JSON.stringify(address)}`);
  const networks = local.map((network) => `local_net = ${network}\n`).join('');
  const additions = ['transport-udp', 'transport-tcp'].map(
    (transport) =>
      `\n[${transport}](+)\nexternal_signaling_address = ${address}\nexternal_media_address = ${address}\n${networks}`,
  );
  return pjsip + additions.join('');
}
