import type { z } from '@hono/zod-openapi';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';
import type { Json } from './kind.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import type { Side } from './world.ts';

/** A request to a declared route, with one value of each parameter that is wanted. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>> | null;
}

/**
 * @param side whose things are named
 * @param o.swap another value for one parameter
 * @param o.query whether optional query parameters are sent; all of them, or only the swapped one
 */
export function requestOf(
  route: DeclaredRoute,
  side: Side,
  o: {
    readonly swap?: { readonly parameter: Parameter; readonly value: Json };
    readonly query?: readonly string[];
  } = {},
): Asked {
  const given = ({ place, name, kind }: Parameter): Json => {
    if (o.swap?.parameter.place === place && o.swap.parameter.name === name) return o.swap.value;
    if (kind.kind === 'reference') return kind.of(side);
    return kind.kind === 'plain' ? kind.value : '';
  };
  const parameters = parametersOf(route);
  const of = (place: Parameter['place']) => parameters.filter((one) => one.place === place);
  let path = route.config.path;
  for (const one of of('path')) path = path.replace(`{${one.name}}`, encodeURIComponent(String(given(one))));
  const query = new URLSearchParams(
    of('query')
      .filter(({ name }) => name === o.swap?.parameter.name || o.query?.includes(name) || isRequired(route, name))
      .map((one): [string, string] => [one.name, String(given(one))]),
  );
  const fields = of('body');
  const body: Record<string, unknown> = {};
  for (const field of fields) put(body, field.name.split('.'), given(field));
  const text = query.toString();
  return {
    method: route.config.method.toUpperCase(),
    path: text === '' ? path : `${path}?${text}`,
    body: fields.length > 0 ? body : null,
  };
}

/** Without it the route would answer nothing but that it is missing. */
function isRequired({ config }: DeclaredRoute, name: string): boolean {
  const schema = config.request?.query;
  const shape = schema !== undefined && 'shape' in schema ? (schema.shape as Record<string, z.ZodType>) : {};
  return shape[name]?.safeParse(undefined).success === false;
}

function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const inner = (into[name] ?? {}) as Record<string, unknown>;
  into[name] = inner;
  put(inner, rest, value);
}
