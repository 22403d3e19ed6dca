import { Type, type Static } from 'typebox'

/** The providers the house knows. A third one is one more entry here, one package and one app. */
export const providerNames = ['fal', 'replicate'] as const

export const ProviderNameSchema = Type.Union([Type.Literal('fal'), Type.Literal('replicate')])
export type ProviderName = Static<typeof ProviderNameSchema>

/** What people call them. */
export const providerTitles: Readonly<Record<ProviderName, string>> = { fal: 'fal', replicate: 'Replicate' }
