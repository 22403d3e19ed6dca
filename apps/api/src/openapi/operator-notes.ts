import { ago, type ComponentNotes } from './component-note.ts'

/** What is said of the shapes of usage and alerts. */
export const operatorNotes = {
  Usage: {
    description: 'What was done in a window of time.',
    fields: {
      from: `Where the first bucket begins. ${ago}`,
      to: `Until when was counted. ${ago}`,
      bucket_s: 'How long a bucket is: an hour, or a day for `30d`.',
      buckets: 'In the order of time; those in which nothing was done are left out.',
    },
  },
  UsageBucket: {
    description: 'What was done at one provider in one hour or UTC day.',
    fields: { from: `When it begins. ${ago}` },
  },
  UsageOwner: { description: 'A provider, or `none` for what ended before one was chosen.' },
  UsageSummary: {
    description: 'What was done, counted when a track ends.',
    fields: {
      submits: 'Attempts at the provider.',
      refused: 'Attempts that it refused, by reason.',
      redirected: 'Tracks that went on to the other provider after an attempt at this one.',
      audio_s: 'How much audio was made, in seconds.',
      spend_usd: 'What the accepted work cost in US dollars, by the models’ prices; `unpriced` is left out.',
      unpriced: 'Accepted work whose price is not known.',
      p50_s: 'Half of the tracks took no longer from request to audio, in seconds; null without any.',
      p95_s: 'The same of 95 in 100 tracks.',
    },
  },
  UsageWindow: { description: 'How far back the counts go.' },
  Alerts: { description: 'What needs a person: what fires first, then the worst, then the newest.' },
  Alert: {
    description: 'Something that a person should see to.',
    fields: {
      id: 'The same each time it comes back.',
      kind: 'What it is, such as `provider_down` or `key_due`. New kinds may come.',
      subject: 'What it is about: a provider, a fingerprint, a circuit.',
      since: `Since when it lasts. ${ago}`,
      told_at: `When it was last told, to the log and the webhook. ${ago}`,
      acknowledged_at: `When a person said that it is seen to; null unless one did. ${ago}`,
      ended_at: `When it was over; null while it lasts. ${ago}`,
      key: 'The fingerprint of the credential that it is about; null where it is about none.',
    },
  },
  AlertStatus: {
    description:
      '`firing` waits for a person, `acknowledged` is seen to and not told again while it lasts, `resolved` is over.',
  },
} as const satisfies Readonly<Record<string, ComponentNotes>>
