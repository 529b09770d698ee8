import { idOf, readUserData, type UserDataState } from '../models/index.ts';
import { loseItems } from './lose.ts';
import type { Pass } from './progress.ts';
import { takeUserData } from './user-data.ts';

export interface LiveOptions {
  /** Something is to be asked for: the connection is there (again), or the library has changed. */
  readonly onStale: () => void;
  /** The store changed by what the server pushed. */
  readonly onChange?: () => void;
  /** The connection is gone: the server may be too. */
  readonly onLost?: () => void;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  /** Longest first wait before another try, ms; it doubles up to five minutes. 1,000 unless told. */
  readonly firstWaitMs?: number;
}

export interface Live {
  close(): void;
}

const LONGEST_WAIT = 5 * 60_000;

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

function messageOf(text: unknown): Readonly<Record<string, unknown>> {
  try {
    return typeof text === 'string' ? fieldsOf(JSON.parse(text)) : {};
  } catch {
    return {};
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.slice(0, 10_000) : []);

/** What a UserDataChanged says, by the ids of the items. */
function userDataIn(data: Readonly<Record<string, unknown>>): readonly (readonly [string, UserDataState])[] {
  return listOf(data['UserDataList']).flatMap((entry) => {
    const [id, state] = [idOf(fieldsOf(entry)['ItemId']), readUserData(entry)];
    return id === null || state === undefined ? [] : [[id, state] as const];
  });
}

/**
 * Listens to what the server pushes to one user until it is closed: what they did elsewhere and what is gone are in the
 * store at once; all else, and what was missed while the connection was away, is the caller's to ask for (`onStale`).
 */
export function followServer(pass: Pass, options: LiveOptions): Live {
  const { random = Math.random, firstWaitMs = 1000 } = options;
  let [isClosed, tries] = [false, 0];
  let socket: WebSocket | undefined;
  let [alive, again]: [
    ReturnType<typeof setInterval> | undefined,
    ReturnType<typeof setTimeout> | undefined,
  ] = [undefined, undefined];
  const reconnect = (): void => {
    clearInterval(alive);
    if (isClosed) return;
    const wait = random() * Math.min(LONGEST_WAIT, firstWaitMs * 2 ** Math.min(tries, 20));
    tries += 1;
    again = setTimeout(() => {
      connect().catch(reconnect);
    }, wait);
  };
  const hear = (text: unknown): void => {
    const message = messageOf(text);
    if (message['MessageType'] === 'ForceKeepAlive') {
      const say = (): void => socket?.send(JSON.stringify({ MessageType: 'KeepAlive' }));
      clearInterval(alive);
      alive = setInterval(say, 30_000);
      say();
    } else if (takeMessage(pass, message)) options.onChange?.();
    if (message['MessageType'] === 'LibraryChanged') options.onStale();
  };
  const connect = async (): Promise<void> => {
    const address = await pass.client.socketAddress();
    if (isClosed) return;
    const opened = new WebSocket(address);
    socket = opened;
    opened.addEventListener('open', () => {
      tries = 0;
      options.onStale();
    });
    opened.addEventListener('message', ({ data }) => hear(data));
    // An error is always followed by this.
    opened.addEventListener('close', () => {
      if (!isClosed) options.onLost?.();
      reconnect();
    });
  };
  connect().catch(reconnect);
  return {
    close: () => {
      isClosed = true;
      clearInterval(alive);
      clearTimeout(again);
      socket?.close();
    },
  };
}

/** True when the store changed. */
function takeMessage({ driver, account, clock }: Pass, message: Readonly<Record<string, unknown>>): boolean {
  const data = fieldsOf(message['Data']);
  const said = message['MessageType'] === 'UserDataChanged' ? userDataIn(data) : [];
  const gone =
    message['MessageType'] === 'LibraryChanged'
      ? listOf(data['ItemsRemoved']).flatMap((id) => idOf(id) ?? [])
      : [];
  if (said.length === 0 && gone.length === 0) return false;
  return driver.write(
    (writer) => takeUserData(writer, account, said, clock()) + loseItems(writer, account, gone, clock()) > 0,
  );
}
