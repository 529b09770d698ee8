import type { SocketListener, SocketPeer } from '@bandstand/http';
import type { AccountViewer } from '../../access/index.ts';
import type { LibraryEvent, LibraryEvents } from '../../events/index.ts';
import { jellyfinId } from '../../jellyfin-items/index.ts';
import { LibraryBatch, UserDataBatch } from './batches.ts';
import { clientMessage, message, pauseOf } from './messages.ts';
import { Quiet } from './quiet.ts';

export interface SocketSessionOptions {
  readonly viewer: AccountViewer;
  readonly events: Pick<LibraryEvents, 'subscribe'>;
  /** The sessions of the viewer as `GET /Sessions` tells them. */
  readonly sessions: () => Promise<readonly object[]>;
  /** A text that no other message has. */
  readonly nextId: () => string;
  readonly timing: SocketTiming;
}

export interface SocketTiming {
  /** Silence after which a client is dropped; it is reminded at half of that. */
  readonly silenceMs: number;
  /** Quiet before one's own data is told, and the longest wait. */
  readonly userData: readonly [quietMs: number, mostMs: number];
  /** Likewise for the library. */
  readonly library: readonly [quietMs: number, mostMs: number];
}

export const usualTiming: SocketTiming = {
  silenceMs: 60_000,
  userData: [100, 500],
  library: [1000, 10_000],
};

/** Items of one message; a scan tells of many. */
const mostItems = 1000;

/** Serves one socket: what the client says is heard by the function that is returned. */
export function serveSocket(peer: SocketPeer, options: SocketSessionOptions): SocketListener {
  const { viewer, timing } = options;
  const say = (type: string, data?: unknown) => void peer.send(message(type, data, options.nextId()));
  const remind = () => say('ForceKeepAlive', Math.round(timing.silenceMs / 1000));
  let silentHalves = 0;
  const half = setInterval(() => {
    silentHalves += 1;
    if (silentHalves >= 2) peer.close(1000, 'Nothing was heard');
    else remind();
  }, timing.silenceMs / 2).unref();
  const told = tellChanges(say, jellyfinId(viewer.account.gid), timing, peer.signal);
  const { close } = options.events.subscribe(viewer, {
    topics: ['library'],
    told,
    ended: () => peer.close(1008, 'Signed out'),
  });
  const watch = watchSessions(options.sessions, say);
  const stop = () => {
    clearInterval(half);
    watch.stop();
    close();
  };
  if (peer.signal.aborted) stop();
  else peer.signal.addEventListener('abort', stop, { once: true });
  remind();
  return (text) => {
    silentHalves = 0;
    const said = typeof text === 'string' ? clientMessage(text) : undefined;
    if (said?.type === 'KeepAlive') say('KeepAlive');
    else if (said?.type === 'SessionsStart') watch.start(pauseOf(said.data));
    else if (said?.type === 'SessionsStop') watch.stop();
  };
}

type Say = (type: string, data?: unknown) => void;

/** Gathers events into messages of a few at once. */
function tellChanges(say: Say, userId: string, timing: SocketTiming, signal: AbortSignal) {
  const mine = new UserDataBatch();
  const items = new LibraryBatch();
  const sayMine = new Quiet(() => say('UserDataChanged', mine.take(userId)), ...timing.userData);
  const sayItems = new Quiet(() => say('LibraryChanged', items.take()), ...timing.library);
  signal.addEventListener('abort', () => {
    sayMine.stop();
    sayItems.stop();
  });
  return (events: readonly LibraryEvent[]): void => {
    for (const event of events) {
      if (event.type === 'userData') {
        mine.add(event);
        sayMine.note();
      } else if (event.type === 'item') {
        items.add(event);
        sayItems.note();
      }
      if (mine.size >= mostItems) sayMine.flush();
      if (items.size >= mostItems) sayItems.flush();
    }
  };
}

/** Tells the sessions at once and then whenever they are others, for as long as the client wants it. */
function watchSessions(sessions: () => Promise<readonly object[]>, say: Say) {
  let timer: NodeJS.Timeout | undefined;
  let last = '';
  const look = async (): Promise<void> => {
    const now = await sessions();
    const text = JSON.stringify(now);
    if (timer === undefined || text === last) return;
    last = text;
    say('Sessions', now);
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    last = '';
  };
  return {
    stop,
    start(pauseMs: number) {
      stop();
      // A failure to read is over by the next look.
      timer = setInterval(() => void look().catch(() => {}), pauseMs).unref();
      void look().catch(() => {});
    },
  };
}
