/**
 * What this package uses of the WebAssembly of the runtime; the types of
 * Node bring none, and those of browsers too much.
 */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** Instantiates a module that imports nothing. @returns what it exports, to be checked by whoever knows the module */
export function instantiate(bytes: Uint8Array): unknown {
  const wasm: Wasm = Reflect.get(globalThis, 'WebAssembly');
  return new wasm.Instance(new wasm.Module(bytes), {}).exports;
}
