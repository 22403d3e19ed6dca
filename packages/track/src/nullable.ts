import { Type, type TSchema } from 'typebox'

/** A value of a schema, or null: what is not known is said, never left out. */
export const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
