import { existsSync } from 'node:fs';
import { type Database, openReadOnly, type Reader, type Writer } from '@bandstand/sqlite';
import { carryRows, hasTable, type TablePlan, type Tally } from '../carrying/index.ts';
import { type App, noteOf, setNote } from '../hub/index.ts';
import { ingressPlan, streamsPlan, vodsPlan } from '../schema/index.ts';
import { absentRows } from './absent.ts';
import { ofApp } from './of-app.ts';

/** Notes in app.db: which sources are in it, whole. StreamHub's own marks say that it tried. */
const done = { global: 'split_global_done', ingress: 'split_ingress_done', vods: 'split_vods_done' } as const;
const streamHubDone = { ingress: 'ingress_import_done', vods: 'vods_import_done' } as const;
const reportKey = 'split_report';

/** An app as its rows name it. */
type AppNumber = Pick<App, 'id' | 'name'>;

export interface LegacySources {
  /** streamhub.db, which held the rows of all apps in the first place. */
  readonly hub: Reader;
  /** The app's vods.db, which came between; it need not be there. */
  readonly vodsFile: string;
}

/**
 * Brings what an app has in the databases of old into its app.db, in one transaction with the notes that it is done: after a
 * kill all of it is there or nothing. What became of each table's rows; empty when all had been brought before.
 * Throws when a source cannot be read or the counts do not agree; nothing is noted then.
 */
export function importLegacy(db: Database, app: App, { hub, vodsFile }: LegacySources): Tally[] {
  const vods = existsSync(vodsFile) ? openReadOnly(vodsFile) : undefined;
  try {
    return db.write((writer) => {
      const tallies = [
        ...once(writer, done.global, () => fromHub(writer, app, hub, [streamsPlan, vodsPlan])),
        ...once(writer, done.ingress, () =>
          noteOf(writer, streamHubDone.ingress) === '1'
            ? compare(writer, app, hub, 'streamhub.db', [ingressPlan])
            : fromHub(writer, app, hub, [ingressPlan]),
        ),
        ...(vods === undefined
          ? []
          : once(writer, done.vods, () => vods.read((from) => fromVods(writer, app, from)))),
      ];
      if (tallies.length > 0) keepReport(writer, tallies);
      return tallies;
    });
  } finally {
    vods?.close();
  }
}

/** The same for a directory that comes from elsewhere: its vods.db alone, as nothing in streamhub.db is its own. */
export function importVods(db: Database, app: AppNumber, vodsFile: string): Tally[] {
  if (!existsSync(vodsFile)) return [];
  const vods = openReadOnly(vodsFile);
  try {
    return db.write((writer) => {
      const tallies = once(writer, done.vods, () => vods.read((from) => fromVods(writer, app, from)));
      if (tallies.length > 0) keepReport(writer, tallies);
      return tallies;
    });
  } finally {
    vods.close();
  }
}

/** What became of the rows of old in all imports into this app.db. */
export function importReport(reader: Reader): Tally[] {
  const text = noteOf(reader, reportKey);
  const report: Tally[] = JSON.parse(text ?? '[]');
  return report;
}

function keepReport(writer: Writer, tallies: readonly Tally[]): void {
  setNote(writer, reportKey, JSON.stringify([...importReport(writer), ...tallies]));
}

function once(writer: Writer, key: string, work: () => Tally[]): Tally[] {
  if (noteOf(writer, key) === '1') return [];
  const tallies = work();
  setNote(writer, key, '1');
  return tallies;
}

/** The plan, with the number that the app has here in its rows. */
function numbered(plan: TablePlan, app: AppNumber): TablePlan {
  if (plan === ingressPlan) return { ...plan, fix: (row) => ({ ...plan.fix(row), app: app.name }) };
  return { ...plan, fix: (row) => ({ ...plan.fix(row), app_id: app.id }) };
}

function fromHub(into: Writer, app: AppNumber, from: Reader, plans: readonly TablePlan[]): Tally[] {
  return plans.flatMap((plan) => {
    if (!hasTable(from, plan.table)) return [];
    const where = ofApp(from, plan.table, app);
    return carryRows({ source: 'streamhub.db', from, into, where, plan: numbered(plan, app) });
  });
}

function fromVods(into: Writer, app: AppNumber, from: Reader): Tally[] {
  const plans = [streamsPlan, vodsPlan].filter(({ table }) => hasTable(from, table));
  if (noteOf(into, streamHubDone.vods) === '1') return compare(into, app, from, 'vods.db', plans);
  return plans.map((plan) => carryRows({ source: 'vods.db', from, into, plan: numbered(plan, app) }));
}

/**
 * StreamHub has brought these rows and somebody may have deleted some since: they must not come back. It has also lost some
 * without a word. So what is not there is set aside, where it can be looked at.
 */
function compare(
  into: Writer,
  app: AppNumber,
  from: Reader,
  source: string,
  plans: readonly TablePlan[],
): Tally[] {
  return plans
    .filter(({ table }) => hasTable(from, table))
    .map((plan) => {
      const where = source === 'streamhub.db' ? ofApp(from, plan.table, app) : undefined;
      return absentRows({ source, from, into, plan, ...(where === undefined ? {} : { where }) });
    });
}
