import { AppError } from '@soundfoundry/errors'
import {
  misfit,
  providerNames,
  unmetRequirements,
  type ModelCapability,
  type ProviderName,
  type TrackRequest,
} from '@soundfoundry/track'

/** As much of a worker's report as is needed to tell what its models honour. */
export interface OfferedModels {
  readonly provider: ProviderName
  readonly models: readonly ModelCapability[]
}

/**
 * Why no model of the fleet honours what a request requires, in one sentence; null when one does, and when it cannot be told:
 * a provider without a live worker, or with one that does not say, may have it. What cannot be told here the router decides,
 * before anything is sent. Pure.
 */
export function whyUnmet(request: TrackRequest, workers: readonly OfferedModels[]): string | null {
  if ((request.require ?? []).length === 0) return null
  const providers = request.provider === null ? providerNames : [request.provider]
  if (providers.some(name => workers.every(({ provider }) => provider !== name))) return null
  const models = workers.filter(({ provider }) => providers.includes(provider)).flatMap(each => each.models)
  // A request that no model can express at all is another matter.
  const fitting = models.filter(model => misfit(request, model) === null)
  const reasons = new Set<string>()
  for (const model of fitting) {
    const unmet = unmetRequirements(request, model)
    if (unmet === null || unmet.length === 0) return null
    reasons.add(`${model.id} ignores ${unmet.join(' and ')}`)
  }
  return reasons.size === 0 ? null : `No model honours what is required: ${[...reasons].join('; ')}.`
}

/** Throws `requirement_unmet` for a request that no model of the fleet could be used for. */
export function checkRequirement(request: TrackRequest, workers: readonly OfferedModels[]): void {
  const why = whyUnmet(request, workers)
  if (why === null) return
  throw new AppError('requirement_unmet', { detail: why, errors: [{ path: 'require', message: why }] })
}
