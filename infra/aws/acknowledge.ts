import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Accepts a cdk-nag finding on a construct and what is below it, with the reason. */
export const acknowledge = (construct: Construct, id: string, reason: string): void => {
  Validations.of(construct).acknowledge({ id, reason });
};

/**
 * Accepts that exactly these resources of a policy end in a wildcard. cdk-nag names a finding by the resource as it stands
 * in the template, which is known only once references between stacks are resolved: hence as late as validation.
 */
export const acknowledgeWildcards = (construct: Construct, resources: readonly string[], reason: string): void => {
  construct.node.addValidation({
    validate: () => {
      for (const resource of resources) {
        const shown = asNagShowsIt(Stack.of(construct).resolve(resource));
        acknowledge(construct, `AwsSolutions-IAM5[Resource::${shown}]`, reason);
      }
      return [];
    },
  });
};

const asNagShowsIt = (node: unknown): string => {
  if (typeof node === 'string') return node;
  const [[intrinsic, value] = []] = Object.entries(node ?? {});
  if (intrinsic === 'Ref') return `<${value}>`;
  if (intrinsic === 'Fn::GetAtt' && Array.isArray(value)) return `<${value.join('.')}>`;
  if (intrinsic === 'Fn::ImportValue') return asNagShowsIt(value);
  if (intrinsic === 'Fn::Join' && Array.isArray(value)) return (value[1] as unknown[]).map(asNagShowsIt).join(value[0]);
  throw new Error(`cannot name ${JSON.stringify(node)}`);
};
