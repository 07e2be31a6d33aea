import { judged, type Sniffed, tnef } from './file-kinds.ts';

/** Looks at the beginning of a file, never into an archive beyond the names and the small index that tell office files apart. */
export const sniff = async (content: Buffer, said: { readonly contentType: string; readonly name: string }): Promise<Sniffed> =>
  judged(await typeByBytes(content), said);

/** `undefined`: nothing is known of it, as of plain text. */
export const typeByBytes = async (content: Buffer): Promise<string | undefined> => {
  if (isTnef(content)) return tnef;
  const { fileTypeFromBuffer } = await import('file-type'); // its own file beside the bundle (infra/aws/late-packages.ts)
  try {
    return (await fileTypeFromBuffer(content.subarray(0, mostSniffed)))?.mime.toLowerCase();
  } catch {
    return undefined; // cut short, or made to mislead
  }
};

const mostSniffed = 64 * 1024;

const isTnef = (content: Buffer): boolean => content.length > 6 && content.readUInt32LE(0) === 0x223e9f78;
