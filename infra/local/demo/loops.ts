import type { Step } from './day.ts';

/** The closed loops of the day: a complaint from call to archive (C3), a suggestion (C5), a dissatisfied follow-up visit (D2). */
export const loops: readonly Step[] = [
  {
    at: '10:40:00',
    what: 'phone: a complaint is called in, triaged, acknowledged and assessed',
    how: async (desk, { caseOf, iso }) => {
      const sid = desk.newCall();
      const from = '+8613700137000';
      await desk.callStatus(sid, 'ringing', { at: iso('10:38:00'), sequence: 0, from });
      await desk.callStatus(sid, 'in-progress', { at: iso('10:38:08'), sequence: 1, from });
      await desk.callStatus(sid, 'completed', { at: iso('10:39:40'), sequence: 2, seconds: 92, from });
      const id = await caseOf(from);
      await desk.post(`/cases/${id}/triage`, { caseType: 'complaint', category: '配送', priority: 'high' });
      await desk.post(`/cases/${id}/complaint/acknowledgement`);
      await desk.post(`/cases/${id}/complaint/assessment`, { severity: 'minor', complaintClass: '配送', owner: 'agent-1' });
    },
  },
  {
    at: '11:20:00',
    what: 'desk: its cause is found, the departments meet, a solution is proposed and decided',
    how: async (desk, { caseOf }) => {
      const loop = `/cases/${await caseOf('+8613700137000')}/complaint`;
      const findings = '仓库贴错面单,包裹发往另一城市。';
      await desk.post(`${loop}/investigation`, { cause: '面单贴错', department: '仓储', findings });
      await desk.post(`${loop}/meeting`, { departments: ['仓储', '物流'] }, 'supervisor');
      await desk.post(`${loop}/solutions`, { solutions: ['当日补发,并赠送滤芯一支。', '全额退款。'] });
      await desk.post(`${loop}/decision`, { solution: 's1' }, 'supervisor');
      await desk.post(`${loop}/notification`);
    },
  },
  {
    at: '13:40:00',
    what: 'desk: the suggestion is judged by the supervisor, and the customer told',
    how: async (desk, { caseOf }) => {
      const id = await caseOf('建议');
      await desk.post(`/cases/${id}/triage`, { caseType: 'suggestion', category: 'App' });
      await desk.post(`/cases/${id}/suggestion/judgement`, { feasible: true, reason: '已列入下一版本计划。' }, 'supervisor');
      await desk.post(`/cases/${id}/interactions`, { text: '感谢您的建议:滤芯更换提醒已列入 App 下一版本计划。' });
      await desk.post(`/cases/${id}/suggestion/notification`);
    },
  },
  {
    at: '14:30:00',
    what: 'desk: the solution is carried out, the customer accepts',
    how: async (desk, { caseOf }) => {
      const id = await caseOf('+8613700137000');
      await desk.post(`/cases/${id}/complaint/execution`);
      await desk.post(`/cases/${id}/resolution`, { result: '已补发并签收。' });
      await desk.post(`/cases/${id}/complaint/acceptance`);
    },
  },
  {
    at: '15:30:00',
    what: 'desk: a follow-up visit finds the invoice customer dissatisfied; solved in the same contact',
    how: async (desk, { caseOf }) => {
      const id = await caseOf('发票');
      await desk.post(`/cases/${id}/follow-up`, { reached: true, score: 2, comment: '找不到申请入口。' });
      await desk.post(`/cases/${id}/follow-up/solution`, {
        how: 'solved',
        customerConfirmed: true,
        solution: '电话指导完成申请。',
      });
    },
  },
  {
    at: '16:10:00',
    what: 'desk: the complaint is visited, summed up, learned from and archived',
    how: async (desk, { caseOf }) => {
      const id = await caseOf('+8613700137000');
      await desk.post(`/cases/${id}/follow-up`, { reached: true, score: 5, comment: '处理很快。' });
      const summary = { result: 'upheld', evaluation: 'effective', summary: '贴错面单,当日补发,客户接受。' };
      await desk.post(`/cases/${id}/complaint/summary`, summary);
      await desk.post(`/cases/${id}/lessons`, { lessons: [{ becomes: 'article-proposal', text: '发货前面单复核步骤。' }] });
      await desk.post(`/cases/${id}/closure`);
    },
  },
];
