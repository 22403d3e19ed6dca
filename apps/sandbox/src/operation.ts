/** The two providers the sandbox plays. */
export const providers = ['fal', 'replicate'] as const
export type Provider = (typeof providers)[number]

/** What can be asked of each provider; requests are counted and faults are aimed by these names. */
export const operations = {
  fal: [
    'submit',
    'status',
    'stream',
    'result',
    'cancel',
    'probe',
    'account',
    'jwks',
    'pricing',
    'models',
    'keys',
    'listing',
    'file',
  ],
  replicate: ['create', 'get', 'cancel', 'list', 'account', 'model', 'webhook-secret', 'file'],
} as const satisfies Record<Provider, readonly string[]>

export type Operation = (typeof operations)[Provider][number]

/** Whether a name is one of the providers. */
export function isProvider(name: string): name is Provider {
  return providers.some(provider => provider === name)
}
