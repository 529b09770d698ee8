import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { DatabaseError, fromWire, type Log } from '../engine/index.ts';
import { type FromThread, seatStates, type ThreadData, type ToThread } from './messages.ts';

/** A call on its way: settled exactly once. */
export interface Task {
  readonly name: string;
  args: unknown;
  /** The only place where it may run; undefined when any will do. */
  home: Slot | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface SlotOptions extends Omit<ThreadData, 'seats' | 'peers'> {
  readonly log: Log | undefined;
  /** All slots of the pool. */
  readonly slots: () => readonly Slot[];
  /** Called when a seat became free. */
  readonly onFree: () => void;
  /** Called with a call that a dying thread had not started: another may. */
  readonly onUnstarted: (task: Task) => void;
  /** Called with a call that goes on elsewhere, see `HandOver`. */
  readonly onFurther: (task: Task, to: 'any' | 'home') => void;
}

/** Calls that lie before one thread: with the next at hand it need not wait for the way there and back. */
const seatCount = 4;
const closeMs = 5_000;

/** A place for one thread, which the first call starts. One that dies fails the calls it had; the next starts another. */
export class Slot {
  readonly #options: SlotOptions;
  /** Tasks by seat; `null` for one that was withdrawn and that the thread has not come across yet. */
  #seats = new Map<number, Task | null>();
  #cells = new Int32Array(new SharedArrayBuffer(4 * seatCount));
  #worker: Worker | undefined;
  /** By the slots whose threads have begun before this one's. */
  readonly #waitingPorts = new Map<Slot, MessagePort>();

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  /** Seats taken. */
  get load(): number {
    return this.#seats.size;
  }

  get full(): boolean {
    return this.#seats.size >= seatCount;
  }

  /** Gives a call to the thread. The slot must not be full. */
  run(task: Task): void {
    this.#worker ??= this.#start();
    let seat = 0;
    while (this.#seats.has(seat)) seat += 1;
    Atomics.store(this.#cells, seat, seatStates.offered);
    this.#seats.set(seat, task);
    try {
      this.#post(this.#worker, { kind: 'call', seat, name: task.name, args: task.args });
    } catch (error) {
      // Arguments that cannot be cloned.
      this.#leave(seat)?.reject(error);
    }
  }

  /** Takes a call back; false when it has started, or is not here. */
  withdraw(task: Task): boolean {
    for (const [seat, seated] of this.#seats) if (seated === task) return this.#withdrawSeat(seat);
    return false;
  }

  /** Takes back a call that has not started, for a thread that has nothing to do: not one that is at home here. */
  withdrawGuest(): Task | undefined {
    for (const [seat, task] of this.#seats)
      if (task && task.home === undefined && this.#withdrawSeat(seat)) return task;
    return undefined;
  }

  /** Takes back any call that has not started. */
  withdrawAny(): Task | undefined {
    for (const [seat, task] of this.#seats) if (task && this.#withdrawSeat(seat)) return task;
    return undefined;
  }

  /** A port to this slot's thread, or to the one that will start here. */
  #meet(other: Slot): MessagePort {
    const { port1, port2 } = new MessageChannel();
    if (this.#worker) this.#post(this.#worker, { kind: 'peer', port: port1 }, [port1]);
    else this.#waitingPorts.set(other, port1);
    return port2;
  }

  /** Ports to all other slots: what was said there before this thread began it finds in them. */
  #peers(): MessagePort[] {
    const others = this.#options.slots().filter((slot) => slot !== this);
    const ports = others.map((other) => this.#waitingPorts.get(other) ?? other.#meet(this));
    this.#waitingPorts.clear();
    return ports;
  }

  /** Ends the thread, once it is through with its calls; kills it when that takes more than 5 s. */
  async close(): Promise<void> {
    for (const port of this.#waitingPorts.values()) port.close();
    const worker = this.#worker;
    if (!worker) return;
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    worker.once('exit', () => resolve());
    this.#post(worker, { kind: 'close' });
    const patience = setTimeout(() => void worker.terminate(), closeMs);
    await gone;
    clearTimeout(patience);
  }

  #start(): Worker {
    const { path, module, cacheKib, shared } = this.#options;
    const peers = shared === undefined ? [] : this.#peers();
    const data: ThreadData = { path, module, cacheKib, seats: this.#cells, shared, peers };
    const worker = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: data,
      transferList: peers,
      // The rows of an answer die with it where the nursery is larger than they
      // are; else the whole heap is collected for them.
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    let ready = false;
    let cause: unknown;
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'ready') ready = true;
      else if (message.kind === 'result') this.#leave(message.seat)?.resolve(message.value);
      else if (message.kind === 'failure') this.#leave(message.seat)?.reject(fromWire(message.error));
      else if (message.kind === 'further') this.#sendOn(message.seat, message.args, message.to);
      else this.#leave(message.seat);
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', (code) => {
      this.#worker = undefined;
      this.#lose(ready, code, cause);
    });
    return worker;
  }

  #post(worker: Worker, message: ToThread, transfer: readonly MessagePort[] = []): void {
    worker.postMessage(message, transfer);
  }

  #withdrawSeat(seat: number): boolean {
    const { offered, withdrawn } = seatStates;
    if (Atomics.compareExchange(this.#cells, seat, offered, withdrawn) !== offered) return false;
    this.#seats.set(seat, null);
    return true;
  }

  #leave(seat: number): Task | null | undefined {
    const task = this.#seats.get(seat);
    this.#seats.delete(seat);
    // First the promise, then the next call: the caller does not wait for our bookkeeping.
    queueMicrotask(this.#options.onFree);
    return task;
  }

  #sendOn(seat: number, args: unknown, to: 'any' | 'home'): void {
    const task = this.#leave(seat);
    if (!task) return;
    task.args = args;
    this.#options.onFurther(task, to);
  }

  #lose(ready: boolean, code: number, cause: unknown): void {
    if (code === 0 && cause === undefined && this.#seats.size === 0) return;
    const { path, module, log, onFree, onUnstarted } = this.#options;
    const text = cause instanceof Error ? cause.message : `exit code ${code}`;
    const error = ready
      ? new DatabaseError('thread_crashed', `a reading thread of ${path} died: ${text}`, { cause })
      : new DatabaseError('bad_module', `${module} cannot read ${path}: ${text}`, { cause });
    log?.error({ err: error, path }, 'a reading thread died');
    // What it had not started is put back; if it could not start at all, no other thread could.
    for (const [seat, task] of this.#seats) {
      if (!task) continue;
      if (ready && this.#withdrawSeat(seat)) onUnstarted(task);
      else task.reject(error);
    }
    this.#seats = new Map();
    this.#cells = new Int32Array(new SharedArrayBuffer(4 * seatCount));
    queueMicrotask(onFree);
  }
}
