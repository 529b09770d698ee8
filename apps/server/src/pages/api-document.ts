import { docsPage, type Http, html, json, type Route, route } from '@bandstand/http';
import Type from 'typebox';

const common = {
  method: 'GET',
  tags: ['Documentation'],
  auth: [],
  permission: 'public',
  rate: 'read',
} as const;

/** The description of every route for programs (OpenAPI 3.1) and for people. It is made when somebody asks. */
export function apiDocumentRoutes(http: Pick<Http<unknown>, 'openapi'>, version: string): Route[] {
  const describe = (server: string) =>
    http.openapi({ title: 'Bandstand', version, server, securitySchemes: schemes });
  return [
    route({
      ...common,
      path: '/api/v1/openapi.json',
      operation: 'getOpenApi',
      summary: 'The description of this interface',
      cors: 'public-no-credentials',
      output: { 200: Type.Unknown() },
      handler: ({ origin }) => json(200, describe(origin)),
    }),
    route({
      ...common,
      path: '/api/v1/docs',
      operation: 'getDocs',
      summary: 'The description of this interface, for people',
      hidden: true,
      output: 'bytes',
      handler: ({ origin }) => html(docsPage(describe(origin))),
    }),
  ];
}

const schemes = {
  cookie: { type: 'apiKey', in: 'cookie', name: 'bandstand_session' },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'A session of kind bearer, or an API token (bs_...).',
  },
  hub: { type: 'http', scheme: 'bearer', description: 'A token of live (sk_...).' },
} as const;
