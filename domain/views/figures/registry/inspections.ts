import { type Definition, everywhere } from './definition.ts';

/** Quality inspections (F1, F2). */

export const inspectionFigures: readonly Definition[] = [
  {
    name: 'inspectionScore',
    version: 1,
    clause: 'G1',
    unit: 'share',
    title: { en: 'Inspection score', zh: '质检得分率' },
    formula: {
      en: 'points earned / points possible, of the applicable items of all inspections scored',
      zh: '所评质检中适用项目的得分之和 / 应得分之和',
    },
    edges: {
      en: "By the weights of the sheet's version that it was scored by. A fatal item carries no points: it makes the record fail, whose points stay in the sums, and failed records are counted apart. Dated by the first scoring; a later one corrects that day. Agent, team, channel and class are those of the record when it was drawn. Points are no trials, so no interval is given. Average, median and p90 are of each inspection's own share; median and p90 by nearest rank, from a histogram within 1 %.",
      zh: '按评分时评分表版本的权重。一票否决项不计分,仅使该记录不合格;其得分仍计入合计,不合格记录另行计数。按首次评分归日,其后的更正修正该日。坐席、团队、渠道与分类取抽取时的记录。得分并非独立试验,故不给区间。平均、中位数与 P90 取各次质检自身的得分率;中位数与 P90 为最近秩,取自误差不超过 1% 的直方图。',
    },
    source: {
      kind: 'points',
      of: 'inspections',
      earned: 'inspection.earned',
      possible: 'inspection.possible',
      failed: 'inspections.failed',
      shares: 'inspection.share',
    },
    dimensions: everywhere,
    better: 'higher',
  },
];
