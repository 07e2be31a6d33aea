import { z } from 'zod';
import { flag, read, whole } from './shapes.ts';
import type { Resource } from './template.ts';

export type HttpApi = {
  readonly id: string;
  readonly routes: readonly Route[];
  readonly throttling: ReadonlyMap<string, Throttling>;
  readonly cors: Cors | undefined;
};

/** Requests a second, and how many at once; key `*` is the stage's default, else a route key. */
export type Throttling = { readonly rate: number; readonly burst: number };

export type Route = {
  /** `GET /cases/{id}` or `$default`. */
  readonly key: string;
  readonly functionArn: string;
  readonly timeoutMillis: number;
  readonly authorizer: Authorizer | undefined;
  readonly scopes: readonly string[];
};

export type Authorizer = { readonly issuer: string; readonly audience: readonly string[] };
export type Cors = z.infer<typeof corsShape>;

const corsShape = z.object({
  AllowOrigins: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowHeaders: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  AllowCredentials: flag.default(false),
  MaxAge: whole.optional(),
});

const throttlingShape = z.object({ ThrottlingRateLimit: z.coerce.number().optional(), ThrottlingBurstLimit: whole.optional() });

export const readApi = (of: (type: string) => readonly Resource[]): HttpApi | undefined => {
  const [api, second] = of('AWS::ApiGatewayV2::Api');
  if (second) throw new Error(`${second.stack}/${second.logicalId}: this host serves one HTTP API`);
  if (!api) return undefined;
  const integrations = new Map(of('AWS::ApiGatewayV2::Integration').map((it) => [it.ref, read(it, integrationShape)]));
  const authorizers = new Map(
    of('AWS::ApiGatewayV2::Authorizer').map((it) => [it.ref, read(it, authorizerShape).JwtConfiguration]),
  );
  const stages = of('AWS::ApiGatewayV2::Stage').map((it) => read(it, stageShape));
  return {
    id: api.name,
    cors: read(api, z.object({ CorsConfiguration: corsShape.optional() })).CorsConfiguration,
    routes: of('AWS::ApiGatewayV2::Route').map((it) => {
      const route = read(it, routeShape);
      const integration = integrations.get(route.Target.replace(/^integrations\//, ''));
      if (!integration) throw new Error(`${it.stack}/${it.logicalId}: no integration ${route.Target}`);
      const jwt = route.AuthorizationType === 'JWT' ? authorizers.get(route.AuthorizerId ?? '') : undefined;
      if (route.AuthorizationType === 'JWT' && !jwt)
        throw new Error(`${it.stack}/${it.logicalId}: no authorizer ${route.AuthorizerId}`);
      return {
        key: route.RouteKey,
        functionArn: integration.IntegrationUri,
        timeoutMillis: integration.TimeoutInMillis,
        authorizer: jwt && { issuer: jwt.Issuer, audience: jwt.Audience },
        scopes: route.AuthorizationScopes,
      };
    }),
    throttling: new Map(stages.flatMap((stage) => limitsOf(stage))),
  };
};

const integrationShape = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: whole.default(30_000),
});

const authorizerShape = z.object({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()) }),
});

const routeShape = z.object({
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
});

const stageShape = z.object({
  StageName: z.literal('$default'),
  DefaultRouteSettings: throttlingShape.optional(),
  RouteSettings: z.record(z.string(), throttlingShape).optional(),
});

const limitsOf = ({ DefaultRouteSettings, RouteSettings = {} }: z.infer<typeof stageShape>): readonly [string, Throttling][] =>
  Object.entries({ ...(DefaultRouteSettings ? { '*': DefaultRouteSettings } : {}), ...RouteSettings }).flatMap(([key, limit]) =>
    limit.ThrottlingRateLimit === undefined
      ? []
      : [[key, { rate: limit.ThrottlingRateLimit, burst: limit.ThrottlingBurstLimit ?? limit.ThrottlingRateLimit }]],
  );
