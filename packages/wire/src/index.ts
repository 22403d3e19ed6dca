export { sendOnce, type Sent, type WireRequest } from './send-once.ts'
