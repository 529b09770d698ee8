/** Submissions end to end: sent over HTTP to a new server, until each of them has its result. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeFingerprint } from '@bandstand/acoustid';
import { answering, picardKey, register } from '../../apps/server/test/instance/acoustid.ts';
import { folder } from '../../apps/server/test/instance/command.ts';
import { startServer } from '../../apps/server/test/instance/serving.ts';
import { hashesOf, mbidOf, secondsOf } from './acoustid-corpus.ts';
import { familyOf, memoryOf, postgresPid } from './acoustid-lookup.ts';
import { openDatabases } from './acoustid-seed.ts';
import type { Benchmark } from './benchmark.ts';
import { workedMs } from './faces/faces.ts';
import { besideLimit } from './figures.ts';
import { scoped } from './scope.ts';

/** Of one request. */
const batch = 100;
const mostSubmissions = 10_000;
const warmUp = 500;

function requestOf(user: string, from: number): string {
  const form = new URLSearchParams({ client: picardKey, user });
  for (let at = 0; at < batch; at += 1) {
    const id = from + at;
    form.set(`duration.${at}`, String(secondsOf(id)));
    form.set(`fingerprint.${at}`, encodeFingerprint({ algorithm: 1, hashes: hashesOf(id, 28) }));
    form.set(`mbid.${at}`, mbidOf(id));
    form.set(`track.${at}`, `Song ${id}`);
    form.set(`artist.${at}`, `Band ${id % 100}`);
  }
  return form.toString();
}

/** CPU time of processes that live, in ms. */
const familyWorkedMs = (pid: number): number =>
  familyOf(pid).reduce((sum, one) => sum + (existsSync(`/proc/${one}`) ? workedMs(one) : 0), 0);

export const acoustidImport: Benchmark = {
  name: 'acoustid-import',
  about: 'submissions over HTTP into an empty database, until all are imported',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const data = join(folder(scope), 'data');
      const env = {
        BANDSTAND_ACOUSTID_GLOBAL_RATE: '0',
        BANDSTAND_ACOUSTID_ADDRESS_RATE: '0',
        BANDSTAND_LOG_LEVEL: 'error',
      };
      const server = await startServer(scope, { data, acoustid: true, env });
      scope.after(async () => void (await server.stop()));
      await answering(server.url);
      const { user } = await register(data);
      const { ingest } = (await openDatabases(scope, data, true)).binds;
      const session = await ingest.session();
      scope.after(() => session.end());
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      // Clients have their fingerprints before they submit.
      const requestsOf = (from: number, count: number): string[] =>
        Array.from({ length: count / batch }, (_, at) => requestOf(user, from + at * batch));
      const send = async (requests: readonly string[]): Promise<void> => {
        for (const body of requests) {
          const answer = await fetch(`${server.url}/acoustid/v2/submit`, { method: 'POST', headers, body });
          if (answer.status !== 200) throw new Error(await answer.text());
          await answer.text();
        }
      };
      const imported = async (count: number): Promise<void> => {
        for (;;) {
          const { rows } = await session.query<{ count: number }>(
            'SELECT count(*)::integer AS count FROM submission_result WHERE track_id IS NOT NULL',
          );
          if ((rows[0]?.count ?? 0) >= count) return;
          await delay(50);
        }
      };
      await send(requestsOf(1, warmUp));
      await imported(warmUp);
      const count = Math.max(batch, Math.floor(Math.min(wanted.documents, mostSubmissions) / batch) * batch);
      const pid = server.child.pid ?? 0;
      const requests = requestsOf(warmUp + 1, count);
      const before = [workedMs(pid), familyWorkedMs(postgresPid(data))] as const;
      const started = performance.now();
      await send(requests);
      const sent = (performance.now() - started) / 1000;
      await imported(warmUp + count);
      const seconds = (performance.now() - started) / 1000;
      const [own, database] = [workedMs(pid) - before[0], familyWorkedMs(postgresPid(data)) - before[1]];
      tell(
        `acoustid: ${count} submissions taken in ${sent.toFixed(1)} s, imported after ${seconds.toFixed(1)} s`,
      );
      const each = (ms: number): string => (ms / count).toFixed(2);
      tell(`acoustid: ${each(own)} ms of work of the server for each, ${each(database)} of PostgreSQL`);
      tell(besideLimit('acoustid: submissions imported', count / seconds, 'submissions/s', { least: 500 }));
      const all = [...new Set([...familyOf(pid), ...familyOf(postgresPid(data))])];
      tell(`acoustid: memory of server and PostgreSQL ${memoryOf(all).toFixed(0)} MB`);
    }),
};
