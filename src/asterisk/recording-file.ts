import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { isTenantId } from './naming.ts';

/** Why a recording was begun: by what is set for a number, queue or extension, or by somebody during the call. */
export type RecordingSource = 'policy' | 'on_demand';

/** What the name of a file says that Asterisk records into. It holds the secret systemname: the name is never shown. */
export interface RecordingFile {
  /** The conversation when the recording began; it may become part of another one. */
  readonly linkedId: string;
  /** The channel that is recorded. */
  readonly uniqueId: string;
  readonly source: RecordingSource;
}

const LETTERS = { p: 'policy', o: 'on_demand' } as const;
const NAME = /^([\w.-]{1,110})_([\w.-]{1,110})_([po])\d{27}\.wav$/;

/** Where Asterisk records: a folder for each tenant. */
export function recordingFolder(spoolDir: string, tenantId: string): string {
  if (!isTenantId(tenantId)) throw new RangeError(`not a tenant id: ${JSON.stringify(tenantId)}`);
  return join(spoolDir, 'recording', tenantId);
}

/** As dialplan/record.conf makes it. */
export function recordingName({ linkedId, uniqueId, source }: RecordingFile): string {
  const nonce = [1, 2, 3].map(() => randomInt(100_000_000, 1_000_000_000)).join('');
  return `${linkedId}_${uniqueId}_${source === 'policy' ? 'p' : 'o'}${nonce}.wav`;
}

/** Undoes {@link recordingName}; null for a file that is not of ours. */
export function parseRecordingName(name: string): RecordingFile | null {
  const [, linkedId, uniqueId, letter] = NAME.exec(name) ?? [];
  if (linkedId === undefined || uniqueId === undefined) return null;
  return { linkedId, uniqueId, source: LETTERS[letter as keyof typeof LETTERS] };
}
