/**
 * What this package uses of the WebAssembly of the runtime; the types of
 * Node bring none, and those of browsers too much.
 */
export interface SharedWasmMemory {
  readonly buffer: SharedArrayBuffer;
}

interface Wasm {
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedWasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: SharedWasmMemory } },
  ) => { readonly exports: unknown };
}

/** The runtime's WebAssembly. */
export function wasm(): Wasm {
  const found: Wasm = Reflect.get(globalThis, 'WebAssembly');
  return found;
}
