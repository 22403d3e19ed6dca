export { probeAdminScope, type AdminScopeOptions, type KeyScope } from './admin-scope.ts'
export { createFalProvider, type FalProviderOptions } from './fal-provider.ts'
