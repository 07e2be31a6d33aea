import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EventStore } from './event-store.ts';
import { Identity } from './identity.ts';
import { Lake } from './lake.ts';
import { supportRule } from './mail-intake.ts';
import { RawStore } from './raw-store.ts';
import { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import { Views } from './views.ts';

/** What must outlive every deployment: events, views, raw contacts, the lake, people, secrets. */
export class DataStack extends Stack {
  readonly events: EventStore;
  readonly views: Views;
  readonly raw: RawStore;
  readonly lake: Lake;
  readonly identity: Identity;
  readonly secrets: Secrets;

  constructor(scope: Construct, settings: Settings) {
    super(scope, 'KefuData', { description: 'kefu: the data of the service desk', terminationProtection: true });
    this.events = new EventStore(this, 'Events');
    this.views = new Views(this, 'Views');
    this.raw = new RawStore(this, 'Raw');
    this.raw.acceptMailFrom(supportRule);
    this.lake = new Lake(this, 'Lake', { accessLog: this.raw.accessLog });
    this.identity = new Identity(this, 'Identity', { consoleUrl: settings.consoleUrl });
    this.secrets = new Secrets(this, 'Secrets');
  }
}
