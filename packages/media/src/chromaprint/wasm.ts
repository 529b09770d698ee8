import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * What this package uses of the WebAssembly of the runtime; the types of
 * Node bring none, and those of browsers too much.
 */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

interface GrowingMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Functions of libchromaprint compiled to WebAssembly. All numbers are addresses or counts; 0 is failure. */
export interface Library {
  readonly memory: GrowingMemory;
  malloc(bytes: number): number;
  free(address: number): void;
  chromaprint_new(algorithm: number): number;
  chromaprint_free(context: number): void;
  chromaprint_start(context: number, sampleRate: number, channels: number): number;
  chromaprint_feed(context: number, samples: number, count: number): number;
  chromaprint_finish(context: number): number;
  chromaprint_get_fingerprint(context: number, text: number): number;
  chromaprint_get_raw_fingerprint(context: number, hashes: number, count: number): number;
}

interface Started extends Library {
  __wasm_call_ctors(): void;
  emscripten_stack_init(): void;
}

function isStarted(exports: unknown): exports is Started {
  const wanted = ['memory', 'chromaprint_get_raw_fingerprint', '__wasm_call_ctors', 'emscripten_stack_init'];
  return typeof exports === 'object' && exports !== null && wanted.every((name) => name in exports);
}

const pageBytes = 65_536;
const mostBytes = 2 ** 31;

/** What the compiled library asks of its surroundings: memory, and nothing of the machine. */
function surroundings(memory: () => GrowingMemory): object {
  const nothing = (): number => 0;
  const stop = (): never => {
    throw new Error('libchromaprint has stopped');
  };
  return {
    env: {
      emscripten_resize_heap(bytes: number): number {
        const wanted = bytes >>> 0;
        if (wanted > mostBytes) return 0;
        const missing = wanted - memory().buffer.byteLength;
        if (missing > 0) memory().grow(Math.ceil(missing / pageBytes));
        return 1;
      },
      emscripten_get_now: () => performance.now(),
      emscripten_date_now: () => Date.now(),
      emscripten_err: nothing,
      _abort_js: stop,
      __cxa_throw: stop,
      _setitimer_js: nothing,
      _emscripten_runtime_keepalive_clear: nothing,
    },
    wasi_snapshot_preview1: {
      fd_write: nothing,
      fd_close: nothing,
      fd_seek: nothing,
      random_get: nothing,
      environ_sizes_get: nothing,
      environ_get: nothing,
      proc_exit: stop,
    },
  };
}

/** Reads, compiles and starts the library: once per thread, it takes 16 MB. Throws Error when it is another one. */
export function loadLibrary(): Library {
  const path = fileURLToPath(import.meta.resolve('@unimusic/chromaprint/dist/chromaprint.wasm'));
  const wasm: Wasm = Reflect.get(globalThis, 'WebAssembly');
  const module = new wasm.Module(readFileSync(path));
  let started: Started | undefined;
  const memory = (): GrowingMemory => {
    if (started === undefined) throw new Error('libchromaprint has no memory yet');
    return started.memory;
  };
  const { exports } = new wasm.Instance(module, surroundings(memory));
  if (!isStarted(exports)) throw new Error('this is not the libchromaprint that Bandstand knows');
  started = exports;
  exports.emscripten_stack_init();
  exports['__wasm_call_ctors']();
  return exports;
}
