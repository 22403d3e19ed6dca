import { TrackSchema, type Track } from '@soundfoundry/track'
import { Compile } from 'typebox/compile'

const trackValidator = Compile(TrackSchema)

/** A track as the gateway answered it. Throws when it has not the published shape. */
export function checkedTrack(body: unknown): Track {
  if (trackValidator.Check(body)) return body
  const [first] = trackValidator.Errors(body)
  throw new Error(`this is no track: ${first?.instancePath} ${first?.message}: ${JSON.stringify(body)}`)
}
