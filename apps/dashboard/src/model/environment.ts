import type { Keys } from '@soundfoundry/client'

export type Environment = { readonly kind: 'sandbox' | 'production' | 'other'; readonly word: string }

/** Where this is, by what the workers say of their keys; null when that is not known. */
export function environmentOf(keys: Keys | null): Environment | null {
  // Its keys are made up, in a file of its own.
  if (keys?.keys.some(({ source }) => source !== null && /[/\\]sandbox\.env\)?$/.test(source)) === true) {
    return { kind: 'sandbox', word: 'sandbox' }
  }
  const names = [...new Set(keys?.keys.filter(({ state }) => state === 'current').flatMap(each => each.environments))]
  const name = names.length === 1 ? names[0] : undefined
  if (name === undefined) return names.length > 1 ? { kind: 'production', word: names.join(' + ') } : null
  const kind = name === 'sandbox' || name === 'production' ? name : 'other'
  return { kind, word: name }
}
