/** What a shape is, and what its fields mean where their names do not say all of it. */
export interface ComponentNotes {
  readonly description: string
  readonly fields?: Readonly<Record<string, string>>
}

/** How a time is written. */
export const ago = 'RFC 3339, UTC.'
