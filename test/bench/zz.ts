import { caseBoard } from '../../domain/views/supervisor-board.ts';
import { movement } from '../../domain/views/view.ts';
import { longCase } from './long-case.ts';

const commits = longCase();
const t = process.cpuUsage();
let n = 0;
for (let i = 0; i < 6000; i++) {
  let row = caseBoard.initial;
  let before = caseBoard.contribution(row);
  for (const commit of commits) {
    row = caseBoard.evolve(row, commit);
    const after = caseBoard.contribution(row);
    n += movement(before, after).cells.length;
    before = after;
  }
}
console.log(n, (commits.flatMap((c) => c.events).length * 6000 * 1e6) / process.cpuUsage(t).user);
