export { sendOnce, type Sent } from './send-once.ts'
