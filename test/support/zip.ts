import { crc32, deflateRawSync } from 'node:zlib';

/** An archive of one file, as any packer writes it. */
export const zipSync = (name: string, content: Buffer | string): Buffer => {
  const body = Buffer.from(content);
  const packed = deflateRawSync(body);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(body), 0);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(body.length, 8);
  const nameLength = Buffer.alloc(4);
  nameLength.writeUInt16LE(Buffer.byteLength(name), 0);
  const local = Buffer.concat([Buffer.from('504b030414000000080000000000', 'hex'), sizes, nameLength, Buffer.from(name), packed]);
  const central = Buffer.concat([
    Buffer.from('504b01021400140000000800', 'hex'),
    Buffer.alloc(4),
    sizes,
    nameLength,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
};
