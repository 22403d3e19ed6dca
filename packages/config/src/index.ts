export { loadConfig, type LoadedConfig } from './load-config.ts'
export {
  appNames,
  appSchemas,
  appVariables,
  type AppConfig,
  type AppName,
  type VariableDescription,
} from './app-schemas.ts'
export {
  ConfigurationError,
  EXIT_CONFIGURATION,
  formatProblems,
  type ConfigurationProblem,
  type ConfigurationWarning,
} from './configuration-error.ts'
export { credentialRules, credentialSlots, type CredentialProvider, type CredentialSlot } from './credential-rules.ts'
export { readCredentials, type Credential, type CredentialProblem, type CredentialReading } from './credentials.ts'
export {
  checkFalKey,
  checkReplicateToken,
  type KeyFormatProblem,
  type KeyFormatReport,
  type KeyFormatRule,
} from './key-format.ts'
export { fingerprintOf, Secret, type SecretPrefix } from './secret.ts'
export { parseEnvFile, type EnvFile, type EnvFileRule, type EnvStatement, type IgnoredLine } from './env-file.ts'
export { fileNotice, warnOfIgnored, type FileNotice } from './ignored-lines.ts'
export { readSmallFile, UnreadableFile } from './read-small-file.ts'
export { byteOrderMarkLength, decodeFile } from './text-encoding.ts'
export {
  describeSource,
  openSources,
  repositoryRoot,
  type Environment,
  type Source,
  type SourceOptions,
} from './sources.ts'
export { hashClientToken, isDamagedToken, makeClientToken } from './client-token.ts'
export { formatListedToken, tokenScopes, type ListedToken, type TokenScope } from './token-list.ts'
export { isLoopbackHost, isPrivateHost } from './url-rules.ts'
