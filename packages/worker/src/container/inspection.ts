/** What a container says of itself. */
export interface Inspection {
  content_type: string
  /** In what way less is there than the file itself names, as the end of a sentence; null when nothing is missing. */
  cutShort: string | null
  /** The length in seconds where only the container's own sizes tell it; null where the reader of the audio tells it as well. */
  duration_s: number | null
}

export const whole = (content_type: string, duration_s: number | null = null): Inspection => ({
  content_type,
  cutShort: null,
  duration_s,
})

export const cut = (content_type: string, cutShort: string): Inspection => ({
  content_type,
  cutShort,
  duration_s: null,
})

/** How a promise that was not kept is told. */
export const fewer = (there: number, promised: number): string =>
  `its header names ${promised} bytes of audio and ${Math.max(0, there)} came`
