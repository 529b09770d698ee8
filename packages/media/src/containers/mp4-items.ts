import type { Fields } from '../fields/index.ts';
import { genreNumbers, mp4FreeNames, mp4Names } from '../names/index.ts';
import type { FileSource } from './file-source.ts';
import { type Atom, atoms } from './mp4-atoms.ts';

/** Adds the items of an `ilst` box. */
export function addItems(fields: Fields, source: FileSource, list: Atom): void {
  for (const item of atoms(source, list.start, list.end)) {
    if (item.type === 'covr') fields.hasCover ||= item.end - item.start > 32;
    else if (item.type === '----') addFree(fields, source, item);
    else addNamed(fields, source, item);
  }
}

function addNamed(fields: Fields, source: FileSource, item: Atom): void {
  const field = mp4Names.get(item.type.toUpperCase());
  if (field === undefined || tooLong(item)) return;
  for (const data of atoms(source, item.start, item.end)) {
    if (data.type !== 'data') continue;
    const value = itemText(item.type, source.at(data.start, data.end - data.start));
    if (value !== '') fields.add(field, value);
  }
}

/** `mean` names who defines the item, `name` the item, one or more `data` its values. */
function addFree(fields: Fields, source: FileSource, item: Atom): void {
  if (tooLong(item)) return;
  let name = '';
  for (const part of atoms(source, item.start, item.end)) {
    const bytes = source.at(part.start, part.end - part.start);
    if (part.type === 'name') name = bytes.toString('utf8', 4).toUpperCase();
    if (part.type !== 'data') continue;
    const field = mp4FreeNames.get(name);
    const value = field === undefined ? '' : dataText(bytes);
    if (field !== undefined && value !== '') fields.add(field, value);
  }
}

function tooLong(item: Atom): boolean {
  return item.end - item.start > 1024 * 1024;
}

/** Behind four bytes of type and four of locale. */
function itemText(type: string, data: Buffer): string {
  if (data.length < 9) return '';
  if (type === 'trkn' || type === 'disk') {
    if (data.length < 14) return '';
    return `${data.readUInt16BE(10)}/${data.readUInt16BE(12)}`;
  }
  // Counted from 1, unlike in ID3.
  if (type === 'gnre') return data.length < 10 ? '' : (genreNumbers[data.readUInt16BE(8) - 1] ?? '');
  return dataText(data);
}

/** Well-known types: 0 reserved (numbers in the wild), 1 UTF-8, 2 UTF-16, 21 a signed and 22 an unsigned integer. */
function dataText(data: Buffer): string {
  if (data.length < 9) return '';
  const type = data.readUIntBE(1, 3);
  const length = data.length - 8;
  if (type === 2)
    return Buffer.from(data.subarray(8, 8 + (length & ~1)))
      .swap16()
      .toString('utf16le');
  const isNumber = type === 21 || type === 22 || (type === 0 && length <= 4);
  if (isNumber && length <= 6)
    return String(type === 21 ? data.readIntBE(8, length) : data.readUIntBE(8, length));
  return data.toString('utf8', 8);
}
