import {
  circuitName,
  circuitSubject,
  passage,
  providerNames,
  reopensAt,
  type Circuit,
  type CircuitScope,
  type ModelCapability,
  type ProviderName,
  type WorkerReport,
} from '@soundfoundry/track'

/** What a model at a provider would do with a track now, by every circuit that concerns it. */
export interface ModelView {
  capability: ModelCapability
  passage: 'open_road' | 'one_trial' | 'barred'
  /** The circuits that a track must claim to be let through as their one trial. */
  trials: string[]
  /** When the last of the circuits in the way may let something through; null when none is in the way. */
  reopensAt: string | null
}

/** A provider as the router sees it: what its live workers offer, and what the circuits let through. */
export interface ProviderView {
  name: ProviderName
  /** Whether any live worker holds a credential for it. */
  staffed: boolean
  models: ModelView[]
}

/** A worker that has not reported for this long is taken for gone. Milliseconds. */
export const reportLifetimeMs = 30_000

const scopes: readonly CircuitScope[] = ['account', 'endpoint', 'key', 'key_model', 'model']

/** What every provider would do now, from the workers' reports and the shared circuits. Pure. */
export function viewProviders(
  reports: Iterable<WorkerReport>,
  circuits: (name: string) => Circuit | undefined,
  now: Date,
): Map<ProviderName, ProviderView> {
  const live = [...reports].filter(report => now.getTime() - Date.parse(report.at) < reportLifetimeMs)
  return new Map(
    providerNames.map(name => {
      const workers = live.filter(report => report.provider === name && report.credential !== null)
      const keys = [...new Set(workers.flatMap(report => report.credential?.key ?? []))]
      const models = new Map(workers.flatMap(report => report.models.map(model => [model.id, model] as const)))
      return [
        name,
        {
          name,
          staffed: workers.length > 0,
          models: [...models.values()].map(capability => viewModel(name, capability, keys, circuits, now)),
        },
      ]
    }),
  )
}

/** A model is as passable as the best key of the fleet makes it. */
function viewModel(
  provider: ProviderName,
  capability: ModelCapability,
  keys: readonly string[],
  circuits: (name: string) => Circuit | undefined,
  now: Date,
): ModelView {
  const order = { open_road: 0, one_trial: 1, barred: 2 }
  const [best] = keys
    .map(key => viewWithKey(provider, capability, key, circuits, now))
    .sort((a, b) => order[a.passage] - order[b.passage])
  return best ?? { capability, passage: 'barred', trials: [], reopensAt: null }
}

function viewWithKey(
  provider: ProviderName,
  capability: ModelCapability,
  key: string,
  circuits: (name: string) => Circuit | undefined,
  now: Date,
): ModelView {
  const view: ModelView = { capability, passage: 'open_road', trials: [], reopensAt: null }
  for (const scope of scopes) {
    const subject = circuitSubject(provider, scope, key, capability.id)
    if (subject === null) continue
    const circuit = circuits(circuitName(subject))
    if (circuit === undefined) continue
    const passes = passage(circuit, now)
    if (passes === 'open_road') continue
    if (passes === 'one_trial') view.trials.push(circuitName(subject))
    if (passes === 'barred' || view.passage === 'open_road') view.passage = passes
    const reopens = reopensAt(circuit)
    if (view.reopensAt === null || reopens > view.reopensAt) view.reopensAt = reopens
  }
  return view
}
