/**
 * What a file is by its own bytes. `disguised`: it says that it is something else, by its type or its name. `unopened`: a container
 * that is kept as it came; archives are never opened here, and of Outlook's winmail.dat the files stay inside.
 */
export type Sniffed = {
  readonly sniffedType?: string;
  readonly disguised?: true;
  readonly unopened?: 'tnef' | 'archive';
};

/** What the bytes are held against what the sender says of them. */
export const judged = (
  sniffedType: string | undefined,
  { contentType, name }: { readonly contentType: string; readonly name: string },
): Sniffed => {
  if (sniffedType === undefined) return {};
  const said = [contentType.toLowerCase(), typeByName[/\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '']];
  const disguised = said.some((type) => type !== undefined && !isSilent(type) && kindOf(type) !== kindOf(sniffedType));
  const container = sniffedType === tnef ? 'tnef' : archives.test(sniffedType) ? 'archive' : undefined;
  return {
    sniffedType,
    ...(disguised ? { disguised: true } : {}),
    ...(container === undefined ? {} : { unopened: container }),
  };
};

export const tnef = 'application/vnd.ms-tnef';

/** A name to show and to save under: one line, and no path. */
export const plainName = (said: string, index: number): string => {
  const name = oneLine(said).split(/[/\\]/).at(-1)?.slice(0, 200) ?? '';
  return /^\.*$/.test(name) ? `attachment-${index + 1}` : name;
};

export const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();

const archives =
  /^application\/(zip|x-zip-compressed|x-7z-compressed|(x-|vnd\.)?rar|x-rar-compressed|gzip|x-gzip|x-tar|x-bzip2|x-xz|zstd|vnd\.ms-cab-compressed)$/;
const isSilent = (type: string): boolean =>
  /^(application\/(octet-stream|x-unknown|force-download)|multipart\/|message\/)/.test(type);

/** Types that go by several names, or that are one container; pictures, sounds and films each are one kind of harmless mistake. */
const kindOf = (type: string): string => {
  if (/^(image|audio|video)\//.test(type)) return type.split('/')[0] ?? type;
  if (/ms-tnef$/.test(type)) return tnef;
  if (/zip|officedocument|opendocument|epub|macroenabled|iwork|x-keynote/.test(type)) return 'zip';
  if (/msword|ms-(excel|powerpoint|office|works)|x-cfb/.test(type)) return 'office';
  if (/pdf$/.test(type)) return 'pdf';
  if (/^text\/|xml|json|rtf|csv|calendar|\/ics/.test(type)) return 'text';
  if (/msdownload|x-dosexec|x-msdos|portable-executable|x-elf|x-mach/.test(type)) return 'program';
  return type;
};

const typeByName: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', bmp: 'image/bmp' },
  ...{ txt: 'text/plain', csv: 'text/csv', htm: 'text/html', html: 'text/html', xml: 'text/xml', json: 'text/json' },
  ...{ docx: 'application/zip', xlsx: 'application/zip', pptx: 'application/zip', zip: 'application/zip' },
  ...{ doc: 'application/msword', xls: 'application/ms-excel', ppt: 'application/ms-powerpoint' },
  ...{ mp3: 'audio/mpeg', wav: 'audio/wav', m4a: 'audio/mp4', amr: 'audio/amr', mp4: 'video/mp4', mov: 'video/quicktime' },
};
