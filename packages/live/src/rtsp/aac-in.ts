/**
 * The packets of AAC in one RTP packet (RFC 3640, 3.2). Parts of one that was cut over several
 * packets are left out: encoders that do so are rare, and sound of that size is noise.
 */
export function aacUnits(payload: Buffer, sizeBits: number, indexBits: number): Buffer[] {
  if (payload.length < 2 || sizeBits < 1 || sizeBits > 16 || indexBits < 0 || indexBits > 8) return [];
  const headerBits = payload.readUInt16BE(0);
  const each = sizeBits + indexBits;
  let at = 2 + Math.ceil(headerBits / 8);
  const units: Buffer[] = [];
  for (let bit = 0; bit + each <= headerBits; bit += each) {
    const size = number(payload.subarray(2), bit, sizeBits);
    if (at + size > payload.length) return units;
    if (size > 0) units.push(payload.subarray(at, at + size));
    at += size;
  }
  return units;
}

function number(bytes: Buffer, from: number, bits: number): number {
  let value = 0;
  for (let bit = from; bit < from + bits; bit += 1)
    value = value * 2 + (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
  return value;
}
