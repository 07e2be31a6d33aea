import { deadlineKinds } from '../case/words.ts';
import { hasStrayBrace, placesIn } from '../notice/template.ts';
import { templateNames, templatePlaces } from './mail-templates.ts';
import { isRecord } from './merge-patch.ts';
import { type Complaint, none, type PolicyProblem, problemAt, within } from './problem.ts';

/** Every language of every template: only places that can be filled in, and those that the clause cannot do without. */
export const checkTemplates = (value: unknown): readonly PolicyProblem[] =>
  templateNames.flatMap((name) => {
    const template = isRecord(value) ? value[name] : undefined;
    if (!isRecord(template)) return none; // said by the shape
    return (['zh', 'en'] as const).flatMap((language) => {
      const text = template[language];
      if (typeof text !== 'string') return none;
      const path = `templates.${name}.${language}`;
      const { needed, others } = templatePlaces[name];
      const places = placesIn(text);
      const known = [...needed, ...others];
      return [
        ...places.flatMap((place) => (known.includes(place) ? none : problemAt(path, unknownPlace(place, known)))),
        ...needed.flatMap((place) => (places.includes(place) ? none : problemAt(path, missingPlace(place)))),
        ...(hasStrayBrace(text) ? problemAt(path, strayBrace) : none),
        ...(name === 'complaintAcknowledgement' && !apology[language].test(text) ? problemAt(path, noApology) : none),
        ...(name === 'centre' && text.includes('\n') ? problemAt(path, oneLine) : none),
      ];
    });
  });

export const checkStaffNotices = (value: unknown): readonly PolicyProblem[] => {
  if (!isRecord(value)) return none; // said by the shape
  const listed = (name: string, isSound: (one: unknown) => boolean, complaint: Complaint): readonly PolicyProblem[] => {
    const list = value[name];
    if (!Array.isArray(list)) return none;
    return list.flatMap((one: unknown, index) =>
      isSound(one) ? none : problemAt(within(`staffNotices.${name}`, index), complaint),
    );
  };
  const isKind = (one: unknown): boolean => deadlineKinds.some((kind) => kind === one);
  const isAddress = (one: unknown): boolean =>
    typeof one === 'string' && /^[^\s<>,;:"()[\]\\@]{1,64}@[^\s<>,;:"()[\]\\@]+$/.test(one);
  return [
    ...(value.language === 'zh' || value.language === 'en' ? none : problemAt('staffNotices.language', badLanguage)),
    ...listed('addresses', isAddress, badAddress),
    ...listed('warnings', isKind, badKind),
    ...listed('breaches', isKind, badKind),
  ];
};

/** C1: whatever else it says. */
const apology = { zh: /抱歉|歉意|道歉|致歉/, en: /\b(sorry|apolog\w+)\b/i } as const;

const problem = (clause: string, code: string, words: Complaint['words']): Complaint => ({ clause, code, words });

const unknownPlace = (place: string, known: readonly string[]) => {
  const all = known.length === 0 ? '-' : known.map((one) => `{${one}}`).join(', ');
  return problem('L2', 'unknown-placeholder', {
    en: `There is no {${place}} here; this template may have: ${all}.`,
    zh: `此处没有 {${place}}；本模板可用：${all}。`,
  });
};
const missingPlace = (place: string) =>
  problem('A7', 'missing-placeholder', {
    en: `The text has to name {${place}}; put it where the customer should read it.`,
    zh: `文本必须包含 {${place}}；请将其放在合适的位置。`,
  });
const strayBrace = problem('L2', 'stray-brace', {
  en: 'A brace stands for a placeholder such as {case}; this one is none.',
  zh: '花括号只用于占位符，例如 {case}；此处的花括号无效。',
});
const noApology = problem('C1', 'no-apology', {
  en: 'The acknowledgement of a complaint carries an apology (sorry, apologise).',
  zh: '投诉的受理回执须包含致歉用语（抱歉、歉意、道歉、致歉）。',
});
const oneLine = problem('A7', 'one-line', {
  en: 'The name that mails are signed with is one line.',
  zh: '邮件落款的名称只能为一行。',
});
const badLanguage = problem('L2', 'unknown-word', { en: 'This is zh or en.', zh: '此处可为 zh 或 en。' });
const badAddress = problem('B6', 'bad-address', {
  en: 'A mail address, such as desk@example.com.',
  zh: '须为邮箱地址，例如 desk@example.com。',
});
const badKind = problem('L2', 'unknown-deadline', {
  en: `A kind of deadline: ${deadlineKinds.join(', ')}.`,
  zh: `须为时限种类：${deadlineKinds.join('、')}。`,
});
