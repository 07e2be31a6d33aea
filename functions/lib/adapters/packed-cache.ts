/** Packed documents that a warm function has read, up to so many bytes; the longest unused is forgotten first. */
export type PackedCache = {
  readonly get: (name: string) => Uint8Array | undefined;
  readonly keep: (name: string, document: Uint8Array) => void;
};

/** `name` has the document's version in it: what is packed anew has another name, so what is kept is never out of date. */
export const createPackedCache = (mostBytes: number): PackedCache => {
  const documents = new Map<string, Uint8Array>();
  let bytes = 0;
  return {
    get: (name) => {
      const document = documents.get(name);
      if (document === undefined) return undefined;
      documents.delete(name); // and so it is the youngest
      documents.set(name, document);
      return document;
    },
    keep: (name, document) => {
      bytes += document.length - (documents.get(name)?.length ?? 0);
      documents.delete(name);
      documents.set(name, document);
      for (const [oldest, { length }] of documents) {
        if (bytes <= mostBytes) return;
        documents.delete(oldest);
        bytes -= length;
      }
    },
  };
};
