import type { Context } from 'hono';
import type { EdgeEnv } from '../../tenancy/guard/route.ts';
import { byteRange } from '../model/byte-range.ts';
import { Audio } from './schemas.ts';

const content = { 'audio/wav': { schema: Audio } };

/** What routes that give out sound declare. */
export const SOUND = {
  200: { description: 'The sound', content },
  206: { description: 'The part that `Range` asks for', content },
  404: { description: 'There is none, or none of yours' },
  416: { description: '`Range` lies outside' },
} as const;

/** The whole, or the part that a player asks for, which is how it jumps. @param name null: played, else saved so */
export function soundAnswer(c: Context<EdgeEnv>, sound: Buffer, etag: string, name: string | null): Response {
  const ifRange = c.req.header('if-range');
  const isPart = c.req.method === 'GET' && (ifRange === undefined || ifRange === etag);
  const range = isPart ? byteRange(c.req.header('range'), sound.length) : null;
  const headers = {
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'content-disposition': name === null ? 'inline' : `attachment; filename="${name}"`,
    etag,
  };
  if (range === 'unsatisfiable') {
    return c.body(null, 416, { ...headers, 'content-range': `bytes */${sound.length}` });
  }
  const audio = { ...headers, 'content-type': 'audio/wav' };
  if (range === null) return c.body(new Uint8Array(sound), 200, audio);
  const { first, last } = range;
  const part = { ...audio, 'content-range': `bytes ${first}-${last}/${sound.length}` };
  return c.body(new Uint8Array(sound.subarray(first, last + 1)), 206, part);
}
