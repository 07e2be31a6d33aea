import { CfnOutput, Stack } from 'aws-cdk-lib';
import { ConfigurationSet, EmailIdentity, Identity as SesIdentity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { DeskFunction } from './desk-function.ts';
import type { Settings } from './settings.ts';

export type MailIdentityProps = Pick<Settings, 'mailDomain' | 'supportAddress'>;

/** The domain that the desk's mail comes from and goes to, and the DNS records it needs. */
export class MailIdentity extends Construct {
  /** The desk's mails go out under it; it tells what becomes of them. */
  readonly configurationSet: ConfigurationSet;
  private readonly identity: EmailIdentity;
  private readonly props: MailIdentityProps;

  constructor(scope: Construct, id: string, props: MailIdentityProps) {
    super(scope, id);
    this.props = props;
    this.identity = new EmailIdentity(this, 'Domain', { identity: SesIdentity.domain(props.mailDomain) });
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: 'kefu',
      disableSuppressionList: true, // the desk keeps its own, which a supervisor can lift (ADR 15)
      reputationMetrics: true,
    });
    this.describeDns();
  }

  get configurationSetArn(): string {
    const resourceName = this.configurationSet.configurationSetName;
    return Stack.of(this).formatArn({ service: 'ses', resource: 'configuration-set', resourceName });
  }

  /** Tells a function which addresses are the desk's own. */
  nameTo(fn: DeskFunction): void {
    fn.tell('MAIL_DOMAIN', this.props.mailDomain);
    fn.tell('SUPPORT_ADDRESS', this.props.supportAddress);
  }

  /** Lets a function send as the support address or one of its plus-addresses, and as nobody else. */
  grantSend(fn: DeskFunction): void {
    this.nameTo(fn);
    fn.tell('MAIL_CONFIGURATION_SET', this.configurationSet.configurationSetName);
    const plusAddresses = this.props.supportAddress.replace('@', '+*@');
    fn.allow({
      actions: ['ses:SendEmail', 'ses:SendRawEmail'],
      resources: [this.identity.emailIdentityArn, this.configurationSetArn],
      conditions: { StringLike: { 'ses:FromAddress': [this.props.supportAddress, plusAddresses] } },
    });
  }

  private describeDns(): void {
    for (const [index, { name, value }] of this.identity.dkimRecords.entries()) {
      new CfnOutput(this, `Dkim${index + 1}`, {
        description: 'DNS record that lets SES sign as the domain',
        value: `${name} CNAME ${value}`,
      }).overrideLogicalId(`MailDkim${index + 1}`);
    }
    new CfnOutput(this, 'Mx', {
      description: 'DNS record that brings mail to the domain to the desk',
      value: `${this.props.mailDomain} MX 10 inbound-smtp.${Stack.of(this).region}.amazonaws.com`,
    }).overrideLogicalId('MailMx');
  }
}
