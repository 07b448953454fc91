import { PatchbayError } from '../../platform/errors.ts';
import { isJson, type Json, object, required } from '../normalise/json.ts';
import { Torn } from '../normalise/torn.ts';
import type { AriSnapshots } from './snapshots.ts';

/** The documents from which ari-client builds its operations, by their path: `/api-docs/channels.json`. */
export type ApiDocuments = ReadonlyMap<string, Json>;

const LIST = '/api-docs/resources.json';

/**
 * Fetches and checks them. A document that is missing or misshapen makes the package throw where nobody can catch it,
 * so it never sees one: afterwards they are handed to it from memory.
 *
 * @param root where operations are to go, whatever the documents say (they always say http)
 * @throws PatchbayError `pbx_unavailable`, `forbidden`; `unavailable` for a document that cannot be used
 */
export async function fetchApiDocuments(snapshots: AriSnapshots, root: string): Promise<ApiDocuments> {
  const list = await document(snapshots, LIST);
  const apis = objects(list, 'apis', LIST);
  const paths = apis.map((api) => required(api['path'], 'path').replace('{format}', 'json'));
  const documents = await Promise.all(
    paths.map(async (path) => [path, await apiDocument(snapshots, path, root)] as const),
  );
  // By its own version number the package prints a warning on the terminal; the shapes are the same.
  return new Map([[LIST, { ...list, basePath: root, swaggerVersion: '1.2' }], ...documents]);
}

async function apiDocument(snapshots: AriSnapshots, path: string, root: string): Promise<Json> {
  const json = await document(snapshots, path);
  try {
    for (const api of objects(json, 'apis', path)) {
      required(api['path'], 'path');
      for (const operation of objects(api, 'operations', path)) {
        required(operation['nickname'], 'nickname');
        required(operation['httpMethod'], 'httpMethod');
      }
    }
    if (json['models'] !== undefined) object(json['models'], 'models');
  } catch (cause) {
    if (!(cause instanceof Torn)) throw cause;
    throw new PatchbayError('unavailable', `${path} is not an API document: ${cause.message}`);
  }
  return { ...json, basePath: root };
}

async function document(snapshots: AriSnapshots, path: string): Promise<Json> {
  const json = await snapshots.get(path);
  if (!isJson(json)) throw new PatchbayError('unavailable', `${path} is no JSON object`);
  return json;
}

function objects(of: Json, key: string, path: string): readonly Json[] {
  const value = of[key];
  if (!Array.isArray(value) || !value.every(isJson)) throw new PatchbayError('unavailable', `${path} has no ${key}`);
  return value;
}
