import { describe, expect, it } from 'vitest';
import { createMemory } from '../../../domain/views/memory.ts';

describe('decision 3: what a view remembers of its streams', () => {
  it('is the last that was said of each, and of the first of more than a thousand nothing', () => {
    const memory = createMemory<number>();
    for (let number = 0; number < 1000; number += 1) memory.keep(`case-${number}`, number);
    memory.keep('case-0', -1);
    expect([memory.of('case-0'), memory.of('case-999')]).toEqual([-1, 999]);
    memory.keep('case-1000', 1000);
    expect([memory.of('case-0'), memory.of('case-1'), memory.of('case-1000')]).toEqual([undefined, 1, 1000]);
  });
});
