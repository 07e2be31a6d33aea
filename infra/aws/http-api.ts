import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { DeskFunction } from './desk-function.ts';
import { type Identity, scopes } from './identity.ts';

/** A route: `GET /cases/{id}`, who answers it, and who may ask: a scope of the desk, or everybody for the reason given. */
export type Route = {
  readonly route: `${'GET' | 'POST'} /${string}`;
  readonly to: DeskFunction;
  readonly access: keyof typeof scopes | { readonly openBecause: string };
  /** Requests a second, and at once, of everybody together; the stage's own limit where missing. */
  readonly limit?: { readonly rate: number; readonly burst: number };
};

export type DeskApiProps = {
  readonly identity: Identity;
};

/** The desk's HTTP API: tokens and scopes are checked before a function runs, except where a route says why not. */
export class DeskApi extends Construct {
  private readonly api: HttpApi;
  private readonly integrations = new Map<DeskFunction, HttpLambdaIntegration>();
  private readonly stage: HttpStage;
  /** As CloudFormation spells it: the CDK passes these settings on as they are. */
  private readonly limits: Record<string, Readonly<Record<string, number | boolean>>> = {};
  private readonly authorizer: ReturnType<Identity['authorizer']>;

  constructor(scope: Construct, id: string, { identity }: DeskApiProps) {
    super(scope, id);
    this.authorizer = identity.authorizer();
    this.api = new HttpApi(this, 'Api', { apiName: 'kefu', createDefaultStage: false });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 1000, burstLimit: 2000 },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog()),
        format: AccessLogFormat.custom(JSON.stringify(accessLogLine)),
      },
    });
  }

  /** `https://<id>.execute-api.<region>.amazonaws.com`, without a trailing slash. */
  get endpoint(): string {
    return this.api.apiEndpoint;
  }

  get apiId(): string {
    return this.api.apiId;
  }

  /** Adds routes. */
  serve(...routes: readonly Route[]): void {
    for (const { route, to, access, limit } of routes) {
      const [method, path] = route.split(' ') as [HttpMethod, string];
      const open = typeof access === 'object';
      const [added] = this.api.addRoutes({
        path,
        methods: [method],
        integration: this.integrationOf(to),
        ...(open
          ? { authorizer: new HttpNoneAuthorizer() }
          : { authorizer: this.authorizer, authorizationScopes: [scopes[access]] }),
      });
      if (open && added) acknowledge(added, 'AwsSolutions-APIG4', access.openBecause);
      if (limit && added) this.limitRate(route, limit, added);
    }
  }

  /** A stage takes settings only of routes that are there already. */
  private limitRate(route: string, { rate, burst }: NonNullable<Route['limit']>, added: HttpRoute): void {
    this.limits[route] = { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst, DetailedMetricsEnabled: true };
    (this.stage.node.defaultChild as CfnStage).routeSettings = this.limits;
    this.stage.node.addDependency(added);
  }

  private integrationOf(fn: DeskFunction): HttpLambdaIntegration {
    const known = this.integrations.get(fn);
    if (known) return known;
    // One permission a function, not one a route: a function's policy holds 20 KB.
    const integration = new HttpLambdaIntegration(fn.name, fn.lambda, { scopePermissionToRoute: false });
    this.integrations.set(fn, integration);
    return integration;
  }

  private accessLog(): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      logGroupName: '/aws/vendedlogs/kefu-api', // this prefix needs no entry in the account's small log policy
      retention: RetentionDays.THIRTEEN_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

/** E6: looks are logged as events. The route stands for the path: a survey's link is its own key, and keys are not logged. */
const accessLogLine = {
  requestId: '$context.requestId',
  at: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  sub: '$context.authorizer.claims.sub',
  route: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  authorizerError: '$context.authorizer.error',
  integrationError: '$context.integrationErrorMessage',
};
