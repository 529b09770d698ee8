import { setImmediate as turn } from 'node:timers/promises';
import { type App, dueApps, setDuty } from '../hub/index.ts';
import type { StreamsParts } from './parts.ts';
import { told } from './record.ts';
import { activeStreams, endLeftOver, findByStreamId, type StreamRow } from './store.ts';

const atOnce = 100;
/** An app that cannot be read now is looked at by a later start. */
const laterMs = 60_000;

/**
 * Ends the streams that were live when the server was killed, in the apps of which the registry says that they had some.
 * Returns how many. Receivers are told of those that they were told the beginning of.
 */
export async function endLeftOvers(
  parts: Pick<StreamsParts, 'storage' | 'callbacks' | 'clock' | 'log'>,
  runs: (streamId: string) => boolean,
): Promise<number> {
  const { storage, clock, log } = parts;
  const { hub } = storage;
  const began = clock();
  let ended = 0;
  for (;;) {
    const apps = hub.read((reader) => dueApps(reader, 'streams', { now: began, limit: atOnce }));
    if (apps.length === 0) return ended;
    for (const app of apps) {
      let due: number | null = null;
      try {
        ended += endOfApp(parts, app, runs);
      } catch (error) {
        due = began + laterMs;
        log.warn({ err: error, app: app.name }, 'the streams of an app could not be ended');
      }
      hub.write((writer) => setDuty(writer, app.id, 'streams', due));
      await turn();
    }
  }
}

function endOfApp(
  { storage, callbacks }: Pick<StreamsParts, 'storage' | 'callbacks'>,
  { name, state, nodeId }: App,
  runs: (streamId: string) => boolean,
): number {
  // Another server looks after a copy, and after an app that went there.
  if (nodeId !== null || (state !== 'ready' && state !== 'legacy')) return 0;
  return storage.databases.write(name, (writer, app) => {
    const left = activeStreams(writer).filter(({ streamId }) => !runs(streamId));
    for (const { id, streamId, statsJson, startedAt, participant, room } of left) {
      endLeftOver(writer, id, lastSeen(statsJson) ?? startedAt);
      const row = participant === null ? findByStreamId(writer, streamId) : undefined;
      if (row) callbacks.queue(writer, app, { event: 'stream_ended', room, data: told(row) });
    }
    return left.length;
  });
}

/** When the numbers of a row were written. */
function lastSeen(statsJson: StreamRow['statsJson']): string | undefined {
  try {
    const stats: unknown = JSON.parse(statsJson ?? 'null');
    if (typeof stats === 'object' && stats !== null && 'at' in stats && typeof stats.at === 'string')
      return stats.at;
  } catch {
    // A StreamHub's are of any kind.
  }
  return undefined;
}
