import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

/** Says what is wrong with an answer in the eyes of the OpenAPI document; null when nothing is. */
export type AnswerCheck = (
  method: string,
  path: string,
  answer: { readonly status: number; readonly type: string; readonly text: string },
) => string | null;

/** @param document as `/openapi.json` gives it out */
export function createAnswerCheck(document: object): AnswerCheck {
  const { paths } = document as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  ajvFormats.default(ajv);
  ajv.addSchema(document, 'openapi');
  const templates = Object.keys(paths)
    .map((template) => ({ template, pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }))
    // What is written out comes before what a parameter would take.
    .sort((a, b) => a.template.split('{').length - b.template.split('{').length);
  const validators = new Map<string, ValidateFunction>();

  function validatorAt(pointer: string): ValidateFunction {
    const known = validators.get(pointer);
    if (known !== undefined) return known;
    const made = ajv.compile({ $ref: `openapi#${pointer}` });
    validators.set(pointer, made);
    return made;
  }

  return (method, path, { status, type, text }) => {
    const bare = path.split('?')[0] ?? '';
    const template = templates.find(({ pattern }) => pattern.test(bare))?.template;
    const operation = template === undefined ? undefined : paths[template]?.[method.toLowerCase()];
    if (template === undefined || operation === undefined) return null; // not a declared route
    const name = `${method} ${template} -> ${status}`;
    const declared = operation.responses[String(status)];
    if (declared === undefined) return `${name}: the document has no such answer`;
    const pointer =
      declared.$ref?.slice(1) ?? `/paths/${escaped(template)}/${method.toLowerCase()}/responses/${status}`;
    const answer = declared.$ref === undefined ? declared : (resolve(document, declared.$ref) as Answer);
    const kinds = Object.keys(answer.content ?? {});
    if (kinds.length === 0) return text === '' ? null : `${name}: a body where the document has none`;
    const media = type.split(';')[0]?.trim() ?? '';
    if (!kinds.includes(media)) return `${name}: ${media || 'no type'} is not one of ${kinds.join(', ')}`;
    if (!/json$/.test(media) || answer.content?.[media]?.schema === undefined) return null;
    const validate = validatorAt(`${pointer}/content/${escaped(media)}/schema`);
    if (validate(JSON.parse(text))) return null;
    const [error] = validate.errors ?? [];
    return `${name}: ${error?.instancePath || 'the body'} ${error?.message}`;
  };
}

function resolve(document: object, reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
}

function escaped(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}
