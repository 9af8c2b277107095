/** A sector of a compact disc, in bytes. */
const SECTOR = 2048;
/** Where a volume begins: what comes before is left to systems that boot from it. */
const FIRST = 16;
/** Where the files begin: after the two volume descriptors, two path tables and the root directory. */
const FILES = FIRST + 5;
/** A year that a directory entry can say, so that the same files give the same image. */
const DATE = Buffer.of(70, 1, 1, 0, 0, 0, 0);

/**
 * An ISO 9660 image (ECMA-119) with these files in its root directory. Their names are as given by the Rock Ridge extension (IEEE
 * P1282); readers without it see them in capitals. The same files give the same bytes.
 *
 * @throws RangeError for more than a directory of one sector holds
 */
export function iso9660(volume: string, files: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  let next = FILES;
  const placed = [...files].map(([name, content]) => {
    const sector = next;
    next += Math.ceil(content.length / SECTOR);
    return { name, content, sector };
  });
  const root = FIRST + 4;
  const records = Buffer.concat([
    record('\0', root, SECTOR, true, SHARED_USE),
    record('\x01', root, SECTOR, true),
    ...placed.map(({ name, content, sector }) =>
      record(`${name.toUpperCase()};1`, sector, content.length, false, alternateName(name)),
    ),
  ]);
  if (records.length > SECTOR) throw new RangeError(`Too many files for an image of this kind: ${files.size}`);
  const image = Buffer.alloc(next * SECTOR);
  primaryDescriptor(volume, next, root).copy(image, FIRST * SECTOR);
  Buffer.from('\xffCD001\x01', 'latin1').copy(image, (FIRST + 1) * SECTOR);
  pathTable(true, root).copy(image, (FIRST + 2) * SECTOR);
  pathTable(false, root).copy(image, (FIRST + 3) * SECTOR);
  records.copy(image, root * SECTOR);
  for (const { content, sector } of placed) image.set(content, sector * SECTOR);
  return image;
}

function primaryDescriptor(volume: string, size: number, root: number): Buffer {
  const descriptor = Buffer.alloc(SECTOR);
  descriptor.write('\x01CD001\x01', 'latin1');
  descriptor.fill(' ', 8, 72);
  descriptor.write(volume, 40, 32, 'latin1');
  both32(size).copy(descriptor, 80);
  both16(1).copy(descriptor, 120); // discs of the set
  both16(1).copy(descriptor, 124); // which of them this is
  both16(SECTOR).copy(descriptor, 128);
  both32(PATH_TABLE).copy(descriptor, 132);
  descriptor.writeUInt32LE(FIRST + 2, 140);
  descriptor.writeUInt32BE(FIRST + 3, 148);
  record('\0', root, SECTOR, true).copy(descriptor, 156);
  descriptor.fill(' ', 190, 813); // who made it, for whom, of what
  for (const at of [813, 830, 847, 864]) descriptor.write('0'.repeat(16), at, 'latin1'); // no dates
  descriptor[881] = 1; // the structure's version
  return descriptor;
}

/** The size of a path table that has the root directory only, in bytes. */
const PATH_TABLE = 10;

function pathTable(isLittle: boolean, root: number): Buffer {
  const table = Buffer.alloc(PATH_TABLE);
  const view = new DataView(table.buffer, table.byteOffset, PATH_TABLE);
  view.setUint8(0, 1); // the length of its name, which is NUL
  view.setUint32(2, root, isLittle);
  view.setUint16(6, 1, isLittle); // its parent: itself
  return table;
}

/** A directory's entry, an even number of bytes long. */
function record(
  name: string,
  sector: number,
  size: number,
  directory: boolean,
  extension: Buffer = Buffer.alloc(0),
): Buffer {
  const fixed = 33 + name.length + ((33 + name.length) % 2);
  const length = fixed + extension.length + (extension.length % 2);
  const entry = Buffer.alloc(length);
  entry[0] = length;
  both32(sector).copy(entry, 2);
  both32(size).copy(entry, 10);
  DATE.copy(entry, 18);
  entry[25] = directory ? 2 : 0;
  both16(1).copy(entry, 28);
  entry[32] = name.length;
  entry.write(name, 33, 'latin1');
  extension.copy(entry, fixed);
  return entry;
}

/** Says that what follows the entries' names is for who knows it. */
const SHARED_USE = Buffer.from('SP\x07\x01\xbe\xef\0', 'latin1');

/** A name as it is. */
function alternateName(name: string): Buffer {
  return Buffer.from(`NM${String.fromCharCode(5 + name.length)}\x01\0${name}`, 'latin1');
}

function both32(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value, 0);
  bytes.writeUInt32BE(value, 4);
  return bytes;
}

function both16(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(value, 0);
  bytes.writeUInt16BE(value, 2);
  return bytes;
}
