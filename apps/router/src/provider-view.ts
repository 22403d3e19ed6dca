import {
  circuitName,
  circuitScopes,
  circuitSubject,
  isRefusedForCertain,
  mayGo,
  passage,
  providerNames,
  reopensAt,
  type Circuit,
  type ModelCapability,
  type ProviderName,
  type ProviderSwitch,
  type WorkerReport,
} from '@soundfoundry/track'

/** What a model at a provider would do with a track now, by every circuit that concerns it. */
export interface ModelView {
  capability: ModelCapability
  passage: 'open_road' | 'one_trial' | 'barred'
  /** The circuits that a track must claim to be let through as their one trial. */
  trials: string[]
  /** One trial is let through, and if nothing has changed it is refused at once: all it costs is that. */
  isCheapTrial: boolean
  /** When the last of the circuits in the way may let something through; null when that cannot be told, or none is in the way. */
  reopensAt: string | null
  /** It is barred by a person and not by its circuits: until one resumes it. */
  barredBy?: 'paused'
}

/** A provider as the router sees it: what its live workers offer, and what the circuits let through. */
export interface ProviderView {
  name: ProviderName
  /** Whether any live worker speaks for it, with a credential or without: what it offers is known. */
  present: boolean
  /** In the order of preference. What no worker with a credential offers is barred. */
  models: ModelView[]
}

const order = { open_road: 0, one_trial: 1, barred: 2 }

/**
 * What every provider would do now, from the workers' reports, the shared circuits and what a person has paused. Pure.
 * Every report counts as live: the bus itself ends those of silent workers, by its own clock and not by theirs.
 */
export function viewProviders(
  reports: Iterable<WorkerReport>,
  circuits: (name: string) => Circuit | undefined,
  now: Date,
  switches: (provider: ProviderName) => ProviderSwitch | undefined = () => undefined,
): Map<ProviderName, ProviderView> {
  const workers = [...reports].sort(byCredentialThenName)
  return new Map(
    providerNames.map(name => {
      const own = workers.filter(report => report.provider === name)
      const models = own.flatMap(report => report.models)
      const distinct = models.filter((model, index) => models.findIndex(({ id }) => id === model.id) === index)
      const isPaused = !mayGo(switches(name), 'send')
      const view = (model: ModelCapability) =>
        isPaused ? pausedModel(model) : viewModel(name, model, keysFor(model.id, own), circuits, now)
      return [name, { name, present: own.length > 0, models: distinct.map(view) }]
    }),
  )
}

const pausedModel = (capability: ModelCapability): ModelView => ({
  capability,
  passage: 'barred',
  trials: [],
  isCheapTrial: false,
  reopensAt: null,
  barredBy: 'paused',
})

/** All routers see the same, in whatever order the reports reached them; who can work is heard first. */
function byCredentialThenName(a: WorkerReport, b: WorkerReport): number {
  return Number(a.credential === null) - Number(b.credential === null) || (a.worker < b.worker ? -1 : 1)
}

const keysFor = (model: string, workers: readonly WorkerReport[]): string[] => [
  ...new Set(
    workers
      .filter(({ models }) => models.some(({ id }) => id === model))
      .flatMap(({ credential }) => credential?.key ?? []),
  ),
]

/** A model is as passable as the best key of the fleet makes it. */
function viewModel(
  provider: ProviderName,
  capability: ModelCapability,
  keys: readonly string[],
  circuits: (name: string) => Circuit | undefined,
  now: Date,
): ModelView {
  const [best] = keys
    .map(key => viewWithKey(provider, capability, key, circuits, now))
    .sort((a, b) => order[a.passage] - order[b.passage] || ((a.reopensAt ?? '') < (b.reopensAt ?? '') ? -1 : 1))
  return best ?? { capability, passage: 'barred', trials: [], isCheapTrial: false, reopensAt: null }
}

function viewWithKey(
  provider: ProviderName,
  capability: ModelCapability,
  key: string,
  circuits: (name: string) => Circuit | undefined,
  now: Date,
): ModelView {
  const view: ModelView = { capability, passage: 'open_road', trials: [], isCheapTrial: true, reopensAt: null }
  for (const scope of circuitScopes) {
    const subject = circuitSubject(provider, scope, key, capability.id)
    const circuit = subject === null ? undefined : circuits(circuitName(subject))
    if (subject === null || circuit === undefined) continue
    const passes = passage(circuit, now)
    if (passes === 'open_road') continue
    if (passes === 'one_trial') view.trials.push(circuitName(subject))
    if (!isRefusedForCertain(circuit)) view.isCheapTrial = false
    if (order[passes] > order[view.passage]) view.passage = passes
    const reopens = reopensAt(circuit)
    if (view.reopensAt === null || reopens > view.reopensAt) view.reopensAt = reopens
  }
  if (view.passage !== 'one_trial') view.isCheapTrial = false
  return view
}
