import type { Driver, Reader, Writer } from '../drivers/index.ts';
import { numberOf } from '../models/index.ts';

/** Settings of a whole store, in `store_settings`. */
interface StoreSettings {
  /** The name by which servers know this device; the same for all its accounts. */
  readonly device_id: string;
  /** Bytes that downloaded files may take. */
  readonly media_cap_bytes: number;
  /** Who transfers files now: names of holders, also of some that were killed. */
  readonly transfer_holders: readonly string[];
}

/** What is read of each; anything else is as if it had never been made. */
const readers: { readonly [Key in keyof StoreSettings]: (value: unknown) => StoreSettings[Key] | undefined } =
  {
    device_id: (value) => (typeof value === 'string' ? value : undefined),
    media_cap_bytes: (value) => numberOf(value) ?? undefined,
    transfer_holders: (value) =>
      Array.isArray(value) ? value.filter((name) => typeof name === 'string') : undefined,
  };

/** One setting; `undefined` when it was never made. */
export function settingOf<Key extends keyof StoreSettings>(
  reader: Reader,
  key: Key,
): StoreSettings[Key] | undefined {
  const text = reader.value<string>('SELECT value FROM store_settings WHERE key = ?', [key]);
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  return readers[key](value);
}

/** Makes a setting; `undefined` takes it back. */
export function setSetting<Key extends keyof StoreSettings>(
  writer: Writer,
  key: Key,
  value: StoreSettings[Key] | undefined,
): void {
  if (value === undefined) writer.run('DELETE FROM store_settings WHERE key = ?', [key]);
  else
    writer.run('INSERT OR REPLACE INTO store_settings (key, value) VALUES (?, ?)', [
      key,
      JSON.stringify(value),
    ]);
}

/** The id of the device that a store is on, made with the first question. */
export const deviceIdOf = (driver: Driver): string =>
  driver.read((reader) => settingOf(reader, 'device_id')) ??
  driver.write((writer) => {
    const known = settingOf(writer, 'device_id');
    const id = known ?? crypto.randomUUID();
    if (known === undefined) setSetting(writer, 'device_id', id);
    return id;
  });
