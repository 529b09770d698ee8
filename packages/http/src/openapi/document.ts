import { STATUS_CODES } from 'node:http';
import type { TSchema } from 'typebox';
import type { BodySpec } from '../body/index.ts';
import { type Method, type Route, type RouteFacts } from '../routes/index.ts';
import { type Components, createComponents } from './components.ts';

/** What the document says about itself. */
export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** Base address, for example `https://music.example.org`. */
  readonly server?: string;
  /** Security schemes by the names that routes use in `auth`, in the words of OpenAPI. */
  readonly securitySchemes?: Readonly<Record<string, object>>;
  /** Only routes for which this holds; all by default. */
  readonly include?: (route: RouteFacts) => boolean;
}

/** The routes as an OpenAPI 3.1 document. Schemas with an `$id` are written once, under components. */
export function openApi<P>(info: ApiInfo, routes: readonly Route<P>[]): object {
  const components = createComponents();
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    if (route.hidden === true || info.include?.(route) === false) continue;
    const path = openPath(route.path);
    const at = (paths[path] ??= {});
    for (const method of [route.method].flat())
      at[method.toLowerCase()] = describe(route, method, components, info);
  }
  const securitySchemes = info.securitySchemes ?? {};
  return {
    openapi: '3.1.0',
    info: {
      title: info.title,
      version: info.version,
      ...(info.description === undefined ? {} : { description: info.description }),
    },
    ...(info.server === undefined ? {} : { servers: [{ url: info.server }] }),
    paths,
    components: { schemas: { ...components.all(), Problem: problemSchema }, securitySchemes },
  };
}

/** A path of the router in OpenAPI's form: `/albums/:gid` becomes `/albums/{gid}`. */
export function openPath(path: string): string {
  return path.replace(/:([A-Za-z0-9_]+)(?:\([^)]*\))?\??/g, '{$1}').replace(/\*/g, '{path}');
}

/** The operationId of a route's method; a second method of one route carries the method's name. */
export function operationId(route: RouteFacts, method: Method): string {
  const first = [route.method].flat()[0];
  return method === first
    ? route.operation
    : `${route.operation}${method[0]}${method.slice(1).toLowerCase()}`;
}

function describe<P>(route: Route<P>, method: Method, components: Components, info: ApiInfo): object {
  const body = method === 'GET' ? undefined : route.input.body;
  const known = info.securitySchemes ?? {};
  const security = route.auth.filter((scheme) => scheme in known).map((scheme) => ({ [scheme]: [] }));
  return {
    operationId: operationId(route, method),
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    tags: route.tags,
    ...(route.deprecated === true ? { deprecated: true } : {}),
    parameters: [
      ...parameters(route.input.params, 'path', components),
      ...parameters(route.input.query, 'query', components),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: bodyContent(body, components) } }),
    responses: responses(route, components),
    security: route.permission === 'public' ? [{}, ...security] : security,
    'x-permission': route.permission,
  };
}

function parameters(schema: TSchema | undefined, where: 'path' | 'query', components: Components): object[] {
  if (schema === undefined || !('properties' in schema)) return [];
  const required = 'required' in schema && Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties ?? {}).map(([name, one]) => ({
    name: name === '*' ? 'path' : name,
    in: where,
    required: where === 'path' || (required.includes(name) && !hasDefault(one)),
    schema: components.refer(one),
    ...(where === 'query' ? { style: 'form', explode: true } : {}),
  }));
}

function hasDefault(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'default' in schema;
}

function bodyContent(spec: BodySpec, components: Components): object {
  if ('raw' in spec) return Object.fromEntries(spec.raw.types.map((type) => [type, {}]));
  if ('multipart' in spec) return { 'multipart/form-data': { schema: { type: 'object' } } };
  if ('form' in spec) return { 'application/x-www-form-urlencoded': { schema: components.refer(spec.form) } };
  return { 'application/json': { schema: components.refer(spec) } };
}

const plainContents: ReadonlyMap<string, object> = new Map([
  ['bytes', { '*/*': {} }],
  ['stream', { '*/*': {} }],
  ['sse', { 'text/event-stream': { schema: { type: 'string' } } }],
]);

function responses<P>({ output }: Route<P>, components: Components): object {
  const failure = {
    description: 'A problem document',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  if (output === 'socket') return { 101: { description: 'A WebSocket' }, default: failure };
  if (typeof output === 'string') {
    return { 200: { description: 'OK', content: plainContents.get(output) }, default: failure };
  }
  const told = Object.entries<TSchema>(output).map(([status, schema]) => {
    const description = STATUS_CODES[Number(status)] ?? 'Answer';
    const empty = status === '204' || ('type' in schema && schema.type === 'null' && status !== '200');
    return [status, empty ? { description } : { description, content: json(schema, components) }];
  });
  return { ...Object.fromEntries(told), default: failure };
}

function json(schema: TSchema, components: Components): object {
  return { 'application/json': { schema: components.refer(schema) } };
}

const problemSchema = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; `detail` is for people.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    requestId: { type: 'string' },
    fields: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
