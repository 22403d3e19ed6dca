import type { CommandGroup } from '../help.ts'
import { deadList, deadPutBack } from './dead.ts'
import { keysCheck } from './keys-check.ts'
import { keysRetire } from './keys-retire.ts'
import { keysRollback } from './keys-rollback.ts'
import { keysRotate } from './keys-rotate.ts'
import { keysStatus } from './keys-status.ts'
import { alerts } from './alerts.ts'
import { completion } from './completion.ts'
import { doctor } from './doctor.ts'
import { providersDrain, providersPause, providersResume, providersTry } from './providers-actions.ts'
import { providersStatus } from './providers-status.ts'
import { tokensCreate } from './tokens-create.ts'
import { tracksCreate } from './tracks-create.ts'
import { tracksList } from './tracks-list.ts'
import { tracksDelete } from './tracks-delete.ts'
import { tracksDownload } from './tracks-download.ts'
import { tracksRedeliver } from './tracks-redeliver.ts'
import { tracksRetry } from './tracks-retry.ts'
import { usage } from './usage.ts'
import { webhooksTest } from './webhooks-test.ts'
import { tracksCancel, tracksGet, tracksWatch } from './tracks-follow.ts'

/** Every command there is. */
export const groups: readonly CommandGroup[] = [
  {
    name: 'keys',
    summary: "Check, watch, rotate and retire the providers' credentials.",
    commands: [keysCheck, keysStatus, keysRotate, keysRollback, keysRetire],
  },
  {
    name: 'tracks',
    summary: 'Create, follow, download, cancel and erase tracks.',
    commands: [
      tracksCreate,
      tracksList,
      tracksGet,
      tracksWatch,
      tracksDownload,
      tracksRetry,
      tracksCancel,
      tracksRedeliver,
      tracksDelete,
    ],
  },
  {
    name: 'webhooks',
    summary: 'Try receivers of webhooks out.',
    commands: [webhooksTest],
  },
  {
    name: 'providers',
    summary: 'See how the providers are, probe them, and pause them.',
    commands: [providersStatus, providersTry, providersPause, providersDrain, providersResume],
  },
  {
    name: 'tokens',
    summary: 'Make the tokens that clients show to the gateway.',
    commands: [tokensCreate],
  },
  {
    name: 'dead',
    summary: 'See messages that could not be understood, and put them back.',
    commands: [deadList, deadPutBack],
  },
  { name: 'alerts', summary: alerts.summary, commands: [alerts] },
  { name: 'usage', summary: usage.summary, commands: [usage] },
  { name: 'doctor', summary: doctor.summary, commands: [doctor] },
  { name: 'completion', summary: completion.summary, commands: [completion] },
]
