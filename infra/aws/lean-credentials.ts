/**
 * What `@aws-sdk/credential-provider-node` becomes in a bundle. Lambda gives a function its role's credentials in the
 * environment, fixed for the life of the execution environment, and the full chain asks the environment first anyway: the
 * rest of it (profiles, SSO, containers, web identity) can never be reached there and costs 130 KB a bundle.
 * A function that is moved to SnapStart gets container credentials instead and must drop this alias.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
