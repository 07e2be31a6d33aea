import type { Throttling } from './api-resources.ts';

/** Token buckets of a stage, in real time: a request takes from its route's own bucket, or else from the stage's. */
export const createThrottle = (
  limits: ReadonlyMap<string, Throttling>,
  now: () => number = () => performance.now(),
): ((routeKey: string) => boolean) => {
  const buckets = new Map([...limits].map(([key, { rate, burst }]) => [key, { rate, burst, tokens: burst, at: now() }]));
  return (routeKey) => {
    const bucket = buckets.get(routeKey) ?? buckets.get('*');
    if (!bucket) return true;
    const at = now();
    bucket.tokens = Math.min(bucket.burst, bucket.tokens + ((at - bucket.at) / 1000) * bucket.rate);
    bucket.at = at;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
};
