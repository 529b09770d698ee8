import { json, problem, type Route, routeFor, sse } from '@bandstand/http';
import Type from 'typebox';
import { type AccountViewer, atLeast } from '../access/index.ts';
import { musicRoots } from '../scanner/index.ts';
import { answeringLibraryErrors } from './library-errors.ts';
import { scanEvents } from './scan-events.ts';
import { scanMissingRoutes } from './scan-missing.ts';
import { scanRootRoutes } from './scan-roots.ts';
import { type ScanRoutesOptions, scanStatusBody, scanStatusSchema } from './scan-schemas.ts';

const route = routeFor<AccountViewer>();
const common = { auth: ['cookie', 'bearer'], tags: ['scan'] } as const;
const path = '/api/v1/scan';

/** Routes of /api/v1/scan and /api/v1/music-roots. */
export function scanRoutes(options: ScanRoutesOptions): Route<AccountViewer>[] {
  return answeringLibraryErrors([
    ...readRoutes(options),
    ...runRoutes(options),
    ...scanMissingRoutes(options),
    ...scanRootRoutes(options),
  ]);
}

/** The status as this account may see it: names of folders may tell of drafts, so only those who see all see them. */
function statusFor({ db, scanner }: ScanRoutesOptions, viewer: AccountViewer) {
  const seesAll = atLeast(viewer.account.role, 'super_user');
  return scanStatusBody(scanner.status(), musicRoots(db), {
    nextScheduled: scanner.nextScheduled(),
    seesAll,
  });
}

function readRoutes(options: ScanRoutesOptions): Route<AccountViewer>[] {
  const status = route({
    ...common,
    permission: 'scan.read',
    rate: 'read',
    method: 'GET',
    path,
    operation: 'getScan',
    summary: 'Whether a scan runs and how far it is, how the last one ended, and the music folders',
    output: { 200: scanStatusSchema },
    handler: (ctx) => statusFor(options, ctx.signedIn()),
  });
  const events = route({
    ...common,
    permission: 'scan.read',
    rate: 'read',
    method: 'GET',
    path: `${path}/events`,
    operation: 'watchScan',
    summary: 'The status of the scan as server-sent events `scan`, whenever it changes',
    output: 'sse',
    handler: (ctx) => {
      const viewer = ctx.signedIn();
      return sse((emit, signal) => scanEvents(() => statusFor(options, viewer), emit, signal));
    },
  });
  return [status, events];
}

function runRoutes(options: ScanRoutesOptions): Route<AccountViewer>[] {
  const { db, scanner } = options;
  const start = route({
    ...common,
    permission: 'scan.run',
    rate: 'write',
    method: 'POST',
    path,
    operation: 'startScan',
    summary: 'Start a scan; 409 while one waits or runs',
    input: {
      body: Type.Object({
        full: Type.Optional(Type.Boolean({ description: 'Read every file again, changed or not.' })),
        roots: Type.Optional(
          Type.Array(Type.Integer(), { maxItems: 1000, description: 'Only these music folders.' }),
        ),
      }),
    },
    output: { 202: scanStatusSchema },
    handler: (ctx) => {
      const { full = false, roots } = ctx.body;
      const known = musicRoots(db);
      const strange = roots?.find((id) => !known.some((root) => root.id === id));
      if (strange !== undefined) throw problem('invalid', 400, `There is no music folder ${strange}.`);
      const { created } = scanner.request({ full, roots: roots ?? null, folders: null });
      if (!created) throw problem('conflict', 409, 'A scan is running already.');
      return json(202, statusFor(options, ctx.signedIn()));
    },
  });
  const cancel = route({
    ...common,
    permission: 'scan.run',
    rate: 'write',
    method: 'DELETE',
    path,
    operation: 'cancelScan',
    summary: 'Ask the running scan to stop; what it has done stays',
    output: { 202: scanStatusSchema },
    handler: (ctx) => {
      if (scanner.cancel() === undefined) throw problem('not_found', 404, 'No scan is running.');
      return json(202, statusFor(options, ctx.signedIn()));
    },
  });
  return [start, cancel];
}
