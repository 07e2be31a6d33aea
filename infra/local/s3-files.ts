/**
 * Objects as files: `<root>/<bucket>/mail+/inbound+/abc` is the object `mail/inbound/abc` (a folder ends in `+`, so that
 * the objects `mail` and `mail/inbound` can both exist). A file is the body as it is, then a line of JSON with the
 * object's metadata, then that line's length in 8 hexadecimal digits: one file, so body and metadata cannot part.
 */

import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, TEMPORARY_PREFIX, writeDurably } from './durable-files.ts';

export type ObjectInfo = {
  readonly key: string;
  /** Quoted, as the header carries it. */
  readonly etag: string;
  readonly size: number;
  /** Epoch ms, virtual. */
  readonly lastModified: number;
  /** Content type, `x-amz-meta-*`, checksums ...: answered as they came. */
  readonly headers: Readonly<Record<string, string>>;
};

export type ObjectAddress = { readonly bucket: string; readonly key: string };
export type NewObject = ObjectAddress & {
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly lastModified: number;
  readonly onlyIfAbsent?: boolean;
};
/** An object opened for reading; `read` answers the bytes from `start` up to and without `end`. */
export type OpenObject = { readonly info: ObjectInfo; read(start: number, end: number): Promise<Buffer>; close(): Promise<void> };

export type ObjectFiles = ReturnType<typeof createObjectFiles>;

const LENGTH_DIGITS = 8;

export const createObjectFiles = (root: string) => {
  const pathOf = ({ bucket, key }: ObjectAddress): string => {
    const segments = key.split('/').map(encodeSegment);
    return join(root, bucket, ...segments.slice(0, -1).map((segment) => `${segment}+`), segments.at(-1) ?? '%');
  };

  const openObject = async (address: ObjectAddress): Promise<OpenObject | undefined> => openPath(pathOf(address));

  const infoAt = async (path: string): Promise<ObjectInfo | undefined> => {
    const object = await openPath(path);
    await object?.close();
    return object?.info;
  };

  /** Keys under a folder that start with the prefix, each with its file; unsorted. */
  const walk = async (
    folder: string,
    keyPrefix: string,
    prefix: string,
  ): Promise<readonly (readonly [key: string, path: string])[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(absent([]));
    const found = await Promise.all(
      entries.map(async (entry): Promise<readonly (readonly [string, string])[]> => {
        if (entry.name.startsWith(TEMPORARY_PREFIX)) return [];
        const path = join(folder, entry.name);
        const segment = decodeSegment(entry.isDirectory() ? entry.name.slice(0, -1) : entry.name);
        if (entry.isDirectory()) {
          // Below a hashed folder only the files know their keys.
          if (segment === undefined) return keysInside(path, prefix);
          const next = `${keyPrefix}${segment}/`;
          return next.startsWith(prefix) || prefix.startsWith(next) ? walk(path, next, prefix) : [];
        }
        const key = segment === undefined ? (await infoAt(path))?.key : `${keyPrefix}${segment}`;
        return key?.startsWith(prefix) ? [[key, path]] : [];
      }),
    );
    return found.flat();
  };

  const keysInside = async (folder: string, prefix: string) => {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const keys = await Promise.all(files.map(async (path) => [(await infoAt(path))?.key ?? '', path] as const));
    return keys.filter(([key]) => key.startsWith(prefix));
  };

  return {
    /** Makes the bucket's folder and clears what a killed host left unfinished in it. */
    prepareBucket: async (bucket: string): Promise<void> => {
      await mkdir(join(root, bucket), { recursive: true });
      const left = (await readdir(join(root, bucket))).filter((name) => name.startsWith(TEMPORARY_PREFIX));
      await Promise.all(left.map((name) => rm(join(root, bucket, name), { force: true })));
    },
    /** On the disk when it resolves; `undefined` when the key exists and `onlyIfAbsent` was asked. */
    put: async ({
      bucket,
      key,
      body,
      headers = {},
      lastModified,
      onlyIfAbsent = false,
    }: NewObject): Promise<ObjectInfo | undefined> => {
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      const info: ObjectInfo = { key, etag, size: body.length, lastModified, headers };
      const line = Buffer.from(`\n${JSON.stringify(info)}\n`);
      const length = line.length.toString(16).padStart(LENGTH_DIGITS, '0');
      const temporaryFolder = join(root, bucket);
      const parts = [body, line, length];
      const written = await writeDurably({ path: pathOf({ bucket, key }), parts, temporaryFolder, onlyIfAbsent });
      return written ? info : undefined;
    },
    open: openObject,
    /** Deleting what is not there is no error. */
    remove: async (address: ObjectAddress): Promise<void> => {
      const path = pathOf(address);
      await rm(path).then(() => syncFolder(dirname(path)), absent(undefined));
    },
    /** All keys with the prefix, in the order of their UTF-8 bytes, as S3 lists them; each with the means to read its metadata. */
    list: async (bucket: string, prefix: string) => {
      const found = await walk(join(root, bucket), '', prefix);
      return found
        .map(([key, path]) => ({ key, bytes: Buffer.from(key), info: () => infoAt(path) }))
        .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
    },
  };
};

const openPath = async (path: string): Promise<OpenObject | undefined> => {
  const file = await open(path, 'r').catch(absent(undefined));
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const length = Number.parseInt((await readAt(file, size - LENGTH_DIGITS, LENGTH_DIGITS)).toString(), 16);
    const info = JSON.parse((await readAt(file, size - LENGTH_DIGITS - length, length)).toString()) as ObjectInfo;
    return { info, read: (start, end) => readAt(file, start, end - start), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw new Error(`${path} is not an object of this store`, { cause: error });
  }
};

const readAt = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw new Error(`the file ends at ${position + bytesRead}, not at ${position + length}`);
  return buffer;
};

/** Percent-encodes all but plain characters. An empty segment is `%`; one too long for a file name is `%%` and its SHA-256. */
const encodeSegment = (segment: string): string => {
  if (segment === '') return '%';
  const bytes = [...Buffer.from(segment)];
  const encoded = bytes.map((byte, index) => {
    const character = String.fromCharCode(byte);
    const plain = /[\w@=,-]/.test(character) || (character === '.' && index > 0);
    return plain ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  const name = encoded.join('');
  return name.length <= 200 ? name : `%%${createHash('sha256').update(segment).digest('hex')}`;
};

const decodeSegment = (name: string): string | undefined =>
  name === '%' ? '' : name.startsWith('%%') ? undefined : decodeURIComponent(name);

const absent =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return value;
    throw error;
  };
