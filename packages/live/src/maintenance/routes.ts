import { empty, json, type Route, routeFor } from '@bandstand/http';
import type { MaintenanceStep } from '@bandstand/sqlite';
import Type from 'typebox';
import { appOf, appParam, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import type { AppName } from '../names/index.ts';
import type { CareJob, Caretaker } from './caretaker.ts';
import { maintenanceSteps } from './maintain.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'] } as const;
const count = Type.Integer({ minimum: 0 });
const textOrNull = Type.Union([Type.String(), Type.Null()]);

const healthSchema = Type.Object(
  {
    bytes: count,
    logBytes: Type.Integer({ description: 'Of the write-ahead log.' }),
    version: count,
    pages: count,
    pageBytes: count,
    freePages: Type.Integer({ description: 'What vacuum gives back.' }),
    rows: Type.Record(Type.String(), count),
  },
  { $id: 'DatabaseHealth' },
);
const step = Type.Enum(maintenanceSteps);
const jobSchema = Type.Object(
  {
    id: Type.String(),
    startedAt: Type.String(),
    state: Type.Enum(['running', 'done', 'stopped', 'failed']),
    done: Type.Integer({ description: 'Steps that are over.' }),
    total: count,
    step: Type.Union([step, Type.Null()]),
    bytesBefore: Type.Union([count, Type.Null()]),
    bytesAfter: Type.Union([count, Type.Null()]),
    steps: Type.Array(
      Type.Object({
        step,
        bytesBefore: count,
        bytesAfter: count,
        error: textOrNull,
        findings: Type.Array(Type.String()),
      }),
    ),
    error: textOrNull,
  },
  { $id: 'DatabaseCare' },
);
const wanted = Type.Object({
  steps: Type.Optional(
    Type.Array(step, { minItems: 1, maxItems: 12, description: 'All of them unless told.' }),
  ),
});
const job = Type.String({ maxLength: 60 });

/** How streamhub.db and the apps' databases stand, and what tends them. */
export function maintenanceRoutes(caretaker: Caretaker): Route<LivePrincipal>[] {
  return [...hubRoutes(caretaker), ...appRoutes(caretaker)];
}

function hubRoutes(caretaker: Caretaker): Route<LivePrincipal>[] {
  const of = { ...common, permission: 'live.hub.manage' } as const;
  const path = '/api/v1/hub/db';
  const params = Type.Object({ job });
  return [
    route({
      ...of,
      method: 'GET',
      path,
      operation: 'getHubDatabase',
      summary: 'How streamhub.db stands',
      rate: 'read',
      output: { 200: healthSchema },
      handler: async () => {
        const health = await caretaker.health(null);
        return { ...health, rows: { ...health.rows } };
      },
    }),
    route({
      ...of,
      method: 'POST',
      path: `${path}/maintain`,
      operation: 'maintainHubDatabase',
      summary: 'Tend streamhub.db while it is used; answers at once, the job tells how far it is',
      rate: 'write',
      input: { body: wanted },
      output: { 202: jobSchema },
      handler: (ctx) => begun(caretaker, null, ctx.body.steps, path),
    }),
    route({
      ...of,
      method: 'GET',
      path: `${path}/jobs/:job`,
      operation: 'getHubDatabaseJob',
      summary: 'How far the tending of streamhub.db is',
      rate: 'read',
      input: { params },
      output: { 200: jobSchema },
      handler: (ctx) => shown(caretaker.job(null, ctx.params.job)),
    }),
    route({
      ...of,
      method: 'DELETE',
      path: `${path}/jobs/:job`,
      operation: 'stopHubDatabaseJob',
      summary: 'Leave out the steps that are not begun',
      rate: 'write',
      input: { params },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        caretaker.stop(null, ctx.params.job);
        return empty();
      },
    }),
  ];
}

function appRoutes(caretaker: Caretaker): Route<LivePrincipal>[] {
  const of = { ...common, ...ofApp, permission: 'live.app.manage' } as const;
  const path = '/api/v1/apps/:app/db';
  const params = Type.Object({ ...appParam, job });
  return [
    route({
      ...of,
      method: 'GET',
      path,
      operation: 'getAppDatabase',
      summary: 'How the database of an app stands',
      rate: 'read',
      input: { params: appParams },
      output: { 200: healthSchema },
      handler: async (ctx) => {
        const health = await caretaker.health(appOf(ctx));
        return { ...health, rows: { ...health.rows } };
      },
    }),
    route({
      ...of,
      method: 'POST',
      path: `${path}/maintain`,
      operation: 'maintainAppDatabase',
      summary: 'Tend the database of an app while it is used',
      rate: 'write',
      input: { params: appParams, body: wanted },
      output: { 202: jobSchema },
      handler: (ctx) => {
        const app = appOf(ctx);
        return begun(caretaker, app, ctx.body.steps, `/api/v1/apps/${app}/db`);
      },
    }),
    route({
      ...of,
      method: 'GET',
      path: `${path}/jobs/:job`,
      operation: 'getAppDatabaseJob',
      summary: 'How far the tending of an app is',
      rate: 'read',
      input: { params },
      output: { 200: jobSchema },
      handler: (ctx) => shown(caretaker.job(appOf(ctx), ctx.params.job)),
    }),
    route({
      ...of,
      method: 'DELETE',
      path: `${path}/jobs/:job`,
      operation: 'stopAppDatabaseJob',
      summary: 'Leave out the steps that are not begun',
      rate: 'write',
      input: { params },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        caretaker.stop(appOf(ctx), ctx.params.job);
        return empty();
      },
    }),
  ];
}

function begun(
  caretaker: Caretaker,
  app: AppName | null,
  steps: readonly MaintenanceStep[] = maintenanceSteps,
  path: string,
) {
  const made = caretaker.start(app, steps);
  return json(202, shown(made), { location: `${path}/jobs/${made.id}` });
}

function shown({ app: _app, result, ...rest }: CareJob) {
  const steps = (result?.steps ?? []).map(({ step: name, bytesBefore, bytesAfter, error, findings }) => ({
    step: name,
    bytesBefore,
    bytesAfter,
    error,
    findings: [...findings],
  }));
  return {
    ...rest,
    bytesBefore: result?.bytesBefore ?? null,
    bytesAfter: result?.bytesAfter ?? null,
    steps,
  };
}
