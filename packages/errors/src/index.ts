export { errorCodes, isErrorCode, type ErrorCode, type ErrorRow } from './codes.ts'
export { AppError, type AppErrorOptions, type ErrorAtPath } from './app-error.ts'
export { toProblem, type Problem } from './problem.ts'
