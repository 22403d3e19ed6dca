export { createFalProvider, type FalProviderOptions } from './fal-provider.ts'
