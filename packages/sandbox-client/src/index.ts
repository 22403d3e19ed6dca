export { SandboxClient, type ActiveFault, type FaultParameters, type ListedFault } from './sandbox-client.ts'
export { SandboxFailure, type SandboxFailureKind } from './sandbox-failure.ts'
