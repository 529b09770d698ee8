/**
 * A client in a process of its own: signs in at a Bandstand, syncs, syncs again, makes edits, sends them. Takes the address,
 * a name, a password, the file of its store, how many edits, and of how many requests one goes wrong; says what it took.
 */
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import {
  callThrough,
  Drain,
  type Driver,
  Edits,
  mirrorServer,
  ServerClient,
  saveServer,
  saveUser,
  signIn,
} from '@bandstand/offline';
import { openFile } from '@bandstand/offline/node';

/** What the process prints, one line of JSON. Times in ms. */
export interface ClientFigures {
  readonly items: number;
  readonly firstMs: number;
  /** Milliseconds that the processors worked for the first sync, this process alone. */
  readonly firstCpuMs: number;
  readonly againMs: number;
  /** Rows that the second sync wrote. */
  readonly againRows: number;
  readonly peakMb: number;
  readonly edits: number;
  readonly sentMs: number;
  /** Of these, what the server had told the client to wait. */
  readonly waitedMs: number;
  readonly sent: number;
  readonly faults: Faults;
  readonly left: number;
  readonly plays: number;
  /** Tracks of which the server has something else than was done with them, or counts a play not at all or twice. */
  readonly wrong: number;
}

/** What went wrong with requests. */
export interface Faults {
  /** The server did it, and its answer did not come. */
  lost: number;
  /** It was answered with 503 and Retry-After. */
  busy: number;
  /** It never got there. */
  cut: number;
}

const device = { id: 'bench', name: 'Bench', client: 'Bench', version: '1' };

const value = (driver: Driver, sql: string): number =>
  driver.read((reader) => reader.value<number>(sql)) ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** A line on which one of so many requests goes wrong, in each way in turn; 0: none. */
function badLine(every: number, faults: Faults): typeof fetch {
  let asked = 0;
  return async (...args) => {
    asked += 1;
    if (every === 0 || asked % every !== 0) return fetch(...args);
    const way = (asked / every) % 3;
    if (way === 0) {
      faults.busy += 1;
      return new Response(null, { status: 503, headers: { 'retry-after': '1' } });
    }
    if (way === 1) {
      faults.cut += 1;
      throw new TypeError('the line was cut');
    }
    await (await fetch(...args)).arrayBuffer();
    faults.lost += 1;
    throw new TypeError('the answer was lost');
  };
}

async function main([
  url = '',
  name = '',
  password = '',
  file = '',
  count = '0',
  every = '0',
]: readonly string[]) {
  // Without arguments it only fills the cache of compiled code.
  if (url === '') return;
  const driver = openFile(file);
  const signed = await signIn({ url, device }, name, password);
  const account = driver.write((writer) => {
    const serverId = saveServer(writer, signed.server, Date.now());
    return saveUser(writer, { serverId, ...signed.user }, Date.now());
  });
  const token = async (): Promise<string> => signed.token;
  const client = new ServerClient({ url, device, token });
  const sync = () => mirrorServer({ driver, account, client, clock: Date.now });
  const before = process.cpuUsage();
  const firstMs = await timed(sync);
  const used = process.cpuUsage(before);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const changed = value(driver, 'SELECT total_changes()');
  const againMs = await timed(sync);
  const againRows = value(driver, 'SELECT total_changes()') - changed;

  const tracks = tracksOf(driver, Number(count));
  const expected = edit(driver, account, tracks, every !== '0');
  const faults = { lost: 0, busy: 0, cut: 0 };
  const line = badLine(Number(every), faults);
  const drain = new Drain({
    driver,
    account,
    server: {
      ask: callThrough(new ServerClient({ url, device, token, fetch: line })),
      userId: signed.user.jellyfinId,
      honoursKeys: true,
    },
    clock: Date.now,
    // Nothing but what the server asks for is waited for after a fault: it is the work that is measured.
    random: () => 0,
    owner: 'bench',
    parallel: 8,
  });
  let [sent, waitedMs] = [0, 0];
  const open = "SELECT count(*) FROM sync_queue WHERE status <> 'completed'";
  const sentMs = await timed(async () => {
    for (let round = 0; round < 1000 && value(driver, open) > 0; round += 1) {
      const { done, nextAt } = await drain.run();
      sent += done;
      if (nextAt !== undefined && nextAt > Date.now())
        waitedMs += await timed(() => pause(nextAt - Date.now()));
    }
  });
  await sync();
  const figures: ClientFigures = {
    items: value(driver, 'SELECT count(*) FROM items'),
    firstMs,
    firstCpuMs: (used.user + used.system) / 1000,
    againMs,
    againRows,
    peakMb,
    edits: Number(count),
    sentMs,
    waitedMs,
    sent,
    faults,
    left: value(driver, open),
    plays: expected.filter(({ kind }) => kind === 'plays').length,
    wrong: wrongOf(driver, expected),
  };
  driver.close();
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

interface Track {
  readonly id: string;
  readonly plays: number;
}

const trackSql = `SELECT i.jellyfin_id AS id, coalesce(d.base_play_count, 0) AS plays,
    coalesce(d.base_is_favorite, 0) AS favorite, coalesce(d.base_user_rating, 0) AS rating
  FROM items i LEFT JOIN user_data d ON d.item_id = i.id WHERE i.type = 'Audio' ORDER BY i.id LIMIT ?`;

const tracksOf = (driver: Driver, count: number): readonly Track[] =>
  driver.read((reader) => reader.all<Track>(trackSql, [count]));

/** What the server must have of a track in the end. */
interface Expected {
  readonly id: string;
  readonly kind: 'favorite' | 'rating' | 'plays';
  readonly value: number;
}

/** A favourite, a rating or a play of each track; the second client says other things than the first. */
function edit(
  driver: Driver,
  account: { readonly serverId: number; readonly userId: number },
  tracks: readonly Track[],
  isSecond: boolean,
): readonly Expected[] {
  const made = new Edits({ driver, account, clock: Date.now });
  const started = Date.now() - tracks.length * 1000;
  return tracks.map(({ id, plays }, at): Expected => {
    if (at % 3 === 0) {
      made.setFavorite(id, !isSecond);
      return { id, kind: 'favorite', value: isSecond ? 0 : 1 };
    }
    if (at % 3 === 1) {
      const rating = 2 * (1 + ((at + (isSecond ? 1 : 0)) % 5));
      made.setRating(id, rating);
      return { id, kind: 'rating', value: rating };
    }
    made.recordPlay(id, started + at * 1000);
    return { id, kind: 'plays', value: plays + 1 };
  });
}

/** How many tracks the server has otherwise than expected, as the last sync told it. */
function wrongOf(driver: Driver, expected: readonly Expected[]): number {
  const rows = driver.read((reader) =>
    reader.all<Readonly<Record<Expected['kind'], number>> & Track>(trackSql, [expected.length]),
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return expected.filter(({ id, kind, value: wanted }) => found.get(id)?.[kind] !== wanted).length;
}

await main(process.argv.slice(2));
