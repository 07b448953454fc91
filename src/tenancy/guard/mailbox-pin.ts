/** @returns why this can be no PIN of a mailbox, or null. On the phone asterisk-conf/voicemail-pin.sh says the same. */
export function pinFault(pin: string, mailbox: string): string | null {
  if (!/^\d{4,10}$/.test(pin)) return 'has 4 to 10 digits';
  if (pin === mailbox) return 'is the number of the mailbox';
  const steps = new Set([...pin].slice(1).map((digit, i) => Number(digit) - Number(pin[i])));
  const [step = 0] = steps;
  return steps.size === 1 && Math.abs(step) <= 1 ? 'is too easy to guess' : null;
}
