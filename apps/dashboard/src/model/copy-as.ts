import type { Track, TrackRequest } from '@soundfoundry/client'
import { inPowerShell, inPython, inShell } from './quote.ts'

export const languages = ['curl', 'JavaScript', 'Python', 'PowerShell'] as const
export type Language = (typeof languages)[number]

/** The request that a track was made with, without what was left to its defaults. */
export function requestOf(track: Track): TrackRequest {
  const { prompt, lyrics, has_vocals, duration_s, style_strength, seed, format, metadata, webhook } = track
  return {
    prompt: prompt ?? '',
    ...(lyrics === null ? {} : { lyrics }),
    ...(has_vocals ? { has_vocals } : {}),
    duration_s,
    ...(style_strength === 0.5 ? {} : { style_strength }),
    ...(seed === null ? {} : { seed }),
    ...(format === 'mp3' ? {} : { format }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    ...(webhook === null ? {} : { webhook_url: webhook.url }),
  }
}

/**
 * The call that asks for a track, to paste elsewhere. A token is named and never shown.
 *
 * @param base the address of the gateway, without a slash at its end
 * @param needsToken whether calls carry a client token
 */
export function copyAs(language: Language, request: TrackRequest, base: string, needsToken: boolean): string {
  const body = JSON.stringify(request)
  const url = `${base}/api/tracks`
  switch (language) {
    case 'curl':
      return [
        `curl ${inShell(url)} -H 'content-type: application/json'`,
        ...(needsToken ? [`-H "authorization: Bearer $SOUNDFOUNDRY_TOKEN"`] : []),
        `-d ${inShell(body)}`,
      ].join(' \\\n  ')
    case 'JavaScript':
      return [
        `const answer = await fetch(${JSON.stringify(url)}, {`,
        `  method: 'POST',`,
        `  headers: { 'content-type': 'application/json'${needsToken ? ', authorization: `Bearer ${process.env.SOUNDFOUNDRY_TOKEN}`' : ''} },`,
        `  body: JSON.stringify(${body}),`,
        `})`,
        `console.log(await answer.json())`,
      ].join('\n')
    case 'Python':
      return [
        `import json, ${needsToken ? 'os, ' : ''}urllib.request`,
        `request = urllib.request.Request(${JSON.stringify(url)}, data=json.dumps(${inPython(request)}).encode(),`,
        `    headers={"content-type": "application/json"${needsToken ? `, "authorization": "Bearer " + os.environ["SOUNDFOUNDRY_TOKEN"]` : ''}})`,
        `print(json.load(urllib.request.urlopen(request)))`,
      ].join('\n')
    case 'PowerShell':
      return [
        `Invoke-RestMethod -Method Post -Uri ${inPowerShell(url)} -ContentType 'application/json; charset=utf-8' \``,
        ...(needsToken ? [`  -Headers @{ authorization = "Bearer $env:SOUNDFOUNDRY_TOKEN" } \``] : []),
        `  -Body ${inPowerShell(body)}`,
      ].join('\n')
  }
}
