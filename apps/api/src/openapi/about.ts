import type { OpenApiDocument } from './document-shape.ts'

const description = `The generation backend of music products: one HTTP API, two providers, no track lost, none paid twice.

Bodies are JSON in \`snake_case\`; times are RFC 3339 in UTC. Every error is a \`problem+json\` document (RFC 9457) with a
stable \`code\` and a \`fix\`. Wherever \`GET\` is taken, \`HEAD\` is too. A field that is not known yet is null, never left out;
new fields may be added to answers at any time.`

/** What stands above the operations. */
export function about(version: string): Pick<OpenApiDocument, 'info' | 'servers' | 'tags'> {
  return {
    info: {
      title: 'SoundFoundry',
      version,
      description,
      license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
    },
    servers: [{ url: '/', description: 'The gateway that serves this document.' }],
    tags: [
      { name: 'Tracks', description: 'Create tracks, follow them, and fetch their audio.' },
      { name: 'Health', description: 'Whether the gateway answers, and what a track would meet at each provider.' },
      { name: 'Operations', description: 'What is known of the fleet, for those who operate it.' },
      { name: 'Sandbox', description: 'Drills, and made-up keys, where the sandbox plays the providers.' },
      { name: 'Process', description: 'For whatever watches the process. No token is needed.' },
    ],
  }
}
