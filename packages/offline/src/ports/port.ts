import { errorCode } from '../drivers/index.ts';

/** A MessagePort, or a worker seen from outside or inside, of any runtime. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** An object whose methods can be called from another thread: plain data in, a promise of plain data out. */
export type Methods<T> = { readonly [Name in keyof T]: (...args: never[]) => Promise<unknown> };

/** The names of all methods of `T`: a list of them that the compiler holds complete. */
export type MethodNames<T> = Readonly<Record<keyof T & string, true>>;

/** An error of the other thread, with its code. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

interface Asked {
  readonly id: number;
  readonly call: { readonly name: string; readonly args: readonly unknown[] };
}

type Answered = { readonly id: number } & (
  | { readonly value: unknown }
  | { readonly error: string; readonly code: string | undefined }
);

const isAsked = (data: unknown): data is Asked =>
  typeof data === 'object' &&
  data !== null &&
  'call' in data &&
  typeof data.call === 'object' &&
  data.call !== null &&
  'name' in data.call &&
  'args' in data.call &&
  Array.isArray(data.call.args);

const isAnswered = (data: unknown): data is Answered =>
  typeof data === 'object' && data !== null && 'id' in data && ('value' in data || 'error' in data);

/** Answers the calls of the methods `names` of `target` that come through `port`; other messages are left alone. */
export function serveMethods<T extends Methods<T>>(port: Port, target: T, names: MethodNames<T>): void {
  const isMethod = (name: string): name is keyof T & string => Object.hasOwn(names, name);
  port.addEventListener('message', ({ data }) => {
    if (!isAsked(data) || !isMethod(data.call.name)) return;
    const { id, call } = data;
    const answer: Promise<unknown> = Reflect.apply(target[data.call.name], target, call.args);
    answer.then(
      (value) => port.postMessage({ id, value }),
      (error: unknown) =>
        port.postMessage({
          id,
          error: error instanceof Error ? error.message : String(error),
          code: errorCode(error),
        }),
    );
  });
}

/** The object at the other end of `port`. Its calls reject with `RemoteError`. */
export function connectMethods<T extends Methods<T>>(port: Port, names: MethodNames<T>): T {
  const waiting = new Map<number, (answer: Answered) => void>();
  let last = 0;
  port.addEventListener('message', ({ data }) => {
    if (!isAnswered(data)) return;
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  const ask = (name: string, args: readonly unknown[]): Promise<unknown> => {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, (said) =>
        'value' in said ? resolve(said.value) : reject(new RemoteError(said.error, said.code)),
      );
      port.postMessage({ id, call: { name, args } });
    });
  };
  const methods: object = Object.fromEntries(
    Object.keys(names).map((name) => [name, (...args: readonly unknown[]) => ask(name, args)]),
  );
  // The other end is `serveMethods` of this very program: it answers with what the method gave.
  return methods as T;
}
