import { avcRecordSets } from '../codecs/index.ts';
import type { AccessUnit } from '../plane/index.ts';

/** Bytes of a payload, so that the packet with its headers and seal fits every path to a viewer. */
const mostBytes = 1160;

/** The payloads of one unit in order; the last one carries the marker. Made once, whoever else it goes to. */
export class Packetizer {
  readonly #made = new WeakMap<AccessUnit, readonly Buffer[]>();

  payloads(unit: AccessUnit): readonly Buffer[] {
    const known = this.#made.get(unit);
    if (known) return known;
    const made = payloadsOf(unit);
    this.#made.set(unit, made);
    return made;
  }
}

function payloadsOf(unit: AccessUnit): Buffer[] {
  switch (unit.format.codec) {
    case 'avc':
      return avcPayloads(unit);
    case 'vp8':
      return vp8Payloads(unit.data);
    case 'opus':
      return [unit.data];
    default:
      return [];
  }
}

/** H.264 as RFC 6184 has it with packetization-mode 1: small units alone, large ones as FU-A, keyframes behind their sets. */
function avcPayloads({ format, data, keyframe }: AccessUnit): Buffer[] {
  const sets = keyframe ? avcRecordSets(format.config) : [];
  return [...sets, ...unitsOf(data)].flatMap((unit) => (unit.length <= mostBytes ? [unit] : fragments(unit)));
}

function unitsOf(data: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at + 4 < data.length; ) {
    const length = data.readUInt32BE(at);
    const unit = data.subarray(at + 4, at + 4 + length);
    if (unit.length > 0) units.push(unit);
    at += 4 + length;
  }
  return units;
}

function fragments(unit: Buffer): Buffer[] {
  const head = unit.readUInt8(0);
  const pieces: Buffer[] = [];
  const each = mostBytes - 2;
  for (let at = 1; at < unit.length; at += each) {
    const flags = (at === 1 ? 0x80 : 0) | (at + each >= unit.length ? 0x40 : 0);
    const bytes = Buffer.of((head & 0xe0) | 28, flags | (head & 31));
    pieces.push(Buffer.concat([bytes, unit.subarray(at, at + each)]));
  }
  return pieces;
}

function vp8Payloads(data: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < data.length; at += mostBytes - 1)
    pieces.push(Buffer.concat([Buffer.of(at === 0 ? 0x10 : 0), data.subarray(at, at + mostBytes - 1)]));
  return pieces;
}
