import type { Alert } from '@soundfoundry/client'
import type { StateLook } from './track-state.ts'

const looks: Readonly<Record<Alert['severity'], StateLook>> = {
  critical: { shape: 'failed', tone: 'red', word: 'Critical' },
  warning: { shape: 'waiting', tone: 'amber', word: 'Warning' },
  info: { shape: 'todo', tone: 'grey', word: 'Notice' },
}

/** How urgent an alert is, for a person; what is seen to is urgent no more. */
export const alertLook = ({ severity, status }: Pick<Alert, 'severity' | 'status'>): StateLook =>
  status === 'firing' ? looks[severity] : { shape: 'done', tone: 'grey', word: 'Seen to' }

/** How many wait for a person. */
export const firingIn = (alerts: readonly Pick<Alert, 'status'>[]): number =>
  alerts.filter(({ status }) => status === 'firing').length
