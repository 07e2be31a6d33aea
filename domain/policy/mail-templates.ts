/** What mails say, in both languages, by the clause that asks for it; each is the centre's to change (L2). */
export type MailTemplate = { readonly clause: string; readonly zh: string; readonly en: string };

export const templateNames = [
  'acknowledgement',
  'complaintAcknowledgement',
  'progress',
  'coordination',
  'decision',
  'suggestionTakenUp',
  'suggestionNotTakenUp',
  'survey',
  'escalation',
  'warning',
  'breach',
  'centre',
  'signature',
] as const;
export type TemplateName = (typeof templateNames)[number];
export type MailTemplates = Readonly<Record<TemplateName, MailTemplate>>;

/** The places that a template may have; those in `needed` it must have. */
export const templatePlaces: Readonly<
  Record<TemplateName, { readonly needed: readonly string[]; readonly others: readonly string[] }>
> = {
  acknowledgement: { needed: ['case'], others: ['subject', 'received', 'answerBy'] },
  complaintAcknowledgement: { needed: ['case'], others: ['subject', 'received', 'answerBy'] },
  progress: { needed: ['text', 'case'], others: [] },
  coordination: { needed: ['case'], others: ['subject'] },
  decision: { needed: ['case', 'solution'], others: ['subject'] },
  suggestionTakenUp: { needed: ['case'], others: ['subject', 'reason'] },
  suggestionNotTakenUp: { needed: ['case', 'reason'], others: ['subject'] },
  survey: { needed: ['case', 'link', 'until', 'faq'], others: ['mail', 'contacts'] },
  escalation: { needed: ['case', 'level', 'acknowledgeBy'], others: ['reason', 'type', 'priority', 'needed', 'assignee'] },
  warning: { needed: ['case', 'deadline', 'due'], others: ['type', 'priority', 'assignee'] },
  breach: { needed: ['case', 'deadline', 'due'], others: ['type', 'priority', 'assignee'] },
  centre: { needed: [], others: [] },
  signature: { needed: ['signer', 'date'], others: [] },
};

export const defaultTemplates: MailTemplates = {
  acknowledgement: {
    clause: 'A7',
    zh: '您好！\n\n我们已于{received}收到您的来信{subject}，工单编号为 {case}。\n\n我们将在{answerBy}之前给您答复。\n\n如需补充情况，请直接回复本邮件；来电时请报工单编号 {case}。',
    en: 'Hello,\n\nwe received your message{subject} on {received}. Your case number is {case}.\n\nYou will have our answer by {answerBy}.\n\nTo add anything, simply reply to this mail. When you call, please give the case number {case}.',
  },
  complaintAcknowledgement: {
    clause: 'C1',
    zh: '您好！\n\n我们已于{received}收到您的来信{subject}，工单编号为 {case}。\n\n对于给您带来的不便，我们深表歉意。您的投诉已受理，我们会认真调查并向您反馈结果。\n\n我们将在{answerBy}之前给您答复。\n\n如需补充情况，请直接回复本邮件；来电时请报工单编号 {case}。',
    en: 'Hello,\n\nwe received your message{subject} on {received}. Your case number is {case}.\n\nWe are sorry for the trouble you have had. Your complaint has been accepted; we will look into it and tell you the result.\n\nYou will have our answer by {answerBy}.\n\nTo add anything, simply reply to this mail. When you call, please give the case number {case}.',
  },
  progress: {
    clause: 'B4',
    zh: '{text}\n\n以上是工单 {case} 的最新进展。',
    en: '{text}\n\nThis is how far case {case} has come.',
  },
  coordination: {
    clause: 'B6',
    zh: '您好！\n\n您的工单 {case} 正在由上级协调处理，我们会尽快告知您结果。',
    en: 'Hello,\n\nyour case {case} is now being coordinated at a higher level. We will tell you the result as soon as we can.',
  },
  decision: {
    clause: 'C3',
    zh: '您好！\n\n对您的投诉（工单 {case}），我们的处理方案如下：\n\n{solution}\n\n如您不同意此方案，请直接回复本邮件。',
    en: 'Hello,\n\nthis is how we will settle your complaint (case {case}):\n\n{solution}\n\nIf you do not agree, simply reply to this mail.',
  },
  suggestionTakenUp: {
    clause: 'C5',
    zh: '您好！\n\n感谢您的建议（工单 {case}）。经评估，我们将予以采纳。\n\n{reason}',
    en: 'Hello,\n\nthank you for your suggestion (case {case}). We have looked into it and will take it up.\n\n{reason}',
  },
  suggestionNotTakenUp: {
    clause: 'C5',
    zh: '您好！\n\n感谢您的建议（工单 {case}）。经评估，我们目前无法采纳，原因如下：\n\n{reason}',
    en: 'Hello,\n\nthank you for your suggestion (case {case}). We have looked into it and cannot take it up at present, for this reason:\n\n{reason}',
  },
  survey: {
    clause: 'D1',
    zh: '您好！\n\n感谢您的联系。您的工单 {case} 已处理完毕，请您为我们的服务打分（1 至 5 分），并留下评价和建议：\n\n{link}\n\n此链接只能使用一次，请在{until}之前提交。\n\n如需更多帮助：\n常见问题：{faq}\n邮箱：{mail}\n{contacts}',
    en: 'Hello,\n\nthank you for contacting us. Your case {case} has been resolved. Please score our service from 1 to 5, with your comment and suggestions:\n\n{link}\n\nThe link can be used once, until {until}.\n\nIf you need more help:\nFrequently asked questions: {faq}\nMail: {mail}\n{contacts}',
  },
  escalation: {
    clause: 'B6',
    zh: '工单 {case}（{type}，{priority}）已升级至{level}，请在{acknowledgeBy}之前确认。\n\n原因：{reason}\n\n当前负责人：{assignee}',
    en: 'Case {case} ({type}, {priority}) has been escalated to the level of {level}. Please acknowledge it by {acknowledgeBy}.\n\nReason: {reason}\n\nHeld by: {assignee}',
  },
  warning: {
    clause: 'B4',
    zh: '预警：工单 {case}（{type}，{priority}）的时限“{deadline}”将于{due}到期。\n\n当前负责人：{assignee}',
    en: 'Warning: the deadline "{deadline}" of case {case} ({type}, {priority}) is due on {due}.\n\nHeld by: {assignee}',
  },
  breach: {
    clause: 'D5',
    zh: '超时：工单 {case}（{type}，{priority}）的时限“{deadline}”已于{due}到期而未完成。\n\n当前负责人：{assignee}',
    en: 'Breach: the deadline "{deadline}" of case {case} ({type}, {priority}) was due on {due} and has not been met.\n\nHeld by: {assignee}',
  },
  centre: { clause: 'A7', zh: '客户服务中心', en: 'Customer Service' },
  signature: { clause: 'A7', zh: '{signer}\n{date}', en: '{signer}\n{date}' },
};
