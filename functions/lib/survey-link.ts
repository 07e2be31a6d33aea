import { type CaseId, parseCaseId } from '../../domain/kernel/ids.ts';
import { isValidMac, mac } from './mail/threading.ts';

/**
 * The one-time link of a survey: `<public URL>/s/K7Q29XMB4.1.<mac>`, the case, the survey's number and a MAC over both, so that
 * only who got our mail can answer. `key`: the newest MAC key.
 */
export const surveyLink = (survey: SurveyOf, { publicUrl, key }: { readonly publicUrl: string; readonly key: string }): string =>
  `${publicUrl.replace(/\/+$/, '')}/s/${surveyToken(survey, key)}`;

export type SurveyOf = { readonly caseId: CaseId; readonly survey: number };

export const surveyToken = ({ caseId, survey }: SurveyOf, key: string): string =>
  `${caseId}.${survey}.${mac(key, messageOf({ caseId, survey }))}`;

/** The survey that a token names with a valid MAC; `keys`: every key that is valid now. */
export const readSurveyToken = (token: string, keys: readonly string[]): SurveyOf | undefined => {
  const [, id = '', n = '', given = ''] = /^([0-9a-z]{9})\.([1-9]\d{0,3})\.([0-9a-z]{10})$/i.exec(token) ?? [];
  const caseId = parseCaseId(id);
  if (caseId === undefined) return undefined;
  const survey = { caseId, survey: Number(n) };
  return isValidMac(keys, messageOf(survey), given) ? survey : undefined;
};

const messageOf = ({ caseId, survey }: SurveyOf): string => `survey:${caseId}.${survey}`;
