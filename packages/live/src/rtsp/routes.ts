import { problem, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { appOf, appParam, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import type { Pulls } from './pulls.ts';

const status = Type.Object({
  state: Type.Enum(['connecting', 'live', 'waiting', 'stopped']),
  error: Type.Union([Type.String(), Type.Null()]),
  attempts: Type.Integer(),
});

/** How streams that are fetched stand, below their ingress. */
export function pullRoutes(pulls: Pulls): Route<LivePrincipal>[] {
  const route = routeFor<LivePrincipal>();
  const params = Type.Object({ ...appParam, ingress: Type.String({ maxLength: 64 }) });
  const unknown = () => problem('not_found', 404, 'There is no such pull.');
  return [
    route({
      ...ofApp,
      auth: liveAuth,
      permission: 'live.app.view',
      method: 'GET',
      path: '/api/v1/apps/:app/ingress/:ingress/pull',
      operation: 'live.pull-status',
      summary: 'How the fetching of a stream stands',
      tags: ['live ingress'],
      rate: 'read',
      input: { params },
      output: { 200: status },
      handler: (context) => {
        const found = pulls.status(appOf(context), context.params.ingress);
        if (!found) throw unknown();
        return { ...found, error: found.error ?? null };
      },
    }),
    route({
      ...ofApp,
      auth: liveAuth,
      permission: 'live.app.edit',
      method: 'POST',
      path: '/api/v1/apps/:app/ingress/:ingress/pull',
      operation: 'live.pull-again',
      summary: 'Fetch the stream again at once, also one that was stopped',
      tags: ['live ingress'],
      rate: 'write',
      input: { params },
      output: { 200: status },
      handler: async (context) => {
        const { ingress } = context.params;
        const app = appOf(context);
        if (!(await pulls.restart(app, ingress))) throw unknown();
        const found = pulls.status(app, ingress);
        return { state: found?.state ?? 'connecting', error: null, attempts: found?.attempts ?? 0 };
      },
    }),
  ];
}
