/** Whether a value can be a request id of fal's (UUIDs so far) and stands in a path without changing it. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9][\w.~-]{0,127}$/i.test(value)
}
