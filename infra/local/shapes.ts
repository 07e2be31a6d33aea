import { z } from 'zod';
import type { Resource } from './template.ts';

/** A resource's properties in a shape; throws with the resource's name and what is wrong with it. */
export const read = <T>(resource: Resource, shape: z.ZodType<T>): T => {
  const result = shape.safeParse(resource.properties());
  if (result.success) return result.data;
  throw new Error(`${resource.stack}/${resource.logicalId} (${resource.type}): ${z.prettifyError(result.error)}`);
};

// CloudFormation takes numbers and booleans as text as well.
export const whole = z.coerce.number().int();
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
