import { JobQueue, type NewJob, type Writer } from '@bandstand/sqlite';
import type { CallbackEvent, CallbackEventName, Callbacks } from '../callbacks/index.ts';
import type { LiveEvent, LiveEvents } from '../events/index.ts';
import type { App } from '../hub/index.ts';
import type { AppName } from '../names/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import type { AppJobs } from './app-jobs.ts';

/** Where webhooks wait to be sent. */
export type Outbox = Pick<Callbacks, 'queue'>;

/** What a change of an app's rows brings with it: all of it happens when the change is committed, and only then. */
export interface AppTransaction {
  readonly writer: Writer;
  readonly app: App;
  job(job: NewJob): void;
  callback(event: CallbackEventName, room: string | null, data: CallbackEvent['data']): void;
  tell(event: LiveEvent): void;
}

/** Changes an app's rows. Throws as `AppDatabases.write` does. */
export type AppWrites = <T>(name: AppName, change: (transaction: AppTransaction) => T) => T;

export interface AppWritesParts {
  readonly storage: Pick<LiveStorage, 'databases'>;
  readonly jobs: AppJobs;
  readonly outbox: Outbox;
  readonly events: LiveEvents;
}

/** A row, its jobs and its webhooks in one transaction; whoever works them off knows of the app before it. */
export function appWrites({ storage, jobs, outbox, events }: AppWritesParts): AppWrites {
  const { databases } = storage;
  return (name, change) => {
    const told: LiveEvent[] = [];
    const result = databases.write(name, (writer, app) => {
      const queue = new JobQueue({ read: (fn) => fn(writer), write: (fn) => fn(writer) });
      return change({
        writer,
        app,
        job: (job) => {
          // Committed before what it points to: a kill between the two costs one look.
          jobs.announce(app.id);
          queue.enqueue(job, writer);
          writer.afterCommit(() => jobs.wake(app.id));
        },
        callback: (event, room, data) => outbox.queue(writer, app, { event, room, data }),
        tell: (event) => void told.push(event),
      });
    });
    for (const event of told) events.emit(event);
    return result;
  };
}
