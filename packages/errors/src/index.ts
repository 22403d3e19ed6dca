export { errorCodes, isErrorCode, type ErrorCode } from './codes.ts'
export type { ErrorRow } from './error-row.ts'
export { AppError, type AppErrorOptions, type ErrorAtPath } from './app-error.ts'
export { toProblem, type Problem } from './problem.ts'
