/** An array of 32-bit numbers that grows by doubling. */
export class Growing {
  values = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    this.reserve(1);
    this.values[this.length] = value;
    this.length += 1;
  }

  /** Makes room for `more` values behind the last one. */
  reserve(more: number): void {
    if (this.length + more <= this.values.length) return;
    const grown = new Uint32Array(Math.max(this.values.length * 2, this.length + more));
    grown.set(this.values.subarray(0, this.length));
    this.values = grown;
  }
}
