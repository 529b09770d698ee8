/** The inside of a reading thread: opens the file, imports the module, answers calls until told to close. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openReadOnly } from '../database/index.ts';
import { DatabaseError, type Reader, toWire } from '../engine/index.ts';
import { parcel } from './bytes.ts';
import { HandOver, type ThreadLife } from './hand-over.ts';
import { type CallMessage, type FromThread, seatStates, type ThreadData, type ToThread } from './messages.ts';
import { wakeAll } from './shared-memory.ts';

type Call = (reader: Reader, args: unknown, state: object) => unknown;

if (!parentPort) throw new Error('this file runs as a thread of ReadPool');
const port = parentPort;
const { path, module, cacheKib, seats, shared, peers } = workerData as ThreadData;

const calls = new Map<string, Call>();
for (const [name, value] of Object.entries((await import(module)) as Record<string, unknown>)) {
  if (typeof value === 'function') calls.set(name, value as Call);
}
// Their memory for pages is small and most pages are read anew: a look at every cell would be a tenth of the work.
const db = openReadOnly(path, { cacheKib, checkCells: false });
// One object per thread: what a function keeps in it, such as prepared bytes, is there at the next call.
const state: ThreadLife = {
  someoneWaits: () => seats.some((_, seat) => Atomics.load(seats, seat) === seatStates.offered),
  shared: shared && { ...shared, peers },
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

/** Another thread is there until it ends. */
function meet(peer: MessagePort): void {
  peer.once('close', () => peers.splice(peers.indexOf(peer), 1));
  if (!peers.includes(peer)) peers.push(peer);
  if (shared) wakeAll(shared.wake);
}

for (const peer of peers) meet(peer);
port.on('message', (message: ToThread) => {
  if (message.kind === 'call') answer(message);
  else if (message.kind === 'peer') meet(message.port);
  else {
    db.close();
    port.close();
  }
});
port.postMessage({ kind: 'ready' } satisfies FromThread);
