import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Resource, type System, synthesizeSystem } from './assembly.ts';

let system: System;
beforeAll(async () => {
  system = await synthesizeSystem();
});
afterAll(() => system.dispose());

const environmentOf = (fn: Resource) => (fn.Properties.Environment as { Variables: Record<string, unknown> }).Variables;

describe('the HTTP API', () => {
  const routes = () =>
    system.all('AWS::ApiGatewayV2::Route').map(({ Properties }) => {
      const integration = system.at(system.say(Properties.Target).replace('integrations/', ''));
      const to = system.say(integration.Properties.IntegrationUri).replace('/Function', '');
      const guard =
        Properties.AuthorizationType === 'JWT'
          ? (Properties.AuthorizationScopes as string[]).join(' ')
          : String(Properties.AuthorizationType);
      return `${Properties.RouteKey} -> ${to} (${guard})`;
    });

  it('asks for a scope on every route but the signed webhook and what is public', () => {
    expect(routes().sort()).toEqual([
      'GET /board -> board.api (desk/cases.read)',
      'GET /cases -> cases.api (desk/cases.read)',
      'GET /cases/{id} -> cases.api (desk/cases.read)',
      'GET /cases/{id}/events -> cases.api (desk/cases.read)',
      'GET /health -> meta.api (NONE)',
      'GET /intake/parked -> board.api (desk/cases.read)',
      'GET /openapi.json -> meta.api (NONE)',
      'POST /cases -> cases.api (desk/cases.write)',
      'POST /cases/{id}/assignment -> cases.api (desk/cases.write)',
      'POST /cases/{id}/closure -> cases.api (desk/cases.write)',
      'POST /cases/{id}/confirmation -> cases.api (desk/cases.write)',
      'POST /cases/{id}/dispute -> cases.api (desk/cases.write)',
      'POST /cases/{id}/escalation -> cases.api (desk/cases.write)',
      'POST /cases/{id}/escalation/acknowledgement -> cases.api (desk/cases.write)',
      'POST /cases/{id}/interactions -> cases.api (desk/cases.write)',
      'POST /cases/{id}/resolution -> cases.api (desk/cases.write)',
      'POST /cases/{id}/triage -> cases.api (desk/cases.write)',
      'POST /webhooks/phone/twilio -> phone.api (NONE)',
    ]);
  });

  it('takes the tokens of the desk’s own user pool and client', () => {
    const { JwtConfiguration } = system.one('AWS::ApiGatewayV2::Authorizer').Properties as {
      JwtConfiguration: { Issuer: unknown; Audience: unknown[] };
    };
    expect(system.say(JwtConfiguration.Issuer)).toBe('Identity/UserPool');
    expect(JwtConfiguration.Audience.map(system.say)).toEqual(['Identity/UserPool/Client']);
  });

  it('limits the rate of requests, and E6: logs every look with who took it', () => {
    const stage = system.one('AWS::ApiGatewayV2::Stage');
    expect(stage.Properties).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
    });
    const { Format } = stage.Properties.AccessLogSettings as { Format: string };
    expect(JSON.parse(Format)).toMatchObject({
      sub: '$context.authorizer.claims.sub',
      path: '$context.path',
      status: '$context.status',
    });
    expect(Format).not.toMatch(/query|querystring/i);
  });

  it('signs webhooks for the address that a deployment names, else for its own', async () => {
    expect(system.say(environmentOf(system.at('phone.api/Function')).PUBLIC_URL)).toBe('Api/Api');
    const behindDomain = await synthesizeSystem({ publicUrl: 'https://desk.example.com/v1' });
    const { Outputs } = behindDomain.template('KefuDesk');
    expect((behindDomain.at('phone.api/Function').Properties.Environment as { Variables: object }).Variables).toMatchObject({
      PUBLIC_URL: 'https://desk.example.com/v1',
    });
    expect(Outputs?.TwilioWebhookUrl?.Value).toBe('https://desk.example.com/v1/webhooks/phone/twilio');
    behindDomain.dispose();
  });
});
