import { type SharedWasmMemory, sharedMemory } from '../kernel/index.ts';

/** Memory that is used again by the next who asks, since the system takes long to hand out clean pages. */
export class BuildRoom {
  #memory: SharedWasmMemory | undefined;

  /** Memory of at least `bytes`; what is in it is undefined. It is valid until the next call. */
  take(bytes: number): SharedWasmMemory {
    if (this.#memory !== undefined && this.#memory.buffer.byteLength >= bytes) return this.#memory;
    this.release();
    this.#memory = sharedMemory(bytes);
    return this.#memory;
  }

  /** Gives the memory back. */
  release(): void {
    this.#memory = undefined;
  }
}
