import { providerNames, ProviderNameSchema } from '@soundfoundry/track'
import { Type, type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

const KeyViewSchema = Type.Object({
  provider: ProviderNameSchema,
  /** The fingerprint; null when the source of the slot cannot be read. */
  key: nullable(Type.String()),
  slot: nullable(Type.Enum(['current', 'next', 'previous'] as const)),
  state: Type.String(),
  source: nullable(Type.String()),
  reason: nullable(Type.String()),
  fix: nullable(Type.String()),
  environments: Type.Array(Type.String()),
  first_seen_at: nullable(Type.String()),
  age_days: nullable(Type.Number()),
  due_in_days: nullable(Type.Number()),
  age: nullable(Type.Enum(['fresh', 'due', 'overdue'] as const)),
  workers: Type.Integer(),
  in_flight: Type.Integer(),
  last_success_at: nullable(Type.String()),
  last_refusal: nullable(
    Type.Object({
      at: Type.String(),
      reason: Type.String(),
      http_status: nullable(Type.Integer()),
      explanation: nullable(Type.String()),
    }),
  ),
})

/** One credential as the fleet has it. */
export type KeyView = Static<typeof KeyViewSchema>

const KeysViewSchema = Type.Object({
  keys: Type.Array(KeyViewSchema),
  /** How many workers there are of each provider. */
  workers: Type.Object(Object.fromEntries(providerNames.map(name => [name, Type.Optional(Type.Integer())]))),
})

/** The answer of `GET /api/keys`. */
export interface KeysView {
  readonly keys: readonly KeyView[]
  readonly workers: Readonly<Partial<Record<(typeof providerNames)[number], number | undefined>>>
}

const validator = Compile(KeysViewSchema)

/** Takes the answer of `GET /api/keys` for what it is, or says where it is something else. */
export function parseKeysView(body: unknown): KeysView | { readonly problem: string } {
  if (validator.Check(body)) return body
  const [first] = validator.Errors(body)
  return { problem: first === undefined ? 'unknown shape' : `${first.instancePath || '/'} ${first.message}` }
}
