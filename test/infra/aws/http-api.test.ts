import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../../functions/lib/operations.ts';
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
    const expected = Object.entries(operations).map(([route, { at, access }]) => {
      const guard = typeof access === 'object' ? 'NONE' : `desk/cases.${access}`;
      return `${route} -> ${at}.api (${guard})`;
    });
    expect(routes().sort()).toEqual(expected.sort());
    expect(
      routes()
        .filter((route) => route.endsWith('(NONE)'))
        .sort(),
    ).toEqual([
      'GET /health -> meta.api (NONE)',
      'GET /openapi.json -> meta.api (NONE)',
      'GET /s/{token} -> survey.api (NONE)',
      'POST /s/{token} -> survey.api (NONE)',
      'POST /webhooks/calls -> calls.api (NONE)',
      'POST /webhooks/interactions -> interactions.api (NONE)',
      'POST /webhooks/interactions/files -> files.api (NONE)',
      'POST /webhooks/interactions/files/uploads -> files.api (NONE)',
      'POST /webhooks/mail/mailgun/mime -> mailhooks.api (NONE)',
      'POST /webhooks/mail/postmark -> mailhooks.api (NONE)',
      'POST /webhooks/mail/sendgrid -> mailhooks.api (NONE)',
      'POST /webhooks/phone/tccc -> calls.api (NONE)',
      'POST /webhooks/phone/twilio -> phone.api (NONE)',
      'POST /webhooks/phone/twilio/dial -> phone.api (NONE)',
      'POST /webhooks/phone/twilio/survey -> phone.api (NONE)',
      'POST /webhooks/phone/twilio/voicemail -> phone.api (NONE)',
    ]);
    // Reading asks for the reading scope and changing for the writing one.
    const wrong = routes().filter((route) => !/^(GET .*(read|NONE)|POST .*(write|NONE))\)$/.test(route));
    expect(wrong).toEqual([]);
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
      route: '$context.routeKey',
      status: '$context.status',
    });
    // D1: a survey's link is its own key; a path would log it.
    expect(Format).not.toMatch(/query|querystring|context\.path/i);
  });

  it('D1 limits what is open to everybody with a link, once its routes are there', () => {
    const stage = system.one('AWS::ApiGatewayV2::Stage');
    const limit = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100, DetailedMetricsEnabled: true };
    expect(stage.Properties.RouteSettings).toEqual({ 'GET /s/{token}': limit, 'POST /s/{token}': limit });
    const routesOf = (key: string) =>
      system.all('AWS::ApiGatewayV2::Route').filter(({ Properties }) => Properties.RouteKey === key);
    for (const { id } of [...routesOf('GET /s/{token}'), ...routesOf('POST /s/{token}')]) expect(stage.DependsOn).toContain(id);
  });

  it('D1 survey links lead to the address that a deployment names, else to its own', () => {
    expect(system.say(environmentOf(system.at('notices.queue/Function')).PUBLIC_URL)).toBe('Api/Api');
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
