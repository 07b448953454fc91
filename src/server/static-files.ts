import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { Hono } from 'hono';
import type { EdgeEnv } from '../tenancy/guard/route.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.txt': 'text/plain; charset=utf-8',
};

interface StaticFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
  readonly cache: string;
}

export type StaticFiles = ReadonlyMap<string, StaticFile>;

/**
 * Reads a built front end into memory: what is not in the map does not exist, so no path can climb out of it.
 * @returns an empty map when the folder is not there
 */
export async function readStaticFiles(dir: string): Promise<StaticFiles> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const files = new Map<string, StaticFile>();
  for (const entry of entries) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const name = `/${path.slice(dir.length).split(sep).filter(Boolean).join('/')}`;
    const body = new Uint8Array(await readFile(path));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    // The bundler puts a digest of the content into the names under assets/.
    const cache = name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    files.set(name, { body, type, etag, cache });
  }
  return files;
}

/** Serves the console: `/` is its page, and so is every path that a person opens and nothing else answers. */
export function mountStaticFiles(app: Hono<EdgeEnv>, files: StaticFiles): void {
  app.get('*', async (c, next) => {
    const page = files.get('/index.html');
    const wantsPage =
      (c.req.header('accept') ?? '').includes('text/html') && !/^\/(api|docs|metrics)(\/|$)/.test(c.req.path);
    const file = files.get(c.req.path) ?? (c.req.path === '/' || wantsPage ? page : undefined);
    if (file === undefined) return next();
    const headers = { 'content-type': file.type, etag: file.etag, 'cache-control': file.cache };
    if (c.req.header('if-none-match') === file.etag) return c.body(null, 304, headers);
    return c.body(file.body, 200, headers);
  });
}
