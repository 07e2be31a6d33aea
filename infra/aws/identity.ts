import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  UserPoolGroup,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** One group a role; access tokens carry it as `cognito:groups`. */
export const roles = ['agent', 'senior-agent', 'supervisor', 'manager', 'inspector', 'analyst', 'admin'] as const;

/** The scopes of the resource server `desk`, as tokens carry them. */
export const scopes = { read: 'desk/cases.read', write: 'desk/cases.write' } as const;

export type IdentityProps = {
  /** Where the sign-in page sends people back to. */
  readonly consoleUrl: string;
};

/** Who may sign in at the desk, and with which role. People are created by an administrator, never by themselves. */
export class Identity extends Construct {
  readonly userPool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, { consoleUrl }: IdentityProps) {
    super(scope, id);
    this.userPool = this.createUserPool();
    for (const role of roles) new UserPoolGroup(this, role, { userPool: this.userPool, groupName: role });
    this.userPool.addDomain('SignIn', { cognitoDomain: { domainPrefix: `kefu-${Aws.ACCOUNT_ID}` } });
    this.client = this.createClient(consoleUrl);
  }

  /** Checks access tokens at the door of an HTTP API; the routes name the scopes. */
  authorizer(): HttpJwtAuthorizer {
    return new HttpJwtAuthorizer('Jwt', this.userPool.userPoolProviderUrl, { jwtAudience: [this.client.userPoolClientId] });
  }

  private createUserPool(): UserPool {
    const userPool = new UserPool(this, 'UserPool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const reason =
      'Threat protection needs the Plus plan at a price per person; people are created by an administrator and must have a second factor.';
    acknowledge(userPool, 'AwsSolutions-COG3', reason);
    acknowledge(userPool, 'AwsSolutions-COG8', reason);
    return userPool;
  }

  private createClient(consoleUrl: string): UserPoolClient {
    const read = new ResourceServerScope({ scopeName: 'cases.read', scopeDescription: 'See cases and the board' });
    const write = new ResourceServerScope({ scopeName: 'cases.write', scopeDescription: 'Work on cases' });
    const desk = this.userPool.addResourceServer('Desk', { identifier: 'desk', scopes: [read, write] });
    return this.userPool.addClient('Client', {
      generateSecret: false, // runs in a browser: the code flow with PKCE needs none
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.resourceServer(desk, read), OAuthScope.resourceServer(desk, write)],
        callbackUrls: [consoleUrl],
        logoutUrls: [consoleUrl],
      },
      accessTokenValidity: Duration.minutes(5), // E6: a leaver's access ends at once; Cognito allows no less
      idTokenValidity: Duration.minutes(5),
      refreshTokenValidity: Duration.hours(12),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
  }
}
