import { askBroker, type Broker } from '@soundfoundry/testkit'
import { Type, type Static, type TSchema } from 'typebox'
import { Parse } from 'typebox/value'

const NamesSchema = Type.Object({ streams: Type.Array(Type.String()) })
const InfoSchema = Type.Object({ state: Type.Object({ first_seq: Type.Integer(), last_seq: Type.Integer() }) })
const MessageSchema = Type.Object({
  subject: Type.String(),
  hdrs: Type.Optional(Type.String()),
  data: Type.Optional(Type.String()),
})
const StoredSchema = Type.Object({ message: Type.Optional(MessageSchema) })

/** One message as the broker keeps it. */
export interface Kept {
  readonly stream: string
  readonly subject: string
  readonly headers: Buffer
  readonly data: Buffer
}

/** Every message of every stream of a broker, read past the bus. */
export async function everythingKept(broker: Broker): Promise<Kept[]> {
  const ask = async <S extends TSchema>(schema: S, subject: string, payload: object = {}): Promise<Static<S>> =>
    Parse(schema, await askBroker(broker, subject, payload))
  const kept: Kept[] = []
  for (const stream of (await ask(NamesSchema, '$JS.API.STREAM.NAMES')).streams) {
    const { state } = await ask(InfoSchema, `$JS.API.STREAM.INFO.${stream}`)
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      const { message } = await ask(StoredSchema, `$JS.API.STREAM.MSG.GET.${stream}`, { seq })
      if (message === undefined) continue
      const { subject, hdrs = '', data = '' } = message
      kept.push({ stream, subject, headers: Buffer.from(hdrs, 'base64'), data: Buffer.from(data, 'base64') })
    }
  }
  return kept
}

/** Where one of these stands, as it is or in base64 at whatever place of a longer text: `stream subject`. */
export function whereIs(kept: readonly Kept[], wanted: ReadonlyArray<string | Uint8Array>): string[] {
  const forms = wanted.map(each => Buffer.from(each)).flatMap(formsOf)
  return kept
    .filter(({ subject, headers, data }) =>
      forms.some(form => [Buffer.from(subject), headers, data].some(place => place.includes(form))),
    )
    .map(({ stream, subject }) => `${stream} ${subject}`)
}

/** These bytes, and what stays the same of their base64 with 0, 1 or 2 bytes of something else before them. */
function formsOf(bytes: Buffer): Buffer[] {
  const inBase64 = [0, 1, 2].map(before => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return Buffer.from(text.slice(before === 0 ? 0 : 4, -4))
  })
  return [bytes, ...inBase64]
}
