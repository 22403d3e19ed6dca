/**
 * The name that the gateway gives to the audio of a track (`Content-Disposition`, RFC 6266).
 *
 * @param fallback for an answer that something on the way took the name from
 */
export const fileNameIn = (disposition: string | null, fallback: string): string =>
  /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? fallback
