/** Whether a value can be the id of a request and stands in a path without changing it. Earlier releases kept any such id. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9][\w.~-]{0,127}$/i.test(value)
}

/**
 * Whether a value is a request id of fal's own form, a UUID, and no part of the key it was asked with. Nothing else is kept
 * from a submit or a list: an echo of a credential would otherwise end up in records, logs and answers.
 */
export function isOwnRequestId(value: unknown, key: string): value is string {
  if (typeof value !== 'string' || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return false
  return !key.toLowerCase().includes(value.toLowerCase())
}
