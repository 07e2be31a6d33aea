import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSecrets } from '../../../infra/local/secrets.ts';
import { type Services, startServices } from './support.ts';

let services: Services;
let client: SecretsManagerClient;
let path: string;

beforeEach(async () => {
  services = await startServices();
  client = new SecretsManagerClient(services.client);
  path = join(services.folder, 'secrets.json');
});
afterEach(async () => {
  client.destroy();
  await services.close();
});

const get = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));

describe('secrets', () => {
  it('are made at the first start, strong and for the owner only', () => {
    const file = JSON.parse(readFileSync(path, 'utf8'));
    expect(file).toEqual({
      twilio: { authToken: expect.stringMatching(/^[0-9a-f]{32}$/) },
      standardWebhooks: { secret: expect.any(String) },
      tccc: { password: expect.stringMatching(/^[0-9a-f]{32}$/) },
      postmark: { password: expect.stringMatching(/^[0-9a-f]{32}$/) },
      mailgun: { signingKey: expect.stringMatching(/^[0-9a-f]{32}$/) },
      sendgrid: { password: expect.stringMatching(/^[0-9a-f]{32}$/) },
      mail: { macKey: expect.any(String) },
    });
    expect(Buffer.from(file.standardWebhooks.secret, 'base64')).toHaveLength(24);
    expect(Buffer.from(file.mail.macKey, 'base64')).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('answer by name and by ARN, with or without its random ending', async () => {
    const { ARN = '', Name, SecretString, VersionStages } = await get('kefu/standard-webhooks');
    expect({ Name, VersionStages }).toEqual({ Name: 'kefu/standard-webhooks', VersionStages: ['AWSCURRENT'] });
    expect(SecretString).toBe(JSON.stringify(services.secrets.all().standardWebhooks));
    expect((await get(ARN)).SecretString).toBe(SecretString);
    expect((await get(ARN.slice(0, -7))).SecretString).toBe(SecretString);
  });

  it('follow the file when a person changes it', async () => {
    const before = await get('kefu/twilio');
    writeFileSync(path, JSON.stringify({ ...services.secrets.all(), twilio: { authToken: '12345' } }));
    const after = await get('kefu/twilio');
    expect(after.SecretString).toBe('{"authToken":"12345"}');
    expect(after.VersionId).not.toBe(before.VersionId);
  });

  it('stay over a restart; one that a person left out is added', () => {
    writeFileSync(path, JSON.stringify({ twilio: { authToken: '12345' } }));
    const { twilio, mail } = createSecrets({ path }).all();
    expect(twilio).toEqual({ authToken: '12345' });
    expect(mail).toEqual({ macKey: expect.any(String) });
    expect(createSecrets({ path }).all().mail).toEqual(mail);
  });

  it('refuse to start on a file that is no JSON, without touching it', () => {
    writeFileSync(path, '{"twilio":');
    expect(() => createSecrets({ path })).toThrow('must be JSON');
    expect(readFileSync(path, 'utf8')).toBe('{"twilio":');
  });

  it('are not found under another name', async () => {
    await expect(get('kefu/nothing')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  it('refuse an operation they do not have, aloud', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
    expect(said).toHaveBeenCalledWith(expect.stringContaining('ListSecrets'));
    said.mockRestore();
  });
});
