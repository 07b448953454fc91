/** 0:07, 12:34, 1:02:03 */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function timeOfDay(at: number, seconds = true): string {
  const parts = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
  return new Date(at).toLocaleTimeString('en-GB', seconds ? { ...parts, second: '2-digit' } : parts);
}
