/** Puts ten seconds of silence into the private files, as a WAV file; bundled for a dedicated worker. */
import { PrivateFiles } from '@bandstand/offline/browser';

declare function postMessage(message: unknown): void;

const rate = 8000;
const samples = 10 * rate;
const header = new DataView(new ArrayBuffer(44));
const write = (at: number, text: string): void =>
  new Uint8Array(header.buffer).set(new TextEncoder().encode(text), at);
write(0, 'RIFF');
header.setUint32(4, 36 + samples * 2, true);
write(8, 'WAVEfmt ');
header.setUint32(16, 16, true);
header.setUint16(20, 1, true);
header.setUint16(22, 1, true);
header.setUint32(24, rate, true);
header.setUint32(28, rate * 2, true);
header.setUint16(32, 2, true);
header.setUint16(34, 16, true);
write(36, 'data');
header.setUint32(40, samples * 2, true);

const writer = await new PrivateFiles('played').write('album/one.wav', 0);
await writer.write(new Uint8Array(header.buffer));
await writer.write(new Uint8Array(samples * 2));
await writer.sync();
await writer.close();
postMessage('stored');
