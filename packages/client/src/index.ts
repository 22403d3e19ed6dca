export * from './client.ts'
export type { FollowOptions } from './follow-track.ts'
export { GatewayUnreachable, SoundFoundryProblem, UnexpectedAnswer, type ErrorCode } from './problem.ts'
export { NotDoneInTime, type UntilDoneOptions } from './until-done.ts'
