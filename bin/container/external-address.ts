/**
 * Phones must be told the address of the host, not that of the container, in SIP and for media. Adds it to the transports
 * of a `pjsip.conf`; an empty address changes nothing. No `local_net`: nothing but phones and trunks speaks SIP there.
 *
 * @param address IPv4 address or name under which phones reach this host; its networks have no IPv6
 * @throws RangeError for an address that would write more than its line
 */
export function withExternalAddress(pjsip: string, address: string): string {
  if (address === '') return pjsip;
  if (!/^[0-9a-zA-Z.-]{1,253}$/.test(address)) throw new RangeError(`not an address: ${JSON.stringify(address)}`);
  const additions = ['transport-udp', 'transport-tcp'].map(
    (transport) =>
      `\n[${transport}](+)\nexternal_signaling_address = ${address}\nexternal_media_address = ${address}\n`,
  );
  return pjsip + additions.join('');
}
