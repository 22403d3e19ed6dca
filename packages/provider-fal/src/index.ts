export { probeAdminScope, type AdminScopeOptions } from './admin-scope.ts'
export { createFalProvider, type FalProviderOptions } from './fal-provider.ts'
