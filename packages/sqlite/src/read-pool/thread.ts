/** The inside of a reading thread: opens the file, imports the module, answers calls until told to close. */
import { parentPort, workerData } from 'node:worker_threads';
import { openReadOnly } from '../database/index.ts';
import { DatabaseError, type Reader, toWire } from '../engine/index.ts';
import { parcel } from './bytes.ts';
import { HandOver, type ThreadLife } from './hand-over.ts';
import { type CallMessage, type FromThread, seatStates, type ThreadData, type ToThread } from './messages.ts';

type Call = (reader: Reader, args: unknown, state: object) => unknown;

if (!parentPort) throw new Error('this file runs as a thread of ReadPool');
const port = parentPort;
const { path, module, cacheKib, seats } = workerData as ThreadData;

const calls = new Map<string, Call>();
for (const [name, value] of Object.entries((await import(module)) as Record<string, unknown>)) {
  if (typeof value === 'function') calls.set(name, value as Call);
}
// Their memory for pages is small and most pages are read anew: a look at every cell would be a tenth of the work.
const db = openReadOnly(path, { cacheKib, checkCells: false });
// One object per thread: what a function keeps in it, such as prepared bytes, is there at the next call.
const state: ThreadLife = {
  someoneWaits: () => seats.some((_, seat) => Atomics.load(seats, seat) === seatStates.offered),
};

function answer({ seat, name, args }: CallMessage): void {
  const { offered, started } = seatStates;
  if (Atomics.compareExchange(seats, seat, offered, started) !== offered) {
    port.postMessage({ kind: 'empty', seat } satisfies FromThread);
    return;
  }
  try {
    const call = calls.get(name);
    if (!call) throw new DatabaseError('unknown_call', `${module} exports no function ${name}`);
    const { value, transfer } = parcel(db.read((reader) => call(reader, args, state)));
    port.postMessage({ kind: 'result', seat, value } satisfies FromThread, transfer);
  } catch (error) {
    if (error instanceof HandOver)
      port.postMessage({ kind: 'further', seat, args: error.args, to: error.to } satisfies FromThread);
    else port.postMessage({ kind: 'failure', seat, error: toWire(error) } satisfies FromThread);
  }
}

port.on('message', (message: ToThread) => {
  if (message.kind === 'call') answer(message);
  else {
    db.close();
    port.close();
  }
});
port.postMessage({ kind: 'ready' } satisfies FromThread);
