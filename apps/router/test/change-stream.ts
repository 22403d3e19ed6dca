import { askBroker, type Broker } from '@soundfoundry/testkit'

/** What a stream holds, after it was given other settings. Throws when the broker refuses them. */
export async function changeStream(
  broker: Broker,
  stream: string,
  settings: object = {},
): Promise<{ messages: number }> {
  const info = await askBroker(broker, `$JS.API.STREAM.INFO.${stream}`, {})
  const answer = await askBroker(broker, `$JS.API.STREAM.UPDATE.${stream}`, { ...partOf(info, 'config'), ...settings })
  const messages: unknown = Object.entries(partOf(answer, 'state')).find(([name]) => name === 'messages')?.[1]
  if (typeof messages !== 'number') throw new Error(`the broker says ${JSON.stringify(answer)}`)
  return { messages }
}

function partOf(value: unknown, name: string): object {
  const part: unknown =
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : null
  return typeof part === 'object' && part !== null ? part : {}
}
