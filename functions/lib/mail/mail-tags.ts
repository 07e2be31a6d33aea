/** What SES tells us again with every event of a mail. It takes letters, digits, hyphens and underscores, so `3.0` goes as `3-0`. */
export type MailTags = { readonly case: string; readonly notice: string; readonly cause: string };

export const tagOfCause = (cause: string): string => cause.replace('.', '-');
export const causeOfTag = (tag: string): string | undefined => (/^\d+-\d+$/.test(tag) ? tag.replace('-', '.') : undefined);
