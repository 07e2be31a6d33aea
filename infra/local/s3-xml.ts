/** The little XML that S3's answers need. */

/** An element around text (escaped) or around elements. */
export const element = (name: string, content: string | number | boolean | readonly string[]): string =>
  `<${name}>${typeof content === 'object' ? content.join('') : escaped(String(content))}</${name}>`;

export const xml = (root: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;

// Control characters other than these cannot be in XML 1.0 at all; S3 clients ask for encoding-type=url then.
const escaped = (text: string): string => text.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
