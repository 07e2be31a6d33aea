import type { Category } from './centre.ts';
import type { Dice } from './dice.ts';

/** What customers write, by what it is about and how they feel. `{}` stands for the matter. */

export type Language = 'zh' | 'en';
export type Mood = 'pleased' | 'slow' | 'unsolved' | 'rude' | 'price' | 'quality';

export const matters: Readonly<Record<Category, Readonly<Record<Language, readonly string[]>>>> = {
  delivery: { zh: ['物流进度', '快递延误', '配送地址'], en: ['delivery status', 'late parcel', 'delivery address'] },
  invoice: { zh: ['发票抬头', '电子发票', '报销单据'], en: ['invoice details', 'electronic invoice', 'receipt'] },
  returns: { zh: ['退货退款', '换货申请', '退款进度'], en: ['return and refund', 'exchange request', 'refund status'] },
  installation: { zh: ['上门安装', '安装预约', '滤芯安装'], en: ['installation visit', 'installation date', 'filter fitting'] },
  'product-use': { zh: ['使用方法', '功能设置', '滤芯更换'], en: ['how to use it', 'settings', 'changing the filter'] },
  account: { zh: ['会员账号', '积分查询', '手机号变更'], en: ['member account', 'points', 'change of phone number'] },
};

const comments: Readonly<Record<Mood, Readonly<Record<Language, readonly string[]>>>> = {
  pleased: {
    zh: ['客服态度很好,{}很快解决了', '服务热情,回复及时,满意', '专业耐心,{}讲解清楚', '处理速度快,点赞', '问题已解决,谢谢'],
    en: [
      'Friendly agent, the {} was solved quickly',
      'Fast reply, very satisfied',
      'Patient and professional',
      'Problem solved, thank you',
    ],
  },
  slow: {
    zh: [
      '等了好几天才处理{}',
      '等待时间太长,一直没人回复',
      '{}处理太慢,催了好几次',
      '回复太慢,效率低',
      '拖了很久,希望加快处理速度',
    ],
    en: [
      'Waited for days for the {}',
      'Far too slow, nobody replied',
      'I had to chase the {} several times',
      'The waiting time was too long',
    ],
  },
  unsolved: {
    zh: ['{}的问题还是没有解决', '说了半天也没解决', '解决方案没有用,还要再联系', '同样的问题反复出现'],
    en: ['The {} is still not solved', 'The solution did not work', 'Same problem again and again', 'I still have no answer'],
  },
  rude: {
    zh: ['客服态度冷淡,不耐烦', '态度不好,推来推去', '被转接好几次,没有人负责'],
    en: ['The agent was impatient', 'Passed from one to the next, nobody felt responsible', 'Unfriendly on the phone'],
  },
  price: {
    zh: ['上门费用太贵', '运费不合理', '额外收费没有提前说明'],
    en: ['The extra cost was too high', 'Shipping fee is not reasonable', 'Nobody told me about the fee before'],
  },
  quality: {
    zh: ['产品质量不如以前', '滤芯漏水,质量要改进', '包装破损,质量差'],
    en: ['Product quality got worse', 'The filter leaks', 'It arrived with broken packaging'],
  },
};

const suggestions: Readonly<Record<Language, readonly string[]>> = {
  zh: ['希望增加微信查询进度', '建议提供周末安装', '希望说明书更详细', '建议退款到账后短信通知', '希望延长客服时间'],
  en: [
    'Please add order tracking by chat',
    'Offer installation at weekends',
    'A clearer manual would help',
    'Text me when the refund is paid',
  ],
};
const angry: Readonly<Record<Language, readonly string[]>> = {
  zh: ['太差了,再不处理我就投诉到消协', '忍无可忍,没完没了地拖', '垃圾服务,我要曝光'],
  en: ['This is unacceptable, I am fed up', 'Outrageous, I will go to the press', 'Worst service ever'],
};

const filled = (text: string, matter: string): string => text.replace('{}', matter);

export const subjectOf = (category: Category, language: Language, dice: Dice): string => dice.pick(matters[category][language]);
export const commentOf = (mood: Mood, { category, language }: { category: Category; language: Language }, dice: Dice): string =>
  filled(dice.pick(comments[mood][language]), dice.pick(matters[category][language]));
export const suggestionOf = (language: Language, dice: Dice): string => dice.pick(suggestions[language]);
export const angryText = (language: Language, dice: Dice): string => dice.pick(angry[language]);
