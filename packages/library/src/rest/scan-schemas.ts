import type { Database } from '@bandstand/sqlite';
import Type, { type Static } from 'typebox';
import type { RootRecord, ScanHost, ScanProgress, ScanStatus } from '../scanner/index.ts';

export interface ScanRoutesOptions {
  readonly db: Database;
  readonly scanner: ScanHost;
}

const time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
const nothing = Type.Null();
const text = Type.Union([Type.String(), nothing]);

const progressSchema = Type.Object({
  phase: Type.Enum(['counting', 'scanning', 'finishing']),
  folder: Type.String({ description: 'The folder that is walked now; empty for those who may not know it.' }),
  seen: Type.Integer({ description: 'Sound files met so far.' }),
  read: Type.Integer({ description: 'Of these, new and changed ones that were read.' }),
  total: Type.Union([Type.Integer(), nothing], { description: 'Sound files to expect.' }),
  added: Type.Integer(),
  changed: Type.Integer(),
  moved: Type.Integer(),
  missing: Type.Integer(),
  found: Type.Integer({ description: 'Missing ones that are back.' }),
  problems: Type.Integer(),
});

export const rootSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  state: Type.Enum(['new', 'ok', 'unavailable', 'empty']),
  reason: Type.Union([Type.String(), nothing], { description: 'Why it is left as it is, and what to do.' }),
  files: Type.Integer({ description: 'Sound files at the last complete scan.' }),
  lastScanAt: Type.Union([time, nothing]),
});

export const scanStatusSchema = Type.Object({
  state: Type.Enum(['idle', 'waiting', 'running', 'cancelling']),
  startedAt: Type.Union([time, nothing]),
  progress: Type.Union([progressSchema, nothing]),
  last: Type.Union([
    Type.Object({
      state: Type.Enum(['done', 'failed', 'cancelled']),
      startedAt: Type.Union([time, nothing]),
      finishedAt: Type.Union([time, nothing]),
      counts: progressSchema,
      error: text,
    }),
    nothing,
  ]),
  nextScheduledAt: Type.Union([time, nothing]),
  roots: Type.Array(rootSchema),
});

export interface ScanView {
  readonly nextScheduled: number | null;
  /** Whether the viewer may know names of folders. */
  readonly seesAll: boolean;
}

/** The status as REST shows it. */
export function scanStatusBody(
  { current, last }: ScanStatus,
  roots: readonly RootRecord[],
  view: ScanView,
): Static<typeof scanStatusSchema> {
  return {
    state: current === null ? 'idle' : current.cancelling ? 'cancelling' : current.state,
    startedAt: isoOrNull(current?.startedAt ?? null),
    progress: current === null ? null : shown(current.progress, view),
    last:
      last === null
        ? null
        : {
            state: last.state,
            startedAt: isoOrNull(last.startedAt),
            finishedAt: isoOrNull(last.finishedAt),
            counts: shown(last.counts, view),
            error: view.seesAll ? last.error : null,
          },
    nextScheduledAt: isoOrNull(view.nextScheduled),
    roots: roots.map((root) => rootBody(root, view.seesAll)),
  };
}

/** A music folder without its path, which is nobody's business but the administrators'. */
export function rootBody(root: RootRecord, seesAll: boolean): Static<typeof rootSchema> {
  return {
    id: root.id,
    name: root.name,
    state: root.state,
    reason: seesAll ? root.stateReason : null,
    files: root.fileCount,
    lastScanAt: root.lastScanAt,
  };
}

function shown(progress: ScanProgress, { seesAll }: ScanView): ScanProgress {
  return seesAll ? progress : { ...progress, folder: '' };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
